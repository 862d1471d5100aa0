/* What the server did since it started, for Prometheus
 * (https://prometheus.io/docs/instrumenting/exposition_formats/, text format 0.0.4). Counts only
 * grow; what is true at this moment is added by whoever knows it, by metrics_gauge. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

enum { METRICS_CLASSES = 8, METRICS_STATUSES = 600, METRICS_STEPS = 11 };

struct metrics_class {
    int64_t answers[METRICS_STATUSES];
    int64_t body_bytes, took_us;
    int64_t steps[METRICS_STEPS + 1]; /* by the time they took; the last: longer than all */
};

struct metrics {
    struct metrics_class classes[METRICS_CLASSES]; /* of what is asked for, by its path */
};

/* A request was answered: how long it took, without what it waited for news. */
void metrics_request(struct metrics *metrics, const char *path, int status, int64_t body_bytes,
                     int64_t took_us);

/* Appends all of these. */
void metrics_print(const struct metrics *metrics, struct buf *into);

/* Appends the head of a family: what it is, and "gauge" or "counter". */
void metrics_family(struct buf *into, const char *name, const char *type, const char *help);
/* Appends a value of it; `label` may be NULL, `value` of it is escaped. */
void metrics_value(struct buf *into, const char *name, const char *label, const char *value,
                   double number);
