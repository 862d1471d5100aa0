/* See survey.h. Sums first and one division at the end, so that parts may come as they can be had.
 * Which column of grid and picture a pixel falls into is known beforehand, so that no pixel costs a
 * division. */
#include "picture/survey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"

enum { RED, GREEN, BLUE, COUNT, SUMS };

static size_t scaled(int32_t place, int32_t from, int32_t into)
{
    return (size_t)((int64_t)place * into / from);
}

static void map_columns(struct survey *survey)
{
    survey->cells = mem_array((size_t)survey->width_px, sizeof *survey->cells);
    survey->columns = mem_array((size_t)survey->width_px, sizeof *survey->columns);
    for (int32_t x = 0; x < survey->width_px; x++) {
        survey->cells[x] = (uint8_t)scaled(x, survey->width_px, survey->shape.columns);
        survey->columns[x] = (uint16_t)scaled(x, survey->width_px, survey->picture_width_px);
    }
}

static int32_t shrunk(int32_t length_px, double scale)
{
    int32_t shrunk_px = (int32_t)(length_px * scale);
    return shrunk_px > 0 ? shrunk_px : 1;
}

static void begin_picture(struct survey *survey, int32_t pixels)
{
    double scale = sqrt((double)pixels / ((double)survey->width_px * survey->height_px));
    scale = scale < 1 ? scale : 1;
    survey->picture_width_px = shrunk(survey->width_px, scale);
    survey->picture_height_px = shrunk(survey->height_px, scale);
    size_t bytes = pixmap_bytes(survey->picture_width_px, survey->picture_height_px) * SUMS;
    survey->sums = mem_new(bytes);
    memset(survey->sums, 0, bytes);
}

void survey_init(struct survey *survey, int32_t width_px, int32_t height_px, int32_t picture_pixels)
{
    *survey = (struct survey){ .width_px = width_px, .height_px = height_px };
    grid_init(&survey->shape, width_px, height_px);
    if (picture_pixels > 0)
        begin_picture(survey, picture_pixels);
    map_columns(survey);
}

void survey_deinit(struct survey *survey)
{
    free(survey->cells);
    free(survey->columns);
    free(survey->sums);
    survey->cells = NULL;
    survey->columns = NULL;
    survey->sums = NULL;
}

static void add_luma(struct survey *survey, const uint32_t *row, int32_t count, int32_t x,
                     int32_t y)
{
    size_t first = scaled(y, survey->height_px, survey->shape.rows) * (size_t)survey->shape.columns;
    const uint8_t *cells = survey->cells + x;
    for (int32_t i = 0; i < count; i++) {
        uint32_t red = row[i] >> 16 & 0xFF, green = row[i] >> 8 & 0xFF, blue = row[i] & 0xFF;
        survey->luma[first + cells[i]] += (54 * red + 183 * green + 19 * blue) >> 8;
        survey->counted[first + cells[i]]++;
    }
}

static void add_colours(struct survey *survey, const uint32_t *row, int32_t count, int32_t x,
                        int32_t y)
{
    uint32_t *line = survey->sums + scaled(y, survey->height_px, survey->picture_height_px) *
                                        (size_t)survey->picture_width_px * SUMS;
    const uint16_t *columns = survey->columns + x;
    for (int32_t i = 0; i < count; i++) {
        uint32_t *sums = line + (size_t)columns[i] * SUMS;
        sums[RED] += row[i] >> 16 & 0xFF;
        sums[GREEN] += row[i] >> 8 & 0xFF;
        sums[BLUE] += row[i] & 0xFF;
        sums[COUNT]++;
    }
}

void survey_add(struct survey *survey, const struct pixmap *part, int32_t x, int32_t y)
{
    for (int32_t row = 0; row < part->height_px; row++) {
        add_luma(survey, pixmap_row(part, row), part->width_px, x, y + row);
        if (survey->sums)
            add_colours(survey, pixmap_row(part, row), part->width_px, x, y + row);
    }
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
