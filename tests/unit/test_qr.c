/* QR codes: the room they take, what is refused, and that nothing is drawn beside them. Whether
 * they can be read is asked of ZBar in tests/golden/test_kinds.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "picture/kind.h"
#include "picture/qr.h"

/* Modules a side by ISO/IEC 18004, table 7, at level M unless a better one is free. */
static void sides_are_those_of_the_standard(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t room_px, side, scale_px;
    } cases[] = {
        { "HTTPS://A.VN/ABCDEFGH", 29 * 2, 25, 0 }, /* 21 capitals: level M needs 25 … */
        { "HTTPS://A.VN/ABCDEFGH", 33 * 2, 25, 2 },
        { "HTTPS://A.VN/ABCDEF", 29 * 2, 21, 2 }, /* … and 19 of them 21 */
        { "https://a.vn/ab", 33 * 2, 25, 2 },     /* 15 bytes, where 14 would be 21 */
        { "https://a.vn/a", 29 * 2 - 1, 21, 0 },
        { "https://a.vn/a", 29 * 2, 21, 2 },
        { "https://a.vn/a", 29 * 3 - 1, 25, 2 }, /* level H is free */
        { "https://a.vn/a", 29 * 3, 21, 3 },
        { "https://a.vn/a", 0, 21, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct qr qr;
        struct error err;
        bool is_made = qr_make(cases[i].text, cases[i].room_px, &qr, &err);
        assert_int_equal(is_made, cases[i].scale_px > 0);
        if (!is_made)
            assert_int_equal(err.kind, ERROR_LIMIT);
        if (is_made) {
            assert_int_equal(qr.side, cases[i].side);
            assert_int_equal(qr.scale_px, cases[i].scale_px);
            assert_true(qr_side_px(&qr) <= cases[i].room_px);
        }
        qr_deinit(&qr);
    }
}

/* A better level never costs a pixel a module. */
static void better_correction_is_free(void **state)
{
    (void)state;
    for (int32_t room_px = 100; room_px < 400; room_px += 7) {
        struct qr short_one, long_one;
        struct error err;
        assert_true(qr_make("https://a.vn/a", room_px, &short_one, &err));
        assert_int_equal(short_one.scale_px, room_px / 29);
        assert_true(qr_make("https://a.vn/ab", room_px, &long_one, &err));
        assert_int_equal(long_one.scale_px, room_px / 33);
        qr_deinit(&short_one);
        qr_deinit(&long_one);
    }
}

static void what_has_no_room_says_what_to_do(void **state)
{
    (void)state;
    char text[4000];
    struct qr qr;
    struct error err;
    assert_false(qr_make("https://a.vn/ab", 32, &qr, &err));
    assert_string_equal(err.text, "this QR code needs 66 x 66 pixels and has 32 x 32: shorten its "
                                  "text, or show it on a larger screen");
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(qr_make(text, 10000, &qr, &err));
    assert_string_equal(err.text, "a text of 3999 bytes is too long for a QR code: shorten it");
}

static void a_code_stays_within_its_square(void **state)
{
    (void)state;
    enum { SIDE = 80, OUTSIDE = 0x12345678 };
    struct pixmap pixmap = { SIDE, SIDE, mem_array(SIDE * SIDE, sizeof(uint32_t)) };
    struct qr qr;
    struct error err;
    for (size_t i = 0; i < SIDE * SIDE; i++)
        pixmap.pixels[i] = OUTSIDE;
    assert_true(qr_make("https://a.vn/a", 60, &qr, &err));
    int32_t side = qr_side_px(&qr);
    qr_draw(&qr, &pixmap, 10, 15);
    size_t dark = 0;
    for (int32_t y = 0; y < SIDE; y++)
        for (int32_t x = 0; x < SIDE; x++) {
            bool is_inside = x >= 10 && x < 10 + side && y >= 15 && y < 15 + side;
            uint32_t pixel = pixmap.pixels[y * SIDE + x];
            assert_int_equal(is_inside, pixel != OUTSIDE);
            if (!is_inside || pixel != 0xFF000000)
                continue;
            dark++;
            int32_t quiet = QR_QUIET * qr.scale_px;
            assert_true(x >= 10 + quiet && x < 10 + side - quiet);
            assert_true(y >= 15 + quiet && y < 15 + side - quiet);
        }
    assert_true(dark > 0 && dark % 4 == 0); /* whole modules of 2 x 2 */
    qr_deinit(&qr);
    free(pixmap.pixels);
}

/* The boards of the demo, and a few that are too small. */
static void where_a_code_fits(void **state)
{
    (void)state;
    static const struct {
        int32_t width_px, height_px;
        bool fits, fits_with_text;
    } cases[] = {
        { 1920, 1080, true, true }, { 1080, 1920, true, true }, { 3840, 96, true, true },
        { 192, 192, true, true },   { 96, 96, true, false },    { 3840, 64, false, false },
        { 3840, 32, false, false }, { 1, 1, false, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err;
        const char *address = "https://a.vn/thu-tuc";
        assert_int_equal(kind_qr_fits(address, false, cases[i].width_px, cases[i].height_px, &err),
                         cases[i].fits);
        assert_int_equal(kind_qr_fits(address, true, cases[i].width_px, cases[i].height_px, &err),
                         cases[i].fits_with_text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sides_are_those_of_the_standard),
        cmocka_unit_test(better_correction_is_free),
        cmocka_unit_test(what_has_no_room_says_what_to_do),
        cmocka_unit_test(a_code_stays_within_its_square),
        cmocka_unit_test(where_a_code_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
