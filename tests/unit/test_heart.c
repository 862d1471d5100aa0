/* When a board says how it is, and which faults it tells of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "player/plan/heart.h"

static struct parcel_looked look(uint64_t serial, uint8_t planned, uint8_t seen)
{
    struct parcel_looked looked = { .serial = serial, .tolerance = GRID_TOLERANCE };
    grid_init(&looked.planned, 1, 1);
    grid_init(&looked.seen, 1, 1);
    looked.planned.cells[0] = planned;
    looked.seen.cells[0] = seen;
    return looked;
}

/* The serial of the look that is due at that moment. */
static uint64_t looks(struct heart *heart, int64_t at_ms)
{
    uint64_t serial = 0;
    assert_false(heart_must_look(heart, at_ms - 1, &serial));
    assert_int_equal(heart_due_ms(heart), at_ms);
    assert_true(heart_must_look(heart, at_ms, &serial));
    assert_false(heart_must_look(heart, at_ms, &serial));
    return serial;
}

static void tells(struct heart *heart, int64_t at_ms, int64_t number)
{
    int64_t told = 0;
    assert_false(heart_must_tell(heart, at_ms - 1, &told));
    assert_int_equal(heart_due_ms(heart), at_ms);
    assert_true(heart_must_tell(heart, at_ms, &told));
    assert_int_equal(told, number);
}

static void it_beats_once_a_minute(void **state)
{
    (void)state;
    struct heart heart;
    heart_init(&heart, 0, 1000);
    looks(&heart, 4000);
    tells(&heart, 7000, 1);
    looks(&heart, 64000);
    tells(&heart, 67000, 2);
    heart_deinit(&heart);
}

static void a_fault_is_told_at_once_but_not_too_often(void **state)
{
    (void)state;
    struct heart heart;
    heart_init(&heart, 0, 1000);
    looks(&heart, 4000);
    tells(&heart, 7000, 1);
    heart_fault(&heart, 1, "server", "it is away", 20000);
    int64_t number = 0;
    assert_true(heart_must_tell(&heart, 20000, &number));
    heart_fault(&heart, 1, "server", "it is away", 21000); /* no news */
    assert_false(heart_must_tell(&heart, 30000, &number));
    heart_fault(&heart, 1, "server", "", 31000);
    assert_true(heart_must_tell(&heart, 31000, &number));
    heart_fault(&heart, 1, "server", "it is away", 32000);
    tells(&heart, 36000, 4);
    looks(&heart, 64000); /* the minute goes on as it was */
    heart_deinit(&heart);
}

static void a_bad_look_is_taken_twice(void **state)
{
    (void)state;
    struct heart heart;
    heart_init(&heart, 0, 1000);
    struct parcel_looked good = look(looks(&heart, 4000), 90, 90);
    heart_looked(&heart, &good, false, 4010);
    assert_int_equal(heart.verdict, GRID_OK);
    tells(&heart, 4310, 1);
    struct parcel_looked bad = look(looks(&heart, 64000), 200, 90);
    heart_looked(&heart, &bad, false, 64010);
    assert_int_equal(heart.verdict, GRID_OK);
    bad = look(looks(&heart, 65010), 200, 90);
    heart_looked(&heart, &bad, false, 65020);
    assert_int_equal(heart.verdict, GRID_FROZEN);
    tells(&heart, 65320, 2);
    assert_string_not_equal(heart.glass_edge.said, "");
    bad = look(looks(&heart, 125010), 220, 90);
    heart_looked(&heart, &bad, false, 125020);
    assert_int_equal(heart.verdict, GRID_FROZEN); /* since the last good one */
    tells(&heart, 125320, 3);
    good = look(looks(&heart, 185010), 220, 220);
    heart_looked(&heart, &good, false, 185020);
    tells(&heart, 185320, 4);
    assert_int_equal(heart.verdict, GRID_OK);
    assert_string_equal(heart.glass_edge.said, "");
    heart_deinit(&heart);
}

static void what_should_have_given_way_is_frozen(void **state)
{
    (void)state;
    struct heart heart;
    heart_init(&heart, 0, 1000);
    struct parcel_looked one = look(looks(&heart, 4000), 90, 90);
    heart_looked(&heart, &one, true, 4010);
    assert_int_equal(heart.verdict, GRID_UNKNOWN); /* to be looked at again */
    one = look(looks(&heart, 5010), 90, 90);
    heart_looked(&heart, &one, true, 5020);
    assert_int_equal(heart.verdict, GRID_FROZEN);
    heart_deinit(&heart);
}

static void a_display_that_does_not_answer_is_a_fault(void **state)
{
    (void)state;
    struct heart heart;
    heart_init(&heart, 0, 1000);
    looks(&heart, 4000);
    tells(&heart, 7000, 1);
    assert_string_equal(heart.glass_edge.said, "");
    looks(&heart, 64000);
    tells(&heart, 67000, 2);
    assert_string_not_equal(heart.glass_edge.said, "");
    assert_int_equal(heart.verdict, GRID_UNKNOWN);
    heart_deinit(&heart);
}

static void what_is_on_is_on_since_it_came(void **state)
{
    (void)state;
    struct heart heart;
    struct turn turn = { .kind = SLOT_ITEM, .layout = 1, .name = "hall/red" };
    heart_init(&heart, 0, 1000);
    heart_shown(&heart, 0, &turn, 2000);
    heart_shown(&heart, 0, &turn, 12000); /* its next slot */
    assert_int_equal(heart.zones[0].since_ms, 2000);
    snprintf(turn.name, sizeof turn.name, "hall/green");
    heart_shown(&heart, 0, &turn, 22000);
    assert_int_equal(heart.zones[0].since_ms, 22000);
    turn.layout = 2;
    heart_shown(&heart, 0, &turn, 32000);
    assert_int_equal(heart.zones[0].since_ms, 32000);
    heart_deinit(&heart);
}

