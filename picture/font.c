/* Text is drawn by its baseline. SDL_ttf grows a surface upward when ink rises above the font's
 * ascent and to the right when it begins left of the pen, so the pen's place in the surface is
 * worked out from the metrics of the same glyphs. Precomposed letters are one glyph each, therefore
 * text is composed first. Coverage comes as an 8-bit surface, blended by blend.h. Runs of letters
 * that only the fallback has are drawn by it, one behind the other. */
#include "picture/font.h"

#include <stdlib.h>
#include <string.h>

#include <SDL2/SDL_ttf.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/unicode.h"
#include "picture/blend.h"

/* The letters that reach highest and lowest in every font that was measured. */
static const char tallest[] = "ẤẦẨẪẬẮẰẲẴẶẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰÝỲỶỸỴĐgjpqyỵặệộợự(),;/|";

enum { FIRST_SIZE_PX = 200 /* what typesetting measures at */, REMEMBERED = 16 };

struct line_box {
    int32_t size_px; /* 0: none */
    int32_t ascent_px, descent_px;
};

struct font {
    TTF_Font *ttf;
    struct font *fallback; /* a loan; NULL: none */
    int32_t size_px;
    const struct line_box *box;        /* at this size, one of: */
    struct line_box boxes[REMEMBERED]; /* of the sizes last set, since measuring takes a while */
    size_t next_box;                   /* the oldest */
};

bool font_open_library(struct error *err)
{
    return TTF_Init() == 0 || error_set(err, ERROR_SYSTEM, "SDL_ttf: %s", TTF_GetError());
}

