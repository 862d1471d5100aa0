/* Who says its name, from release to release: ordered, carried over, over, ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "desk/identify.h"

enum { MINUTE_MS = 60000 };

static const int64_t now_ms = 1795000000000;

/* What is next after `last` under this order; compared with what is expected. */
static struct manifest *apply(const struct manifest *last, struct identify_order order,
                              int64_t at_ms)
{
    struct error err;
    struct screen screens[] = { { .id = mem_copy_string("cong") },
                                { .id = mem_copy_string("sanh") } };
    struct site site = { .screens = screens, .screen_count = 2 };
    struct manifest *next = mem_new(sizeof *next);
    if (!identify_apply(next, last, &site, &order, at_ms, &err)) {
        assert_string_equal(err.text,
                            "--identify: the site has no screen \"sahn\" (did you mean \"sanh\"?)");
        manifest_free(next);
        next = NULL;
    }
    free(screens[0].id);
    free(screens[1].id);
    return next;
}

static void an_order_lasts_for_its_minutes(void **state)
{
    (void)state;
    struct manifest *next = apply(NULL, (struct identify_order){ "sanh", 10, false }, now_ms + 999);
    assert_string_equal(next->identify_screen, "sanh");
    assert_int_equal(next->identify_until_ms, now_ms + 10 * MINUTE_MS); /* whole seconds */
    assert_int_equal(manifest_identify_ms(next, "sanh"), now_ms + 10 * MINUTE_MS);
    assert_int_equal(manifest_identify_ms(next, "cong"), 0);
    assert_false(identify_is_same(NULL, next, now_ms));
    manifest_free(next);
}

static void it_is_carried_over_until_it_is_over(void **state)
{
    (void)state;
    struct identify_order none = { 0 };
    struct manifest *last = apply(NULL, (struct identify_order){ "sanh", 10, false }, now_ms);
    struct manifest *during = apply(last, none, now_ms + 10 * MINUTE_MS - 1);
    struct manifest *after = apply(last, none, now_ms + 10 * MINUTE_MS);
    assert_string_equal(during->identify_screen, "sanh");
    assert_true(identify_is_same(last, during, now_ms + 10 * MINUTE_MS - 1));
    assert_null(after->identify_screen);
    /* that it is over is no news: an unchanged site makes no release for it */
    assert_true(identify_is_same(last, after, now_ms + 10 * MINUTE_MS));
    manifest_free(last);
    manifest_free(during);
    manifest_free(after);
}

static void an_order_replaces_and_an_end_ends(void **state)
{
    (void)state;
    struct manifest *last = apply(NULL, (struct identify_order){ "sanh", 10, false }, now_ms);
    struct manifest *other = apply(last, (struct identify_order){ "cong", 1, false }, now_ms);
    struct manifest *longer = apply(last, (struct identify_order){ "sanh", 11, false }, now_ms);
    struct manifest *ended = apply(last, (struct identify_order){ NULL, 10, true }, now_ms);
    assert_string_equal(other->identify_screen, "cong");
    assert_null(ended->identify_screen);
    assert_false(identify_is_same(last, other, now_ms));
    assert_false(identify_is_same(last, longer, now_ms));
    assert_false(identify_is_same(last, ended, now_ms));
    manifest_free(last);
    manifest_free(other);
    manifest_free(longer);
    manifest_free(ended);
}

static void an_unknown_screen_is_refused(void **state)
{
    (void)state;
    assert_null(apply(NULL, (struct identify_order){ "sahn", 10, false }, now_ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_lasts_for_its_minutes),
        cmocka_unit_test(it_is_carried_over_until_it_is_over),
        cmocka_unit_test(an_order_replaces_and_an_end_ends),
        cmocka_unit_test(an_unknown_screen_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
