/* Plain pixels; nothing here knows where they are kept. */
#include "picture/pixmap.h"

enum { OPAQUE = 0xFF };

struct rect pixmap_whole(const struct pixmap *pixmap)
{
    return (struct rect){ 0, 0, pixmap->width_px, pixmap->height_px };
}

void pixmap_fill(struct pixmap *pixmap, struct rect area, uint32_t rgb)
{
    uint32_t pixel = (uint32_t)OPAQUE << 24 | rgb;
    for (int32_t y = area.y; pixmap->pixels && y < area.y + area.height; y++) {
        uint32_t *row = pixmap_row(pixmap, y) + area.x;
        for (int32_t x = 0; x < area.width; x++)
            row[x] = pixel;
    }
}

static int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t greater(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

struct rect rect_meet(struct rect a, struct rect b)
{
    int32_t left = greater(a.x, b.x), right = lesser(a.x + a.width, b.x + b.width);
    int32_t top = greater(a.y, b.y), bottom = lesser(a.y + a.height, b.y + b.height);
    return (struct rect){ left, top, greater(right - left, 0), greater(bottom - top, 0) };
}

struct rect rect_around(struct rect a, struct rect b)
{
    if (rect_is_empty(a) || rect_is_empty(b))
        return rect_is_empty(a) ? b : a;
    int32_t x = lesser(a.x, b.x), y = lesser(a.y, b.y);
    return (struct rect){ x, y, greater(a.x + a.width, b.x + b.width) - x,
                          greater(a.y + a.height, b.y + b.height) - y };
}

bool rect_holds(struct rect outer, struct rect inner)
{
    return rect_is_same(rect_meet(outer, inner), inner);
}

static int32_t scaled(int32_t length, int32_t by, int32_t over)
{
    int64_t rounded = ((int64_t)length * by + over / 2) / over;
    return rounded < 1 ? 1 : (int32_t)rounded;
}

struct rect rect_contain(int32_t source_width, int32_t source_height, struct rect into)
{
    bool is_wider = (int64_t)source_width * into.height > (int64_t)into.width * source_height;
    int32_t width = is_wider ? into.width : scaled(into.height, source_width, source_height);
    int32_t height = is_wider ? scaled(into.width, source_height, source_width) : into.height;
    return (struct rect){
        .x = into.x + (into.width - width) / 2,
        .y = into.y + (into.height - height) / 2,
        .width = width,
        .height = height,
    };
}

/* Where a length begins that covers from `start` on, with its point in the middle if it can be. */
static int32_t slide(int32_t length, int32_t start, int32_t covered, int32_t percent)
{
    int32_t point = (int32_t)((int64_t)length * percent / 100);
    return start + greater(lesser(covered / 2 - point, 0), covered - length);
}

struct rect rect_cover(int32_t source_width, int32_t source_height, struct rect into,
                       int32_t x_percent, int32_t y_percent)
{
    bool is_wider = (int64_t)source_width * into.height > (int64_t)into.width * source_height;
    int32_t width = is_wider ? scaled(into.height, source_width, source_height) : into.width;
    int32_t height = is_wider ? into.height : scaled(into.width, source_height, source_width);
    width = greater(width, into.width); /* rounding never bares an edge */
    height = greater(height, into.height);
    return (struct rect){
        .x = slide(width, into.x, into.width, x_percent),
        .y = slide(height, into.y, into.height, y_percent),
        .width = width,
        .height = height,
    };
}
