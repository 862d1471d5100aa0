/* What the signed JSON documents, manifest and trust files, have in common: a head that says
 * "format" and "type", and values that are right or refuse the whole document. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/json.h"

enum { DOCUMENT_FORMAT = 1 };

/* Parses and checks the head: an object of this type ("manifest", "trust") and a format that this
 * program knows; a higher one is refused by name. */
bool document_parse(const char *type, const char *bytes, size_t length, struct json **ret_json,
                    struct error *err);

/* The member of this kind, a loan; NULL and the error when it is missing or of another kind. */
const struct json_value *document_member(const struct json_value *object, const char *key,
                                         enum json_kind kind, struct error *err);

/* Members whose values are limited. */
bool document_integer(const struct json_value *object, const char *key, int64_t min, int64_t max,
                      int64_t *ret_integer, struct error *err);
bool document_boolean(const struct json_value *object, const char *key, bool *ret_boolean,
                      struct error *err);
/* One line of 1 to max_bytes bytes; a loan. */
const char *document_text(const struct json_value *object, const char *key, size_t max_bytes,
                          struct error *err);

/* Whether it is so; else the error says "KEY: fault". */
bool document_demand(bool is_so, const char *key, const char *fault, struct error *err);

/* The line itself, for texts that stand in lists. */
bool document_is_line(const char *text, size_t max_bytes);
