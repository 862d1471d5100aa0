/* See bars.h. 120 pixels a second are slow enough for an eye to follow, and whole in a frame at 24,
 * 30, 40, 60 and 120 Hz. */
#include "picture/bars.h"

#include "model/limits.h"
#include "picture/pattern_draw.h"

enum {
    SPEED_PX = 120,
    LENGTH_PX = 480, /* three bars in four seconds */
    WHITE = 0xFFFFFF,
    BLACK = 0x000000,
};

static const struct {
    int32_t x, width;
} bars[] = { { 0, 48 }, { 160, 8 }, { 320, 1 } };

void bars_measure(int32_t height_px, int32_t refresh_hz, struct strip *ret_strip)
{
    int32_t step_px = (SPEED_PX + refresh_hz / 2) / refresh_hz;
    *ret_strip = (struct strip){
        .width_px = LENGTH_PX,
        .height_px = height_px,
        .tile_px = STRIP_TILE_PX,
        .step_px = step_px > 1 ? step_px : 1,
        .refresh_hz = refresh_hz,
        .background = BLACK,
    };
}

/* One strip's length of bars; what lies beyond the pixmap is cut. */
static void draw_length(struct pixmap *into, int32_t x)
{
    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
        pattern_fill(into, (struct rect){ x + bars[i].x, 0, bars[i].width, into->height_px },
                     WHITE);
}

void bars_paint(struct pixmap *into)
{
    pixmap_fill(into, pixmap_whole(into), BLACK);
    draw_length(into, 0);
}

bool pattern_bars(const struct pattern_sheet *sheet, struct error *err)
{
    struct strip strip;
    struct pixmap *into = sheet->into;
    (void)err;
    bars_measure(into->height_px, DEFAULT_REFRESH_HZ, &strip);
    pixmap_fill(into, pixmap_whole(into), BLACK);
    for (int32_t x = -scroll_column(&strip, 0, into->width_px); x < into->width_px; x += LENGTH_PX)
        draw_length(into, x);
    return true;
}
