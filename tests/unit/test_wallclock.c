/* The scene clock: trust, floor, slewing and steps. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/clock.h"
#include "player/plan/wallclock.h"

enum { DAY_MS = 86400000 };
static const int64_t noon = 1795000000000;

static struct clock_reading reading(int64_t monotonic, int64_t wall, bool is_synchronised)
{
    return (struct clock_reading){ monotonic, wall, monotonic + 5000, is_synchronised };
}

static void test_trust(void **state)
{
    (void)state;
    static const struct {
        int64_t floor, wall;
        bool is_synchronised;
        enum clock_trust trust;
        int64_t believed;
    } cases[] = {
        { 0, 1795000000000, false, CLOCK_PLAUSIBLE, 1795000000000 },
        { 0, 1795000000000, true, CLOCK_SYNCHRONISED, 1795000000000 },
        /* no battery: 1970, and what was published is known: floor plus time since boot */
        { 1795000000000, 60000, false, CLOCK_UNKNOWN, 1795000000000 + 6000 },
        /* a synchronised clock is right even when it is before the floor */
        { 1795000000000, 1700000000000, true, CLOCK_SYNCHRONISED, 1700000000000 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wallclock clock;
        struct clock_reading now = reading(1000, cases[i].wall, cases[i].is_synchronised);
        wallclock_init(&clock, cases[i].floor, &now);
        assert_int_equal(clock.trust, cases[i].trust);
        assert_int_equal(wallclock_wall(&clock, 1000), cases[i].believed);
    }
}

static void test_small_errors_are_slewed(void **state)
{
    (void)state;
    struct wallclock clock;
    struct clock_reading now = reading(0, noon, false);
    wallclock_init(&clock, 0, &now);
    now = reading(1000, noon + 1000 + 400, false); /* 400 ms ahead, a second later */
    assert_false(wallclock_update(&clock, &now));
    assert_int_equal(wallclock_wall(&clock, 1000), noon + 1000 + 50);
    for (int i = 2; i < 20; i++) {
        now = reading(1000 * i, noon + 1000 * i + 400, false);
        assert_false(wallclock_update(&clock, &now));
    }
    assert_int_equal(wallclock_wall(&clock, 20000), noon + 20000 + 400);
}

static void test_large_errors_step(void **state)
{
    (void)state;
    struct wallclock clock;
    struct clock_reading now = reading(0, noon, false);
    wallclock_init(&clock, 0, &now);
    now = reading(1000, noon + DAY_MS, false);
    assert_true(wallclock_update(&clock, &now));
    assert_int_equal(wallclock_wall(&clock, 1000), noon + DAY_MS);
    now = reading(2000, noon, false);
    assert_true(wallclock_update(&clock, &now));
    assert_int_equal(wallclock_wall(&clock, 2000), noon);
}

/* A second more in a day, as time servers hide a leap second; then one that the kernel puts in at
 * midnight, which no slot may be shown twice for. */
static void test_leap_seconds(void **state)
{
    (void)state;
    static const struct {
        int64_t from_ms, until_ms; /* the second comes between these */
        int64_t most_ms;           /* how far T may be off meanwhile */
    } cases[] = { { 0, DAY_MS, 1 }, { DAY_MS / 2, DAY_MS / 2 + 1, 1000 } };
    for (size_t i = 0; i < 2; i++)
        for (int way = -1; way <= 1; way += 2) {
            struct wallclock clock;
            struct clock_reading now = reading(0, noon, true);
            int64_t last_ms = noon - 1;
            wallclock_init(&clock, 0, &now);
            for (int64_t at_ms = 0; at_ms <= DAY_MS; at_ms += 500) {
                int64_t span_ms = cases[i].until_ms - cases[i].from_ms;
                int64_t into_ms = at_ms - cases[i].from_ms;
                into_ms = into_ms < 0 ? 0 : into_ms > span_ms ? span_ms : into_ms;
                now = reading(at_ms, noon + at_ms + way * 1000 * into_ms / span_ms, true);
                assert_false(wallclock_update(&clock, &now));
                int64_t believed_ms = wallclock_wall(&clock, at_ms);
                assert_in_range(believed_ms - last_ms, at_ms == 0 ? 1 : 475, 525);
                assert_true(llabs(believed_ms - now.wall_ms) <= cases[i].most_ms);
                last_ms = believed_ms;
            }
            assert_int_equal(last_ms, noon + DAY_MS + way * 1000);
        }
}

