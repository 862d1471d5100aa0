/* See call.h. */
#include "server/call.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/str.h"
#include "desk/storage_audit.h"
#include "model/rfc3339.h"

enum { ANSWER_MAX_BYTES = 64 * 1024 * 1024 };

/* --- what is asked ------------------------------------------------------------ */

const char *call_argument(const struct call *call, size_t n)
{
    return call->arguments[n];
}

const struct json_value *call_value(const struct call *call, const char *key)
{
    return call->json ? json_get(json_root(call->json), key) : NULL;
}

const char *call_text(const struct call *call, const char *key)
{
    const struct json_value *value = call_value(call, key);
    return value ? json_string(value) : NULL;
}

bool call_flag(const struct call *call, const char *key, bool fallback)
{
    const struct json_value *value = call_value(call, key);
    return value ? json_bool(value) : fallback;
}

int64_t call_integer(const struct call *call, const char *key, int64_t fallback)
{
    const struct json_value *value = call_value(call, key);
    int64_t integer = fallback;
    return value && json_integer(value, &integer) ? integer : fallback;
}

const char *call_query(const struct call *call, const char *key)
{
    return http_query(call->request, key);
}

int64_t call_query_integer(const struct call *call, const char *key, int64_t fallback)
{
    const char *text = call_query(call, key);
    int64_t value = fallback;
    if (text)
        str_integer(text, 0, INT64_MAX, &value);
    return value;
}

int64_t call_query_moment(const struct call *call, const char *key, int64_t fallback)
{
    const char *text = call_query(call, key);
    int64_t at_ms = fallback;
    if (text)
        rfc3339_parse(text, NULL, &at_ms);
    return at_ms;
}

const char *call_body(const struct call *call, size_t *ret_length)
{
    return http_body(call->request, ret_length);
}

const void *call_file(const struct call *call, size_t *ret_length)
{
    *ret_length = call->file_bytes;
    return call->file;
}

/* --- answering ---------------------------------------------------------------- */

struct json_out *call_json(struct call *call, int status)
{
    buf_deinit(&call->text);
    buf_init(&call->text, ANSWER_MAX_BYTES);
    json_out_begin(&call->out, &call->text);
    call->answer->status = status;
    call->is_json = call->is_answered = true;
    return &call->out;
}

void call_moment(struct call *call, const char *key, int64_t at_ms)
{
    char text[RFC3339_TEXT_BYTES];
    if (at_ms < 0) {
        json_out_null(&call->out, key);
        return;
    }
    rfc3339_format(at_ms - at_ms % 1000, NULL, text);
    char *whole = mem_format("%.*s.%03dZ", (int)strlen(text) - 1, text, (int)(at_ms % 1000));
    json_out_text(&call->out, key, whole);
    free(whole);
}

void call_bytes(struct call *call, const char *type, char *bytes, size_t length)
{
    call->is_json = false;
    call->is_answered = true;
    call->answer->status = 200;
    call->answer->body = bytes;
    call->answer->body_bytes = length;
    http_add_header(call->answer, "Content-Type", "%s", type);
}

static void answer_sentence(struct call *call, int status, const char *kind, const char *sentence)
{
    struct json_out *out = call_json(call, status);
    json_out_object(out, NULL);
    json_out_text(out, "error", sentence);
    json_out_text(out, "kind", kind);
    json_out_end(out);
}

void call_refuse(struct call *call, int status, const char *kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sentence = mem_format_args(format, args);
    va_end(args);
    answer_sentence(call, status, kind, sentence);
    free(sentence);
}

void call_error(struct call *call, const struct error *err)
{
    static const int statuses[] = {
        [ERROR_AGAIN] = 503,   [ERROR_INPUT] = 400,  [ERROR_LIMIT] = 413,
        [ERROR_MISSING] = 404, [ERROR_SYSTEM] = 503,
    };
    if (err->kind == ERROR_SYSTEM)
        log_fault(&call->parts->edge, "api", err);
    answer_sentence(call, statuses[err->kind], error_kind_name(err->kind), err->text);
}

void call_finish(struct call *call)
{
    struct http_answer *answer = call->answer;
    if (!call->is_answered)
        answer->status = 204;
    if (call->is_json && call->text.is_over)
        call_refuse(call, 413, "limit", "the answer is too long: ask for less");
    if (call->is_json) {
        answer->body = buf_take(&call->text, &answer->body_bytes);
        http_add_header(answer, "Content-Type", "application/json");
    }
    http_add_header(answer, "Cache-Control", "no-store");
    http_add_header(answer, "Content-Security-Policy",
                    "default-src 'none'; frame-ancestors 'none'");
    buf_deinit(&call->text);
    json_free(call->json);
}

/* --- changing ----------------------------------------------------------------- */

bool call_change(struct call *call, bool (*change)(struct call *call, struct error *err))
{
    struct error err;
    bool is_begun = storage_begin(call->storage, &err);
    bool is_done = is_begun && change(call, &err) && storage_commit(call->storage, &err);
    if (is_begun && !is_done)
        storage_rollback(call->storage);
    if (is_done)
        log_fault(&call->parts->edge, "api", NULL);
    else
        call_error(call, &err);
    return is_done;
}

static struct storage_deed deed_of(const struct call *call, char address[HTTP_ADDRESS_BYTES])
{
    http_address(call->request, address);
    return (
        struct storage_deed){ .at_ms = call->now_ms, .who = call->user.name, .address = address };
}

bool call_audit(struct call *call, const char *action, const char *object, const char *detail,
                struct error *err)
{
    char address[HTTP_ADDRESS_BYTES];
    struct storage_deed deed = deed_of(call, address);
    deed.action = action;
    deed.object = object;
    deed.detail = detail;
    return storage_audit(call->storage, &deed, err);
}

bool call_audit_count(struct call *call, const char *action, const char *object, struct error *err)
{
    char address[HTTP_ADDRESS_BYTES];
    struct storage_deed deed = deed_of(call, address);
    deed.action = action;
    deed.object = object;
    return storage_audit_count(call->storage, &deed, err);
}
