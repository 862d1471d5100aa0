/* Calendar days and RFC 3339. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "model/civil.h"
#include "model/rfc3339.h"

/* Every day of 1900-2400 against the C library, and back. */
static void days_are_those_of_the_c_library(void **state)
{
    (void)state;
    for (int32_t day = -25567; day < 157054; day++) {
        time_t at = (time_t)day * 86400;
        struct tm utc;
        gmtime_r(&at, &utc);
        int year, month, day_of_month;
        civil_date(day, &year, &month, &day_of_month);
        assert_int_equal(year, utc.tm_year + 1900);
        assert_int_equal(month, utc.tm_mon + 1);
        assert_int_equal(day_of_month, utc.tm_mday);
        assert_int_equal(civil_day(year, month, day_of_month), day);
        assert_int_equal(civil_weekday(day), (utc.tm_wday + 6) % 7);
    }
}

static void dates_have_one_form(void **state)
{
    (void)state;
    int32_t day = 77;
    assert_true(rfc3339_parse_date("1970-01-01", &day));
    assert_int_equal(day, 0);
    assert_true(rfc3339_parse_date("2024-02-29", &day));
    assert_int_equal(day, 19782);
    assert_true(rfc3339_parse_date("9999-12-31", &day));
    static const char *const wrong[] = {
        "",           "2026-2-1",    "2026-02-30", "2023-02-29",  "2026-13-01",  "2026-00-01",
        "2026-01-00", "1969-12-31",  "26-01-01",   "2026-01-01 ", " 2026-01-01", "2026/01/01",
        "2026-01-1x", "+2026-01-01", "20260101",   "2026-04-31",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        day = 77;
        assert_false(rfc3339_parse_date(wrong[i], &day));
        assert_int_equal(day, 77);
    }
}

struct instant {
    const char *text;
    bool is_local;
    int64_t ms; /* -1: refused */
};

static const struct instant instants[] = {
    { "2026-12-01T07:30:00+07:00", false, 1796085000000 },
    { "2026-12-01T00:30:00Z", false, 1796085000000 },
    { "2026-12-01t00:30:00z", false, 1796085000000 },
    { "2026-12-01 00:30:00-00:00", false, 1796085000000 },
    { "2026-11-30T19:00:00.25-05:30", false, 1796085000250 },
    { "2026-12-01T00:30:00.0019999Z", false, 1796085000001 },
    { "2026-12-01T00:29:60Z", false, 1796085000000 },
    { "2026-12-01T07:30:00", true, 1796085000000 },
    { "2026-12-01T07:30", true, 1796085000000 },
    { "2026-12-01T00:30:00Z", true, 1796085000000 },
    { "2026-12-01T07:30:00", false, -1 },
    { "2026-12-01T07:30Z", false, -1 },
    { "2026-12-01", true, -1 },
    { "2026-12-01T24:00:00Z", false, -1 },
    { "2026-12-01T25:00:00Z", false, -1 },
    { "2026-12-01T07:60:00Z", false, -1 },
    { "2026-12-01T07:30:61Z", false, -1 },
    { "2026-12-01T07:30:00.Z", false, -1 },
    { "2026-12-01T07:30:00+7", false, -1 },
    { "2026-12-01T07:30:00+0700", false, -1 },
    { "2026-12-01T07:30:00+24:00", false, -1 },
    { "2026-12-01T07:30:00Z ", false, -1 },
    { "2026-02-30T07:30:00Z", false, -1 },
};

static void instants_are_rfc_3339(void **state)
{
    (void)state;
    struct timezone_rule hanoi = { .standard_s = 7 * 3600 };
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++) {
        const struct instant *one = &instants[i];
        int64_t ms = -1;
        bool is_read = rfc3339_parse(one->text, one->is_local ? &hanoi : NULL, &ms);
        assert_int_equal(is_read, one->ms != -1);
        assert_int_equal(ms, one->ms);
    }
}

static void instants_are_written_with_their_offset(void **state)
{
    (void)state;
    char text[RFC3339_TEXT_BYTES];
    struct timezone_rule zone = { .standard_s = 7 * 3600 };
    rfc3339_format(1796085000000, &zone, text);
    assert_string_equal(text, "2026-12-01T07:30:00+07:00");
    rfc3339_format(1796085000007, NULL, text);
    assert_string_equal(text, "2026-12-01T00:30:00.007Z");
    rfc3339_format(-1, NULL, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
    zone.standard_s = -(3 * 3600 + 1800);
    rfc3339_format(1796085000000, &zone, text);
    assert_string_equal(text, "2026-11-30T21:00:00-03:30");
    zone.standard_s = 7 * 3600 + 1; /* RFC 3339 cannot say it */
    rfc3339_format(1796085000000, &zone, text);
    assert_string_equal(text, "2026-12-01T00:30:00Z");
    rfc3339_format(INT64_MAX, NULL, text);
    assert_true(strlen(text) < RFC3339_TEXT_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_those_of_the_c_library),
        cmocka_unit_test(dates_have_one_form),
        cmocka_unit_test(instants_are_rfc_3339),
        cmocka_unit_test(instants_are_written_with_their_offset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
