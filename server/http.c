/* See http.h. MHD hands out an epoll descriptor that our own poll waits on, so that the server
 * sleeps in one line of main.c. How long a connection waits is bounded, because MHD does not notice
 * a suspended peer that went away. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "server/http_inside.h"
#include "server/listening.h"
#include "server/tls.h"

enum {
    MAX_CONNECTIONS = 10000,
    OTHER_DESCRIPTORS = 64, /* ours and the publisher's */
    IDLE_S = 30,
    RUNS = 4,                /* before others have their turn */
    MEMORY_BYTES = 16 * 1024 /* of one connection: its headers, its answer's, its buffer */
};

/* GnuTLS's words. */
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* --- answering ---------------------------------------------------------------- */

static struct MHD_Response *make_response(struct http_answer *answer)
{
    struct MHD_Response *response;
    if (answer->fd >= 0)
        response = MHD_create_response_from_fd_at_offset64((uint64_t)answer->file_bytes, answer->fd,
                                                           (uint64_t)answer->offset);
    else
        response = MHD_create_response_from_buffer(answer->body ? answer->body_bytes : 0,
                                                   answer->body ? answer->body : mem_new(1),
                                                   MHD_RESPMEM_MUST_FREE);
    for (size_t i = 0; response && i < answer->header_count; i++)
        MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
    return response;
}

static void refuse_body(struct http_answer *answer, int status)
{
    http_refusal *refuse = answer->refuse;
    http_discard(answer);
    *answer = http_fresh();
    if (refuse)
        refuse(answer, status);
    else
        http_text(answer, status, status == 413 ? "too large\n" : "too busy\n");
}

static void tell(const struct http_request *request, const struct http_answer *answer)
{
    const struct http_setup *setup = request->http->setup;
    bool has_body = !str_equal(request->method, "HEAD") && answer->status != 304;
    int64_t bytes = answer->fd >= 0 ? answer->file_bytes : (int64_t)answer->body_bytes;
    const struct http_end end = { .status = answer->status,
                                  .body_bytes = has_body ? bytes : 0,
                                  .took_us = clock_monotonic_us() - request->since_us };
    setup->ended(setup->context, request, &end);
}

static enum MHD_Result give(struct http_request *request, struct http_answer *answer)
{
    struct MHD_Response *response = make_response(answer);
    if (!response)
        return MHD_NO;
    tell(request, answer);
    if (request->http->is_quiet)
        MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result result =
        MHD_queue_response(request->connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result give_held(struct http_request *request)
{
    struct http_answer answer = *request->held;
    free(request->held);
    request->held = NULL;
    return give(request, &answer);
}

static enum MHD_Result answer_request(struct http *http, struct http_request *request)
{
    struct http_answer answer = http_fresh();
    if (request->held)
        return give_held(request);
    http->setup->handler(http->setup->context, request, &answer);
    if (answer.body_max_bytes > 0 && !request->has_body) {
        http_want_body(request, &answer);
        if (!request->refused)
            return MHD_YES;
    }
    if (request->refused)
        refuse_body(&answer, request->refused);
    if (answer.is_grouped)
        http_join_group(http, request);
    else if (!http_put_aside(http, request, answer.wait_ms))
        return give(request, &answer);
    http_discard(&answer);
    return MHD_YES;
}

/* --- what MHD calls ----------------------------------------------------------- */

/* "http://host/path", as proxies may write it, is "/path"; anything that names no path is "". */
static const char *path_of(const char *target)
{
    const char *scheme_end = target[0] == '/' ? NULL : strstr(target, "://");
    const char *path = scheme_end ? strchr(scheme_end + strlen("://"), '/') : target;
    return path && path[0] == '/' ? path : "";
}

/* A method that may have a body is answered before that is read, which ends the connection, unless
 * the handler wants it. */
static enum MHD_Result begin(struct http *http, struct http_request *request)
{
    bool is_read = str_equal(request->method, "GET") || str_equal(request->method, "HEAD");
    return is_read ? MHD_YES : answer_request(http, request);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *target, const char *method, const char *version,
                                  const char *body, size_t *body_bytes, void **ret_request)
{
    struct http *http = context;
    struct http_request *request = *ret_request;
    (void)version;
    if (!request) {
        request = *ret_request = mem_new(sizeof *request);
        *request = (struct http_request){ .http = http,
                                          .connection = connection,
                                          .body_fd = -1,
                                          .method = method,
                                          .path = path_of(target),
                                          .since_us = clock_monotonic_us() };
        http->requests++;
        return begin(http, request);
    }
    if (*body_bytes > 0) {
        if (request->has_body)
            http_take_body(http, request, body, *body_bytes);
        *body_bytes = 0; /* a body of a GET means nothing */
        return MHD_YES;
    }
    request->is_whole = !request->refused;
    if (request->has_body && request->wait_until_ms == 0 && !request->held)
        request->since_us = clock_monotonic_us();
    return answer_request(http, request);
}

static void on_end(void *context, struct MHD_Connection *connection, void **request,
                   enum MHD_RequestTerminationCode code)
{
    struct http_request *ended = *request;
    struct http *http = context;
    (void)connection, (void)code;
    if (!ended)
        return;
    http->requests--;
    http_drop_body(http, ended);
    if (ended->drop)
        ended->drop(ended->kept);
    if (ended->held)
        http_discard(ended->held);
    free(ended->held);
    free(ended);
    *request = NULL;
}

/* A NUL would let "/latest%00x" pass for "/latest": such a path is none. */
static size_t on_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    size_t length = MHD_http_unescape(text);
    if (strlen(text) != length)
        text[0] = '\0';
    return strlen(text);
}

/* --- running ------------------------------------------------------------------ */

int64_t http_due_ms(const struct http *http)
{
    MHD_UNSIGNED_LONG_LONG left_ms = 0;
    int64_t due_ms = INT64_MAX;
    if (MHD_get_timeout(http->daemon, &left_ms) == MHD_YES)
        due_ms = clock_monotonic_ms() + (int64_t)left_ms;
    int64_t wait_ms = http->group ? 0 : http_next_wait_ms(http);
    return due_ms < wait_ms ? due_ms : wait_ms;
}

static unsigned count_connections(const struct http *http)
{
    return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS)->num_connections;
}

