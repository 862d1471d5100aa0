/* A board runs for years. Whatever takes a moment of the monotonic clock, or a number that is
 * counted up, does the same when 31 or 32 bits of it are full, and after ten years, as on the first
 * day: each subject leaves a trace, relative to where it began, and the traces are equal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "picture/scroll.h"
#include "player/plan/faults.h"
#include "player/plan/heart.h"
#include "player/plan/plays.h"
#include "player/plan/wallclock.h"
#include "player/show/board.h"
#include "player/show/lamp.h"
#include "player/station.h"
#include "tests/support/page.h"

enum { TRACE_MOST = 4096, SIDE_PX = 16, STEP_MS = 50, STEPS = 160 };

/* Whole seconds, so that the frame grid lies the same; what is full is full in the middle. */
static const int64_t first_day_ms = 60000;
static const int64_t late_ms[] = {
    (int64_t)INT32_MAX / 1000 * 1000 - 4000,
    (int64_t)UINT32_MAX / 1000 * 1000 - 4000,
    INT64_C(10) * 366 * 86400 * 1000,
};

struct trace {
    int64_t values[TRACE_MOST];
    size_t count;
};

static void note(struct trace *trace, int64_t value)
{
    assert_true(trace->count < TRACE_MOST);
    trace->values[trace->count++] = value;
}

/* A moment; never stays never. */
static void note_moment(struct trace *trace, int64_t at_ms, int64_t base_ms)
{
    note(trace, at_ms == INT64_MAX || at_ms == INT64_MIN ? at_ms : at_ms - base_ms);
}

/* --- show --------------------------------------------------------------------- */

static void offer(struct board *board, uint64_t serial, int64_t show_at_ms)
{
    struct parcel_scene scene = { .serial = serial,
                                  .layout = 1,
                                  .show_at_ms = show_at_ms,
                                  .hold_until_ms = show_at_ms + 2000,
                                  .transition = TRANSITION_PUSH_LEFT,
                                  .transition_ms = 500 };
    mosaic_single(SIDE_PX, SIDE_PX, 60, &scene.mosaic);
    assert_true(board_offer(board, &scene, make_page(serial, SIDE_PX, SIDE_PX, 0)));
}

/* A picture every two seconds, each pushed in; serials run full, too. */
static void show_pictures(int64_t base_ms, struct trace *into)
{
    struct board board = { .is_paced = false };
    uint64_t first = (uint64_t)base_ms;
    for (int64_t i = 0; i < STEPS; i++) {
        int64_t now_ms = base_ms + i * STEP_MS;
        struct frame frame;
        if (i % 40 == 0)
            offer(&board, first + (uint64_t)(i * 40), now_ms + 100);
        board_advance(&board, now_ms);
        board_frame(&board, now_ms, &frame);
        for (size_t zone = 0; zone < frame.count; zone++) {
            const struct frame_layer *layer = &frame.layers[zone];
            note(into, layer->to ? (int64_t)(layer->to - first) : -1);
            note(into, layer->from ? (int64_t)(layer->from - first) : -1);
            note(into, layer->view.to_x);
        }
        note_moment(into, board_wake_ms(&board, now_ms), base_ms);
        note_moment(into, board_moment_ms(&board, now_ms + 7), base_ms);
    }
    note_moment(into, board_hold_until_ms(&board), base_ms);
    board_deinit(&board);
}

/* A ticker that began in 1970: a round a second. */
static void scroll(int64_t base_ms, struct trace *into)
{
    struct strip strip = {
        .width_px = 240, .height_px = 16, .tile_px = 240, .step_px = 4, .refresh_hz = 60
    };
    struct scroll one;
    assert_true(strip_is_sound(&strip));
    for (int64_t frame = 0; frame < STEPS; frame++) {
        int64_t now_ms = base_ms + 3500 + frame * 1000 / 60 + frame % 3;
        if (frame == 0)
            scroll_begin(&one, &strip, 32, now_ms);
        else
            scroll_step(&one, now_ms);
        note(into, scroll_column(&strip, one.travel_px, 32));
        note(into, one.lag);
    }
}

static void dim(int64_t base_ms, struct trace *into)
{
    struct lamp lamp;
    struct parcel_light evening = { .gamma = LIGHT_GAMMA_ONE, .average_percent = 40 };
    evening.ramp = (struct light_ramp){ .from = LIGHT_LEVEL_FULL,
                                        .to = LIGHT_LEVEL_PERCENT,
                                        .start_ms = base_ms + 1000,
                                        .length_ms = 5000 };
    lamp_init(&lamp);
    lamp_take(&lamp, &evening, true, base_ms);
    for (int64_t now_ms = base_ms; now_ms < base_ms + STEPS * STEP_MS; now_ms += STEP_MS) {
        lamp_see(&lamp, (int32_t)((now_ms - base_ms) % 3000), now_ms);
        note(into, lamp_level(&lamp, now_ms));
        note_moment(into, lamp_wake_ms(&lamp, now_ms, 16), base_ms);
    }
}

/* --- plan --------------------------------------------------------------------- */

