/* Local time by rule: against the C library's own reading of the same rules, and the vectors of
 * tests/vectors/time/local.json. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "model/rfc3339.h"
#include "model/timezone.h"
#include "tests/support/timeline_vectors.h"

static const char *const rules[] = {
    "<+07>-7",                              /* Asia/Ho_Chi_Minh */
    "CET-1CEST,M3.5.0,M10.5.0/3",           /* Europe/Berlin */
    "EST5EDT,M3.2.0,M11.1.0",               /* America/New_York */
    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", /* Lord Howe: half an hour, southern */
    "AEST-10AEDT,M10.1.0,M4.1.0/3",         /* Australia/Sydney */
    "IST-1GMT0,M10.5.0,M3.5.0/1",           /* Europe/Dublin: negative daylight time */
    "EET-2EEST,M3.4.4/50,M10.4.4/50",       /* Asia/Gaza: beyond 24 hours */
    "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",      /* America/Nuuk: before midnight */
    "<+00>0<+02>-2,M3.5.0/1,M10.5.0/3",     /* Antarctica/Troll: two hours */
    "EST5EDT,J60,J300/1:30:15",             /* days of the year, 29 February not counted */
    "EST5EDT,59/-25,299/167",               /* days of the year, 29 February counted */
    "<-03>3",
    "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45", /* Pacific/Chatham */
};

enum { RULES = sizeof rules / sizeof *rules };

static void offsets_are_those_of_the_c_library(void **state)
{
    (void)state;
    for (size_t i = 0; i < RULES; i++) {
        struct timezone_rule rule = vector_zone(rules[i]);
        setenv("TZ", rules[i], 1);
        tzset();
        for (time_t at = 0; at < INT64_C(4200000000); at += 86400 / 4 + 977) {
            struct tm local;
            localtime_r(&at, &local);
            assert_int_equal(timezone_offset_s(&rule, (int64_t)at * 1000), local.tm_gmtoff);
        }
    }
}

/* Every local time that exists leads back to an instant that reads so. */
static void local_times_lead_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < RULES; i++) {
        struct timezone_rule rule = vector_zone(rules[i]);
        for (int64_t at_ms = INT64_C(1767225600000);
             at_ms < INT64_C(1767225600000) + 366 * INT64_C(86400000); at_ms += 7 * 60000) {
            int32_t day, second;
            timezone_local(&rule, at_ms, &day, &second);
            int64_t first = timezone_instant_ms(&rule, day, second, false);
            int64_t last = timezone_instant_ms(&rule, day, second, true);
            assert_true(first == at_ms || last == at_ms);
            assert_true(first <= last);
        }
    }
}

static int64_t instant_of(const struct timezone_rule *rule, const char *local, bool is_end)
{
    int32_t day, second;
    int64_t at_ms;
    assert_true(rfc3339_parse(local, &timezone_utc, &at_ms));
    timezone_local(&timezone_utc, at_ms, &day, &second);
    return timezone_instant_ms(rule, day, second, is_end);
}

static void vectors_hold(void **state)
{
    (void)state;
    struct json *json = vector_json("tests/vectors/time/local.json");
    const struct json_value *cases = json_get(json_root(json), "cases");
    for (const struct json_value *one = json_first(cases); one; one = json_next(one)) {
        struct timezone_rule rule = vector_zone(vector_text(one, "zone"));
        const char *local = vector_text(one, "local");
        assert_instant(one, "start", instant_of(&rule, local, false));
        assert_instant(one, "end", instant_of(&rule, local, true));
    }
    json_free(json);
}

static void what_is_no_rule_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "7",
        "AB3",
        "ABC",
        "<+07-7",
        "<+07>",
        "ABC25",
        "ABC1:60",
        "CET-1CEST",
        "CET-1CEST,M3.5.0",
        "CET-1CEST,M3.5.0,",
        "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,J0,J300",
        "CET-1CEST,366,300",
        "CET-1CEST,M3.5.0/168,M10.5.0",
        "<+07>-7 ",
        "Asia/Ho_Chi_Minh",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct timezone_rule rule;
        struct error err;
        assert_false(timezone_parse(wrong[i], &rule, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
    }
}

static void no_instant_overflows(void **state)
{
    (void)state;
    for (size_t i = 0; i < RULES; i++) {
        struct timezone_rule rule = vector_zone(rules[i]);
        int32_t early, late, second;
        timezone_local(&rule, INT64_MIN, &early, &second);
        timezone_local(&rule, INT64_MAX, &late, &second);
        assert_true(early < late);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_are_those_of_the_c_library),
        cmocka_unit_test(local_times_lead_back),
        cmocka_unit_test(vectors_hold),
        cmocka_unit_test(what_is_no_rule_is_refused),
        cmocka_unit_test(no_instant_overflows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
