/* model/light.h and picture/light.h: what is on the ramp when, and what becomes of a value. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/light.h"
#include "picture/light.h"
#include "tests/support/timeline_vectors.h"

#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"

enum { HOUR_S = 3600 };

static const struct light small_hours = {
    .count = 3,
    .steps = { { 1 * HOUR_S, 10 }, { 2 * HOUR_S + HOUR_S / 2, 50 }, { 3 * HOUR_S, 90 } },
    .fade_ms = 60000,
    .gamma = LIGHT_GAMMA_ONE,
    .average_percent = 100,
};

static struct light read_light(const struct json_value *value)
{
    struct diagnostics faults;
    struct light light;
    diagnostics_init(&faults);
    const struct schema_reader reader = { .file = "light", .is_strict = true, .into = &faults };
    if (!light_read(&reader, value, "light", &light))
        fail_msg("%s", faults.items[0].text);
    diagnostics_deinit(&faults);
    return light;
}

static void check_level(const struct light *light, const struct json_value *day,
                        const struct json_value *row)
{
    struct timezone_rule zone = vector_zone(vector_text(day, "zone"));
    const struct json_value *until = json_get(row, "until");
    int64_t until_ms, at_ms = vector_instant(vector_text(row, "at"));
    struct light_ramp ramp =
        light_at(light, &zone, at_ms, vector_bool(day, "clock_known", true), &until_ms);
    if (light_level(&ramp, at_ms) != vector_integer(row, "level") ||
        until_ms !=
            (json_kind(until) == JSON_NULL ? INT64_MAX : vector_instant(json_string(until))))
        fail_msg("%s: level %d", vector_text(row, "at"), light_level(&ramp, at_ms));
}

static void levels_are_those_of_the_vectors(void **state)
{
    (void)state;
    struct json *json = vector_json("tests/vectors/time/light.json");
    const struct json_value *days = json_get(json_root(json), "days");
    for (const struct json_value *day = json_first(days); day; day = json_next(day)) {
        struct light light = read_light(json_get(day, "light"));
        for (const struct json_value *row = json_first(json_get(day, "levels")); row;
             row = json_next(row))
            check_level(&light, day, row);
    }
    json_free(json);
}

static void values_are_those_of_the_vectors(void **state)
{
    (void)state;
    struct json *json = vector_json("tests/vectors/time/light.json");
    const struct json_value *row = json_first(json_get(json_root(json), "values"));
    for (; row; row = json_next(row)) {
        struct light_curve curve;
        light_curve_make((int32_t)vector_integer(row, "level"),
                         (int32_t)vector_integer(row, "gamma"), &curve);
        int64_t off = curve.values[vector_integer(row, "value")] - vector_integer(row, "drive");
        assert_true(llabs(off) <= 1);
    }
    for (row = json_first(json_get(json_root(json), "caps")); row; row = json_next(row))
        assert_int_equal(light_cap((int32_t)vector_integer(row, "mean"),
                                   (int32_t)vector_integer(row, "average")),
                         vector_integer(row, "level"));
    json_free(json);
}

static void one_level_never_moves(void **state)
{
    (void)state;
    int64_t until_ms;
    struct light_ramp ramp = light_at(&LIGHT_FULL, &timezone_utc, 77, true, &until_ms);
    assert_int_equal(light_level(&ramp, INT64_MIN / 2), LIGHT_LEVEL_FULL);
    assert_int_equal(light_level(&ramp, INT64_MAX), LIGHT_LEVEL_FULL);
    assert_int_equal(until_ms, INT64_MAX);
}

/* Whatever the day of the year, asked in any order: one instant, one level, and no jump. */
static void the_level_is_a_function_without_jumps(void **state)
{
    (void)state;
    struct timezone_rule zone = vector_zone(BERLIN);
    int64_t start_ms = vector_instant("2026-01-01T00:00:00Z"), until_ms;
    for (int64_t at_ms = start_ms; at_ms < start_ms + INT64_C(370) * 86400000; at_ms = until_ms) {
        struct light_ramp now = light_at(&small_hours, &zone, at_ms, true, &until_ms);
        assert_true(until_ms > at_ms);
        struct light_ramp last = light_at(&small_hours, &zone, until_ms - 1, true, &until_ms);
        assert_memory_equal(&now, &last, sizeof now);
        struct light_ramp next = light_at(&small_hours, &zone, until_ms, true, &(int64_t){ 0 });
        assert_int_equal(light_level(&next, until_ms), light_level(&last, until_ms - 1));
    }
}

