/* A board without content is still the owner's: the site's title, a fine rule, the product's name.
 * A strip too low for two lines shows the first of them only. */
#include "picture/card.h"

#include "picture/typeset.h"

enum {
    BACKGROUND = 0x0B3D6B,
    RULE = 0xE0B646,
    TITLE = 0xFFFFFF,
    NAME = 0xB9D3EA,
    LOW_HEIGHT_PX = 240,
    ONE_LINE_PX = 60, /* on a strip */
};

static const char product[] = "Bảng tin";

/* A part of the canvas in 1/1000 of its sides. */
static struct rect part_of(const struct pixmap *pixmap, int32_t x, int32_t y, int32_t width,
                           int32_t height)
{
    return (struct rect){
        .x = pixmap->width_px * x / 1000,
        .y = pixmap->height_px * y / 1000,
        .width = pixmap->width_px * width / 1000,
        .height = pixmap->height_px * height / 1000,
    };
}

static struct rect rule_of(const struct pixmap *pixmap)
{
    int32_t shorter = pixmap->width_px < pixmap->height_px ? pixmap->width_px : pixmap->height_px;
    int32_t width = shorter / 6, height = shorter / 180 + 1;
    return (struct rect){ (pixmap->width_px - width) / 2, pixmap->height_px * 580 / 1000, width,
                          height };
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

bool card_paint_idle(const char *title, const char *identity, struct font *font,
                     struct pixmap *into, struct error *err)
{
    int32_t shorter = into->width_px < into->height_px ? into->width_px : into->height_px;
    bool is_low = into->height_px < LOW_HEIGHT_PX;
    const struct typeset only = { .text = title ? title : product,
                                  .color = TITLE,
                                  .max_size_px = larger(shorter / 6, ONE_LINE_PX) };
    const struct typeset above = {
        .text = title, .color = TITLE, .max_size_px = shorter / 10, .place = PLACE_BOTTOM
    };
    const struct typeset below = { .text = product, .color = NAME, .max_size_px = shorter / 18 };
    const struct typeset last = { .text = identity, .color = NAME, .max_size_px = shorter / 24 };
    pixmap_fill(into, pixmap_whole(into), BACKGROUND);
    if (!is_low && identity &&
        !typeset_paint(&last, font, into, part_of(into, 80, 840, 840, 90), err))
        return false;
    if (!title || is_low)
        return typeset_paint(&only, font, into, part_of(into, 60, 160, 880, 680), err);
    pixmap_fill(into, rule_of(into), RULE);
    return typeset_paint(&above, font, into, part_of(into, 80, 120, 840, 430), err) &&
           typeset_paint(&below, font, into, part_of(into, 80, 600, 840, 120), err);
}
