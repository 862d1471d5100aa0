/* Normal forms, slugs, code points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/unicode.h"

static void test_nfc(void **state)
{
    (void)state;
    static const struct {
        const char *text, *nfc;
    } cases[] = {
        { "", "" },
        { "Hồ sơ", "Hồ sơ" },
        { "Ho\u0302\u0300 so\u031B", "Hồ sơ" },
        { "\u1ED3", "ồ" },
        { "o\u0300\u0302", "\u00F2\u0302" }, /* the order of marks of one class counts */
        { "\uFB01", "\uFB01" },              /* canonical, not compatible: a ligature stays */
        { "\u212B", "\u00C5" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *nfc = unicode_nfc(cases[i].text);
        assert_string_equal(nfc, cases[i].nfc);
        char *again = unicode_nfc(nfc);
        assert_string_equal(again, nfc);
        free(again);
        free(nfc);
    }
}

static void test_slug(void **state)
{
    (void)state;
    static const struct {
        const char *text, *slug;
    } cases[] = {
        { "Nộp hồ sơ", "nop-ho-so" },
        { "No\u0323\u0302p", "nop" },
        { "Đường đua ĐỔI MỚI", "duong-dua-doi-moi" },
        { "  --Một, hai!\n(ba)  ", "mot-hai-ba" },
        { "kinh_te.so", "kinh-te-so" },
        { "80% dân số", "80-dan-so" },
        { "!!!", "" },
        { "", "" },
        { "公告", "" },
        { "1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890" },
        { "12345678901234567890123456789012345678901", "1234567890123456789012345678901234567890" },
        { "123456789012345678901234567890123456789 0", "123456789012345678901234567890123456789" },
        { "1234567890123456789012345678901234 567890", "1234567890123456789012345678901234" },
        { "1234567890123456789012345678901234567890 1",
          "1234567890123456789012345678901234567890" },
        { "Nộp hồ sơ trực tuyến, không phải xếp hàng chờ",
          "nop-ho-so-truc-tuyen-khong-phai-xep-hang" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *slug = unicode_slug(cases[i].text);
        assert_string_equal(slug, cases[i].slug);
        free(slug);
    }
}

static void test_next(void **state)
{
    (void)state;
    const char *at = "aấ\xFF\xC4";
    assert_int_equal(unicode_next(&at), 'a');
    assert_int_equal(unicode_next(&at), 0x1EA5);
    assert_int_equal(unicode_next(&at), 0xFFFD);
    assert_int_equal(unicode_next(&at), 0xFFFD);
    assert_int_equal(unicode_next(&at), 0);
    assert_int_equal(unicode_next(&at), 0);
    assert_int_equal(unicode_length("Sảnh 😀"), 6);
}

static void test_valid(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        bool is_valid;
    } cases[] = {
        { "", 0, true },
        { "đ😀", 6, true },
        { "\xF4\x8F\xBF\xBF", 4, true },  /* U+10FFFF */
        { "\xF4\x90\x80\x80", 4, false }, /* beyond it */
        { "\xC0\xAF", 2, false },         /* overlong */
        { "\xE0\x80\xAF", 3, false },     /* overlong */
        { "\xED\xA0\x80", 3, false },     /* a surrogate */
        { "\xC4", 1, false },             /* cut */
        { "\x91", 1, false },             /* without its start */
        { "a\0b", 3, false },             /* a NUL */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(unicode_is_valid(cases[i].bytes, cases[i].length), cases[i].is_valid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nfc),
        cmocka_unit_test(test_slug),
        cmocka_unit_test(test_next),
        cmocka_unit_test(test_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