static void slew(int64_t base_ms, struct trace *into)
{
    static const int64_t wall_ms = INT64_C(1800000000000);
    struct wallclock clock;
    for (int64_t i = 0; i < STEPS; i++) {
        int64_t since_ms = i * STEP_MS;
        struct clock_reading now = { .monotonic_ms = base_ms + since_ms,
                                     .wall_ms =
                                         wall_ms + since_ms + (i > 20) * 300 + (i > 100) * 3600000,
                                     .since_boot_ms = base_ms + since_ms,
                                     .is_synchronised = i > 60 };
        if (i == 0)
            wallclock_init(&clock, wall_ms - 1000, &now);
        note(into, i > 0 && wallclock_update(&clock, &now));
        note(into, wallclock_wall(&clock, now.monotonic_ms) - wall_ms);
        note_moment(into, wallclock_monotonic(&clock, wall_ms + 5000), base_ms);
    }
}

static void beat(int64_t base_ms, struct trace *into)
{
    struct heart heart;
    heart_init(&heart, 2000, base_ms);
    for (int64_t now_ms = base_ms; now_ms < base_ms + STEPS * STEP_MS; now_ms += STEP_MS) {
        uint64_t serial = 0;
        int64_t number = 0;
        if (now_ms == base_ms + 3500)
            heart_fault(&heart, 0, "server", "out of reach", now_ms);
        note(into, heart_must_look(&heart, now_ms, &serial) ? (int64_t)serial : -1);
        note(into, heart_must_tell(&heart, now_ms, &number) ? number : -1);
        note_moment(into, heart_due_ms(&heart), base_ms);
    }
    heart_deinit(&heart);
}

static void hold_back(int64_t base_ms, struct trace *into)
{
    struct faults faults = { .count = 0 };
    note(into, faults_note(&faults, 1, "hall/red", true, base_ms));
    for (int64_t i = 0; i < STEPS; i++) {
        int64_t now_ms = base_ms + i * FAULTS_HELD_MS / 40;
        int64_t until_ms = faults_held_until_ms(&faults, 1, "hall/red", now_ms);
        note(into, until_ms ? until_ms - base_ms : -1);
        note(into, faults_note(&faults, 1, "hall/red", true, now_ms));
    }
    faults_deinit(&faults);
}

static void count_plays(int64_t base_ms, struct trace *into)
{
    static struct conductor conductor;
    static struct plays plays;
    struct wallclock clock = { .trust = CLOCK_UNKNOWN };
    struct ledger ledger = { .is_open = true };
    conductor = (struct conductor){ .switch_ms = INT64_MAX };
    plays = (struct plays){ .zones[0].is_on = false };
    buf_init(&ledger.records, LIMIT_REPORTS_HELD * LIMIT_RECORD_BYTES);
    struct turn *shown = &conductor.lanes[0].shown;
    *shown = (struct turn){ .kind = SLOT_ITEM, .name = "hall/red", .is_good = true };
    for (int64_t i = 0; i < STEPS; i++) {
        int64_t now_ms = base_ms + i * 1000;
        shown->serial = (uint64_t)now_ms;
        shown->began_ms = i / 70 * 70000;
        plays_observe(&plays, &conductor, &clock, now_ms, &ledger);
        plays_step(&plays, now_ms, &ledger);
        note(into, plays_wait_ms(&plays, now_ms));
        note(into, ledger_wait_ms(&ledger, now_ms));
        note(into, plays.zones[0].record.at_ms - base_ms);
        note(into, (int64_t)ledger.record_count);
    }
    buf_deinit(&ledger.records);
}

/* --- main --------------------------------------------------------------------- */

static void start_again(int64_t base_ms, struct trace *into)
{
    struct station station = { .name = "paint", .ask_ms = 3000, .started_ms = base_ms };
    int64_t now_ms = base_ms;
    for (int i = 0; i < 40; i++) {
        station_ended(&station, 9, now_ms);
        note_moment(into, station.start_at_ms, base_ms);
        note_moment(into, station_deadline_ms(&station), base_ms);
        now_ms = station.started_ms = station.start_at_ms;
        now_ms += i % 10 == 9 ? 61000 : 50;
    }
}

/* ------------------------------------------------------------------------------ */

static void is_the_same_in_years(void **state)
{
    void (*subject)(int64_t, struct trace *);
    static struct trace first, late;
    memcpy(&subject, *state, sizeof subject);
    first.count = 0;
    subject(first_day_ms, &first);
    for (size_t i = 0; i < sizeof late_ms / sizeof *late_ms; i++) {
        late.count = 0;
        subject(late_ms[i], &late);
        assert_int_equal(late.count, first.count);
        assert_memory_equal(late.values, first.values, first.count * sizeof *first.values);
    }
}

int main(void)
{
    static void (*subjects[])(int64_t, struct trace *) = {
        show_pictures, scroll, dim, slew, beat, hold_back, count_plays, start_again,
    };
    const struct CMUnitTest tests[] = {
        { "pictures_in_years", is_the_same_in_years, NULL, NULL, &subjects[0] },
        { "tickers_in_years", is_the_same_in_years, NULL, NULL, &subjects[1] },
        { "light_in_years", is_the_same_in_years, NULL, NULL, &subjects[2] },
        { "wall_time_in_years", is_the_same_in_years, NULL, NULL, &subjects[3] },
        { "beats_in_years", is_the_same_in_years, NULL, NULL, &subjects[4] },
        { "quarantine_in_years", is_the_same_in_years, NULL, NULL, &subjects[5] },
        { "plays_in_years", is_the_same_in_years, NULL, NULL, &subjects[6] },
        { "restarts_in_years", is_the_same_in_years, NULL, NULL, &subjects[7] },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