/* MHD sends a file in pieces, one in a run. */
static bool is_ready(const struct http *http)
{
    MHD_UNSIGNED_LONG_LONG left_ms = 1;
    return MHD_get_timeout(http->daemon, &left_ms) == MHD_YES && left_ms == 0;
}

/* A daemon that was full listens again only in the run after that in which somebody left (0.9.75).
 */
void http_run(struct http *http)
{
    unsigned before;
    int runs = RUNS;
    http_end_waits(http, clock_monotonic_ms());
    do {
        before = count_connections(http);
        MHD_run(http->daemon);
    } while (count_connections(http) < before || (--runs > 0 && is_ready(http)));
}

/* --- the daemon --------------------------------------------------------------- */

/* Each connection may have a file open. The soft limit is often 1,024 only for select(2)'s sake. */
static unsigned connection_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return MAX_CONNECTIONS / 10;
    rlim_t wanted = MAX_CONNECTIONS * 2 + OTHER_DESCRIPTORS;
    files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &files); /* a sandbox may not allow it */
    getrlimit(RLIMIT_NOFILE, &files);
    return files.rlim_cur > OTHER_DESCRIPTORS * 2
               ? (unsigned)(files.rlim_cur - OTHER_DESCRIPTORS) / 2
               : OTHER_DESCRIPTORS / 2;
}

static struct MHD_Daemon *start_daemon(struct http *http, int fd)
{
    unsigned most = connection_limit();
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (tls_is_open() ? MHD_USE_TLS : 0);
    struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_CERT_CALLBACK, 0, tls_retrieve() },
        { MHD_OPTION_HTTPS_PRIORITIES, 0, (char *)(uintptr_t)TLS_PRIORITIES },
        { MHD_OPTION_END, 0, NULL },
    };
    if (!tls_is_open())
        tls[0] = tls[2];
    http_share_init(http, most);
    return MHD_start_daemon(
        flags, 0, http_share_admits, &http->shares, on_request, http, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, most, MHD_OPTION_NOTIFY_CONNECTION, http_share_note,
        &http->shares, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_BYTES, MHD_OPTION_NOTIFY_COMPLETED,
        on_end, http, MHD_OPTION_UNESCAPE_CALLBACK, on_escapes, NULL,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

bool http_new(const struct http_setup *setup, struct http **ret_http, struct error *err)
{
    int fd = -1;
    if (!listening_open(setup->listen, &fd, err))
        return false;
    struct http *http = mem_new(sizeof *http);
    *http = (struct http){ .setup = setup };
    http->group_end = &http->group;
    http->daemon = start_daemon(http, fd);
    if (!http->daemon) {
        close(fd);
        free(http);
        return error_set(err, ERROR_SYSTEM, _("cannot serve on %s"), setup->listen);
    }
    *ret_http = http;
    return true;
}

void http_quiesce(struct http *http)
{
    int fd = MHD_quiesce_daemon(http->daemon);
    if (fd >= 0)
        close(fd);
    http->is_quiet = true;
}

bool http_is_still(const struct http *http)
{
    return http->requests == http->waits;
}

struct http_load http_load(const struct http *http)
{
    return (struct http_load){ count_connections(http), http->waits };
}

/* Who waits is cut off rather than told "nothing new": it asks again sooner, of our successor. */
void http_free(struct http *http)
{
    if (!http)
        return;
    http_wake(http); /* MHD may not be stopped while a connection is suspended */
    http_group(http, INT32_MAX);
    http_group_end(http, false);
    MHD_stop_daemon(http->daemon);
    free(http);
}

char *http_url(const struct http *http)
{
    int fd = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd;
    return listening_url(fd, tls_is_open() ? "https" : "http");
}

int http_fd(const struct http *http)
{
    return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}
