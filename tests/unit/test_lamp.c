/* player/show/lamp.h: what the glass has at a moment, whatever plan and the pictures say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "picture/light.h"
#include "player/show/lamp.h"

enum { FRAME_MS = 16 };

static struct parcel_light constant(int32_t level, int32_t average)
{
    return (struct parcel_light){ .gamma = LIGHT_GAMMA_ONE,
                                  .average_percent = average,
                                  .ramp = { .from = level, .to = level },
                                  .fade_ms = 4000 };
}

static void a_dark_glass_jumps_a_lit_one_fades(void **state)
{
    (void)state;
    struct lamp lamp;
    struct parcel_light night = constant(3000, 100), day = constant(10000, 100);
    lamp_init(&lamp);
    assert_int_equal(lamp_level(&lamp, 0), LIGHT_LEVEL_PERCENT);
    lamp_take(&lamp, &night, false, 1000); /* the first word, whatever was on before it */
    assert_int_equal(lamp_level(&lamp, 1000), 3000);
    assert_int_equal(lamp_wake_ms(&lamp, 1000, FRAME_MS), INT64_MAX);
    lamp_take(&lamp, &day, false, 2000);
    assert_int_equal(lamp_level(&lamp, 2000), 3000);
    assert_int_equal(lamp_level(&lamp, 4000), 6500);
    assert_int_equal(lamp_wake_ms(&lamp, 4000, FRAME_MS), 4000 + FRAME_MS);
    lamp_take(&lamp, &night, false, 4000); /* in the middle of it */
    assert_int_equal(lamp_level(&lamp, 4000), 6500);
    assert_int_equal(lamp_level(&lamp, 8000), 3000);
    assert_int_equal(lamp_wake_ms(&lamp, 8000, FRAME_MS), INT64_MAX);
    lamp_take(&lamp, &night, false, 9000); /* told again by a plan that came back */
    assert_int_equal(lamp_level(&lamp, 9000), 3000);
    assert_int_equal(lamp_wake_ms(&lamp, 9000, FRAME_MS), INT64_MAX);
    lamp_take(&lamp, &day, true, 9000);
    assert_int_equal(lamp_level(&lamp, 9000), LIGHT_LEVEL_FULL);
}

static void a_ramp_that_is_under_way_is_taken_up(void **state)
{
    (void)state;
    struct lamp lamp;
    struct parcel_light dusk = constant(10000, 100);
    dusk.ramp = (struct light_ramp){ 10000, 6000, 500, 4000 };
    lamp_init(&lamp);
    lamp_take(&lamp, &dusk, false, 400);
    assert_int_equal(lamp_wake_ms(&lamp, 400, FRAME_MS), 500);
    assert_int_equal(lamp_level(&lamp, 2500), 8000);
    lamp_init(&lamp);
    lamp_take(&lamp, &dusk, true, 3500);
    assert_int_equal(lamp_level(&lamp, 3500), 7000);
}

static void a_cap_falls_at_once_and_rises_slowly(void **state)
{
    (void)state;
    struct lamp lamp;
    struct parcel_light capped = constant(8000, 40);
    lamp_init(&lamp);
    assert_false(lamp_is_capped(&lamp));
    lamp_take(&lamp, &capped, true, 0);
    assert_true(lamp_is_capped(&lamp));
    lamp_see(&lamp, 300000, 10);
    assert_int_equal(lamp_level(&lamp, 10), 8000);
    lamp_see(&lamp, LIGHT_MEAN_FULL, 20);
    assert_int_equal(lamp_level(&lamp, 20), 4000);
    lamp_see(&lamp, LIGHT_MEAN_FULL, 5000);
    assert_int_equal(lamp_wake_ms(&lamp, 5000, FRAME_MS), INT64_MAX);
    lamp_see(&lamp, 300000, 6000); /* after a long rest: not all at once */
    assert_int_equal(lamp_level(&lamp, 6000), 4000);
    assert_int_equal(lamp_level(&lamp, 6500), 7000);
    assert_int_equal(lamp_level(&lamp, 6000 + LAMP_RISE_MS), 8000);
    assert_int_equal(lamp_wake_ms(&lamp, 6000 + LAMP_RISE_MS, FRAME_MS), INT64_MAX);
}

static void without_a_cap_light_comes_back(void **state)
{
    (void)state;
    struct lamp lamp;
    struct parcel_light capped = constant(10000, 40), free_one = constant(10000, 100);
    lamp_init(&lamp);
    lamp_take(&lamp, &capped, true, 0);
    lamp_see(&lamp, LIGHT_MEAN_FULL, 0);
    lamp_take(&lamp, &free_one, false, 100);
    assert_int_equal(lamp_level(&lamp, 100), 4000);
    assert_int_equal(lamp_level(&lamp, 100 + LAMP_RISE_MS), LIGHT_LEVEL_FULL);
}

static void what_no_plan_says_is_dropped(void **state)
{
    (void)state;
    struct parcel_light bad[] = { constant(0, 100),    constant(10001, 100), constant(5000, 0),
                                  constant(5000, 101), constant(5000, 100),  constant(5000, 100),
                                  constant(5000, 100) };
    bad[4].gamma = 499;
    bad[5].fade_ms = -1;
    bad[6].ramp.length_ms = INT64_MAX;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct lamp lamp;
        lamp_init(&lamp);
        lamp_take(&lamp, &bad[i], true, 0);
        assert_int_equal(lamp_level(&lamp, 0), LIGHT_LEVEL_PERCENT);
        assert_false(lamp_is_capped(&lamp));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dark_glass_jumps_a_lit_one_fades),
        cmocka_unit_test(a_ramp_that_is_under_way_is_taken_up),
        cmocka_unit_test(a_cap_falls_at_once_and_rises_slowly),
        cmocka_unit_test(without_a_cap_light_comes_back),
        cmocka_unit_test(what_no_plan_says_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
