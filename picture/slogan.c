/* The text stands in the middle of the canvas's safe area, as large as fits, between a floor that
 * is read from where the whole canvas is seen and a size beyond which a large board only looks
 * crude. What does not fit at the floor comes in pages. */
#include "picture/slogan.h"

#include <string.h>

#include "common/unicode.h"
#include "picture/paged_text.h"
#include "picture/vietnamese.h"

enum {
    MARGIN_X_PERMILLE = 50,
    MARGIN_Y_PERMILLE = 55,
    SHORT_SIDE_PARTS = 6, /* the largest size is a sixth of the short side, … */
    ALWAYS_SIZE_PX = 180, /* … but low boards use their whole height */
    BETTER_BREAKS = 2,    /* how many times smaller a text may become for them */
    LETTER_QUARTERS = 5,  /* of the size: how wide a letter is at most */
    FLOOR_PARTS = 36,     /* the smallest is a thirty-sixth of it */
};

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static struct rect safe_area(int32_t width_px, int32_t height_px)
{
    int32_t x = width_px * MARGIN_X_PERMILLE / 1000;
    int32_t y = height_px * MARGIN_Y_PERMILLE / 1000;
    return (struct rect){ x, y, width_px - 2 * x, height_px - 2 * y };
}

static struct typeset style_of(const char *text, int32_t width_px, int32_t height_px)
{
    int32_t shorter = smaller(width_px, height_px);
    return (struct typeset){
        .text = text,
        .is_marked = true,
        .min_size_px = larger(shorter / FLOOR_PARTS, TYPESET_FLOOR_PX),
        .max_size_px = larger(shorter / SHORT_SIDE_PARTS, ALWAYS_SIZE_PX),
    };
}

/* The longest run of words that no line end may part, in letters; spaces count. */
static int32_t longest_run(const char *text, int32_t *ret_letters, int32_t *ret_newlines)
{
    struct vietnamese_run state = { 0 };
    const char *left = text;
    size_t left_length = 0;
    int32_t run = 0, longest = 0;
    *ret_letters = *ret_newlines = 0;
    while (*text) {
        const char *word = text;
        size_t length = strcspn(text, " \n");
        bool is_glued =
            left_length > 0 && length > 0 &&
            vietnamese_break(&state, left, left_length, word, length) == BREAK_FORBIDDEN;
        run = is_glued ? run + 1 : 0;
        for (const char *end = word + length; text < end; ++*ret_letters, run++)
            unicode_next(&text);
        longest = larger(longest, run);
        left = word;
        left_length = length;
        for (; *text == ' ' || *text == '\n'; text++, ++*ret_letters)
            *ret_newlines += *text == '\n';
    }
    return longest;
}

/* In quarters of a size: a line that ends before a run loses at most the longest. Layout gives up
 * to half of the size for better breaks (text_atoms.h). */
bool slogan_reaches_surely(const char *text, int32_t width_px, int32_t height_px, int32_t size_px)
{
    struct typeset style = style_of(text, width_px, height_px);
    struct rect area = safe_area(width_px, height_px);
    int32_t wanted_px = larger(size_px, style.min_size_px), letters, newlines;
    int32_t reached_px = wanted_px * BETTER_BREAKS;
    int32_t longest = longest_run(text, &letters, &newlines) * LETTER_QUARTERS;
    int64_t lines = area.height / (2 * reached_px) - newlines;
    int64_t room = (int64_t)area.width * 4 / reached_px - longest;
    return wanted_px <= style.max_size_px && lines > 0 && room > 0 &&
           (int64_t)letters * LETTER_QUARTERS <= lines * room;
}

static void lay(const struct typeset *style, struct font *font, int32_t width_px, int32_t height_px,
                struct paged_text *ret_text)
{
    paged_text_lay(style, font, safe_area(width_px, height_px), height_px, ret_text);
}

bool slogan_paint(const struct slogan *slogan, struct font *font, struct pixmap *into,
                  int64_t *ret_until_ms, struct error *err)
{
    const struct paged_moment moment = { slogan->duration_ms, slogan->at_ms, slogan->background };
    struct typeset style = style_of(slogan->text, into->width_px, into->height_px);
    struct paged_text text;
    style.color = slogan->color;
    style.emphasis = slogan->emphasis;
    style.align = slogan->align;
    style.backing = backing_of(slogan->outline, slogan->shadow);
    pixmap_fill(into, pixmap_whole(into), slogan->background);
    lay(&style, font, into->width_px, into->height_px, &text);
    *ret_until_ms = INT64_MAX;
    bool is_good = paged_text_draw(&text, font, &moment, into, ret_until_ms, err);
    paged_text_deinit(&text);
    return is_good;
}
