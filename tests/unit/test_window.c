/* Windows against a minute-by-minute evaluation that shares no arithmetic with window.c.
 *
 * Seen from a clock on the wall, a span has begun once the clock has shown its start or later, and
 * has not ended while the clock will still show a time before its end, or its end once more. The
 * largest reading so far and the smallest reading still to come are two arrays; that is the whole
 * reference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/civil.h"
#include "model/rfc3339.h"
#include "model/window.h"
#include "tests/support/timeline_vectors.h"

enum { MINUTE_MS = 60000, PERIOD_DAYS = 20, MINUTES = PERIOD_DAYS * 1440, DAY_MINUTES = 1440 };

/* Periods of 20 days around a change of the clocks. */
static const struct region {
    const char *zone, *from;
} places[] = {
    { "<+07>-7", "2026-12-01T00:00:00Z" },
    { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-19T00:00:00Z" },
    { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-16T00:00:00Z" },
    { "EST5EDT,M3.2.0,M11.1.0", "2026-03-01T00:00:00Z" },
    { "EST5EDT,M3.2.0,M11.1.0", "2026-10-23T00:00:00Z" },
    { "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-03-26T00:00:00Z" },
    { "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-09-24T00:00:00Z" },
    { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-10-16T00:00:00Z" },
    { "EST5EDT,J70/0,J300/0:30", "2026-03-01T00:00:00Z" }, /* midnight skipped */
    { "EST5EDT,J70/0,J300/0:30", "2026-10-18T00:00:00Z" }, /* midnight repeated */
};

#define HOURS(h1, m1, h2, m2)                                                                      \
    .has_hours = true, .hours_from_s = (h1)*3600 + (m1)*60, .hours_until_s = (h2)*3600 + (m2)*60

enum { MON_FRI = 0x1F, WEEKEND = 0x60, SUNDAY = 0x40 };

static const struct window windows[] = {
    { .days = WINDOW_ALL_DAYS },
    { .days = MON_FRI },
    { .days = SUNDAY },
    { .days = 0 },
    { .days = WINDOW_ALL_DAYS, HOURS(7, 30, 11, 30) },
    { .days = WINDOW_ALL_DAYS, HOURS(2, 0, 3, 0) },
    { .days = WINDOW_ALL_DAYS, HOURS(2, 15, 2, 45) },
    { .days = WINDOW_ALL_DAYS, HOURS(1, 30, 2, 0) },
    { .days = SUNDAY, HOURS(2, 0, 3, 0) },
    { .days = WEEKEND, HOURS(22, 0, 2, 30) },
    { .days = MON_FRI, HOURS(0, 0, 24, 0) },
    { .days = WINDOW_ALL_DAYS, HOURS(0, 0, 24, 0) },
    { .days = WINDOW_ALL_DAYS, HOURS(8, 0, 8, 0) },
    { .days = SUNDAY, HOURS(8, 0, 8, 0) },
    { .days = WINDOW_ALL_DAYS, HOURS(2, 30, 2, 15) },
    { .days = WINDOW_ALL_DAYS, HOURS(23, 30, 0, 30) },
    { .days = WINDOW_ALL_DAYS, HOURS(0, 15, 24, 0) },
};

enum { PLACES = sizeof places / sizeof *places, WINDOWS = sizeof windows / sizeof *windows };

struct wall { /* one period, minute by minute */
    struct timezone_rule zone;
    int64_t from_ms;
    int32_t *largest, *smallest; /* clock readings, in minutes since 1970-01-01 local */
};

static int32_t reading(const struct wall *wall, int minute)
{
    int32_t day, second;
    timezone_local(&wall->zone, wall->from_ms + (int64_t)minute * MINUTE_MS, &day, &second);
    return day * DAY_MINUTES + second / 60;
}

static void wall_init(struct wall *wall, const struct region *place)
{
    *wall =
        (struct wall){ .zone = vector_zone(place->zone), .from_ms = vector_instant(place->from) };
    wall->largest = mem_array(MINUTES, sizeof *wall->largest);
    wall->smallest = mem_array(MINUTES, sizeof *wall->smallest);
    for (int i = 0; i < MINUTES; i++) {
        int32_t now = reading(wall, i);
        wall->largest[i] = i && wall->largest[i - 1] > now ? wall->largest[i - 1] : now;
    }
    for (int i = MINUTES - 1; i >= 0; i--) {
        int32_t now = reading(wall, i);
        wall->smallest[i] =
            i < MINUTES - 1 && wall->smallest[i + 1] < now ? wall->smallest[i + 1] : now;
    }
}

static void wall_deinit(struct wall *wall)
{
    free(wall->largest);
    free(wall->smallest);
}

static bool is_day_allowed(const struct window *window, int32_t day)
{
    return (window->days >> civil_weekday(day) & 1) &&
           (window->from.kind != MOMENT_DATE || day >= window->from.day) &&
           (window->until.kind != MOMENT_DATE || day <= window->until.day);
}

static bool is_open_by_the_wall(const struct wall *wall, const struct window *window, int minute)
{
    int64_t at_ms = wall->from_ms + (int64_t)minute * MINUTE_MS;
    if ((window->from.kind == MOMENT_INSTANT && at_ms < window->from.instant_ms) ||
        (window->until.kind == MOMENT_INSTANT && at_ms >= window->until.instant_ms))
        return false;
    int32_t opens = window->has_hours ? window->hours_from_s / 60 : 0;
    int32_t closes = window->has_hours ? window->hours_until_s / 60 : DAY_MINUTES;
    closes += closes <= opens ? DAY_MINUTES : 0;
    int32_t today = wall->smallest[minute] / DAY_MINUTES;
    for (int32_t day = today - 2; day <= today + 2; day++)
        if (is_day_allowed(window, day) && wall->largest[minute] >= day * DAY_MINUTES + opens &&
            (wall->smallest[minute] < day * DAY_MINUTES + closes ||
             wall->smallest[minute + 1] <= day * DAY_MINUTES + closes))
            return true;
    return false;
}

static void edges_are_right_around(const struct wall *wall, const struct window *window,
                                   int64_t before_ms, int64_t edge_ms, int64_t after_ms)
{
    for (int64_t at_ms = edge_ms; at_ms < after_ms; at_ms += 211 * MINUTE_MS + 1) {
        assert_int_equal(window_edge_before(window, &wall->zone, at_ms), edge_ms);
        assert_int_equal(window_edge_after(window, &wall->zone, at_ms), after_ms);
    }
    assert_int_equal(window_edge_before(window, &wall->zone, edge_ms - 1), before_ms);
    assert_int_equal(window_edge_after(window, &wall->zone, edge_ms - 1), edge_ms);
    assert_int_equal(window_edge_before(window, &wall->zone, after_ms - 1), edge_ms);
    assert_int_equal(window_edge_after(window, &wall->zone, after_ms - 1), after_ms);
}

static void compare(const struct wall *wall, const struct window *window)
{
    int64_t edges[3] = { 0 };
    bool was_open = false;
    int margin = 2 * DAY_MINUTES; /* readings outside the period are not known */
    for (int i = margin; i < MINUTES - margin; i++) {
        int64_t at_ms = wall->from_ms + (int64_t)i * MINUTE_MS;
        bool is_open = is_open_by_the_wall(wall, window, i);
        if (window_is_open(window, &wall->zone, at_ms) != is_open) {
            char text[RFC3339_TEXT_BYTES];
            rfc3339_format(at_ms, &wall->zone, text);
            fail_msg("%s: days %02x hours %d-%d: %d", text, window->days, window->hours_from_s,
                     window->hours_until_s, is_open);
        }
        if (i > margin && is_open != was_open) {
            edges[0] = edges[1];
            edges[1] = edges[2];
            edges[2] = at_ms;
            if (edges[0])
                edges_are_right_around(wall, window, edges[0], edges[1], edges[2]);
        }
        was_open = is_open;
    }
}

static void windows_follow_the_clock_on_the_wall(void **state)
{
    (void)state;
    for (size_t p = 0; p < PLACES; p++) {
        struct wall wall;
        wall_init(&wall, &places[p]);
        for (size_t w = 0; w < WINDOWS; w++)
            compare(&wall, &windows[w]);
        wall_deinit(&wall);
    }
}

static void limits_cut_as_dates_and_as_instants(void **state)
{
    (void)state;
    for (size_t p = 0; p < PLACES; p++) {
        struct wall wall;
        wall_init(&wall, &places[p]);
        int32_t day = wall.smallest[MINUTES / 2] / DAY_MINUTES;
        int64_t middle_ms = wall.from_ms + (int64_t)(MINUTES / 2 + 77) * MINUTE_MS;
        for (size_t w = 0; w < WINDOWS; w++) {
            struct window window = windows[w];
            window.from = (struct moment){ .kind = MOMENT_DATE, .day = day - 3 };
            window.until = (struct moment){ .kind = MOMENT_DATE, .day = day + 2 };
            compare(&wall, &window);
            window.until = (struct moment){ .kind = MOMENT_INSTANT, .instant_ms = middle_ms };
            compare(&wall, &window);
            window.from = (struct moment){ .kind = MOMENT_INSTANT, .instant_ms = middle_ms };
            window.until = (struct moment){ .kind = MOMENT_DATE, .day = day + 2 };
            compare(&wall, &window);
        }
        wall_deinit(&wall);
    }
}

/* Every span of the vector, found by going from edge to edge, and no other. */
static void check_spans(const struct timeline_case *one)
{
    struct timezone_rule zone = vector_zone(vector_text(one->value, "zone"));
    const struct playlist *playlist = site_playlist(one->site, "windows");
    const struct window *window = &playlist_item(playlist, vector_text(one->value, "item"))->window;
    const struct json_value *between = json_get(one->value, "between");
    int64_t at_ms = vector_instant(json_string(json_first(between)));
    const struct json_value *spans = json_get(one->value, "open");
    for (const struct json_value *span = json_first(spans); span; span = json_next(span)) {
        assert_false(window_is_open(window, &zone, at_ms));
        at_ms = window_edge_after(window, &zone, at_ms);
        assert_int_equal(at_ms, vector_instant(json_string(json_first(span))));
        assert_true(window_is_open(window, &zone, at_ms));
        at_ms = window_edge_after(window, &zone, at_ms);
        assert_int_equal(at_ms, vector_instant(json_string(json_next(json_first(span)))));
        assert_int_equal(window_edge_before(window, &zone, at_ms), at_ms);
    }
    assert_true(window_edge_after(window, &zone, at_ms) >=
                vector_instant(json_string(json_next(json_first(between)))));
}

static void vectors_hold(void **state)
{
    (void)state;
    timeline_vectors("tests/vectors/time", "windows.json", check_spans);
}

/* What is years away is found without a walk; what never is, too. */
static void distant_edges_are_found(void **state)
{
    (void)state;
    struct timezone_rule zone = vector_zone("<+07>-7");
    struct window window = { .days = MON_FRI, HOURS(7, 30, 11, 30) };
    window.from = (struct moment){ .kind = MOMENT_DATE, .day = civil_day(2126, 1, 1) };
    window.until = (struct moment){ .kind = MOMENT_DATE, .day = civil_day(2126, 12, 31) };
    int64_t first = vector_instant("2126-01-01T07:30:00+07:00");
    int64_t last = vector_instant("2126-12-31T11:30:00+07:00");
    assert_int_equal(window_edge_after(&window, &zone, 0), first);
    assert_int_equal(window_edge_after(&window, &zone, INT64_MIN), first);
    assert_int_equal(window_edge_before(&window, &zone, first - 1), INT64_MIN);
    assert_int_equal(window_edge_before(&window, &zone, INT64_MAX), last);
    assert_int_equal(window_edge_after(&window, &zone, last), INT64_MAX);
    assert_int_equal(window_edge_after(&window, &zone, last - 1), last);
}

static void always_has_no_edge(void **state)
{
    (void)state;
    assert_true(window_is_always(&WINDOW_ALWAYS));
    assert_false(window_is_dated(&WINDOW_ALWAYS));
    static const int64_t instants[] = { INT64_MIN, -1, 0, 1796085000000, INT64_MAX };
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++) {
        struct window open = WINDOW_ALWAYS, shut = { .days = 0 };
        assert_true(window_is_open(&open, &timezone_utc, 1796085000000));
        assert_false(window_is_open(&shut, &timezone_utc, instants[i]));
        assert_int_equal(window_edge_before(&open, &timezone_utc, instants[i]), INT64_MIN);
        assert_int_equal(window_edge_after(&open, &timezone_utc, instants[i]), INT64_MAX);
        assert_int_equal(window_edge_before(&shut, &timezone_utc, instants[i]), INT64_MIN);
        assert_int_equal(window_edge_after(&shut, &timezone_utc, instants[i]), INT64_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_follow_the_clock_on_the_wall),
        cmocka_unit_test(limits_cut_as_dates_and_as_instants),
        cmocka_unit_test(vectors_hold),
        cmocka_unit_test(distant_edges_are_found),
        cmocka_unit_test(always_has_no_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
