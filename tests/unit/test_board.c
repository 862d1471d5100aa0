/* All zones together: which layout is on, what comes on in the same frame, what changed, when to
 * look again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "player/show/board.h"
#include "tests/support/page.h"

enum { SIDE_PX = 4, FADE_MS = 1000 };

/* `count` zones of 4x4 side by side on a canvas that they fill. */
static struct mosaic mosaic_of(int32_t count)
{
    struct mosaic mosaic;
    mosaic_single(SIDE_PX * count, SIDE_PX, 60, &mosaic);
    mosaic.count = count;
    for (int32_t i = 0; i < count; i++)
        mosaic.zones[i].area = (struct rect){ SIDE_PX * i, 0, SIDE_PX, SIDE_PX };
    return mosaic;
}

static bool offer(struct board *board, uint64_t layout, const struct mosaic *mosaic, int32_t zone,
                  uint64_t serial, int64_t show_at_ms, enum transition transition)
{
    struct parcel_scene scene = { .serial = serial,
                                  .layout = layout,
                                  .zone = zone,
                                  .mosaic = *mosaic,
                                  .show_at_ms = show_at_ms,
                                  .hold_until_ms = show_at_ms + 5000,
                                  .transition = (int32_t)transition,
                                  .transition_ms = FADE_MS };
    return board_offer(board, &scene, make_page(serial, SIDE_PX, SIDE_PX, 0));
}

