/* The text stands in the middle of the canvas's safe area, as large as fits, up to a size beyond
 * which a large board only looks crude. */
#include "picture/slogan.h"

#include "picture/typeset.h"

enum {
    MARGIN_X_PERMILLE = 50,
    MARGIN_Y_PERMILLE = 55,
    SHORT_SIDE_PARTS = 6, /* the largest size is a sixth of the short side, … */
    ALWAYS_SIZE_PX = 180, /* … but low boards use their whole height */
};

static struct rect safe_area(const struct pixmap *pixmap)
{
    int32_t x = pixmap->width_px * MARGIN_X_PERMILLE / 1000;
    int32_t y = pixmap->height_px * MARGIN_Y_PERMILLE / 1000;
    return (struct rect){ x, y, pixmap->width_px - 2 * x, pixmap->height_px - 2 * y };
}

static int32_t largest_size(const struct pixmap *pixmap)
{
    int32_t shorter = pixmap->width_px < pixmap->height_px ? pixmap->width_px : pixmap->height_px;
    int32_t part = shorter / SHORT_SIDE_PARTS;
    return part > ALWAYS_SIZE_PX ? part : ALWAYS_SIZE_PX;
}

bool slogan_paint(const struct slogan *slogan, struct font *font, struct pixmap *into,
                  struct error *err)
{
    const struct typeset style = {
        .text = slogan->text,
        .is_marked = true,
        .color = slogan->color,
        .emphasis = slogan->emphasis,
        .align = slogan->align,
        .max_size_px = largest_size(into),
    };
    pixmap_fill(into, pixmap_whole(into), slogan->background);
    return typeset_paint(&style, font, into, safe_area(into), err);
}