static void test_ntp_arrives_late(void **state)
{
    (void)state;
    struct wallclock clock;
    struct clock_reading now = reading(0, 60000, false);
    wallclock_init(&clock, noon, &now);
    assert_int_equal(clock.trust, CLOCK_UNKNOWN);
    now = reading(90000, noon + 3 * (int64_t)DAY_MS, true);
    assert_true(wallclock_update(&clock, &now));
    assert_int_equal(clock.trust, CLOCK_SYNCHRONISED);
    assert_int_equal(clock.floor_ms, noon + 3 * (int64_t)DAY_MS);
}

static void test_published_raises_the_floor_only_without_synchronisation(void **state)
{
    (void)state;
    struct wallclock clock;
    struct clock_reading now = reading(0, noon, false);
    wallclock_init(&clock, 0, &now);
    wallclock_raise_floor(&clock, noon + 5, false);
    assert_int_equal(clock.floor_ms, noon + 5);
    wallclock_raise_floor(&clock, noon, false);
    assert_int_equal(clock.floor_ms, noon + 5);
    wallclock_raise_floor(&clock, noon, true);
    assert_int_equal(clock.floor_ms, noon);
    now = reading(1, noon, true);
    wallclock_update(&clock, &now);
    wallclock_raise_floor(&clock, noon + DAY_MS, false);
    assert_int_equal(clock.floor_ms, noon);
    wallclock_raise_floor(&clock, noon - DAY_MS, true);
    assert_int_equal(clock.floor_ms, noon);
}

static void test_ever_and_never_stay(void **state)
{
    (void)state;
    struct wallclock clock;
    struct clock_reading now = reading(0, noon, false);
    wallclock_init(&clock, 0, &now);
    assert_true(wallclock_monotonic(&clock, INT64_MIN) == INT64_MIN);
    assert_true(wallclock_monotonic(&clock, INT64_MAX) == INT64_MAX);
    assert_int_equal(wallclock_monotonic(&clock, noon + 7), 7);
}

static void touch(const char *path, int64_t seconds_ago)
{
    const struct timespec when = { .tv_sec = clock_wall_ms() / 1000 - seconds_ago };
    const struct timespec both[] = { when, when };
    assert_int_equal(utimensat(AT_FDCWD, path, both, 0), 0);
}

static void test_a_flag_lasts_as_long_as_the_kernel_would(void **state)
{
    (void)state;
    char path[] = "/tmp/bangtin-test-clock-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_true(clock_is_flagged(path));
    touch(path, 31000);
    assert_true(clock_is_flagged(path));
    touch(path, 33000);
    assert_false(clock_is_flagged(path));
    touch(path, -3600); /* the clock was set back since */
    assert_false(clock_is_flagged(path));
    unlink(path);
    assert_false(clock_is_flagged(path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_flag_lasts_as_long_as_the_kernel_would),
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_small_errors_are_slewed),
        cmocka_unit_test(test_large_errors_step),
        cmocka_unit_test(test_leap_seconds),
        cmocka_unit_test(test_ntp_arrives_late),
        cmocka_unit_test(test_published_raises_the_floor_only_without_synchronisation),
        cmocka_unit_test(test_ever_and_never_stay),
    };
    return cmocka_run_group_tests_name("wallclock", tests, NULL, NULL);
}
