/* Where zones lie and what becomes of a ticker: whole numbers only, so that every implementation
 * comes to the same pixels. Reading is in layout_read.c. */
#include "model/layout.h"

#include <stdlib.h>
#include <string.h>

enum {
    WHOLE = 10000, /* 100 % */
    TEXT_PERCENT = 72,
    LETTER_PERCENT = 50, /* of the text's height */
    READING_S = 3,
};

/* round(hundredths% of side), half up. */
static int32_t part_of(int32_t hundredths, int32_t side_px)
{
    return (int32_t)(((int64_t)hundredths * side_px + WHOLE / 2) / WHOLE);
}

static int32_t begin_of(const struct zone_length *begin, int32_t side_px)
{
    return begin->is_percent ? part_of(begin->amount, side_px) : begin->amount;
}

/* Two percentages are added before they are rounded, so that neighbours share the edge. */
static int32_t end_of(const struct zone_length *begin, const struct zone_length *length,
                      int32_t side_px)
{
    if (begin->is_percent && length->is_percent)
        return part_of(begin->amount + length->amount, side_px);
    return begin_of(begin, side_px) + begin_of(length, side_px);
}

void layout_wish(const struct zone *zone, int32_t canvas_width_px, int32_t canvas_height_px,
                 struct place *ret_place)
{
    struct place place = { .x = begin_of(&zone->x, canvas_width_px),
                           .y = begin_of(&zone->y, canvas_height_px) };
    place.width = end_of(&zone->x, &zone->width, canvas_width_px) - place.x;
    place.height = end_of(&zone->y, &zone->height, canvas_height_px) - place.y;
    *ret_place = place;
}

static int32_t between(int32_t low, int32_t value, int32_t high)
{
    return value > high ? high : value < low ? low : value;
}

void layout_place(const struct zone *zone, int32_t canvas_width_px, int32_t canvas_height_px,
                  struct place *ret_place)
{
    struct place place;
    layout_wish(zone, canvas_width_px, canvas_height_px, &place);
    place.x = between(0, place.x, canvas_width_px - 1);
    place.y = between(0, place.y, canvas_height_px - 1);
    place.width = between(1, place.width, canvas_width_px - place.x);
    place.height = between(1, place.height, canvas_height_px - place.y);
    *ret_place = place;
}

void layout_inner(const struct zone *zone, const struct place *place, struct place *ret_inner)
{
    int32_t across = between(0, zone->inset_px, (place->width - 1) / 2);
    int32_t down = between(0, zone->inset_px, (place->height - 1) / 2);
    *ret_inner = (struct place){ place->x + across, place->y + down, place->width - 2 * across,
                                 place->height - 2 * down };
}

int32_t ticker_text_px(int32_t inner_height_px)
{
    return between(1, (inner_height_px * TEXT_PERCENT + 50) / 100, inner_height_px);
}

/* Letters in view = width / (50 % of 72 % of the height); seconds = letters / speed. Both sides of
 * the comparison are multiplied out. */
bool ticker_is_paged(const struct ticker *ticker, const struct place *inner)
{
    const int64_t enough = (int64_t)READING_S * ticker->speed;
    if (ticker->is_speed_px)
        return inner->width < enough;
    return (int64_t)inner->width * 100 * 100 <
           enough * inner->height * TEXT_PERCENT * LETTER_PERCENT;
}

static void zone_deinit(struct zone *zone)
{
    free(zone->id);
    free(zone->playlist);
    free(zone->ticker.separator);
    free(zone->theme);
}

void layout_drop_zone(struct layout *layout, size_t index)
{
    zone_deinit(&layout->zones[index]);
    layout->zone_count--;
    memmove(&layout->zones[index], &layout->zones[index + 1],
            (layout->zone_count - index) * sizeof *layout->zones);
}

void layout_deinit(struct layout *layout)
{
    if (!layout)
        return;
    for (size_t i = 0; i < layout->zone_count; i++)
        zone_deinit(&layout->zones[i]);
    free(layout->zones);
    free(layout->name);
}
