/* When something may show: days, hours, from, until. A window is a set of instants, a union of
 * half-open intervals; everything here is pure, with time as an argument (int64 ms UTC). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/timezone.h"

enum moment_kind { MOMENT_NONE, MOMENT_DATE, MOMENT_INSTANT };

struct moment {
    enum moment_kind kind;
    int32_t day;        /* MOMENT_DATE: a local day, in days since 1970-01-01 */
    int64_t instant_ms; /* MOMENT_INSTANT */
};

enum { WINDOW_ALL_DAYS = 0x7F };

struct window {
    uint8_t days; /* bit 0 Monday … bit 6 Sunday */
    bool has_hours;
    int32_t hours_from_s,
        hours_until_s;         /* seconds of the local day; until <= from crosses midnight */
    struct moment from, until; /* a date counts whole, an instant until is excluded */
};

#define WINDOW_ALWAYS ((struct window){ .days = WINDOW_ALL_DAYS })

bool window_is_always(const struct window *window);
bool window_is_dated(const struct window *window); /* has from or until */

bool window_is_open(const struct window *window, const struct timezone_rule *zone, int64_t at_ms);

/* The latest instant <= at at which the window opened or closed (INT64_MIN: none), and the earliest
 * > at (INT64_MAX: none). Days that abut make no edge. */
int64_t window_edge_before(const struct window *window, const struct timezone_rule *zone,
                           int64_t at_ms);
int64_t window_edge_after(const struct window *window, const struct timezone_rule *zone,
                          int64_t at_ms);
