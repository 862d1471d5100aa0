/* All 134 Vietnamese letters beyond ASCII, composed and decomposed, in every font that is here, at
 * the sizes of small and large boards: a text in a box of its own size loses no pixel of ink, and
 * the baselines of a paragraph are one step apart whatever the letters carry. */
#include <stdio.h>
#include <string.h>

#include <utf8proc.h>

#include "common/unicode.h"
#include "picture/typeset.h"
#include "tests/support/font.h"
#include "tests/support/letters.h"

static const int32_t sizes[] = { 12, 25, 57, 105 };

enum { SIDE = 800, MARGIN = 60, INK = 0xFFFFFF, LINES = 5 };

static uint32_t page_pixels[SIDE * SIDE], tight_pixels[SIDE * SIDE];
static struct pixmap page = { SIDE, SIDE, page_pixels };

struct letter {
    char spellings[2][16]; /* composed, decomposed */
};

static size_t read_letters(struct letter ret_letters[LETTERS])
{
    size_t count = 0;
    for (const char *at = letters; *at; count++) {
        const char *start = at;
        unicode_next(&at);
        struct letter *letter = &ret_letters[count];
        snprintf(letter->spellings[0], sizeof letter->spellings[0], "%.*s", (int)(at - start),
                 start);
        utf8proc_uint8_t *apart = utf8proc_NFD((const utf8proc_uint8_t *)letter->spellings[0]);
        snprintf(letter->spellings[1], sizeof letter->spellings[1], "%s", (const char *)apart);
        free(apart);
    }
    return count;
}

/* Counts and wipes the ink of this part. */
static size_t take_ink(struct pixmap *pixmap, struct rect part)
{
    size_t count = 0;
    for (int32_t y = part.y; y < part.y + part.height; y++)
        for (int32_t x = part.x; x < part.x + part.width; x++) {
            uint32_t *pixel = pixmap_row(pixmap, y) + x;
            count += (*pixel & 0xFFFFFF) != 0;
            *pixel = 0;
        }
    return count;
}

static struct rect grown(struct rect rect, int32_t by)
{
    return (struct rect){ rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by };
}

static struct typeset style_of(const char *text, int32_t size_px)
{
    return (struct typeset){ .text = text,
                             .color = INK,
                             .align = ALIGN_LEFT,
                             .place = PLACE_TOP,
                             .min_size_px = size_px,
                             .max_size_px = size_px };
}

/* Two lines of it, with stems at both ends, in a pixmap just as large as what they use. */
static void check_clipping(struct font *font, const struct letter *letter, int32_t size_px)
{
    for (size_t i = 0; i < 2; i++) {
        char text[64];
        struct error err;
        struct typeset_block block;
        snprintf(text, sizeof text, "H%sH\nH%sH", letter->spellings[i], letter->spellings[i]);
        const struct typeset style = style_of(text, size_px);
        const struct rect whole = { MARGIN, MARGIN, SIDE - 2 * MARGIN, SIDE - 2 * MARGIN };
        typeset_lay(&style, font, whole, &block);
        struct pixmap tight = { block.used.width, block.used.height, tight_pixels };
        struct rect around = grown(block.used, MARGIN);
        assert_false(block.layout.is_too_small);
        assert_true(typeset_draw(&block, font, &page, &err));
        block.box.x -= block.used.x;
        block.box.y -= block.used.y;
        block.used.x = block.used.y = 0;
        assert_true(typeset_draw(&block, font, &tight, &err));
        size_t all = take_ink(&page, around), kept = take_ink(&tight, pixmap_whole(&tight));
        if (all == 0 || all != kept)
            fail_msg("%s at %d px: %zu pixels of %zu", letter->spellings[0], size_px, kept, all);
        typeset_deinit(&block);
    }
}

enum { REACH = 3 * MARGIN }; /* around the pen, for one letter with spaces */

static uint64_t take_darkness(void)
{
    uint64_t sum = 0;
    for (int32_t y = SIDE / 2 - REACH; y < SIDE / 2 + REACH; y++)
        for (int32_t x = SIDE / 2 - REACH; x < SIDE / 2 + REACH; x++) {
            sum += pixmap_row(&page, y)[x] & 0xFF;
            pixmap_row(&page, y)[x] = 0;
        }
    return sum;
}

/* Slanted letters lean out of their line by at most a quarter size, and lose nothing by that: the
 * ink is the same before spaces, where the raster has room, and nearly behind them, where the pen
 * stands on a part of a pixel. */
