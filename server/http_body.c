/* Bodies of requests, in memory or into a file that the handler gave. What counts against the
 * ceiling of all is what really came: announcing a body takes no place, and one that is refused
 * gives its place back at once. */
#include <unistd.h>

#include "common/file.h"
#include "common/str.h"
#include "server/http_inside.h"

enum {
    MAX_BODIES_BYTES = 16 * 1024 * 1024, /* in memory at a time */
    FEW_BYTES = 64 * 1024,               /* that an address may have while there is any room */
};

static bool is_too_long(const struct http_request *request, size_t max_bytes)
{
    int64_t length;
    const char *header = http_header(request, "Content-Length");
    return header && !str_integer(header, 0, (int64_t)max_bytes, &length);
}

void http_want_body(struct http_request *request, struct http_answer *answer)
{
    request->refused = is_too_long(request, answer->body_max_bytes) ? 413 : 0;
    request->has_body = true;
    request->share = http_share_of(request->http, request);
    request->body_fd = answer->body_fd;
    request->file_max_bytes = answer->body_max_bytes;
    answer->body_fd = -1;
    buf_init(&request->body, answer->body_max_bytes);
}

void http_drop_body(struct http *http, struct http_request *request)
{
    http->body_bytes -= request->body.length;
    if (request->share)
        request->share->body_bytes -= (uint32_t)request->body.length;
    buf_deinit(&request->body);
    if (request->body_fd >= 0)
        close(request->body_fd);
    request->body_fd = -1;
}

static void take_in_memory(struct http *http, struct http_request *request, const char *bytes,
                           size_t length)
{
    if (!http_share_has_room(request->share->body_bytes, length, FEW_BYTES, http->body_bytes,
                             MAX_BODIES_BYTES)) {
        request->refused = 503;
    } else if (!buf_append(&request->body, bytes, length)) {
        request->refused = 413;
    } else {
        http->body_bytes += length;
        request->share->body_bytes += (uint32_t)length;
    }
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

void http_take_body(struct http *http, struct http_request *request, const char *bytes,
                    size_t length)
{
    if (request->refused)
        return;
    if (request->body_fd >= 0)
        take_in_file(request, bytes, length);
    else
        take_in_memory(http, request, bytes, length);
    if (request->refused)
        http_drop_body(http, request);
}
