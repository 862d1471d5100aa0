/* How the server is, for those who watch over it: /healthz (it answers), /readyz (it can do its
 * work), /metrics for whoever asks on this machine (and /api/metrics for users), and a line in the
 * log for requests that failed. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "server/http.h"
#include "server/metrics.h"

struct parts;

enum { HEALTH_MAX_BYTES = 4 * 1024 * 1024 };

struct health {
    struct parts *parts;
    const struct http *http;
    int64_t started_ms; /* wall */
    struct metrics metrics;
    int64_t lines, lines_ms; /* that may still be written, thousandths, since when (monotonic) */
    int64_t unsaid;          /* failed requests that were not */
};

/* Fill the first three. True when the request is for here; then the answer is filled. */
bool health_answer(struct health *health, const struct http_request *request,
                   struct http_answer *answer);

/* Appends the text of /metrics. */
void health_print(struct health *health, struct buf *into);

/* A request was answered; an http_ended. */
void health_note(struct health *health, const struct http_request *request,
                 const struct http_end *end);
