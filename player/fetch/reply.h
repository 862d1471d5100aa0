/* What fetch reads in the header lines of an answer (RFC 9110, RFC 7240). Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reply {
    int64_t range_from; /* of its Content-Range; −1: none */
    bool has_waited;    /* the server knows how to wait for news */
};

#define REPLY_NONE ((struct reply){ .range_from = -1 })

/* One line, which need not end in NUL; a status line begins a new answer, perhaps after a 100. */
void reply_read(struct reply *reply, const char *line, size_t length);
