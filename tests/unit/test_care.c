/* Where a picture stands on its orbit, minute by minute. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/care.h"
#include "model/limits.h"
#include "tests/support/timeline_vectors.h"

static struct orbit orbit_at(int32_t orbit_px, int64_t minute)
{
    return care_orbit(&(struct care){ .orbit_px = orbit_px }, minute * ORBIT_STEP_MS);
}

static void vectors_hold(void **state)
{
    (void)state;
    struct json *json = vector_json("tests/vectors/time/orbit.json");
    const struct json_value *cases = json_get(json_root(json), "cases");
    assert_true(cases && json_count(cases) > 0);
    for (const struct json_value *one = json_first(cases); one; one = json_next(one)) {
        const struct care care = { .orbit_px = (int32_t)vector_integer(one, "orbit") };
        struct orbit orbit = care_orbit(&care, vector_instant(vector_text(one, "at")));
        assert_int_equal(orbit.x_px, vector_integer(one, "x"));
        assert_int_equal(orbit.y_px, vector_integer(one, "y"));
    }
    json_free(json);
}

/* One pixel at a time, closed, within its reach, and nowhere twice in a round. */
static void the_path_is_a_closed_walk(void **state)
{
    (void)state;
    for (int32_t reach = 1; reach <= LIMIT_ORBIT_PX; reach++) {
        bool is_seen[2 * LIMIT_ORBIT_PX + 1][2 * LIMIT_ORBIT_PX + 1] = { { false } };
        for (int64_t minute = -8 * reach; minute < 0; minute++) {
            struct orbit here = orbit_at(reach, minute), next = orbit_at(reach, minute + 1);
            assert_int_equal(abs(next.x_px - here.x_px) + abs(next.y_px - here.y_px), 1);
            assert_true(abs(here.x_px) == reach || abs(here.y_px) == reach);
            assert_true(abs(here.x_px) <= reach && abs(here.y_px) <= reach);
            bool *seen = &is_seen[here.x_px + LIMIT_ORBIT_PX][here.y_px + LIMIT_ORBIT_PX];
            assert_false(*seen);
            *seen = true;
        }
        struct orbit before = orbit_at(reach, -8 * reach), after = orbit_at(reach, 0);
        assert_int_equal(before.x_px, after.x_px);
        assert_int_equal(before.y_px, after.y_px);
    }
}

static void without_an_orbit_it_stands(void **state)
{
    (void)state;
    for (int64_t minute = -3; minute < 3; minute++) {
        struct orbit orbit = orbit_at(0, minute);
        assert_int_equal(orbit.x_px, 0);
        assert_int_equal(orbit.y_px, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_hold),
        cmocka_unit_test(the_path_is_a_closed_walk),
        cmocka_unit_test(without_an_orbit_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