void font_close_library(void)
{
    TTF_Quit();
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* --- letters and their fonts ------------------------------------------------------------------ */

static bool has_letter(const struct font *font, uint32_t letter)
{
    return TTF_GlyphIsProvided32(font->ttf, letter) != 0;
}

/* The font that sets this letter. */
static const struct font *font_of(const struct font *font, uint32_t letter)
{
    bool is_lacking = font->fallback && !has_letter(font, letter);
    return is_lacking && has_letter(font->fallback, letter) ? font->fallback : font;
}

/* Spaces and marks stand with the letter before them. */
static bool is_carried(uint32_t letter)
{
    return letter == ' ' || (letter >= 0x300 && letter < 0x370) ||
           (letter >= 0xFE00 && letter < 0xFE10);
}

/* The first run of a text that one font sets; its end is left in *at. */
static char *next_run(const struct font *font, const char **at, const struct font **ret_source)
{
    const char *start = *at, *next = start;
    *ret_source = font_of(font, unicode_next(&next));
    for (*at = next; *next; *at = next) {
        uint32_t letter = unicode_next(&next);
        if (!is_carried(letter) && font_of(font, letter) != *ret_source)
            break;
    }
    return mem_copy_bytes(start, (size_t)(*at - start));
}

/* Highest and lowest ink of a text against its baseline, both at least the given values. */
static void measure_ink(const struct font *font, const char *text, int32_t *top, int32_t *bottom)
{
    for (uint32_t letter; (letter = unicode_next(&text)) != 0;) {
        int low = 0, high = 0;
        TTF_Font *ttf = font_of(font, letter)->ttf;
        if (TTF_GlyphMetrics32(ttf, letter, NULL, NULL, &low, &high, NULL) == 0) {
            *top = larger(*top, high);
            *bottom = larger(*bottom, -low);
        }
    }
}

/* --- the font --------------------------------------------------------------------------------- */

bool font_new(const void *bytes, size_t length, struct font **ret_font, struct error *err)
{
    SDL_RWops *file = SDL_RWFromConstMem(bytes, (int)length);
    TTF_Font *ttf = file ? TTF_OpenFontRW(file, 1, FIRST_SIZE_PX) : NULL;
    if (!ttf)
        return error_set(err, ERROR_INPUT,
                         _("the font cannot be used (%s): take a TrueType or OpenType file"),
                         TTF_GetError());
    TTF_SetFontHinting(ttf, TTF_HINTING_LIGHT_SUBPIXEL);
    struct font *font = mem_new(sizeof *font);
    font->ttf = ttf;
    font_set_size(font, FIRST_SIZE_PX);
    *ret_font = font;
    return true;
}

void font_free(struct font *font)
{
    if (!font)
        return;
    TTF_CloseFont(font->ttf);
    free(font);
}

void font_set_fallback(struct font *font, struct font *fallback)
{
    int32_t size_px = font->size_px;
    font->fallback = fallback;
    font->size_px = 0;
    memset(font->boxes, 0, sizeof font->boxes);
    font_set_size(font, size_px);
}

static const struct line_box *box_of(struct font *font, int32_t size_px)
{
    for (size_t i = 0; i < REMEMBERED; i++)
        if (font->boxes[i].size_px == size_px)
            return &font->boxes[i];
    struct line_box *box = &font->boxes[font->next_box];
    font->next_box = (font->next_box + 1) % REMEMBERED;
    *box = (struct line_box){ .size_px = size_px };
    measure_ink(font, tallest, &box->ascent_px, &box->descent_px);
    return box;
}

void font_set_size(struct font *font, int32_t size_px)
{
    if (font->size_px == size_px)
        return;
    if (font->fallback)
        font_set_size(font->fallback, size_px);
    TTF_SetFontSize(font->ttf, size_px);
    font->size_px = size_px;
    font->box = box_of(font, size_px);
}

void font_set_italic(struct font *font, bool is_italic)
{
    TTF_SetFontStyle(font->ttf, is_italic ? TTF_STYLE_ITALIC : TTF_STYLE_NORMAL);
    if (font->fallback)
        font_set_italic(font->fallback, is_italic);
}

int32_t font_ascent_px(const struct font *font)
{
    return font->box->ascent_px;
}

int32_t font_descent_px(const struct font *font)
{
    return font->box->descent_px;
}

static int32_t run_width(const struct font *source, const char *run)
{
    int width = 0;
    return TTF_SizeUTF8(source->ttf, run, &width, NULL) == 0 ? width : 0;
}

int32_t font_width_px(struct font *font, const char *text)
{
    int32_t width = 0;
    if (!font->fallback)
        return run_width(font, text);
    while (*text) {
        const struct font *source;
        char *run = next_run(font, &text, &source);
        width += run_width(source, run);
        free(run);
    }
    return width;
}

int32_t font_digit_px(struct font *font)
{
    int32_t widest = 0;
    for (char digit[] = "0"; digit[0] <= '9'; digit[0]++)
        widest = larger(widest, font_width_px(font, digit));
    return widest;
}

bool font_has_glyph(struct font *font, uint32_t code_point)
{
    return has_letter(font_of(font, code_point), code_point);
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Where ink goes: onto pixels in a colour, or into a coverage. */
struct sink {
    struct pixmap *into;
    uint32_t rgb;
    struct coverage *coverage;
};

/* Where the pen was when SDL_ttf drew this text: x and baseline within the surface. */
static void find_pen(const struct font *font, const char *text, int32_t *ret_x, int32_t *ret_y)
{
    int32_t top = TTF_FontAscent(font->ttf), ignored = 0;
    const char *at = text;
    int left = 0;
    measure_ink(font, text, &top, &ignored);
    TTF_GlyphMetrics32(font->ttf, unicode_next(&at), &left, NULL, NULL, NULL, NULL);
    *ret_x = left < 0 ? -left : 0;
    *ret_y = top;
}

static void blend_surface(const SDL_Surface *surface, struct pixmap *into, int32_t x, int32_t y,
                          uint32_t rgb)
{
    int32_t left = larger(0, -x), top = larger(0, -y);
    int32_t right = surface->w < into->width_px - x ? surface->w : into->width_px - x;
    int32_t bottom = surface->h < into->height_px - y ? surface->h : into->height_px - y;
    for (int32_t row = top; row < bottom && left < right; row++)
        blend_mask(pixmap_row(into, y + row) + x + left,
                   (const uint8_t *)surface->pixels + (size_t)row * (size_t)surface->pitch + left,
                   0xFF000000U | rgb, (size_t)(right - left));
}

static bool put_run(const struct font *source, const struct sink *sink, int32_t x, int32_t baseline,
                    const char *run, struct error *err)
{
    const SDL_Color full = { 255, 255, 255, 255 }, none = { 0, 0, 0, 0 };
    SDL_Surface *surface = TTF_RenderUTF8_Shaded(source->ttf, run, full, none);
    int32_t pen_x, pen_y;
    if (!surface)
        return error_set(err, ERROR_INPUT, _("the text cannot be drawn (%s)"), TTF_GetError());
    find_pen(source, run, &pen_x, &pen_y);
    if (sink->coverage)
        coverage_add(sink->coverage, x - pen_x, baseline - pen_y, surface->pixels, surface->w,
                     surface->h, surface->pitch);
    else
        blend_surface(surface, sink->into, x - pen_x, baseline - pen_y, sink->rgb);
    SDL_FreeSurface(surface);
    return true;
}

static bool put_text(struct font *font, const struct sink *sink, int32_t x, int32_t baseline,
                     const char *text, struct error *err)
{
    char *composed = unicode_nfc(text);
    bool is_good = true;
    for (const char *at = composed; is_good && *at;) {
        const struct font *source;
        char *run = next_run(font, &at, &source);
        is_good = put_run(source, sink, x, baseline, run, err);
        x += *at ? run_width(source, run) : 0;
        free(run);
    }
    free(composed);
    return is_good;
}

bool font_draw(struct font *font, struct pixmap *into, int32_t x, int32_t baseline_y,
               const char *text, uint32_t rgb, struct error *err)
{
    return put_text(font, &(struct sink){ into, rgb, NULL }, x, baseline_y, text, err);
}

bool font_cover(struct font *font, struct coverage *into, int32_t x, int32_t baseline_y,
                const char *text, struct error *err)
{
    return put_text(font, &(struct sink){ NULL, 0, into }, x, baseline_y, text, err);
}
