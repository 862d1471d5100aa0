/* Wrong passwords cost time: of an address, of a name, and of all together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "server/logins.h"

enum { NOW_MS = 1000000 };

static void a_right_password_costs_nothing(void **state)
{
    struct logins logins = { .filled_ms = 0 };
    (void)state;
    for (int i = 0; i < 100; i++) {
        int64_t now_ms = NOW_MS + i * 200;
        assert_int_equal(logins_wait_s(&logins, 1, "lan", now_ms), 0);
        logins_note(&logins, 1, "lan", true, now_ms);
    }
}

/* Waits as told, and fails again and again: the waits. */
static void an_address_waits_longer_and_longer(void **state)
{
    struct logins logins = { .filled_ms = 0 };
    int64_t now_ms = NOW_MS, waits[16];
    char name[8];
    (void)state;
    for (int i = 0; i < 16; i++) {
        snprintf(name, sizeof name, "u%d", i); /* each name once */
        waits[i] = logins_wait_s(&logins, 1, name, now_ms);
        now_ms += waits[i] * 1000;
        assert_int_equal(logins_wait_s(&logins, 1, name, now_ms), 0);
        logins_note(&logins, 1, name, false, now_ms);
    }
    for (int i = 0; i < 16; i++)
        assert_int_equal(waits[i], i < 5 ? 0 : i < 15 ? 1 << (i - 5) : 900);
    assert_int_equal(logins_wait_s(&logins, 2, "lan", now_ms), 0);
}

static void a_name_waits_a_minute_at_most(void **state)
{
    struct logins logins = { .filled_ms = 0 };
    int64_t now_ms = NOW_MS;
    (void)state;
    for (uint32_t peer = 1; peer < 40; peer++) { /* each address once */
        int64_t wait_s = logins_wait_s(&logins, peer, "lan", now_ms);
        assert_true(wait_s <= 60);
        assert_true(peer <= 10 ? wait_s == 0 : wait_s > 0);
        now_ms += wait_s * 1000 + 200;
        logins_note(&logins, peer, "lan", false, now_ms);
    }
    assert_int_equal(logins_wait_s(&logins, 50, "minh", now_ms), 0);
    now_ms += 60 * 1000;
    assert_int_equal(logins_wait_s(&logins, 50, "lan", now_ms), 0);
    logins_note(&logins, 50, "lan", true, now_ms);
    assert_int_equal(logins_wait_s(&logins, 51, "lan", now_ms), 0);
}

/* Somebody with a password of his own logs in after every wrong one. */
static void ones_own_success_clears_only_ones_own(void **state)
{
    struct logins logins = { .filled_ms = 0 };
    int64_t now_ms = NOW_MS, waited_s = 0;
    (void)state;
    for (int i = 0; i < 12; i++) {
        int64_t wait_s = logins_wait_s(&logins, 1, "lan", now_ms);
        waited_s += wait_s;
        now_ms += wait_s * 1000;
        logins_note(&logins, 1, "lan", false, now_ms);
        logins_note(&logins, 1, "ke", false, now_ms);
        logins_note(&logins, 1, "ke", true, now_ms);
    }
    assert_int_equal(waited_s, 1 + 2 + 4 + 8 + 16 + 32 + 64);
    logins_note(&logins, 1, "lan", true, now_ms); /* it was she herself */
    assert_int_equal(logins_wait_s(&logins, 1, "lan", now_ms), 0);
}

/* Nor does he save up wrong ones of his own, to be forgiven later. */
static void what_was_forgotten_is_not_forgiven_again(void **state)
{
    struct logins logins = { .filled_ms = 0 };
    int64_t now_ms = NOW_MS;
    (void)state;
    for (int i = 0; i < 10; i++)
        logins_note(&logins, 1, "ke", false, now_ms);
    now_ms += (int64_t)10 * 900 * 1000;
    for (int i = 0; i < 10; i++)
        logins_note(&logins, 1, "lan", false, now_ms);
    assert_int_equal(logins_wait_s(&logins, 1, "lan", now_ms), 32);
    logins_note(&logins, 1, "ke", true, now_ms);
    assert_int_equal(logins_wait_s(&logins, 1, "lan", now_ms), 32);
}

/* People who mistype now and then, behind one address. */
static void an_office_is_not_kept_waiting(void **state)
{
    struct logins logins = { .filled_ms = 0 };
    int64_t now_ms = NOW_MS;
    (void)state;
    for (int i = 0; i < 500; i++, now_ms += 1000 * 1000) {
        assert_int_equal(logins_wait_s(&logins, 1, "lna", now_ms), 0);
        logins_note(&logins, 1, "lna", false, now_ms);
        assert_int_equal(logins_wait_s(&logins, 1, "lan", now_ms), 0);
    }
}

static void all_together_have_a_few_tries_a_second(void **state)
{
    struct logins logins = { .filled_ms = 0 };
    int tries = 0;
    char name[8];
    (void)state;
    for (uint32_t i = 0; i < 2000; i++) { /* other address, other name, each millisecond */
        snprintf(name, sizeof name, "u%u", i);
        if (logins_wait_s(&logins, i, name, NOW_MS + i) > 0)
            continue;
        logins_note(&logins, i, name, false, NOW_MS + i);
        tries++;
    }
    assert_in_range(tries, 29, 31);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_password_costs_nothing),
        cmocka_unit_test(an_address_waits_longer_and_longer),
        cmocka_unit_test(a_name_waits_a_minute_at_most),
        cmocka_unit_test(ones_own_success_clears_only_ones_own),
        cmocka_unit_test(what_was_forgotten_is_not_forgiven_again),
        cmocka_unit_test(an_office_is_not_kept_waiting),
        cmocka_unit_test(all_together_have_a_few_tries_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
