/* They stand in the margin that all kinds leave free; on low boards that is less than they and some
 * air need, and the text gives the rest. */
#include "picture/page_marks.h"

#include "picture/shape.h"

enum {
    MARGIN_PERMILLE = 55, /* of the height */
    ROOM_PX = 7,          /* marks and air */
    DIM_PART = 96,        /* of 256: how much of the text's colour a waiting page's mark has */
};

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

struct rect page_marks_spare(struct rect area, int32_t height_px)
{
    int32_t lack = ROOM_PX - (height_px - area.y - area.height);
    area.height = larger(area.height - larger(lack, 0), 1);
    return area;
}

void page_marks_draw(size_t page, size_t count, uint32_t background, uint32_t color,
                     struct pixmap *into)
{
    int32_t margin = into->height_px * MARGIN_PERMILLE / 1000;
    int32_t side = larger(margin / 4, 2), step = 2 * side;
    struct rect mark = { .y = into->height_px - (margin + side) / 2,
                         .width = side,
                         .height = side };
    mark.x = (into->width_px - step * (int32_t)count + side) / 2;
    uint32_t dim = shape_mix(background, color, DIM_PART);
    for (size_t i = 0; count > 1 && i < count && mark.x >= 0; i++, mark.x += step)
        pixmap_fill(into, rect_meet(mark, pixmap_whole(into)), i == page ? color : dim);
}
