/* What http.c and http_request.c share, which are all that know libmicrohttpd. */
#pragma once

#include <microhttpd.h>

#include "common/buf.h"
#include "server/http.h"

struct http_request {
    struct http_request *next; /* among those who wait */
    struct MHD_Connection *connection;
    const char *method, *path;
    int64_t wait_until_ms; /* 0: has not waited yet */
    struct buf body;
    bool has_body; /* it is wanted, and read as far as it came */
    bool is_whole;
    void *kept; /* the handler's own */
    void (*drop)(void *kept);
};
