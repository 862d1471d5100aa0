/* A turn is two flips and perhaps an exchange of the axes: the upright picture's pixel (x, y) is
 * found in the stored one by exchanging first, and flips count from the far end. */
#include "picture/turn.h"

enum { FIRST_QUARTER_TURN = 5 };

static const struct {
    bool is_swapped, flips_x, flips_y; /* flips: of the stored picture */
} turns[] = {
    [1] = { false, false, false }, [2] = { false, true, false }, [3] = { false, true, true },
    [4] = { false, false, true },  [5] = { true, false, false }, [6] = { true, false, true },
    [7] = { true, true, true },    [8] = { true, true, false },
};

bool turn_is_quarter(int32_t orientation)
{
    return orientation >= FIRST_QUARTER_TURN;
}

static struct rect exchange_axes(struct rect rect)
{
    return (struct rect){ rect.y, rect.x, rect.height, rect.width };
}

struct rect turn_area(int32_t orientation, struct rect area, struct rect seen,
                      int32_t *ret_width_px, int32_t *ret_height_px)
{
    struct rect part = { seen.x - area.x, seen.y - area.y, seen.width, seen.height };
    if (turns[orientation].is_swapped) {
        part = exchange_axes(part);
        area = exchange_axes(area);
    }
    if (turns[orientation].flips_x)
        part.x = area.width - part.width - part.x;
    if (turns[orientation].flips_y)
        part.y = area.height - part.height - part.y;
    *ret_width_px = part.width;
    *ret_height_px = part.height;
    return (struct rect){ -part.x, -part.y, area.width, area.height };
}

void turn_upright(const struct pixmap *stored, int32_t orientation, struct pixmap *into,
                  struct rect seen)
{
    int32_t last_x = stored->width_px - 1, last_y = stored->height_px - 1;
    for (int32_t y = 0; y < seen.height; y++) {
        uint32_t *row = pixmap_row(into, seen.y + y) + seen.x;
        for (int32_t x = 0; x < seen.width; x++) {
            int32_t from_x = turns[orientation].is_swapped ? y : x;
            int32_t from_y = turns[orientation].is_swapped ? x : y;
            from_x = turns[orientation].flips_x ? last_x - from_x : from_x;
            from_y = turns[orientation].flips_y ? last_y - from_y : from_y;
            row[x] = pixmap_row(stored, from_y)[from_x];
        }
    }
}
