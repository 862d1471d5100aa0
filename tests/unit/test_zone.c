/* Zones of the machine's own tzdata to rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk/zone.h"

static void zones_become_rules(void **state)
{
    (void)state;
    static const struct {
        const char *name, *posix;
        int32_t standard_s;
        bool has_daylight;
    } cases[] = {
        { "Asia/Ho_Chi_Minh", "<+07>-7", 25200, false },
        { "UTC", "UTC0", 0, false },
        { "Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3", 3600, true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *posix = NULL;
        struct timezone_rule rule;
        struct error err;
        assert_true(zone_resolve(cases[i].name, &posix, &rule, &err));
        assert_string_equal(posix, cases[i].posix);
        assert_int_equal(rule.standard_s, cases[i].standard_s);
        assert_int_equal(rule.has_daylight, cases[i].has_daylight);
        free(posix);
    }
}

static void other_names_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = { "Asia/Hanoi",  "asia/ho_chi_minh",
                                         "Asia",        "../../../etc/passwd",
                                         "/etc/passwd", "",
                                         "zone.tab" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *posix = NULL;
        struct error err;
        assert_false(zone_resolve(names[i], &posix, NULL, &err));
        assert_null(posix);
        assert_int_equal(err.kind, ERROR_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_become_rules),
        cmocka_unit_test(other_names_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
