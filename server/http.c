/* See http.h. MHD hands out an epoll descriptor that our own poll waits on, so that the server
 * sleeps in one line of main.c. Waiting connections are suspended and cost nothing but memory; how
 * long is bounded, because MHD does not notice a suspended peer that went away. */
#include "server/http.h"

#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"

enum { MAX_CONNECTIONS = 4000, IDLE_S = 30, MEMORY_BYTES = 16 * 1024, BACKLOG = 256 };

struct http_request {
    struct http_request *next; /* among those who wait */
    struct MHD_Connection *connection;
    const char *method, *path;
    int64_t wait_until_ms;
    bool is_waiting, has_waited;
};

struct http {
    struct MHD_Daemon *daemon;
    http_handler handler;
    void *context;
    struct http_request *waiting;
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

static void put_aside(struct http *http, struct http_request *request, int64_t wait_ms)
{
    request->is_waiting = true;
    request->wait_until_ms = clock_monotonic_ms() + wait_ms;
    request->next = http->waiting;
    http->waiting = request;
    MHD_suspend_connection(request->connection);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *body, size_t *body_bytes, void **ret_request)
{
    struct http *http = context;
    struct http_request *request = *ret_request;
    (void)version, (void)body;
    if (!request) {
        request = *ret_request = mem_new(sizeof *request);
        request->connection = connection;
        return MHD_YES; /* first call: headers only */
    }
    if (*body_bytes > 0) {
        *body_bytes = 0; /* nothing here takes a body */
        return MHD_YES;
    }
    request->method = method;
    request->path = path;
    struct http_answer answer = { .fd = -1, .status = MHD_HTTP_OK };
    http->handler(http->context, request, &answer);
    if (answer.wait_ms > 0) {
        put_aside(http, request, answer.wait_ms);
        return MHD_YES;
    }
    struct MHD_Response *response = make_response(&answer);
    if (!response)
        return MHD_NO;
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)answer.status, response);
    MHD_destroy_response(response);
    return result;
}

static void on_end(void *context, struct MHD_Connection *connection, void **request,
                   enum MHD_RequestTerminationCode code)
{
    (void)context, (void)connection, (void)code;
    free(*request);
    *request = NULL;
}

/* --- waiting ------------------------------------------------------------------ */

static void resume(struct http *http, int64_t due_ms)
{
    struct http_request **link = &http->waiting;
    while (*link) {
        struct http_request *request = *link;
        if (request->wait_until_ms > due_ms) {
            link = &request->next;
            continue;
        }
        *link = request->next;
        request->is_waiting = false;
        request->has_waited = true;
        MHD_resume_connection(request->connection);
    }
}

void http_wake(struct http *http)
{
    for (struct http_request *request = http->waiting; request; request = request->next)
        request->wait_until_ms = 0;
    resume(http, 0);
}

int64_t http_wait_ms(const struct http *http)
{
    MHD_UNSIGNED_LONG_LONG daemon_ms = 0;
    int64_t wait_ms =
        MHD_get_timeout(http->daemon, &daemon_ms) == MHD_YES ? (int64_t)daemon_ms : -1;
    int64_t now_ms = clock_monotonic_ms();
    for (const struct http_request *request = http->waiting; request; request = request->next) {
        int64_t left_ms = request->wait_until_ms - now_ms;
        left_ms = left_ms < 0 ? 0 : left_ms;
        wait_ms = wait_ms < 0 || left_ms < wait_ms ? left_ms : wait_ms;
    }
    return wait_ms;
}

void http_run(struct http *http)
{
    resume(http, clock_monotonic_ms());
    MHD_run(http->daemon);
}

/* --- listening ---------------------------------------------------------------- */

static bool split_address(const char *listen_at, char *ret_host, size_t capacity,
                          const char **ret_port)
{
    const char *colon = strrchr(listen_at, ':');
    if (!colon || colon == listen_at)
        return false;
    bool is_bracketed = listen_at[0] == '[' && colon[-1] == ']';
    const char *start = listen_at + is_bracketed, *end = colon - is_bracketed;
    if ((size_t)(end - start) >= capacity)
        return false;
    memcpy(ret_host, start, (size_t)(end - start));
    ret_host[end - start] = '\0';
    *ret_port = colon + 1;
    return true;
}

static bool open_socket(const char *listen_at, int *ret_socket, struct error *err)
{
    char host[128];
    const char *port = NULL;
    struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                              .ai_socktype = SOCK_STREAM };
    struct addrinfo *address = NULL;
    if (!split_address(listen_at, host, sizeof host, &port) ||
        getaddrinfo(host, port, &hints, &address) != 0)
        return error_set(err, ERROR_INPUT,
                         "--listen %s: write ADDRESS:PORT, for example 127.0.0.1:8080", listen_at);
    int one = 1, fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    bool is_open =
        fd >= 0 && bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    if (!is_open)
        error_errno(err, ERROR_SYSTEM, "cannot listen on %s", listen_at);
    freeaddrinfo(address);
    if (!is_open && fd >= 0)
        close(fd);
    if (is_open)
        *ret_socket = fd;
    return is_open;
}

bool http_new(const char *listen_at, http_handler handler, void *context, struct http **ret_http,
              struct error *err)
{
    int fd = -1;
    if (!open_socket(listen_at, &fd, err))
        return false;
    struct http *http = mem_new(sizeof *http);
    http->handler = handler;
    http->context = context;
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, http,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)MAX_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)MEMORY_BYTES, MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_END);
    if (!http->daemon) {
        close(fd);
        free(http);
        return error_set(err, ERROR_SYSTEM, "cannot serve on %s", listen_at);
    }
    *ret_http = http;
    return true;
}

void http_free(struct http *http)
{
    if (!http)
        return;
    http_wake(http);
    MHD_stop_daemon(http->daemon);
    free(http);
}

int http_port(const struct http *http)
{
    return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

int http_fd(const struct http *http)
{
    return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

/* --- requests and answers ----------------------------------------------------- */

const char *http_method(const struct http_request *request)
{
    return request->method;
}

const char *http_path(const struct http_request *request)
{
    return request->path;
}

const char *http_header(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

bool http_has_waited(const struct http_request *request)
{
    return request->has_waited;
}

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
    int length = vasprintf(&answer->body, format, args);
    va_end(args);
    if (length < 0)
        abort();
    answer->body_bytes = (size_t)length;
    answer->status = status;
    http_add_header(answer, "Content-Type", "text/plain; charset=utf-8");
}
