/* All 134 Vietnamese letters beyond ASCII, composed and decomposed, in every font that is here: no
 * ink outside the line box, and every baseline where it was asked for, to the pixel. */
#include <string.h>

#include "common/unicode.h"
#include "picture/slogan.h"
#include "tests/support/font.h"
#include "tests/support/letters.h"

static const int32_t sizes[] = { 16, 33, 64, 150 };

enum { SIDE = 800, BASELINE = 400, PEN = 100, INK = 0xFFFFFF };
enum { STEM = 24 }; /* columns that an H's stem and serif cover at a slogan's size */

static uint32_t pixels[SIDE * SIDE];
static struct pixmap page = { SIDE, SIDE, pixels };

struct ink {
    int32_t left, top, right, bottom; /* of the pixels that are not black; right, bottom excluded */
};

static struct ink find_ink(int32_t from_x, int32_t until_x)
{
    struct ink ink = { SIDE, SIDE, 0, 0 };
    for (int32_t y = 0; y < SIDE; y++)
        for (int32_t x = from_x; x < until_x; x++)
            if ((pixmap_row(&page, y)[x] & 0xFFFFFF) != 0) {
                ink.left = x < ink.left ? x : ink.left;
                ink.top = y < ink.top ? y : ink.top;
                ink.right = x >= ink.right ? x + 1 : ink.right;
                ink.bottom = y + 1;
            }
    return ink;
}

static void draw(struct font *font, const char *text)
{
    struct error err;
    pixmap_fill(&page, pixmap_whole(&page), 0);
    assert_true(font_draw(font, &page, PEN, BASELINE, text, INK, &err));
}

/* One letter as composed text. */
static void next_letter(const char **at, char ret_letter[8])
{
    const char *start = *at;
    unicode_next(at);
    size_t length = (size_t)(*at - start);
    memcpy(ret_letter, start, length);
    ret_letter[length] = '\0';
}

/* The few decomposed forms are spelt by hand: base, horn or breve or circumflex, tone. */
static const struct {
    const char *composed, *decomposed;
} spellings[] = {
    { "ộ", "o\u0323\u0302" }, { "ờ", "o\u031B\u0300" }, { "Ẳ", "A\u0306\u0309" },
    { "Ỗ", "O\u0302\u0303" }, { "ự", "u\u031B\u0323" }, { "ỹ", "y\u0303" },
    { "Ặ", "A\u0323\u0306" }, { "ế", "e\u0302\u0301" },
};

static void check_letters(struct font *font)
{
    char letter[8];
    size_t count = 0;
    for (const char *at = letters; *at; count++) {
        next_letter(&at, letter);
        draw(font, letter);
        struct ink ink = find_ink(0, SIDE);
        assert_true(ink.right > ink.left);
        if (ink.top < BASELINE - font_ascent_px(font) ||
            ink.bottom > BASELINE + font_descent_px(font))
            fail_msg("%s: ink %d … %d of %d … %d", letter, ink.top, ink.bottom,
                     BASELINE - font_ascent_px(font), BASELINE + font_descent_px(font));
    }
    assert_int_equal(count, LETTERS);
}

/* H stands on the baseline: wherever marks push the surface, its feet stay. */
static void check_baseline(struct font *font)
{
    char letter[8];
    draw(font, "H");
    struct ink foot = find_ink(0, SIDE);
    for (const char *at = letters; *at;) {
        char text[16] = "H ";
        next_letter(&at, letter);
        memcpy(text + 2, letter, strlen(letter) + 1);
        draw(font, text); /* the space keeps marks out of the H's columns */
        struct ink found = find_ink(0, foot.right);
        assert_int_equal(found.bottom, foot.bottom);
        assert_int_equal(found.top, foot.top);
        assert_int_equal(found.left, foot.left);
    }
}

static void check_spellings(struct font *font)
{
    uint32_t *kept = mem_array(SIDE * SIDE, sizeof *kept);
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        draw(font, spellings[i].composed);
        memcpy(kept, pixels, sizeof pixels);
        draw(font, spellings[i].decomposed);
        assert_memory_equal(pixels, kept, sizeof pixels);
    }
    free(kept);
}

