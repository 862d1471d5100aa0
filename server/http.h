/* HTTP by libmicrohttpd, single-threaded and driven from outside: http*.c know it alone.
 *
 * A handler fills an answer from a request. An answer may also wait (RFC 7240, Prefer: wait): then
 * the connection is put aside, and the handler asked again at each http_wake(), until its answer
 * waits no longer or the time is over and its answer is given all the same. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct http;
struct http_request;

enum { HTTP_MAX_HEADERS = 16, HTTP_VALUE_BYTES = 320, HTTP_ADDRESS_BYTES = 46 };

struct http_answer;

/* Answers in a handler's own manner that a body is longer than it allowed (413), that too many are
 * being read (503), or that the disk is full (507). */
typedef void http_refusal(struct http_answer *answer, int status);

struct http_answer {
    int status; /* with 304, as with HEAD, the body is not sent but says its length */
    struct {
        const char *name; /* static */
        char value[HTTP_VALUE_BYTES];
    } headers[HTTP_MAX_HEADERS];
    size_t header_count;
    char *body; /* taken and freed; NULL when there is none, or a file */
    size_t body_bytes;
    int fd; /* a file, taken and closed; -1 none */
    int64_t offset, file_bytes;
    int64_t wait_ms;       /* > 0: only to be given so long after the request came */
    size_t body_max_bytes; /* > 0, before the body came (of any method but GET and HEAD): it is to
                              be read, up to so many bytes, and the handler asked again with it */
    int body_fd;           /* then: an empty file that takes it instead of memory; -1 none; taken */
    http_refusal *refuse;  /* NULL: as text */
    bool is_grouped;       /* the request joins the group: the handler is asked again by http_group,
                              with others that came meanwhile */
};

typedef void (*http_handler)(void *context, const struct http_request *request,
                             struct http_answer *answer);

/* Told of each answer as it goes out. */
struct http_end {
    int status;
    int64_t body_bytes, took_us; /* without what it waited for news */
};
typedef void (*http_ended)(void *context, const struct http_request *request,
                           const struct http_end *end);

struct http_setup {
    const char *listen;        /* as listening_open() takes it */
    const char *trusted_proxy; /* whose X-Forwarded-For is believed: an address; or NULL */
    http_handler handler;
    http_ended ended;
    void *context; /* of both */
};

/* Over TLS when tls.h has a certificate. `setup` is borrowed. */
bool http_new(const struct http_setup *setup, struct http **ret_http, struct error *err);
void http_free(struct http *http);

/* Nobody is let in any more, those who wait are asked again, and no connection is kept for another
 * request. What is under way goes on, until http_is_still. */
void http_quiesce(struct http *http);
bool http_is_still(const struct http *http);

char *http_url(const struct http *http);      /* free() it */
int http_fd(const struct http *http);         /* readable when http_run has work */
int64_t http_due_ms(const struct http *http); /* call http_run then (monotonic) at the latest */
void http_run(struct http *http);
void http_wake(struct http *http); /* those who wait are asked again */
void http_wake_one(struct http *http, const struct http_request *request);

struct http_load {
    unsigned connections, waiting;
};
struct http_load http_load(const struct http *http);

/* Requests that are dealt with together. http_group asks the handler for those that came, in their
 * order and for about so long at most; the rest stays for the next time. Their answers are held
 * until http_group_end: then they are given, or, when what they promise did not come about, 503
 * instead. */
bool http_has_group(const struct http *http);
void http_group(struct http *http, int64_t most_ms);
void http_group_end(struct http *http, bool is_good);

const char *http_method(const struct http_request *request);
const char *http_path(const struct http_request *request); /* "/…", unescaped; or "" */
const char *http_header(const struct http_request *request, const char *name); /* or NULL */

/* The body of a request whose handler wanted it, once it is there; NULL before. A loan. */
const char *http_body(const struct http_request *request, size_t *ret_length);
/* The handler is asked by http_group. */
bool http_is_grouped(const struct http_request *request);
/* The same of a body that went into a file: to be read from its beginning; -1 when there is none.
 */
int http_body_file(const struct http_request *request, size_t *ret_length);
/* A value behind '?', or of a cookie: unescaped, the first of that name, or NULL. Loans. */
const char *http_query(const struct http_request *request, const char *name);
const char *http_cookie(const struct http_request *request, const char *name);

/* The address that asks, or that a trusted proxy asks for: as text, and as a number that is the
 * same for all its requests (of IPv6 its network, since that is what one machine has). */
void http_address(const struct http_request *request, char ret_text[HTTP_ADDRESS_BYTES]);
uint32_t http_peer(const struct http_request *request);
bool http_is_local(const struct http_request *request); /* this machine's own */

/* What a handler keeps with a request until it is over; then `drop` is called with it. */
void http_keep(const struct http_request *request, void *kept, void (*drop)(void *kept));
void *http_kept(const struct http_request *request); /* or NULL */

void http_add_header(struct http_answer *answer, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A text/plain answer that caches ask for again each time. */
void http_text(struct http_answer *answer, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