/* picture/light.h's formula in words of its own. */
static double driven(int value, double percent, double gamma)
{
    return 255 * pow(pow(percent / 100, 1 / 2.2) * value / 255, gamma);
}

static void a_curve_is_the_law(void **state)
{
    (void)state;
    static const int32_t gammas[] = { 500, 1000, 1800, 2200, 3000 };
    for (int32_t percent = 1; percent <= 100; percent++)
        for (size_t g = 0; g < sizeof gammas / sizeof *gammas; g++) {
            struct light_curve curve;
            double most = gammas[g] == LIGHT_GAMMA_ONE ? 1 : 0.5 + 1e-9;
            light_curve_make(percent * LIGHT_LEVEL_PERCENT, gammas[g], &curve);
            for (int v = 0; v < 256; v++) {
                double law = driven(v, percent, gammas[g] / 1000.0);
                if (fabs(curve.values[v] - law) > most)
                    fail_msg("%d %% gamma %d: %d is %d, not %g", percent, gammas[g], v,
                             curve.values[v], law);
                assert_true(v == 0 ? curve.values[0] == 0 : curve.values[v] >= curve.values[v - 1]);
            }
        }
}

static void pixels_get_what_the_curve_says(void **state)
{
    (void)state;
    static const int32_t gammas[] = { LIGHT_GAMMA_ONE, 2200 };
    for (size_t g = 0; g < 2; g++) {
        struct light_curve curve;
        uint32_t pixels[261];
        light_curve_make(5000, gammas[g], &curve);
        for (uint32_t i = 0; i < 261; i++)
            pixels[i] = (i % 256) << 16 | (255 - i % 256) << 8 | (i * 7 % 256);
        light_curve_apply(&curve, pixels + 1, 259);
        assert_int_equal(pixels[0], 0x00FF00);
        assert_int_equal(pixels[260], 4 << 16 | 251 << 8 | 260 * 7 % 256);
        for (uint32_t i = 1; i < 260; i++)
            assert_int_equal(pixels[i] & 0xFFFFFF, (uint32_t)curve.values[i % 256] << 16 |
                                                       (uint32_t)curve.values[255 - i % 256] << 8 |
                                                       curve.values[i * 7 % 256]);
    }
}

static void full_light_is_the_identity(void **state)
{
    (void)state;
    struct light_curve curve, other;
    light_curve_make(LIGHT_LEVEL_FULL, LIGHT_GAMMA_ONE, &curve);
    assert_true(curve.is_identity);
    for (int v = 0; v < 256; v++)
        assert_int_equal(curve.values[v], v);
    light_curve_make(LIGHT_LEVEL_FULL, 2200, &other);
    assert_false(other.is_identity);
    assert_false(light_curve_equal(&curve, &other));
}

/* A cap on the average is one on the light that is really sent. */
static void a_capped_picture_has_the_average(void **state)
{
    (void)state;
    static const struct {
        uint32_t colour;
        int32_t mean, average, level;
    } rows[] = {
        { 0xFFFFFF, 1000000, 40, 4000 }, { 0x000000, 0, 5, 10000 },
        { 0xFF0000, 333333, 40, 10000 }, { 0xFFFF00, 666667, 40, 5999 },
        { 0xBABABA, 499505, 60, 10000 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t pixels[100];
        struct light_curve curve;
        for (size_t p = 0; p < 100; p++)
            pixels[p] = rows[i].colour;
        assert_int_equal(light_mean(pixels, 100), rows[i].mean);
        assert_int_equal(light_cap(rows[i].mean, rows[i].average), rows[i].level);
        light_curve_make(rows[i].level, LIGHT_GAMMA_ONE, &curve);
        light_curve_apply(&curve, pixels, 100);
        assert_true(light_mean(pixels, 100) <= rows[i].average * 10000 + 5000);
    }
    assert_int_equal(light_mean(NULL, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_are_those_of_the_vectors),
        cmocka_unit_test(values_are_those_of_the_vectors),
        cmocka_unit_test(one_level_never_moves),
        cmocka_unit_test(the_level_is_a_function_without_jumps),
        cmocka_unit_test(a_curve_is_the_law),
        cmocka_unit_test(pixels_get_what_the_curve_says),
        cmocka_unit_test(full_light_is_the_identity),
        cmocka_unit_test(a_capped_picture_has_the_average),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
