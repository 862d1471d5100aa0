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
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "server/http_inside.h"
#include "server/listening.h"

enum {
    MAX_CONNECTIONS = 10000,
    MAX_BODIES_BYTES = 16 * 1024 * 1024, /* of all that are here or come */
    OTHER_DESCRIPTORS = 64,              /* ours and the publisher's */
    IDLE_S = 30,
    MEMORY_BYTES = 16 * 1024 /* of one connection: its headers, its answer's, its buffer */
};

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

struct http_answer http_fresh(void)
{
    return (struct http_answer){ .fd = -1, .body_fd = -1, .status = MHD_HTTP_OK };
}

void http_discard(struct http_answer *answer)
{
    free(answer->body);
    if (answer->fd >= 0)
        close(answer->fd);
    if (answer->body_fd >= 0)
        close(answer->body_fd);
}

static bool is_too_long(const struct http_request *request, size_t max_bytes)
{
    int64_t length;
    const char *header = http_header(request, "Content-Length");
    return header && !str_integer(header, 0, (int64_t)max_bytes, &length);
}

/* Before the body came. */
static void want_body(struct http_request *request, struct http_answer *answer)
{
    request->refused = is_too_long(request, answer->body_max_bytes) ? 413 : 0;
    request->has_body = true;
    request->body_fd = answer->body_fd;
    request->file_max_bytes = answer->body_max_bytes;
    answer->body_fd = -1;
    buf_init(&request->body, answer->body_max_bytes);
}

static void drop_body(struct http *http, struct http_request *request)
{
    http->body_bytes -= request->body.length;
    buf_deinit(&request->body);
    if (request->body_fd >= 0)
        close(request->body_fd);
    request->body_fd = -1;
}

static void take_in_memory(struct http *http, struct http_request *request, const char *bytes,
                           size_t length)
{
    if (length > MAX_BODIES_BYTES - http->body_bytes)
        request->refused = 503;
    else if (!buf_append(&request->body, bytes, length))
        request->refused = 413;
    else
        http->body_bytes += length;
}

static void take_in_file(struct http_request *request, const char *bytes, size_t length)
{
    struct error err;
    if (length > request->file_max_bytes - request->file_bytes)
        request->refused = 413;
    else if (!file_write_fd(request->body_fd, "body", bytes, length, &err))
        request->refused = 507;
    else
        request->file_bytes += length;
}

/* What counts is what really came: announcing a body takes no place. */
static void take_bytes(struct http *http, struct http_request *request, const char *bytes,
                       size_t length)
{
    if (request->refused)
        return;
    if (request->body_fd >= 0)
        take_in_file(request, bytes, length);
    else
        take_in_memory(http, request, bytes, length);
    if (request->refused)
        drop_body(http, request);
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

static enum MHD_Result give(struct http_request *request, struct http_answer *answer)
{
    struct MHD_Response *response = make_response(answer);
    if (!response)
        return MHD_NO;
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
    http->handler(http->context, request, &answer);
    if (answer.body_max_bytes > 0 && !request->has_body) {
        want_body(request, &answer);
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
        *request = (struct http_request){
            .connection = connection, .body_fd = -1, .method = method, .path = path_of(target)
        };
        return begin(http, request);
    }
    if (*body_bytes > 0) {
        if (request->has_body)
            take_bytes(http, request, body, *body_bytes);
        *body_bytes = 0; /* a body of a GET means nothing */
        return MHD_YES;
    }
    request->is_whole = !request->refused;
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
    drop_body(http, ended);
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

/* A daemon that was full listens again only in the run after that in which somebody left (0.9.75).
 */
void http_run(struct http *http)
{
    unsigned before;
    http_end_waits(http, clock_monotonic_ms());
    do {
        before = count_connections(http);
        MHD_run(http->daemon);
    } while (count_connections(http) < before);
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
    setrlimit(RLIMIT_NOFILE, &files);
    return files.rlim_cur > OTHER_DESCRIPTORS * 2
               ? (unsigned)(files.rlim_cur - OTHER_DESCRIPTORS) / 2
               : OTHER_DESCRIPTORS / 2;
}

bool http_new(const char *listen_at, http_handler handler, void *context, struct http **ret_http,
              struct error *err)
{
    int fd = -1;
    if (!listening_open(listen_at, &fd, err))
        return false;
    struct http *http = mem_new(sizeof *http);
    *http = (struct http){ .handler = handler, .context = context };
    http->group_end = &http->group;
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, http,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, connection_limit(),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)MEMORY_BYTES, MHD_OPTION_NOTIFY_COMPLETED, on_end, http,
        MHD_OPTION_UNESCAPE_CALLBACK, on_escapes, NULL, MHD_OPTION_END);
    if (!http->daemon) {
        close(fd);
        free(http);
        return error_set(err, ERROR_SYSTEM, _("cannot serve on %s"), listen_at);
    }
    *ret_http = http;
    return true;
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
    return listening_url(MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd);
}

int http_fd(const struct http *http)
{
    return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

/* --- what handlers say -------------------------------------------------------- */

void http_add_header(struct http_answer *answer, const char *name, const char *format, ...)
{
    if (answer->header_count == HTTP_MAX_HEADERS)
        abort(); /* our bug: the routes add a fixed few */
    va_list args;
    va_start(args, format);
    answer->headers[answer->header_count].name = name;
    vsnprintf(answer->headers[answer->header_count++].value, HTTP_VALUE_BYTES, format, args);
    va_end(args);
}

void http_text(struct http_answer *answer, int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    answer->body = mem_format_args(format, args);
    va_end(args);
    answer->body_bytes = strlen(answer->body);
    answer->status = status;
    http_add_header(answer, "Content-Type", "text/plain; charset=utf-8");
    http_add_header(answer, "Cache-Control", "no-cache");
}
