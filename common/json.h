/* JSON (RFC 8259), read strictly and with positions; json.c is the only file that knows cJSON.
 *
 * A strict scanner (json_scan.h) goes over the bytes first: UTF-8 (RFC 3629), numbers, escapes, no
 * trailing text, no NUL, within the ceilings below, and notes the place of each value in document
 * order. cJSON then builds the tree, and the k-th node takes the k-th place. Equal keys in one
 * object are refused. Key look-up is case-sensitive. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/diagnostic.h"

enum {
    JSON_MAX_BYTES = 4 * 1024 * 1024,
    JSON_MAX_LEVELS = 64,
    JSON_MAX_VALUES = 500 * 1000, /* bounds the memory of a tree, to about 60 MB */
};

struct json;       /* a document; owns everything below */
struct json_value; /* a loan, lives as long as its document */

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* Parses `bytes` (need not end in NUL). On false every reason was added to `faults` as an error of
 * `file` with line and column and plain advice: trailing comma, comment, BOM, UTF-16, raw tab in a
 * string, single quotes, unquoted key, bad number, bad escape, bad UTF-8, missing comma, unclosed
 * bracket (naming where it opened), text after the end, too deep, too large. Duplicate keys are
 * reported all of them; other faults stop at the first, since what follows cannot be trusted. */
bool json_parse(const char *bytes, size_t length, const char *file, struct diagnostics *faults,
                struct json **ret_json);
void json_free(struct json *json);

const struct json_value *json_root(const struct json *json);

enum json_kind json_kind(const struct json_value *value);
const char *json_kind_name(enum json_kind kind); /* "text", "number", "list", … for messages, _() */

/* Members: of an object with their keys, of an array with key NULL. NULL at the end. */
const struct json_value *json_first(const struct json_value *value);
const struct json_value *json_next(const struct json_value *value);
const char *json_key(const struct json_value *value);
size_t json_count(const struct json_value *value);
const struct json_value *json_get(const struct json_value *object, const char *key); /* or NULL */

/* Only for the matching kind (asserts otherwise). */
const char *json_string(const struct json_value *value);
double json_number(const struct json_value *value);
bool json_bool(const struct json_value *value);

/* True for a number that is a whole one within ±(2^53 − 1). */
bool json_integer(const struct json_value *value, int64_t *ret_integer);

/* Where the value (or its key) stands: line and column from 1, columns counted in code points. */
struct json_place {
    int line, column;
};
struct json_place json_place(const struct json_value *value);
struct json_place json_key_place(const struct json_value *value);

/* Writing: appends "text" with quotes and escapes; UTF-8 goes out as it is. */
bool json_quote(struct buf *into, const char *text);
