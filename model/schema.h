/* One table per object describes its keys: name, type, limits, default, one sentence. The tables
 * feed the reader and its error messages, `bangtin schema` and docs/reference.md, so that these
 * cannot drift. Each table stands in the file of its noun. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/diagnostic.h"
#include "common/json.h"
#include "model/window.h"

enum key_type {
    KEY_IGNORED,   /* accepted and not read: "$schema" */
    KEY_NAME,      /* char *: letters, digits, '-', '_', '.'; or one of `words` */
    KEY_TEXT,      /* char *: one or more lines, NFC; max in characters */
    KEY_PATH,      /* char *: a safe relative path below content/, NFC; `words`: its endings */
    KEY_TAGS,      /* char ** and size_t behind it: a list of names; min, max in entries */
    KEY_NAMES,     /* the same, each may begin with '!' */
    KEY_SECONDS,   /* int64_t ms from seconds; min, max in ms */
    KEY_INTEGER,   /* int32_t */
    KEY_WORD,      /* int: one of `words`; its place */
    KEY_DECIMAL,   /* int32_t thousandths from a number; min, max in thousandths */
    KEY_COLOR,     /* uint32_t 0xRRGGBB from "#rrggbb" */
    KEY_SIZE,      /* two int32_t from [w, h], each within min, max */
    KEY_POINT,     /* two int32_t from [x, y], each from 0 to max */
    KEY_RECTANGLE, /* four from [x, y, w, h]: a point and a size of at least 1 */
    KEY_AREA,      /* four struct zone_length from [x, y, w, h], pixels to max or percent */
    KEY_SPEED,     /* into struct ticker: characters or pixels a second */
    KEY_TURN,      /* int32_t: 0, 90, 180 or 270 */
    KEY_FLAG,      /* bool */
    KEY_ZONE,      /* char *: an IANA time zone name */
    KEY_DAYS,      /* into struct window */
    KEY_HOURS,     /* into struct window */
    KEY_DATE,      /* char *: a day "YYYY-MM-DD" of the calendar */
    KEY_CLOCK,     /* int32_t second of the local day from "HH:MM" */
    KEY_FROM,      /* into struct window */
    KEY_UNTIL,     /* into struct window */
    KEY_OBJECT,    /* a nested object, read by `of` into the struct at the offset */
    KEY_PART,      /* a nested object, read by the caller with `of` */
    KEY_OBJECTS,   /* a list of min to max objects, read by the caller with `of` */
    KEY_LEVELS,    /* a whole number, or a list of `of`; read by the caller */
    KEY_MAP,       /* an object of at most max objects by name, read by the caller with `of` */
    KEY_TYPES,
};

/* What a name points to. */
enum reference {
    REFER_NOTHING,
    REFER_PLAYLIST,
    REFER_SHOW, /* a playlist or a layout */
    REFER_THEME,
    REFER_SCREEN,
    REFERENCES,
};

struct key {
    const char *name;
    enum key_type type;
    size_t offset; /* of the field in the object's struct */
    int64_t min, max;
    enum reference refers;
    bool is_required; /* its absence spoils the object */
    bool is_vital; /* on a board too, a mistake in it spoils the object; else it counts as absent */
    const char *const *words;       /* NULL-terminated */
    const char *not_beside;         /* another key of the object that makes this one pointless */
    const char *const *only_beside; /* without one of these it has no effect; NULL-terminated */
    const struct schema *of;
    const char *fallback; /* the default, for people; N_() */
    const char *sentence; /* N_() */
};

struct schema {
    const char *name; /* "playlist", "item", "site", "rule", "theme", "screens", … */
    const char *sentence;
    const struct key *keys;
    size_t count;
    const char *const *one_of; /* exactly one of these keys must be there; NULL-terminated */
};

/* The roots: "playlist", "site", "screens"; NULL for another name. */
const struct schema *schema_find(const char *name);

/* JSON Schema 2020-12 for a root, and the reference page (Markdown) for all of them. */
void schema_print_json(const struct schema *root, struct buf *into);
void schema_print_markdown(struct buf *into);

/* Names that exist, for references. */
struct schema_names {
    const char *const *names; /* NULL: not known, so nothing is refused */
    size_t count;
};

/* What a reader knows while it walks: the file, how strict, what exists, where findings go. */
struct schema_reader {
    const char *file;
    bool is_strict;
    struct schema_names known[REFERENCES];
    struct diagnostics *into;
};

/* Reads `value` (an object) by the table into `object`. Every mistake is reported at its place
 * under the path `where` ("items[3]"); a key with a mistake leaves its field untouched. False when
 * the object cannot be used: strict, after any mistake; tolerant, after one in a vital or required
 * key. *ret_has_unknown (may be NULL) is set to whether an unknown key was met. */
bool schema_read(const struct schema_reader *reader, const struct schema *schema,
                 const struct json_value *value, const char *where, void *object,
                 bool *ret_has_unknown);

/* False, with an error, when the window of this object ends before it begins. */
bool schema_check_window(const struct schema_reader *reader, const struct json_value *object,
                         const char *where, const struct window *window);

/* Adds a finding at a place; always false. */
bool schema_report(const struct schema_reader *reader, enum diagnostic_level level,
                   struct json_place place, const char *where, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Whether `text` can be a name: KEY_NAME's rule, for names of files and of map keys. */
bool schema_is_name(const char *text);

/* "where.key", or "key" when where is empty; free(). */
char *schema_where(const char *where, const char *key);
