/* See json_out.h. A buf that is full stays cut off; whoever sends it looks at is_over. */
#include "common/json_out.h"

#include <assert.h>
#include <inttypes.h>

#include "common/json.h"

void json_out_begin(struct json_out *out, struct buf *into)
{
    *out = (struct json_out){ .into = into };
}

static void begin_member(struct json_out *out, const char *key)
{
    if (out->has_member)
        buf_string(out->into, ",");
    out->has_member = true;
    if (key) {
        json_quote(out->into, key);
        buf_string(out->into, ":");
    }
}

static void open_bracket(struct json_out *out, const char *key, const char *bracket, char closing)
{
    assert(out->level < JSON_OUT_LEVELS);
    begin_member(out, key);
    buf_string(out->into, bracket);
    out->closing[out->level++] = closing;
    out->has_member = false;
}

void json_out_object(struct json_out *out, const char *key)
{
    open_bracket(out, key, "{", '}');
}

void json_out_list(struct json_out *out, const char *key)
{
    open_bracket(out, key, "[", ']');
}

void json_out_end(struct json_out *out)
{
    assert(out->level > 0);
    buf_append(out->into, &out->closing[--out->level], 1);
    out->has_member = true;
}

void json_out_text(struct json_out *out, const char *key, const char *text)
{
    if (!text) {
        json_out_null(out, key);
        return;
    }
    begin_member(out, key);
    json_quote(out->into, text);
}

void json_out_integer(struct json_out *out, const char *key, int64_t value)
{
    begin_member(out, key);
    buf_printf(out->into, "%" PRId64, value);
}

void json_out_flag(struct json_out *out, const char *key, bool value)
{
    json_out_raw(out, key, value ? "true" : "false");
}

void json_out_null(struct json_out *out, const char *key)
{
    json_out_raw(out, key, "null");
}

void json_out_raw(struct json_out *out, const char *key, const char *json)
{
    begin_member(out, key);
    buf_string(out->into, json);
}
