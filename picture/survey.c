/* See survey.h. Sums first and one division at the end, so that parts may come as they can be had.
 * A minute's look at a board is not worth anything cleverer. */
#include "picture/survey.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"

enum { RED, GREEN, BLUE, COUNT, SUMS };

void survey_init(struct survey *survey, int32_t width_px, int32_t height_px,
                 int32_t picture_side_px)
{
    struct rect box = { 0, 0, picture_side_px, picture_side_px };
    *survey = (struct survey){ .width_px = width_px, .height_px = height_px };
    grid_init(&survey->shape, width_px, height_px);
    if (picture_side_px == 0)
        return;
    bool is_small = width_px <= picture_side_px && height_px <= picture_side_px;
    struct rect picture = is_small ? (struct rect){ 0, 0, width_px, height_px }
                                   : rect_contain(width_px, height_px, box);
    survey->picture_width_px = picture.width;
    survey->picture_height_px = picture.height;
    size_t bytes = pixmap_bytes(picture.width, picture.height) * SUMS;
    survey->sums = mem_new(bytes);
    memset(survey->sums, 0, bytes);
}

void survey_deinit(struct survey *survey)
{
    free(survey->sums);
    survey->sums = NULL;
}

static size_t scaled(int32_t place, int32_t from, int32_t into)
{
    return (size_t)((int64_t)place * into / from);
}

static void add_row(struct survey *survey, const uint32_t *row, int32_t count, int32_t x, int32_t y)
{
    const struct grid *shape = &survey->shape;
    size_t cells = scaled(y, survey->height_px, shape->rows) * (size_t)shape->columns;
    size_t line =
        scaled(y, survey->height_px, survey->picture_height_px) * (size_t)survey->picture_width_px;
    for (int32_t i = 0; i < count; i++) {
        uint32_t red = row[i] >> 16 & 0xFF, green = row[i] >> 8 & 0xFF, blue = row[i] & 0xFF;
        size_t cell = cells + scaled(x + i, survey->width_px, shape->columns);
        survey->luma[cell] += (54 * red + 183 * green + 19 * blue) >> 8;
        survey->counted[cell]++;
        if (!survey->sums)
            continue;
        uint32_t *sums = survey->sums +
                         (line + scaled(x + i, survey->width_px, survey->picture_width_px)) * SUMS;
        sums[RED] += red;
        sums[GREEN] += green;
        sums[BLUE] += blue;
        sums[COUNT]++;
    }
}

void survey_add(struct survey *survey, const struct pixmap *part, int32_t x, int32_t y)
{
    for (int32_t row = 0; row < part->height_px; row++)
        add_row(survey, pixmap_row(part, row), part->width_px, x, y + row);
}

void survey_grid(const struct survey *survey, struct grid *ret_grid)
{
    *ret_grid = survey->shape;
    for (size_t i = 0; i < GRID_CELLS; i++)
        if (survey->counted[i] > 0)
            ret_grid->cells[i] =
                (uint8_t)((survey->luma[i] + survey->counted[i] / 2) / survey->counted[i]);
}

void survey_picture(const struct survey *survey, struct pixmap *into)
{
    size_t count = (size_t)survey->picture_width_px * (size_t)survey->picture_height_px;
    const uint32_t *sums = survey->sums;
    for (size_t i = 0; i < count; i++, sums += SUMS) {
        uint32_t n = sums[COUNT], half = n / 2;
        into->pixels[i] = n == 0 ? 0xFF000000
                                 : 0xFF000000 | (sums[RED] + half) / n << 16 |
                                       (sums[GREEN] + half) / n << 8 | (sums[BLUE] + half) / n;
    }
}
