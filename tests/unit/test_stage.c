/* What is on, what waits and what a frame is made of, at given moments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/item.h"
#include "player/show/stage.h"
#include "tests/support/page.h"

enum { FADE_MS = 1000 };

static bool offer(struct stage *stage, uint64_t serial, int64_t show_at_ms,
                  enum transition transition)
{
    struct parcel_scene scene = { .serial = serial,
                                  .show_at_ms = show_at_ms,
                                  .transition = transition,
                                  .transition_ms = FADE_MS };
    return stage_offer(stage, &scene, make_page(serial, 2, 2, (int)serial));
}

static bool offer_without_picture(struct stage *stage, uint64_t serial, int64_t show_at_ms)
{
    struct parcel_scene scene = { .serial = serial, .show_at_ms = show_at_ms };
    return stage_offer(stage, &scene, NULL);
}

/* The serials of the pages in a frame, 0 for none. */
static void assert_frame(const struct stage *stage, int64_t now_ms, uint64_t from, uint64_t to,
                         int weight)
{
    struct stage_view seen;
    stage_view(stage, now_ms, 2, 2, &seen);
    assert_int_equal(seen.from ? seen.from->serial : 0, from);
    assert_int_equal(seen.to ? seen.to->serial : 0, to);
    assert_int_equal(seen.view.weight, weight);
}

static void test_nothing_is_black_and_sleeps(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    assert_false(stage_advance(&stage, 5000));
    assert_frame(&stage, 5000, 0, 0, 255);
    assert_int_equal(stage_due_ms(&stage), INT64_MAX);
    stage_deinit(&stage);
}

static void test_a_scene_waits_for_its_time(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    assert_true(offer(&stage, 1, 6000, TRANSITION_CUT));
    assert_false(stage_advance(&stage, 5999));
    assert_frame(&stage, 5999, 0, 0, 255);
    assert_int_equal(stage_due_ms(&stage), 6000);
    assert_true(stage_advance(&stage, 6000));
    assert_frame(&stage, 6000, 0, 1, 255);
    assert_false(stage_advance(&stage, 6001));
    assert_int_equal(stage_due_ms(&stage), INT64_MAX);
    stage_deinit(&stage);
}

static void test_the_first_picture_does_not_fade(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    offer(&stage, 1, 1000, TRANSITION_FADE);
    assert_true(stage_advance(&stage, 1000));
    assert_frame(&stage, 1000, 0, 1, 255);
    assert_false(stage_is_moving(&stage));
    stage_deinit(&stage);
}

static void test_a_fade_is_a_function_of_time(void **state)
{
    (void)state;
    static const struct {
        int64_t since_ms;
        int from, weight;
    } moments[] = {
        { 0, 1, 0 },     { 16, 1, 4 },    { 17, 1, 4 },     { 34, 1, 9 },
        { 500, 1, 128 }, { 998, 1, 254 }, { 1000, 0, 255 }, { 99000, 0, 255 },
    };
    struct stage stage = { .on = { .serial = 0 } };
    offer(&stage, 1, 0, TRANSITION_CUT);
    stage_advance(&stage, 0);
    offer(&stage, 2, 7000, TRANSITION_FADE);
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        int64_t now_ms = 7000 + moments[i].since_ms;
        assert_int_equal(stage_advance(&stage, now_ms), i == 0);
        assert_frame(&stage, now_ms, (uint64_t)moments[i].from, 2, moments[i].weight);
        assert_int_equal(stage_is_moving(&stage), moments[i].since_ms < FADE_MS);
    }
    stage_deinit(&stage);
}

static void test_a_push_moves_both_pictures(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    struct stage_view seen;
    offer(&stage, 1, 0, TRANSITION_CUT);
    stage_advance(&stage, 0);
    offer(&stage, 2, 1000, TRANSITION_PUSH_LEFT);
    stage_advance(&stage, 1500);
    stage_view(&stage, 1500, 2, 2, &seen);
    assert_int_equal(seen.from->serial, 1);
    assert_int_equal(seen.view.from_x, -1);
    assert_int_equal(seen.view.to_x, 1);
    assert_frame(&stage, 2000, 0, 2, 255);
    stage_deinit(&stage);
}

