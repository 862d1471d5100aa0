/* Writes JSON into a buf: commas, quotes and brackets are right by construction. Texts are valid
 * UTF-8. Members of an object are written with their key, those of a list with key NULL. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"

enum { JSON_OUT_LEVELS = 16 };

struct json_out {
    struct buf *into; /* borrowed */
    int level;        /* brackets that are open */
    bool has_member;  /* the innermost of them */
    char closing[JSON_OUT_LEVELS];
};

void json_out_begin(struct json_out *out, struct buf *into);

void json_out_object(struct json_out *out, const char *key);
void json_out_list(struct json_out *out, const char *key);
void json_out_end(struct json_out *out); /* of the object or list opened last */

void json_out_text(struct json_out *out, const char *key, const char *text); /* NULL: null */
void json_out_integer(struct json_out *out, const char *key, int64_t value);
void json_out_flag(struct json_out *out, const char *key, bool value);
void json_out_null(struct json_out *out, const char *key);

/* What is JSON already. */
void json_out_raw(struct json_out *out, const char *key, const char *json);
