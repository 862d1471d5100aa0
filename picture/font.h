/* One font file at one size through SDL2_ttf (which shapes by HarfBuzz and rasters by FreeType).
 * The one file that knows SDL_ttf. Callers place text by baseline and measured ink, never by the
 * surface's top, since SDL_ttf moves the baseline per string. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "picture/coverage.h"
#include "picture/pixmap.h"

struct font;

/* Starts and ends the library; count calls in pairs. */
bool font_open_library(struct error *err);
void font_close_library(void);

/* The bytes are borrowed until font_free. */
bool font_new(const void *bytes, size_t length, struct font **ret_font, struct error *err);
void font_free(struct font *font);

/* Letters that `font` lacks are taken from `fallback` (a loan; NULL: none), at the same size and on
 * the same baseline. Set before the size; a fallback's own fallback is not asked. */
void font_set_fallback(struct font *font, struct font *fallback);

void font_set_size(struct font *font, int32_t size_px);

/* Draws its letters slanted from now on, or upright again; what is measured stays that of upright
 * ones, so the last letter's top may lean over its width. */
void font_set_italic(struct font *font, bool is_italic);

/* The line box at this size: ascent above and descent below the baseline, both ≥ 0, large enough
 * for the measured ink of all 134 Vietnamese letters. */
int32_t font_ascent_px(const struct font *font);
int32_t font_descent_px(const struct font *font);

/* Advance width of one line, after shaping. */
int32_t font_width_px(struct font *font, const char *text);

/* Advance width of the widest digit: the cell of each where numbers must not jitter. */
int32_t font_digit_px(struct font *font);

/* In the font or in its fallback. */
bool font_has_glyph(struct font *font, uint32_t code_point);

/* Draws one line: pen at x, baseline at y, in opaque 0xRRGGBB, clipped to the pixmap. */
bool font_draw(struct font *font, struct pixmap *into, int32_t x, int32_t baseline_y,
               const char *text, uint32_t rgb, struct error *err);

/* The same ink as coverage, which the caller paints. */
bool font_cover(struct font *font, struct coverage *into, int32_t x, int32_t baseline_y,
                const char *text, struct error *err);