/* After a restart: in the middle of a fade, or long after it. */
static void test_a_late_scene_is_where_it_would_be(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    offer(&stage, 1, 0, TRANSITION_CUT);
    stage_advance(&stage, 0);
    offer(&stage, 2, 1000, TRANSITION_FADE);
    assert_true(stage_advance(&stage, 1500));
    assert_frame(&stage, 1500, 1, 2, 128);
    offer(&stage, 3, 3000, TRANSITION_FADE);
    assert_true(stage_advance(&stage, 9000));
    assert_frame(&stage, 9000, 0, 3, 255);
    assert_null(stage.leaving);
    stage_deinit(&stage);
}

static void test_the_latest_serial_wins(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    assert_true(offer(&stage, 5, 1000, TRANSITION_CUT));
    assert_true(offer(&stage, 7, 2000, TRANSITION_CUT));
    assert_false(offer(&stage, 6, 500, TRANSITION_CUT));
    assert_false(offer(&stage, 7, 500, TRANSITION_CUT));
    assert_false(stage_advance(&stage, 1500));
    assert_true(stage_advance(&stage, 2000));
    assert_frame(&stage, 2000, 0, 7, 255);
    assert_false(offer(&stage, 7, 2000, TRANSITION_CUT));
    assert_int_equal(stage.waiting.serial, 0);
    stage_deinit(&stage);
}

static void test_a_scene_without_picture_holds_the_previous_one(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    offer(&stage, 1, 0, TRANSITION_CUT);
    stage_advance(&stage, 0);
    offer_without_picture(&stage, 2, 4000);
    assert_false(stage_advance(&stage, 4000));
    assert_int_equal(stage.on.serial, 2);
    assert_frame(&stage, 4000, 0, 1, 255);
    offer(&stage, 3, 5000, TRANSITION_FADE);
    assert_true(stage_advance(&stage, 5500));
    assert_frame(&stage, 5500, 1, 3, 128);
    stage_deinit(&stage);
}

static void test_a_cut_ends_a_fade(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    offer(&stage, 1, 0, TRANSITION_CUT);
    stage_advance(&stage, 0);
    offer(&stage, 2, 1000, TRANSITION_FADE);
    stage_advance(&stage, 1500);
    offer(&stage, 3, 1500, TRANSITION_CUT);
    assert_true(stage_advance(&stage, 1500));
    assert_frame(&stage, 1500, 0, 3, 255);
    stage_deinit(&stage);
}

static void test_a_page_rests_and_wakes(void **state)
{
    (void)state;
    struct error err;
    struct page *page = make_page(3, 2, 2, 3);
    assert_int_equal(page_row(page, 1)[1], 0x03030303);
    assert_null(page_row(page, 2));
    page_rest(page);
    assert_null(page->pixels);
    assert_true(page_wake(page, &err));
    assert_int_equal(page_row(page, 0)[0], 0x03030303);
    page_free(page);
}

static void test_a_page_is_checked(void **state)
{
    (void)state;
    struct error err;
    struct page *page = NULL;
    void *map;
    int fd;
    assert_true(ipc_memory("page", pixmap_bytes(2, 2), &fd, &map, &err));
    munmap(map, pixmap_bytes(2, 2));
    assert_false(page_new(1, 2, 2, dup(fd), &page, &err)); /* not sealed */
    assert_true(ipc_seal(fd, &err));
    assert_false(page_new(1, 2, 3, dup(fd), &page, &err)); /* another size */
    assert_false(page_new(1, 0, 2, dup(fd), &page, &err));
    assert_false(page_new(1, -2, -2, dup(fd), &page, &err));
    assert_false(page_new(1, 1 << 30, 1 << 30, dup(fd), &page, &err));
    assert_null(page);
    assert_true(page_new(1, 2, 2, fd, &page, &err));
    page_free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_black_and_sleeps),
        cmocka_unit_test(test_a_scene_waits_for_its_time),
        cmocka_unit_test(test_the_first_picture_does_not_fade),
        cmocka_unit_test(test_a_fade_is_a_function_of_time),
        cmocka_unit_test(test_a_push_moves_both_pictures),
        cmocka_unit_test(test_a_late_scene_is_where_it_would_be),
        cmocka_unit_test(test_the_latest_serial_wins),
        cmocka_unit_test(test_a_scene_without_picture_holds_the_previous_one),
        cmocka_unit_test(test_a_cut_ends_a_fade),
        cmocka_unit_test(test_a_page_rests_and_wakes),
        cmocka_unit_test(test_a_page_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