/* The serial on each zone; 0: its background. */
static void assert_shows(struct board *board, int64_t at_ms, size_t count, const int *serials)
{
    struct frame frame;
    board_advance(board, at_ms);
    board_frame(board, at_ms, &frame);
    assert_int_equal(frame.count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(frame.layers[i].to, serials[i]);
}

static void test_nothing_is_on_at_first(void **state)
{
    (void)state;
    struct board board = { .is_paced = false };
    assert_shows(&board, 1000, 0, NULL);
    assert_true(board_wake_ms(&board, 1000) == INT64_MAX);
    assert_int_equal(board_hold_until_ms(&board), 0);
    assert_false(board_has_picture(&board));
    board_deinit(&board);
}

static void test_zones_change_on_their_own(void **state)
{
    (void)state;
    struct board board = { .is_paced = false };
    struct mosaic two = mosaic_of(2);
    offer(&board, 1, &two, 0, 1, 1000, TRANSITION_CUT);
    offer(&board, 1, &two, 1, 2, 1000, TRANSITION_CUT);
    assert_shows(&board, 1000, 2, (const int[]){ 1, 2 });
    assert_true(offer(&board, 1, &two, 1, 3, 2000, TRANSITION_CUT));
    assert_shows(&board, 2000, 2, (const int[]){ 1, 3 });
    assert_true(offer(&board, 1, &two, 0, 4, 3000, TRANSITION_CUT));
    assert_shows(&board, 3000, 2, (const int[]){ 4, 3 });
    assert_int_equal(board_hold_until_ms(&board), 7000); /* the second zone's comes first */
    board_deinit(&board);
}

static void test_a_new_layout_takes_over_when_its_first_scene_is_due(void **state)
{
    (void)state;
    struct board board = { .is_paced = false };
    struct mosaic one = mosaic_of(1), three = mosaic_of(3);
    offer(&board, 1, &one, 0, 1, 0, TRANSITION_CUT);
    assert_shows(&board, 0, 1, (const int[]){ 1 });
    offer(&board, 2, &three, 0, 2, 5000, TRANSITION_CUT);
    offer(&board, 2, &three, 2, 3, 5000, TRANSITION_CUT);
    assert_true(offer(&board, 1, &one, 0, 4, 4000, TRANSITION_CUT)); /* the one on goes on */
    assert_shows(&board, 4000, 1, (const int[]){ 4 });
    assert_int_equal(board_wake_ms(&board, 4000), 5000);
    assert_shows(&board, 5000, 3, (const int[]){ 2, 0, 3 });
    assert_true(offer(&board, 2, &three, 1, 5, 5000, TRANSITION_CUT)); /* late */
    assert_shows(&board, 5010, 3, (const int[]){ 2, 5, 3 });
    assert_false(offer(&board, 1, &one, 0, 6, 5000, TRANSITION_CUT)); /* of the one before */
    board_deinit(&board);
}

static void test_a_layout_that_was_taken_back_does_not_come(void **state)
{
    (void)state;
    struct board board = { .is_paced = false };
    struct mosaic one = mosaic_of(1), two = mosaic_of(2);
    offer(&board, 1, &one, 0, 1, 0, TRANSITION_CUT);
    board_advance(&board, 0);
    offer(&board, 2, &two, 0, 2, 5000, TRANSITION_CUT);
    offer(&board, 3, &one, 0, 3, 4000, TRANSITION_CUT); /* the same as is on, and newer */
    assert_shows(&board, 6000, 1, (const int[]){ 3 });
    assert_false(offer(&board, 2, &two, 1, 4, 5000, TRANSITION_CUT));
    assert_shows(&board, 7000, 1, (const int[]){ 3 });
    board_deinit(&board);
}

static void test_the_same_layout_under_a_new_serial_stays(void **state)
{
    (void)state;
    struct board board = { .is_paced = false };
    struct mosaic two = mosaic_of(2);
    offer(&board, 1, &two, 0, 1, 0, TRANSITION_CUT);
    offer(&board, 1, &two, 1, 2, 0, TRANSITION_CUT);
    board_advance(&board, 0);
    offer(&board, 9, &two, 0, 3, 100, TRANSITION_CUT); /* plan started afresh */
    assert_shows(&board, 100, 2, (const int[]){ 3, 2 });
    board_deinit(&board);
}

static void test_another_map_is_another_layout(void **state)
{
    (void)state;
    struct board board = { .is_paced = false };
    struct mosaic plain = mosaic_of(1), turned = mosaic_of(1);
    turned.output = (struct output){
        SIDE_PX, SIDE_PX, 1, { { .width = SIDE_PX, .height = SIDE_PX, .rotate = 180 } }
    };
    offer(&board, 1, &plain, 0, 1, 0, TRANSITION_CUT);
    board_advance(&board, 0);
    offer(&board, 2, &turned, 0, 2, 100, TRANSITION_CUT);
    board_advance(&board, 99);
    assert_int_equal(board.on.mosaic.output.count, 0);
    assert_shows(&board, 100, 1, (const int[]){ 2 });
    assert_int_equal(board.on.mosaic.output.slices[0].rotate, 180);
    board_deinit(&board);
}

static void test_what_is_not_sane_is_dropped(void **state)
{
    (void)state;
    struct board board = { .is_paced = false };
    struct mosaic two = mosaic_of(2), off = mosaic_of(2), slow = mosaic_of(2), many = mosaic_of(2),
                  beyond = mosaic_of(2);
    off.zones[1].area.x++;
    slow.refresh_hz = 0;
    many.count = LIMIT_ZONES + 1;
    beyond.output = (struct output){ SIDE_PX, SIDE_PX, 1, { { .width = 9, .height = 1 } } };
    assert_false(offer(&board, 1, &off, 0, 1, 0, TRANSITION_CUT));
    assert_false(offer(&board, 1, &slow, 0, 1, 0, TRANSITION_CUT));
    assert_false(offer(&board, 1, &many, 0, 1, 0, TRANSITION_CUT));
    assert_false(offer(&board, 1, &beyond, 0, 1, 0, TRANSITION_CUT));
    assert_false(offer(&board, 1, &two, 2, 1, 0, TRANSITION_CUT));
    assert_false(offer(&board, 1, &two, -1, 1, 0, TRANSITION_CUT));
    assert_false(offer(&board, 0, &two, 0, 1, 0, TRANSITION_CUT));
    assert_shows(&board, 0, 0, NULL);
    board_deinit(&board);
}

/* Borders lie at 17, 34, 50, … of each second, whenever a fade began. */
static void test_all_zones_move_on_one_grid(void **state)
{
    (void)state;
    struct board board = { .is_paced = false };
    struct mosaic two = mosaic_of(2);
    for (int32_t i = 0; i < 2; i++)
        offer(&board, 1, &two, i, 1 + (uint64_t)i, 0, TRANSITION_CUT);
    board_advance(&board, 0);
    offer(&board, 1, &two, 0, 3, 1003, TRANSITION_FADE);
    assert_int_equal(board_wake_ms(&board, 500), 1017); /* the first border at which it is due */
    board_advance(&board, 1017);
    offer(&board, 1, &two, 1, 4, 1040, TRANSITION_FADE);
    assert_int_equal(board_wake_ms(&board, 1017), 1034);
    assert_int_equal(board_moment_ms(&board, 1033), 1017);
    assert_int_equal(board_moment_ms(&board, 1034), 1034);
    board_advance(&board, 1050);
    assert_int_equal(board_wake_ms(&board, 1055), 1067);
    board_advance(&board, 2040);
    assert_true(board_wake_ms(&board, 2040) == INT64_MAX);
    assert_int_equal(board_moment_ms(&board, 2041), 2041); /* nothing moves: no need to wait */
    board_deinit(&board);
}

static void test_a_display_that_paces_is_asked_again_soon(void **state)
{
    (void)state;
    struct board board = { .is_paced = true };
    struct mosaic one = mosaic_of(1);
    offer(&board, 1, &one, 0, 1, 0, TRANSITION_CUT);
    board_advance(&board, 0);
    offer(&board, 1, &one, 0, 2, 100, TRANSITION_FADE);
    board_advance(&board, 200);
    assert_int_equal(board_wake_ms(&board, 200), 200 + BOARD_BREATH_MS);
    assert_int_equal(board_moment_ms(&board, 201), 201);
    offer(&board, 1, &one, 0, 3, 201, TRANSITION_CUT);
    assert_int_equal(board_wake_ms(&board, 200), 204);
    board_deinit(&board);
}

/* --- damage ---------------------------------------------------------------- */

static void look(struct board *board, int64_t at_ms, struct frame *before,
                 struct damage *ret_damage)
{
    struct frame frame;
    board_advance(board, at_ms);
    board_frame(board, at_ms, &frame);
    frame_damage(before, &frame, ret_damage);
    *before = frame;
}

static void test_only_what_changes_is_drawn(void **state)
{
    (void)state;
    struct board board = { .is_paced = false };
    struct mosaic three = mosaic_of(3);
    struct frame frame = { .count = 0 };
    struct damage damage;
    for (int32_t i = 0; i < 3; i++)
        offer(&board, 1, &three, i, 1 + (uint64_t)i, 0, TRANSITION_CUT);
    look(&board, 0, &frame, &damage);
    assert_int_equal(damage.count, 1); /* another layout: all of it */
    assert_int_equal(damage.areas[0].width, 3 * SIDE_PX);
    look(&board, 10, &frame, &damage);
    assert_int_equal(damage.count, 0);
    offer(&board, 1, &three, 2, 4, 1000, TRANSITION_FADE);
    offer(&board, 1, &three, 0, 5, 1500, TRANSITION_CUT);
    look(&board, 1100, &frame, &damage);
    assert_int_equal(damage.count, 1);
    assert_int_equal(damage.areas[0].x, 2 * SIDE_PX);
    look(&board, 1500, &frame, &damage);
    assert_int_equal(damage.count, 2); /* they do not touch: two rectangles */
    look(&board, 2100, &frame, &damage);
    assert_int_equal(damage.count, 1);
    look(&board, 2200, &frame, &damage);
    assert_int_equal(damage.count, 0);
    board_deinit(&board);
}

static void test_overlapping_damage_is_one_rectangle(void **state)
{
    (void)state;
    struct board board = { .is_paced = false };
    struct mosaic three = mosaic_of(3);
    struct frame frame = { .count = 0 };
    struct damage damage;
    three.zones[1].area = (struct rect){ 2, 0, SIDE_PX, SIDE_PX }; /* over the first */
    for (int32_t i = 0; i < 3; i++)
        offer(&board, 1, &three, i, 1 + (uint64_t)i, 0, TRANSITION_CUT);
    look(&board, 0, &frame, &damage);
    for (int32_t i = 0; i < 3; i++)
        offer(&board, 1, &three, i, 4 + (uint64_t)i, 100, TRANSITION_CUT);
    look(&board, 100, &frame, &damage);
    assert_int_equal(damage.count, 2);
    assert_int_equal(damage.areas[0].x, 0);
    assert_int_equal(damage.areas[0].width, 6);
    board_deinit(&board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_on_at_first),
        cmocka_unit_test(test_zones_change_on_their_own),
        cmocka_unit_test(test_a_new_layout_takes_over_when_its_first_scene_is_due),
        cmocka_unit_test(test_a_layout_that_was_taken_back_does_not_come),
        cmocka_unit_test(test_the_same_layout_under_a_new_serial_stays),
        cmocka_unit_test(test_another_map_is_another_layout),
        cmocka_unit_test(test_what_is_not_sane_is_dropped),
        cmocka_unit_test(test_all_zones_move_on_one_grid),
        cmocka_unit_test(test_a_display_that_paces_is_asked_again_soon),
        cmocka_unit_test(test_only_what_changes_is_drawn),
        cmocka_unit_test(test_overlapping_damage_is_one_rectangle),
    };
    return cmocka_run_group_tests_name("board", tests, NULL, NULL);
}
