/* Composing comes before scaling: a weighted sum of pixels on one plain background is the same as
 * the sum set on that background afterwards, and three channels are less work than four. */
#include "picture/image_rows.h"

#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"

enum {
    RGB = 3,
    COARSE_TENTHS = 16,
    FINE_TENTHS = 24,
    CHEAP_AREA_PX = 12 * 1000 * 1000,
};

struct image_rows {
    const struct image_place *place;
    struct rect seen; /* the part of the area that lies on the pixmap */
    struct resample *resample;
    int32_t channels, width_px;
    uint8_t *clear_row; /* a row with alpha before it is composed; NULL: there is none */
    int32_t painted;
};

bool image_rows_new(int32_t channels, struct resample_size from, const struct image_place *place,
                    struct image_rows **ret_rows, struct error *err)
{
    struct image_rows *rows = mem_new(sizeof *rows);
    struct resample_size to = { place->area.width, place->area.height };
    bool has_alpha = channels == 2 || channels == 4;
    rows->place = place;
    rows->seen = rect_meet(place->area, pixmap_whole(place->into));
    rows->channels = channels;
    rows->width_px = from.width_px;
    const struct rect part = { rows->seen.x - place->area.x, rows->seen.y - place->area.y,
                               rows->seen.width, rows->seen.height };
    if (has_alpha)
        rows->clear_row = mem_array((size_t)from.width_px, (size_t)channels);
    if (!resample_new(has_alpha ? RGB : channels, from, to, part, &rows->resample, err)) {
        image_rows_free(rows);
        return false;
    }
    *ret_rows = rows;
    return true;
}

void image_rows_free(struct image_rows *rows)
{
    if (!rows)
        return;
    resample_free(rows->resample);
    free(rows->clear_row);
    free(rows);
}

uint8_t *image_rows_next(struct image_rows *rows)
{
    return rows->clear_row ? rows->clear_row : resample_next_row(rows->resample);
}

static uint8_t over(uint8_t colour, uint8_t alpha, uint8_t behind)
{
    return (uint8_t)((colour * alpha + behind * (UINT8_MAX - alpha) + UINT8_MAX / 2) / UINT8_MAX);
}

static void compose(const struct image_rows *rows, uint8_t *rgb)
{
    uint32_t background = rows->place->background;
    const uint8_t behind[RGB] = { (uint8_t)(background >> 16), (uint8_t)(background >> 8),
                                  (uint8_t)background };
    int32_t colours = rows->channels - 1;
    const uint8_t *from = rows->clear_row;
    for (int32_t x = 0; x < rows->width_px; x++, from += rows->channels)
        for (int32_t i = 0; i < RGB; i++)
            *rgb++ = over(from[colours == RGB ? i : 0], from[colours], behind[i]);
}

void image_rows_push(struct image_rows *rows)
{
    if (rows->clear_row)
        compose(rows, resample_next_row(rows->resample));
    resample_push(rows->resample);
    while (
        rows->painted < rows->seen.height &&
        resample_pull(rows->resample,
                      pixmap_row(rows->place->into, rows->seen.y + rows->painted) + rows->seen.x))
        rows->painted++;
}

int32_t image_rows_coarse_tenths(const struct resample_size *stored)
{
    return (int64_t)stored->width_px * stored->height_px <= CHEAP_AREA_PX ? FINE_TENTHS
                                                                          : COARSE_TENTHS;
}