static void check_slant(struct font *font, const struct letter *letter, int32_t size_px)
{
    static const char *const forms[] = { "%s", "%s   ", "   %s" };
    uint64_t inks[3];
    for (size_t i = 0; i < 3; i++) {
        char text[64];
        struct error err;
        snprintf(text, sizeof text, forms[i], letter->spellings[i % 2]);
        font_set_size(font, size_px);
        font_set_italic(font, true);
        assert_true(font_draw(font, &page, SIDE / 2, SIDE / 2, text, INK, &err));
        font_set_italic(font, false);
        inks[i] = take_darkness();
    }
    if (inks[0] == 0 || inks[0] != inks[1] || inks[0] + inks[2] / 16 < inks[2])
        fail_msg("%s at %d px: %d of %d and %d", letter->spellings[0], size_px, (int)inks[0],
                 (int)inks[1], (int)inks[2]);
    struct typeset style = style_of(letter->spellings[0], size_px);
    struct typeset_block block;
    struct error err;
    style.is_italic = true;
    typeset_lay(&style, font, (struct rect){ SIDE / 2, SIDE / 2, REACH, REACH }, &block);
    assert_true(typeset_draw(&block, font, &page, &err));
    struct rect around = { block.used.x - size_px / 4, block.used.y,
                           block.used.width + 2 * (size_px / 4), block.used.height };
    assert_true(take_ink(&page, around) > 0);
    assert_int_equal(take_darkness(), 0);
    typeset_deinit(&block);
}

/* The rows in which the stems of the first column end. */
static size_t find_feet(int32_t until_x, int32_t ret_feet[LINES + 1])
{
    size_t count = 0;
    bool was_ink = false;
    for (int32_t y = 0; y < SIDE && count <= LINES; y++) {
        bool is_ink = false;
        for (int32_t x = 0; x < until_x; x++)
            is_ink |= (pixmap_row(&page, y)[x] & 0xFFFFFF) != 0;
        if (was_ink && !is_ink)
            ret_feet[count++] = y;
        was_ink = is_ink;
    }
    return count;
}

/* Five letters, each behind an H and a space on a line of its own. */
static void check_steps(struct font *font, const struct letter *from, int32_t size_px)
{
    char text[LINES * 24] = "";
    int32_t feet[LINES + 1] = { 0 };
    struct error err;
    for (size_t i = 0; i < LINES; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%sH %s", i > 0 ? "\n" : "",
                 from[i].spellings[i % 2]);
    }
    const struct typeset style = style_of(text, size_px);
    pixmap_fill(&page, pixmap_whole(&page), 0);
    assert_true(typeset_paint(&style, font, &page, pixmap_whole(&page), &err));
    font_set_size(font, size_px);
    assert_int_equal(find_feet(font_width_px(font, "H"), feet), LINES);
    for (size_t i = 2; i < LINES; i++)
        if (feet[i] - feet[i - 1] != feet[1] - feet[0])
            fail_msg("%s at %d px: steps %d and %d", text, size_px, feet[1] - feet[0],
                     feet[i] - feet[i - 1]);
}

typedef void (*check_fn)(struct font *font, const struct letter *letter, int32_t size_px);

static void for_each_font(check_fn check, size_t step)
{
    struct letter all[LETTERS];
    size_t found = 0;
    assert_int_equal(read_letters(all), LETTERS);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct buf bytes;
        struct font *font = NULL;
        if (open_font(paths[i], &bytes, &font))
            found++;
        for (size_t k = 0; font && k < sizeof sizes / sizeof *sizes; k++)
            for (size_t letter = 0; letter + step <= LETTERS; letter += step)
                check(font, &all[letter], sizes[k]);
        font_free(font);
        buf_deinit(&bytes);
    }
    if (found == 0)
        skip(); /* fonts-noto-core is not installed */
}

static void test_no_ink_is_clipped(void **state)
{
    (void)state;
    for_each_font(check_clipping, 1);
}

static void test_slanted_letters_are_whole(void **state)
{
    (void)state;
    for_each_font(check_slant, 1);
}

static void test_baselines_are_even(void **state)
{
    (void)state;
    for_each_font(check_steps, LINES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_ink_is_clipped),
        cmocka_unit_test(test_slanted_letters_are_whole),
        cmocka_unit_test(test_baselines_are_even),
    };
    return cmocka_run_group_tests(tests, open_library, close_library);
}
