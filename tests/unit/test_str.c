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

static void test_integer(void **state)
{
    static const char *const wrong[] = { "",   "-",   "+1", "1 ", " 1",
                                         "1x", "--1", "-6", "11", "99999999999999999999" };
    int64_t value = 7;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(str_integer(wrong[i], -5, 10, &value));
    assert_int_equal(value, 7);
    assert_true(str_integer("-5", -5, 10, &value));
    assert_int_equal(value, -5);
    assert_true(str_integer("010", -5, 10, &value));
    assert_int_equal(value, 10);
}

static void test_copy_and_compare(void **state)
{
    char text[4] = "xyz";
    (void)state;
    assert_true(str_copy(text, sizeof text, "abc"));
    assert_string_equal(text, "abc");
    assert_false(str_copy(text, sizeof text, "abcd"));
    assert_string_equal(text, "");
    assert_true(str_copy(text, sizeof text, NULL));
    assert_string_equal(text, "");
    assert_true(str_equal(NULL, NULL));
    assert_false(str_equal("a", NULL));
    assert_false(str_equal(NULL, "a"));
    assert_true(str_starts("abc", "ab") && str_starts("abc", ""));
    assert_false(str_starts("a", "ab"));
    assert_true(str_ends("abc", "bc") && str_ends("abc", ""));
    assert_false(str_ends("c", "bc"));
    assert_false(str_ends("abd", "bc"));
}

static void test_ending(void **state)
{
    static const char *const endings[] = { ".jpg", ".jpeg", NULL };
    (void)state;
    assert_true(str_has_ending("a.jpg", endings));
    assert_true(str_has_ending("a.png.JPEG", endings));
    assert_false(str_has_ending("a.jpg.png", endings));
    assert_false(str_has_ending("jpg", endings));
}

/* What is said to who mistypes. */
static void test_nearest(void **state)
{
    static const char *const words[] = { "duration", "theme", "items" };
    (void)state;
    assert_string_equal(str_nearest("duraton", words, 3), "duration");
    assert_string_equal(str_nearest("THEME", words, 3), "theme");
    assert_string_equal(str_nearest("itmes", words, 3), "items");
    assert_null(str_nearest("banana", words, 3));
    assert_null(str_nearest(
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", words, 3));
    assert_null(str_nearest("x", NULL, 0));
    assert_null(str_nearest("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk",
                            (const char *const[]){ "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrs"
                                                   "tuvwxyzabcdefghijkl+" },
                            1)); /* longer than what is compared */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_integer),
        cmocka_unit_test(test_copy_and_compare),
        cmocka_unit_test(test_ending),
        cmocka_unit_test(test_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
