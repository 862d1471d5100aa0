/* If-None-Match and Prefer, as tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/field.h"

static void tags_are_found_in_lists(void **state)
{
    static const struct {
        const char *list;
        bool has_it;
    } cases[] = {
        { "\"abc\"", true },   { "W/\"abc\"", true }, { "\"x\", W/\"y\" ,\"abc\"", true },
        { "*", true },         { " *", true },        { NULL, false },
        { "", false },         { "abc", false },      { "\"abcd\"", false },
        { "\"xabc\"", false }, { "\"*\"", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (field_has_tag(cases[i].list, "\"abc\"") != cases[i].has_it)
            fail_msg("%s", cases[i].list);
}

static void the_first_wait_counts(void **state)
{
    static const struct {
        const char *prefer;
        int64_t wait_s;
    } cases[] = {
        { "wait=10", 10 },
        { "wait=30", 30 },
        { "wait=31", 30 },
        { "wait=99999999999999999999", 30 },
        { "Wait = 10", 10 },
        { "wait=\"10\"", 10 },
        { "respond-async, wait=10", 10 },
        { "respond-async;x=1 ,\twait=10; y", 10 },
        { "wait=10, wait=20", 10 },
        { "wait=0", 0 },
        { "wait=-5", 0 },
        { "wait=soon", 0 },
        { "wait=", 0 },
        { "wait", 0 },
        { "await=10", 0 },
        { "waiting=10", 0 },
        { "x;wait=10", 0 },
        { ",,,", 0 },
        { "", 0 },
        { NULL, 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (field_wait_s(cases[i].prefer, 30) != cases[i].wait_s)
            fail_msg("%s: %jd", cases[i].prefer, (intmax_t)field_wait_s(cases[i].prefer, 30));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_are_found_in_lists),
        cmocka_unit_test(the_first_wait_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
