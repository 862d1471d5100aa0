/* One row per pattern: the function that paints it and, for those that differ by one, a colour.
 * Patterns are drawn by the pixel, without smoothing, so that a photograph of the board shows
 * whether each pixel arrived where it was sent. */
#include "picture/pattern.h"

#include <assert.h>

#include "picture/pattern_draw.h"

static const struct {
    pattern_fn paint;
    uint32_t rgb;
} rows[PATTERNS] = {
    [PATTERN_BORDER] = { pattern_border, 0 },
    [PATTERN_RULER] = { pattern_ruler, 0 },
    [PATTERN_GRID] = { pattern_grid, 0 },
    [PATTERN_CHECKER] = { pattern_checker, 0xFFFFFF },
    [PATTERN_BLACK_STEPS] = { pattern_steps, 0x000000 },
    [PATTERN_WHITE_STEPS] = { pattern_steps, 0xFFFFFF },
    [PATTERN_COLORS] = { pattern_colors, 0 },
    [PATTERN_RED] = { pattern_field, 0xFF0000 },
    [PATTERN_GREEN] = { pattern_field, 0x00FF00 },
    [PATTERN_BLUE] = { pattern_field, 0x0000FF },
    [PATTERN_WHITE] = { pattern_field, 0xFFFFFF },
    [PATTERN_BLACK] = { pattern_field, 0x000000 },
    [PATTERN_MARKS] = { pattern_marks, 0 },
    [PATTERN_IDENTITY] = { pattern_identity, 0 },
    [PATTERN_BARS] = { pattern_bars, 0 },
};

bool pattern_paint(enum pattern pattern, const struct pattern_facts *facts, struct font *font,
                   struct pixmap *into, struct error *err)
{
    assert((int)pattern >= 0 && pattern < PATTERNS);
    const struct pattern_sheet sheet = { into, font, facts, rows[pattern].rgb };
    return rows[pattern].paint(&sheet, err);
}
