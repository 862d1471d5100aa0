/* When fetch asks next: bounds for every seed, since chance has a part in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "player/fetch/poll.h"

enum { SEEDS = 500, POLL_MS = 15000, LONGEST_MS = 60000 };

static void jitter_stays_within_a_fifth(void **state)
{
    (void)state;
    int64_t lowest = INT64_MAX, highest = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct poll poll;
        poll_init(&poll, POLL_MS, LONGEST_MS, seed);
        int64_t pause = poll_after_answer(&poll, false);
        lowest = pause < lowest ? pause : lowest;
        highest = pause > highest ? pause : highest;
    }
    assert_in_range(lowest, POLL_MS * 80 / 100, POLL_MS * 85 / 100);
    assert_in_range(highest, POLL_MS * 115 / 100, POLL_MS * 120 / 100);
}

static void a_server_that_waits_is_asked_at_once(void **state)
{
    (void)state;
    struct poll poll;
    poll_init(&poll, POLL_MS, LONGEST_MS, 1);
    assert_int_equal(poll_after_answer(&poll, true), 0);
}

/* The n-th pause lies below 1 s · 2^n and the ceiling, and above half a second; for ever. */
static void failures_double_the_pause_up_to_its_ceiling(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct poll poll;
        poll_init(&poll, POLL_MS, LONGEST_MS, seed);
        int64_t ceiling = POLL_FIRST_PAUSE_MS;
        for (int failure = 0; failure < 1000; failure++) {
            assert_in_range(poll_after_failure(&poll), POLL_FIRST_PAUSE_MS / 2, ceiling);
            ceiling = ceiling * 2 < LONGEST_MS ? ceiling * 2 : LONGEST_MS;
        }
        assert_true(poll_has_failed(&poll));
        poll_after_answer(&poll, false);
        assert_false(poll_has_failed(&poll));
        assert_in_range(poll_after_failure(&poll), POLL_FIRST_PAUSE_MS / 2, POLL_FIRST_PAUSE_MS);
    }
}

/* Boards that start in the same second must not ask in the same second for ever. */
static void two_boards_do_not_keep_step(void **state)
{
    (void)state;
    struct poll one, other;
    int same = 0;
    poll_init(&one, POLL_MS, LONGEST_MS, 1);
    poll_init(&other, POLL_MS, LONGEST_MS, 2);
    for (int i = 0; i < 100; i++)
        same += poll_after_answer(&one, false) == poll_after_answer(&other, false);
    assert_in_range(same, 0, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jitter_stays_within_a_fifth),
        cmocka_unit_test(a_server_that_waits_is_asked_at_once),
        cmocka_unit_test(failures_double_the_pause_up_to_its_ceiling),
        cmocka_unit_test(two_boards_do_not_keep_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
