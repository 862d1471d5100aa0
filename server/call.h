/* One call of the API: what a handler gets, and how it answers. A handler answers once: by
 * call_json() and what it writes there, by call_bytes(), call_error() or call_refuse(); one that
 * does nothing of it answers 204. What route.c's table says of a body and query has been checked
 * before a handler sees them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/json.h"
#include "common/json_out.h"
#include "server/parts.h"
#include "server/route.h"

struct call {
    const struct http_request *request;
    const struct route *route;
    struct parts *parts;
    struct storage *storage; /* open */
    int64_t now_ms;
    struct storage_user user; /* who asks; name "" nobody */
    bool is_session;          /* by a browser's cookie, not by a token */
    char *arguments[ROUTE_ARGUMENTS];
    struct json *json; /* the body, or NULL */
    void *file;        /* the same of a file, mapped */
    size_t file_bytes;
    struct http_answer *answer;
    struct buf text; /* of the answer */
    struct json_out out;
    bool is_json, is_answered;
};

/* The n-th {…} of the path. Loans, as all that follow. */
const char *call_argument(const struct call *call, size_t n);

/* Of the body's object: NULL, or the fallback, when the key is not there. */
const struct json_value *call_value(const struct call *call, const char *key);
const char *call_text(const struct call *call, const char *key);
bool call_flag(const struct call *call, const char *key, bool fallback);

int64_t call_integer(const struct call *call, const char *key, int64_t fallback);

/* Behind '?': NULL or the fallback when it is not there. */
const char *call_query(const struct call *call, const char *key);
int64_t call_query_integer(const struct call *call, const char *key, int64_t fallback);
int64_t call_query_moment(const struct call *call, const char *key, int64_t fallback);

/* The body as it came, of a route without keys. */
const char *call_body(const struct call *call, size_t *ret_length);

/* The same of a route whose body is a file, mapped; NULL when it is empty. */
const void *call_file(const struct call *call, size_t *ret_length);

/* Begins an answer of this status; write exactly one value. */
struct json_out *call_json(struct call *call, int status);

/* A moment as "2026-12-01T07:30:00.000Z", or null when it is negative. */
void call_moment(struct call *call, const char *key, int64_t at_ms);

/* Gives `bytes` away. */
void call_bytes(struct call *call, const char *type, char *bytes, size_t length);

void call_error(struct call *call, const struct error *err);
void call_refuse(struct call *call, int status, const char *kind, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Ends the answer: what was written becomes its body. For route.c and call_apart.c. */
void call_finish(struct call *call);

/* Runs `change` as one transaction that is on disk afterwards. False when it failed; then that is
 * the answer. `change` notes what it does by call_audit. */
bool call_change(struct call *call, bool (*change)(struct call *call, struct error *err));
bool call_audit_count(struct call *call, const char *action, const char *object,
                      struct error *err); /* storage_audit_count */
bool call_audit(struct call *call, const char *action, const char *object, const char *detail,
                struct error *err);