static void a_thumbnail_goes_until_it_arrived(void **state)
{
    (void)state;
    struct heart heart;
    heart_init(&heart, 0, 1000);
    looks(&heart, 4000);
    tells(&heart, 7000, 1);
    assert_true(heart_wants_jpeg(&heart, "one", 1));
    heart_take_jpeg(&heart, 1, "JPEG", 4);
    assert_false(heart_wants_jpeg(&heart, "one", 2));
    heart_arrived(&heart, 1); /* which it was not in */
    assert_int_equal(heart.jpeg.length, 4);
    looks(&heart, 64000);
    tells(&heart, 67000, 2);
    looks(&heart, 124000);
    tells(&heart, 127000, 3);
    assert_int_equal(heart.jpeg.length, 4);
    heart_arrived(&heart, 3);
    assert_int_equal(heart.jpeg.length, 0);
    assert_true(heart_wants_jpeg(&heart, "two", 3));
    assert_true(heart_wants_jpeg(&heart, "two", 4)); /* the painter ended before it was done */
    heart_take_jpeg(&heart, 3, "late", 4);
    assert_int_equal(heart.jpeg.length, 0);
    heart_take_jpeg(&heart, 4, "JPEG", 4);
    assert_int_equal(heart.jpeg.length, 4);
    heart_deinit(&heart);
}

/* --- faults --- */

static size_t list(struct troubles *troubles, int64_t now_ms, struct heartbeat_fault *into)
{
    return troubles_list(troubles, now_ms, into);
}

static void faults_have_a_first_and_a_last_moment(void **state)
{
    (void)state;
    struct troubles troubles = { .count = 0 };
    struct heartbeat_fault faults[HEARTBEAT_FAULTS];
    assert_false(troubles_set(&troubles, 1, "disk", "", 500));
    assert_true(troubles_set(&troubles, 1, "disk", "it is full", 1000));
    assert_false(troubles_set(&troubles, 1, "disk", "it is full", 2000));
    assert_int_equal(list(&troubles, 3000, faults), 1);
    assert_string_equal(faults[0].text, "disk: it is full");
    assert_true(faults[0].first_ms == 1000 && faults[0].last_ms == 3000 && !faults[0].is_over);
    assert_true(troubles_set(&troubles, 1, "disk", "", 4000));
    assert_int_equal(list(&troubles, 5000, faults), 1);
    assert_true(faults[0].last_ms == 4000 && faults[0].is_over);
    assert_true(troubles_set(&troubles, 1, "disk", "it is full", 6000)); /* again: the same line */
    assert_true(troubles_set(&troubles, 2, "disk", "it is full", 6000)); /* somebody else's */
    assert_int_equal(list(&troubles, 7000, faults), 2);
    assert_true(faults[0].first_ms == 1000 && !faults[0].is_over);
    assert_true(troubles_forget(&troubles, 1, 8000));
    assert_false(troubles_forget(&troubles, 1, 9000));
    assert_int_equal(list(&troubles, 8000 + TROUBLES_KEPT_MS, faults), 2);
    assert_int_equal(list(&troubles, 8001 + TROUBLES_KEPT_MS, faults), 1);
}

static void the_list_is_bounded(void **state)
{
    (void)state;
    struct troubles troubles = { .count = 0 };
    struct heartbeat_fault faults[HEARTBEAT_FAULTS];
    char task[32];
    for (int i = 0; i < HEARTBEAT_FAULTS; i++) {
        snprintf(task, sizeof task, "item %d", i);
        assert_true(troubles_set(&troubles, 1, task, "bad", 1000 + i));
    }
    assert_false(troubles_set(&troubles, 1, "one more", "bad", 2000));
    assert_true(troubles_set(&troubles, 1, "item 3", "", 3000));
    assert_true(troubles_set(&troubles, 1, "one more", "bad", 4000));
    assert_int_equal(list(&troubles, 5000, faults), HEARTBEAT_FAULTS);
    for (int i = 0; i < HEARTBEAT_FAULTS; i++)
        assert_string_not_equal(faults[i].text, "item 3: bad");
}

static void sentences_become_one_line_of_utf8(void **state)
{
    (void)state;
    struct troubles troubles = { .count = 0 };
    struct heartbeat_fault faults[HEARTBEAT_FAULTS];
    char text[1000];
    assert_true(troubles_set(&troubles, 1, "t",
                             "a\nb\xff"
                             "c\x7f\xc3",
                             1));
    list(&troubles, 1, faults);
    assert_string_equal(faults[0].text, "t: a?b?c??");
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "\xe1\xba\xbf", 4);
    assert_true(troubles_set(&troubles, 1, "u", text, 1));
    list(&troubles, 1, faults);
    assert_int_equal(strlen(faults[1].text) % 3, 0);
    assert_true(strlen(faults[1].text) > HEARTBEAT_FAULT_BYTES - 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_beats_once_a_minute),
        cmocka_unit_test(a_fault_is_told_at_once_but_not_too_often),
        cmocka_unit_test(a_bad_look_is_taken_twice),
        cmocka_unit_test(what_should_have_given_way_is_frozen),
        cmocka_unit_test(a_display_that_does_not_answer_is_a_fault),
        cmocka_unit_test(what_is_on_is_on_since_it_came),
        cmocka_unit_test(a_thumbnail_goes_until_it_arrived),
        cmocka_unit_test(faults_have_a_first_and_a_last_moment),
        cmocka_unit_test(the_list_is_bounded),
        cmocka_unit_test(sentences_become_one_line_of_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
