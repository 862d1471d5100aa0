/* The Range header, as a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/range.h"

static const struct {
    const char *header;
    int64_t size_bytes;
    enum range_kind kind;
    int64_t first, last;
} cases[] = {
    /* a part */
    { "bytes=0-0", 10, RANGE_PART, 0, 0 },
    { "bytes=0-9", 10, RANGE_PART, 0, 9 },
    { "bytes=3-5", 10, RANGE_PART, 3, 5 },
    { "bytes=3-", 10, RANGE_PART, 3, 9 },
    { "bytes=9-", 10, RANGE_PART, 9, 9 },
    { "bytes=3-10", 10, RANGE_PART, 3, 9 },
    { "bytes=3-99999999999999999999999", 10, RANGE_PART, 3, 9 },
    { "bytes=-1", 10, RANGE_PART, 9, 9 },
    { "bytes=-10", 10, RANGE_PART, 0, 9 },
    { "bytes=-11", 10, RANGE_PART, 0, 9 },
    { "bytes=-99999999999999999999999", 10, RANGE_PART, 0, 9 },
    { "Bytes=1-2", 10, RANGE_PART, 1, 2 },
    { "bytes=0-", INT64_MAX, RANGE_PART, 0, INT64_MAX - 1 },
    /* nothing there */
    { "bytes=10-", 10, RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=10-12", 10, RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=99999999999999999999999-", 10, RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=-0", 10, RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=0-", 0, RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=-1", 0, RANGE_UNSATISFIABLE, 0, 0 },
    /* not one range of bytes */
    { NULL, 10, RANGE_WHOLE, 0, 0 },
    { "", 10, RANGE_WHOLE, 0, 0 },
    { "bytes=", 10, RANGE_WHOLE, 0, 0 },
    { "bytes=-", 10, RANGE_WHOLE, 0, 0 },
    { "bytes=5-3", 10, RANGE_WHOLE, 0, 0 },
    { "bytes=1-2,4-5", 10, RANGE_WHOLE, 0, 0 },
    { "bytes=1-2 ", 10, RANGE_WHOLE, 0, 0 },
    { "bytes= 1-2", 10, RANGE_WHOLE, 0, 0 },
    { "bytes=+1-2", 10, RANGE_WHOLE, 0, 0 },
    { "bytes=--2", 10, RANGE_WHOLE, 0, 0 },
    { "bytes=0x1-2", 10, RANGE_WHOLE, 0, 0 },
    { "bytes=1", 10, RANGE_WHOLE, 0, 0 },
    { "bytes 1-2", 10, RANGE_WHOLE, 0, 0 },
    { "items=1-2", 10, RANGE_WHOLE, 0, 0 },
};

static void ranges_are_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t first = -7, last = -7;
        enum range_kind kind = range_parse(cases[i].header, cases[i].size_bytes, &first, &last);
        bool is_part = cases[i].kind == RANGE_PART;
        if (kind != cases[i].kind || first != (is_part ? cases[i].first : -7) ||
            last != (is_part ? cases[i].last : -7))
            fail_msg("%s of %jd: kind %d, %jd to %jd", cases[i].header ? cases[i].header : "none",
                     (intmax_t)cases[i].size_bytes, kind, (intmax_t)first, (intmax_t)last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(ranges_are_understood) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
