/* Pixels in memory: premultiplied ARGB, native-endian 32 bit, rows without padding. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct pixmap {
    int32_t width_px, height_px;
    uint32_t *pixels; /* owned by whoever made it: heap, memfd or a surface; NULL: only a witness
                         sees what fills and texts would do */
};

struct rect {
    int32_t x, y, width, height;
};

static inline size_t pixmap_bytes(int32_t width_px, int32_t height_px)
{
    return (size_t)width_px * (size_t)height_px * sizeof(uint32_t);
}

static inline uint32_t *pixmap_row(const struct pixmap *pixmap, int32_t y)
{
    return pixmap->pixels + (size_t)y * (size_t)pixmap->width_px;
}

/* Fills with an opaque colour 0xRRGGBB. */
void pixmap_fill(struct pixmap *pixmap, struct rect area, uint32_t rgb);
struct rect pixmap_whole(const struct pixmap *pixmap);

/* What lies in both; a size of 0 when nothing does. */
struct rect rect_meet(struct rect a, struct rect b);
/* The smallest that holds both; one that is empty adds nothing. */
struct rect rect_around(struct rect a, struct rect b);
bool rect_holds(struct rect outer, struct rect inner);

static inline bool rect_is_empty(struct rect rect)
{
    return rect.width <= 0 || rect.height <= 0;
}

static inline bool rect_is_same(struct rect a, struct rect b)
{
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

/* The largest rectangle of the source's proportions that lies centred in `into`, at least 1x1. */
struct rect rect_contain(int32_t source_width, int32_t source_height, struct rect into);

/* The smallest rectangle of the source's proportions that covers `into`, laid so that the source's
 * point at these percents of its sides comes as near to the middle of `into` as covering allows. */
struct rect rect_cover(int32_t source_width, int32_t source_height, struct rect into,
                       int32_t x_percent, int32_t y_percent);
