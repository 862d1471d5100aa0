/* See route.h. A request for a path goes through the same steps whatever it is: path, method, who,
 * size, form; what a handler sees has passed them all. */
#include "server/route.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "common/unicode.h"
#include "server/call_apart.h"
#include "server/call_check.h"
#include "server/guard.h"

enum { ALLOW_BYTES = 64 };

/* --- paths -------------------------------------------------------------------- */

/* The end of what an argument may take of a path: the next '/', or of "{+…}" all. */
static const char *argument_end(const char *pattern, const char *path)
{
    return pattern[1] == '+' ? path + strlen(path) : path + strcspn(path, "/");
}

static void forget_arguments(struct call *call)
{
    for (size_t i = 0; i < ROUTE_ARGUMENTS; i++) {
        free(call->arguments[i]);
        call->arguments[i] = NULL;
    }
}

/* Walks along pattern and path at once; keeps the arguments. */
static bool matches(struct call *call, const char *pattern, const char *path)
{
    size_t count = 0;
    while (*pattern) {
        if (*pattern != '{') {
            if (*pattern++ != *path++)
                return false;
            continue;
        }
        const char *end = argument_end(pattern, path);
        if (end == path)
            return false;
        call->arguments[count++] = mem_copy_bytes(path, (size_t)(end - path));
        pattern += strcspn(pattern, "}") + 1;
        path = end;
    }
    return *path == '\0';
}

/* Arguments are names or paths within a folder, and go into sentences: nothing else gets through.
 */
static bool are_safe(const struct call *call)
{
    for (size_t i = 0; i < ROUTE_ARGUMENTS && call->arguments[i]; i++) {
        const char *argument = call->arguments[i];
        if (!unicode_is_valid(argument, strlen(argument)) || !file_is_safe_path(argument))
            return false;
    }
    return true;
}

static void allow(char methods[ALLOW_BYTES], const char *method)
{
    size_t length = strlen(methods);
    snprintf(methods + length, ALLOW_BYTES - length, "%s%s%s", length ? ", " : "", method,
             str_equal(method, "GET") ? ", HEAD" : "");
}

/* The route of this path and method; NULL, and the methods that this path has. */
static const struct route *find(struct call *call, char ret_methods[ALLOW_BYTES])
{
    const char *path = http_path(call->request), *method = http_method(call->request);
    ret_methods[0] = '\0';
    if (str_equal(method, "HEAD"))
        method = "GET";
    for (const struct route *route = routes; route->method; route++) {
        if (matches(call, route->path, path) && are_safe(call)) {
            if (str_equal(route->method, method))
                return route;
            allow(ret_methods, route->method);
        }
        forget_arguments(call);
    }
    return NULL;
}

/* --- one call ----------------------------------------------------------------- */

static void refuse_path(struct call *call, const char *methods)
{
    if (methods[0]) {
        call_refuse(call, 405, "input", "only %s", methods);
        http_add_header(call->answer, "Allow", "%s", methods);
    } else {
        call_refuse(call, 404, "missing", "there is nothing here");
    }
}

static void refuse_body(struct http_answer *answer, int status)
{
    static const char long_text[] = "{\"error\":\"the body is too long\",\"kind\":\"limit\"}";
    static const char busy_text[] = "{\"error\":\"too busy, try again\",\"kind\":\"again\"}";
    static const char full_text[] = "{\"error\":\"the disk is full\",\"kind\":\"system\"}";
    const char *text = status == 413 ? long_text : status == 507 ? full_text : busy_text;
    answer->status = status;
    answer->body = mem_copy_string(text);
    answer->body_bytes = strlen(text);
    http_add_header(answer, "Content-Type", "application/json");
}

/* A nameless file, which goes with the request. */
static int make_body_file(struct call *call)
{
    struct error err;
    int fd = open(call->parts->state, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        error_errno(&err, ERROR_SYSTEM, "%s", call->parts->state);
        call_error(call, &err);
    }
    return fd;
}

/* Once it is there: what works on it may be another process, which has this memory, too. */
static bool map_body(struct call *call)
{
    int fd = http_body_file(call->request, &call->file_bytes);
    if (fd >= 0 && call->file_bytes > 0)
        call->file = mmap(NULL, call->file_bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (call->file == MAP_FAILED)
        call->file = NULL;
    return fd >= 0;
}

/* True once it is there, or when the route has none. */
static bool has_body(struct call *call)
{
    size_t length;
    size_t ceiling = call->route->body_max_bytes;
    if (ceiling == 0 && call->route->body)
        ceiling = ROUTE_BODY_BYTES;
    if (ceiling == 0 || (call->route->is_body_file ? map_body(call) : !!call_body(call, &length)))
        return true;
    if (call->route->is_body_file && (call->answer->body_fd = make_body_file(call)) < 0)
        return false;
    call->is_answered = true;
    call->answer->body_max_bytes = ceiling;
    call->answer->refuse = refuse_body;
    return false;
}

static void answer_call(struct call *call)
{
    struct error err;
    if (!reports_storage(call->parts->reports, &call->storage, &err)) {
        call_error(call, &err);
        return;
    }
    if (!guard_admits(call) || !has_body(call))
        return;
    i18n_use(call->user.language);
    if (call_check_query(call, &err) && (!call->route->body || call_read_body(call, &err)))
        call->route->answer(call);
    else
        call_error(call, &err);
    i18n_use(NULL);
}

bool route_answer(struct parts *parts, const struct http_request *request,
                  struct http_answer *answer)
{
    char methods[ALLOW_BYTES];
    struct call call = {
        .request = request, .parts = parts, .now_ms = clock_wall_ms(), .answer = answer
    };
    if (!str_starts(http_path(request), "/api/"))
        return false;
    if (call_apart_answer(request, answer))
        return true;
    call.route = find(&call, methods);
    if (call.route)
        answer_call(&call);
    else
        refuse_path(&call, methods);
    call_finish(&call);
    forget_arguments(&call);
    if (call.file)
        munmap(call.file, call.file_bytes);
    return true;
}
