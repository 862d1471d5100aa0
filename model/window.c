/* See window.h. A window is the union of one span of instants per allowed local day; hours that
 * cross midnight make the span of the day they start longer, so they belong wholly to it. Where the
 * days of a window leave no gap it is a single span and its edges are known at once. Otherwise the
 * pattern repeats every week, so an edge is found within WALK_DAYS of the instant (or of the date
 * limit beyond which nothing happens) and no question ever walks over months. */
#include "model/window.h"

#include "model/civil.h"

enum {
    DAY_S = 86400,
    SLACK_DAYS = 2, /* a span may begin this long before the local day that holds an instant */
    WALK_DAYS = 24, /* a week open, a week closed, a week skipped by a clock change, and slack */
};

struct span { /* half-open */
    int64_t from_ms, until_ms;
};

static const struct span never = { 0, 0 };

bool window_is_always(const struct window *window)
{
    return window->days == WINDOW_ALL_DAYS && !window->has_hours && !window_is_dated(window);
}

bool window_is_dated(const struct window *window)
{
    return window->from.kind != MOMENT_NONE || window->until.kind != MOMENT_NONE;
}

static int32_t opening_s(const struct window *window)
{
    return window->has_hours ? window->hours_from_s : 0;
}

static int32_t closing_s(const struct window *window)
{
    if (!window->has_hours)
        return DAY_S;
    bool crosses_midnight = window->hours_until_s <= window->hours_from_s;
    return window->hours_until_s + (crosses_midnight ? DAY_S : 0);
}

static bool days_leave_no_gap(const struct window *window)
{
    return window->days == WINDOW_ALL_DAYS && closing_s(window) - opening_s(window) >= DAY_S;
}

static int64_t start_of(const struct window *window, const struct timezone_rule *zone, int32_t day)
{
    return timezone_instant_ms(zone, day, opening_s(window), false);
}

static int64_t end_of(const struct window *window, const struct timezone_rule *zone, int32_t day)
{
    return timezone_instant_ms(zone, day, closing_s(window), true);
}

/* Date-times cut whatever the days made. */
static struct span cut(const struct window *window, struct span span)
{
    if (window->from.kind == MOMENT_INSTANT && span.from_ms < window->from.instant_ms)
        span.from_ms = window->from.instant_ms;
    if (window->until.kind == MOMENT_INSTANT && span.until_ms > window->until.instant_ms)
        span.until_ms = window->until.instant_ms;
    return span.from_ms < span.until_ms ? span : never;
}

/* The only span of a window whose days leave no gap; INT64_MIN and INT64_MAX where it has no end.
 */
static struct span whole_span(const struct window *window, const struct timezone_rule *zone)
{
    struct span span = { INT64_MIN, INT64_MAX };
    if (window->from.kind == MOMENT_DATE)
        span.from_ms = start_of(window, zone, window->from.day);
    if (window->until.kind == MOMENT_DATE)
        span.until_ms = end_of(window, zone, window->until.day);
    return cut(window, span);
}

static struct span day_span(const struct window *window, const struct timezone_rule *zone,
                            int32_t day)
{
    if (!(window->days >> civil_weekday(day) & 1))
        return never;
    struct span span = { start_of(window, zone, day), end_of(window, zone, day) };
    return cut(window, span);
}

static bool is_empty(struct span span)
{
    return span.from_ms >= span.until_ms;
}

/* Local days whose spans matter near an instant, clamped to the date limits. */
struct days {
    int32_t first, last;
};

static int32_t local_day(const struct timezone_rule *zone, int64_t at_ms)
{
    int32_t day, second;
    timezone_local(zone, at_ms, &day, &second);
    return day;
}

static struct days limit_days(const struct window *window, const struct timezone_rule *zone)
{
    struct days days = { INT32_MIN / 2, INT32_MAX / 2 };
    if (window->from.kind == MOMENT_DATE)
        days.first = window->from.day;
    if (window->from.kind == MOMENT_INSTANT)
        days.first = local_day(zone, window->from.instant_ms) - SLACK_DAYS;
    if (window->until.kind == MOMENT_DATE)
        days.last = window->until.day;
    if (window->until.kind == MOMENT_INSTANT)
        days.last = local_day(zone, window->until.instant_ms) + SLACK_DAYS;
    return days;
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

bool window_is_open(const struct window *window, const struct timezone_rule *zone, int64_t at_ms)
{
    if (days_leave_no_gap(window)) {
        struct span span = whole_span(window, zone);
        return span.from_ms <= at_ms && at_ms < span.until_ms;
    }
    struct days limit = limit_days(window, zone);
    int32_t today = local_day(zone, at_ms);
    int32_t last = least(today + SLACK_DAYS, limit.last);
    for (int32_t day = most(today - SLACK_DAYS, limit.first); day <= last; day++) {
        struct span span = day_span(window, zone, day);
        if (span.from_ms <= at_ms && at_ms < span.until_ms)
            return true;
    }
    return false;
}

static int64_t whole_edge_before(struct span span, int64_t at_ms)
{
    if (is_empty(span))
        return INT64_MIN;
    return span.until_ms <= at_ms  ? span.until_ms
           : span.from_ms <= at_ms ? span.from_ms
                                   : INT64_MIN;
}

static int64_t whole_edge_after(struct span span, int64_t at_ms)
{
    if (is_empty(span))
        return INT64_MAX;
    return span.from_ms > at_ms ? span.from_ms : span.until_ms > at_ms ? span.until_ms : INT64_MAX;
}

int64_t window_edge_before(const struct window *window, const struct timezone_rule *zone,
                           int64_t at_ms)
{
    if (at_ms == INT64_MAX) /* stands for "no edge" below */
        at_ms--;
    if (days_leave_no_gap(window))
        return whole_edge_before(whole_span(window, zone), at_ms);
    struct days limit = limit_days(window, zone);
    int32_t last = least(local_day(zone, at_ms) + SLACK_DAYS, limit.last);
    struct span run = { INT64_MAX, INT64_MAX }; /* spans that touch, latest first */
    for (int32_t day = last; day >= most(last - WALK_DAYS, limit.first); day--) {
        struct span span = day_span(window, zone, day);
        if (is_empty(span))
            continue;
        if (span.until_ms >= run.from_ms) {
            run.from_ms = span.from_ms < run.from_ms ? span.from_ms : run.from_ms;
            continue;
        }
        if (run.from_ms <= at_ms)
            return run.from_ms;
        run = span;
        if (run.until_ms <= at_ms)
            return run.until_ms;
    }
    return run.from_ms <= at_ms ? run.from_ms : INT64_MIN;
}

int64_t window_edge_after(const struct window *window, const struct timezone_rule *zone,
                          int64_t at_ms)
{
    if (days_leave_no_gap(window))
        return whole_edge_after(whole_span(window, zone), at_ms);
    struct days limit = limit_days(window, zone);
    int32_t first = most(local_day(zone, at_ms) - SLACK_DAYS, limit.first);
    struct span run = { INT64_MIN, INT64_MIN }; /* spans that touch, earliest first */
    for (int32_t day = first; day <= least(first + WALK_DAYS, limit.last); day++) {
        struct span span = day_span(window, zone, day);
        if (is_empty(span))
            continue;
        if (span.from_ms <= run.until_ms) {
            run.until_ms = span.until_ms > run.until_ms ? span.until_ms : run.until_ms;
            continue;
        }
        if (run.until_ms > at_ms)
            return run.until_ms;
        run = span;
        if (run.from_ms > at_ms)
            return run.from_ms;
    }
    return run.until_ms > at_ms ? run.until_ms : INT64_MAX;
}
