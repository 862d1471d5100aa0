/* A survey of a canvas: its luminance grid (model/grid.h) and, if wanted, a small picture of it,
 * both means over the pixels, from parts that come in any order. */
#pragma once

#include <stdint.h>

#include "model/grid.h"
#include "picture/pixmap.h"

struct survey {
    int32_t width_px, height_px; /* of the canvas */
    struct grid shape;
    uint64_t luma[GRID_CELLS];
    uint32_t counted[GRID_CELLS]; /* pixels of each cell that came */
    int32_t picture_width_px, picture_height_px;
    uint8_t *cells;    /* of each column of the canvas, its cell's … */
    uint16_t *columns; /* … and its picture's */
    uint32_t *sums; /* red, green, blue and how many, for each pixel of the picture; NULL: none */
};

/* A picture of at most so many pixels, of the canvas' proportions: a long ribbon gets a long one,
 * in which letters are letters. 0: none. */
void survey_init(struct survey *survey, int32_t width_px, int32_t height_px,
                 int32_t picture_pixels);
void survey_deinit(struct survey *survey);

/* Adds a part whose first pixel is the canvas' x, y; it lies within the canvas. */
void survey_add(struct survey *survey, const struct pixmap *part, int32_t x, int32_t y);

/* Of what came; a cell of which nothing came is 0. */
void survey_grid(const struct survey *survey, struct grid *ret_grid);
void survey_picture(const struct survey *survey, struct pixmap *into); /* of the picture's size */
