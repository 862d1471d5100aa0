/* One table per object describes its keys: name, type, limits, default, one sentence. The tables
 * feed the reader and its error messages, `bangtin schema` and docs/reference.md, so that these
 * cannot drift. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/diagnostic.h"
#include "common/json.h"

enum key_type {
    KEY_NAME,    /* char *: an id: letters, digits, '-', '_', '.'; LIMIT_NAME_BYTES */
    KEY_TEXT,    /* char *: one or more lines, NFC; max in characters */
    KEY_PATH,    /* char *: a safe relative path below content/ */
    KEY_NAMES,   /* char ** and size_t behind it: a list of names, each may begin with '!' */
    KEY_SECONDS, /* int64_t ms from seconds */
    KEY_INTEGER, /* int32_t */
    KEY_WORD,    /* int: one of `words`; its place */
    KEY_COLOR,   /* uint32_t 0xRRGGBB from "#rrggbb" */
    KEY_SIZE,    /* two int32_t from [w, h] */
    KEY_ZONE,    /* char *: an IANA time zone name */
    KEY_DAYS,    /* into struct window */
    KEY_HOURS,   /* into struct window */
    KEY_FROM,    /* into struct window */
    KEY_UNTIL,   /* into struct window */
    KEY_OBJECT,  /* a nested object, read by `of` into the same place */
    KEY_OBJECTS, /* a list of objects, read by the caller with `of` */
    KEY_MAP,     /* an object whose values are objects, read by the caller with `of` */
    KEY_IGNORED, /* accepted and not read: "$schema", "_comment" */
};

struct key {
    const char *name;
    enum key_type type;
    size_t offset; /* of the field in the object's struct */
    int64_t min, max;
    const char *fallback; /* the default, for people */
    bool is_required;
    const char *const *words; /* KEY_WORD: NULL-terminated */
    const struct schema *of;
    const char *sentence; /* for the schema and the reference page, English, N_() */
};

struct schema {
    const char *name; /* "playlist", "item", "site", "rule", "theme", "screen" */
    const char *sentence;
    const struct key *keys;
    size_t count;
};

/* The roots: "playlist", "site", "screens"; NULL for another name. */
const struct schema *schema_find(const char *name);

/* JSON Schema 2020-12 for a root, and the reference page (Markdown) for all of them. */
void schema_print_json(const struct schema *root, struct buf *into);
void schema_print_markdown(struct buf *into);

/* What a reader knows while it walks: the file, its positions, how strict, where findings go. */
struct schema_reader {
    const struct json *json;
    const char *file;
    bool is_strict;
    struct diagnostics *into;
};

/* Reads `value` (an object) by the table into `object`. Every mistake is reported at its place
 * under the path `where` ("items[3]"); a key with a mistake leaves its field untouched. False if
 * any required key is missing or any key was wrong. *ret_unknown (may be NULL) is set when an
 * unknown key was met. */
bool schema_read(const struct schema_reader *reader, const struct schema *schema,
                 const struct json_value *value, const char *where, void *object,
                 bool *ret_unknown);

/* Reports one error at the place of a value or (at_key) of its key. */
void schema_error(const struct schema_reader *reader, const struct json_value *value, bool at_key,
                  const char *where, const char *format, ...) __attribute__((format(printf, 5, 6)));
