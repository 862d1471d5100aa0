/* Small questions about text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/str.h"

static void test_size(void **state)
{
    static const char *const wrong[] = { "",     "x",     "5",     "5x",
                                         "x5",   "0x5",   "5x0",   "-1x5",
                                         "5x-1", "5x5x5", "5X5",   " 5x5",
                                         "5x5 ", "101x5", "5x101", "99999999999999999999x5" };
    int32_t width = 7, height = 7;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(str_size(wrong[i], 100, &width, &height));
    assert_int_equal(width, 7);
    assert_int_equal(height, 7);
    assert_true(str_size("100x1", 100, &width, &height));
    assert_int_equal(width, 100);
    assert_int_equal(height, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
