/* What an answer says; http.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/mem.h"
#include "server/http_inside.h"

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