static void for_each_font(void (*check)(struct font *font))
{
    size_t found = 0;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct buf bytes;
        struct font *font = NULL;
        if (open_font(paths[i], &bytes, &font))
            found++;
        for (size_t k = 0; font && k < sizeof sizes / sizeof *sizes; k++) {
            font_set_size(font, sizes[k]);
            check(font);
        }
        font_free(font);
        buf_deinit(&bytes);
    }
    if (found == 0)
        skip(); /* fonts-noto-core is not installed */
}

static void test_no_ink_leaves_the_line_box(void **state)
{
    (void)state;
    for_each_font(check_letters);
}

static void test_baseline_is_where_it_was_asked_for(void **state)
{
    (void)state;
    for_each_font(check_baseline);
}

static void test_both_spellings_look_the_same(void **state)
{
    (void)state;
    for_each_font(check_spellings);
}

static bool has_ink(int32_t y, int32_t from_x, int32_t until_x)
{
    for (int32_t x = from_x; x < until_x; x++)
        if ((pixmap_row(&page, y)[x] & 0xFFFFFF) != 0)
            return true;
    return false;
}

/* The same three lines in other orders: wherever the marks are, the first Hs' feet stay. */
static void test_baselines_of_a_slogan_are_even(void **state)
{
    (void)state;
    static const char *const texts[] = { "HHHH\nHẲHH\nHỘHH", "HẲHH\nHHHH\nHỘHH",
                                         "HỘHH\nHHHH\nHẲHH" };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct buf bytes;
        struct font *font = NULL;
        int32_t wanted[3] = { 0 };
        for (size_t k = 0; open_font(paths[i], &bytes, &font) && k < 3; k++) {
            const struct slogan slogan = {
                .text = texts[k], .color = INK, .emphasis = INK, .align = ALIGN_LEFT
            };
            int64_t until_ms;
            struct error err;
            assert_true(slogan_paint(&slogan, font, &page, &until_ms, &err));
            struct ink ink = find_ink(0, SIDE);
            int32_t feet[3] = { 0 }, line = 0;
            for (int32_t y = 0; y < SIDE - 1 && line < 3; y++)
                if (has_ink(y, ink.left, ink.left + STEM) &&
                    !has_ink(y + 1, ink.left, ink.left + STEM))
                    feet[line++] = y;
            assert_int_equal(line, 3);
            assert_int_equal(feet[2] - feet[1], feet[1] - feet[0]);
            if (k == 0)
                memcpy(wanted, feet, sizeof feet);
            assert_memory_equal(feet, wanted, sizeof feet);
            font_free(font);
            font = NULL;
            buf_deinit(&bytes);
        }
        font_free(font);
        buf_deinit(&bytes);
    }
}

static void test_text_is_cut_at_the_edges_only(void **state)
{
    (void)state;
    static const int32_t places[][2] = { { -500, 10 }, { -30, -3 },  { 790, 805 },
                                         { 900, 400 }, { 10, 2000 }, { 10, -2000 } };
    struct buf bytes;
    struct font *font = NULL;
    if (!open_font(FONT_DEFAULT_PATH, &bytes, &font))
        skip();
    font_set_size(font, 64);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct error err;
        assert_true(font_draw(font, &page, places[i][0], places[i][1], "ẲjgỘ chữ", INK, &err));
    }
    assert_true(font_has_glyph(font, 0x1EB2));
    assert_false(font_has_glyph(font, 0x1F600));
    font_free(font);
    buf_deinit(&bytes);
}

static void test_bytes_that_are_no_font_are_refused(void **state)
{
    (void)state;
    struct font *font = NULL;
    struct error err = { 0 };
    assert_false(font_new("not a font", 10, &font, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_null(font);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_ink_leaves_the_line_box),
        cmocka_unit_test(test_baseline_is_where_it_was_asked_for),
        cmocka_unit_test(test_both_spellings_look_the_same),
        cmocka_unit_test(test_baselines_of_a_slogan_are_even),
        cmocka_unit_test(test_text_is_cut_at_the_edges_only),
        cmocka_unit_test(test_bytes_that_are_no_font_are_refused),
    };
    return cmocka_run_group_tests(tests, open_library, close_library);
}
