/* stage.h where a zone scrolls: once a frame, on and off without a transition, one strip after
 * another at a seam. Pages are the real thing, in sealed memory, one row high. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "player/show/stage.h"
#include "tests/support/page.h"

enum { HZ = 60, WINDOW = 40, OFFSET_MS = 5000000 };

/* A strip of so many pixels with one seam, three pixels before its end. */
static struct strip strip_of(int32_t width_px, int32_t step_px)
{
    return (struct strip){ .width_px = width_px,
                           .height_px = 1,
                           .tile_px = 2048,
                           .step_px = step_px,
                           .refresh_hz = HZ,
                           .seam_count = 1,
                           .seams = { width_px - 3 },
                           .anchor_ms = OFFSET_MS };
}

/* Offers a scene; strip NULL: a picture that fades in. */
static void offer(struct stage *stage, uint64_t serial, const struct strip *strip,
                  int64_t show_at_ms)
{
    struct parcel_scene scene = { .serial = serial,
                                  .layout = 1,
                                  .show_at_ms = show_at_ms,
                                  .hold_until_ms = INT64_MAX,
                                  .transition = TRANSITION_FADE,
                                  .transition_ms = 1000 };
    mosaic_single(WINDOW, 1, HZ, &scene.mosaic);
    if (strip) {
        scene.strip = *strip;
        scene.window = (struct rect){ 0, 0, WINDOW, 1 };
    }
    assert_true(
        stage_offer(stage, &scene, make_page(serial, strip ? strip->width_px : WINDOW, 1, 0x7F)));
}

static struct stage_view seen(struct stage *stage, int64_t at_ms)
{
    struct stage_view view;
    stage->wall_offset_ms = OFFSET_MS;
    stage_advance(stage, at_ms);
    stage_view(stage, at_ms, WINDOW, 1, &view);
    return view;
}

static void test_a_strip_is_where_wall_time_says(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    struct strip strip = strip_of(300, 3);
    offer(&stage, 1, &strip, 0);
    struct stage_view view = seen(&stage, 1000);
    assert_non_null(view.scroll);
    assert_null(view.from);
    assert_int_equal(view.to->serial, 1);
    assert_int_equal(view.view.weight, UINT8_MAX);
    assert_int_equal(view.scroll->travel_px, 60 * 3);
    assert_int_equal(view.scroll->window_px, WINDOW);
    assert_true(stage_is_moving(&stage));
    stage_deinit(&stage);
}

/* Whatever else makes show look, a strip goes one step in a frame. */
static void test_one_step_in_a_frame(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    struct strip strip = strip_of(300, 3);
    offer(&stage, 1, &strip, 0);
    int64_t first = seen(&stage, 1000).scroll->travel_px;
    assert_int_equal(seen(&stage, 1000).scroll->travel_px, first);
    assert_int_equal(seen(&stage, 1004).scroll->travel_px, first);
    assert_int_equal(seen(&stage, 1016).scroll->travel_px, first + 3);
    assert_int_equal(seen(&stage, 1018).scroll->travel_px, first + 3);
    assert_int_equal(seen(&stage, 1033).scroll->travel_px, first + 6);
    stage_deinit(&stage);
}

static void test_on_and_off_are_cuts(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    struct strip strip = strip_of(300, 3);
    offer(&stage, 1, NULL, 0);
    seen(&stage, 0);
    offer(&stage, 2, &strip, 2000);
    struct stage_view view = seen(&stage, 2000);
    assert_null(view.from);
    assert_int_equal(view.to->serial, 2);
    offer(&stage, 3, NULL, 3000);
    view = seen(&stage, 3000);
    assert_null(view.from);
    assert_null(view.scroll);
    assert_int_equal(view.to->serial, 3);
    assert_int_equal(view.view.weight, UINT8_MAX);
    assert_false(stage_is_moving(&stage));
    offer(&stage, 4, NULL, 4000); /* and pictures fade again */
    view = seen(&stage, 4500);
    assert_int_equal(view.from->serial, 3);
    stage_deinit(&stage);
}

static void test_a_scene_without_picture_lets_it_run_on(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    struct strip strip = strip_of(300, 3);
    offer(&stage, 1, &strip, 0);
    int64_t first = seen(&stage, 1000).scroll->travel_px;
    const struct parcel_scene hold = { .serial = 2, .layout = 1, .show_at_ms = 1010 };
    assert_true(stage_offer(&stage, &hold, NULL));
    struct stage_view view = seen(&stage, 1017);
    assert_int_equal(view.scroll->travel_px, first + 3);
    assert_int_equal(view.to->serial, 1);
    assert_int_equal(stage.on.serial, 2);
    stage_deinit(&stage);
}

/* The old page is kept for as long as any of it is seen, a third strip waits for that, and it is
 * not due before. */
static void test_a_relay_keeps_two_pages(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    struct strip one = strip_of(300, 3), other = strip_of(200, 3);
    int64_t at_ms = 1000;
    offer(&stage, 1, &one, 0);
    seen(&stage, at_ms);
    offer(&stage, 2, &other, 0);
    struct stage_view view = seen(&stage, at_ms);
    assert_int_equal(view.from->serial, 1);
    assert_int_equal(view.to->serial, 2);
    assert_true(view.scroll->has_before);
    while (view.scroll->travel_px <= view.scroll->joint_px)
        view = seen(&stage, at_ms += 17);
    offer(&stage, 3, &one, 0);
    int frames = 0;
    for (; stage.on.serial == 2; frames++) {
        assert_int_equal(view.from->serial, 1);
        assert_int_equal(stage_due_ms(&stage), INT64_MAX);
        view = seen(&stage, at_ms += 17);
        if (!view.scroll->has_before)
            break;
    }
    assert_in_range(frames, WINDOW / 3 - 2, WINDOW / 3 + 2);
    assert_int_not_equal(stage_due_ms(&stage), INT64_MAX);
    view = seen(&stage, at_ms += 17);
    assert_int_equal(view.from->serial, 2);
    assert_int_equal(view.to->serial, 3);
    stage_deinit(&stage);
}

/* One that nobody has seen yet is simply replaced. */
static void test_a_relay_that_has_not_begun_is_replaced(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    struct strip strip = strip_of(300, 3);
    offer(&stage, 1, &strip, 0);
    seen(&stage, 1000);
    for (uint64_t serial = 2; serial < 5; serial++) {
        offer(&stage, serial, &strip, 0);
        struct stage_view view = seen(&stage, 1000);
        assert_int_equal(view.from->serial, 1);
        assert_int_equal(view.to->serial, serial);
    }
    stage_deinit(&stage);
}

static void test_another_speed_is_a_cut(void **state)
{
    (void)state;
    struct stage stage = { .on = { .serial = 0 } };
    struct strip one = strip_of(300, 3), other = strip_of(300, 4);
    offer(&stage, 1, &one, 0);
    seen(&stage, 1000);
    offer(&stage, 2, &other, 0);
    struct stage_view view = seen(&stage, 1000);
    assert_null(view.from);
    assert_int_equal(view.to->serial, 2);
    assert_int_equal(view.scroll->travel_px, 60 * 4);
    stage_deinit(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_strip_is_where_wall_time_says),
        cmocka_unit_test(test_one_step_in_a_frame),
        cmocka_unit_test(test_on_and_off_are_cuts),
        cmocka_unit_test(test_a_scene_without_picture_lets_it_run_on),
        cmocka_unit_test(test_a_relay_keeps_two_pages),
        cmocka_unit_test(test_a_relay_that_has_not_begun_is_replaced),
        cmocka_unit_test(test_another_speed_is_a_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
