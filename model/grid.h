/* A luminance grid: how light a canvas is, cell by cell, in at most 16 x 9 cells. Two of them tell
 * whether the glass shows what it should. Pure.
 *
 * The value of a cell is the mean luma of its pixels, 0 … 255: (54 R + 183 G + 19 B) / 256 of the
 * coded values, the weights of ITU-R BT.709. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { GRID_COLUMNS = 16, GRID_ROWS = 9, GRID_CELLS = GRID_COLUMNS * GRID_ROWS };

struct grid {
    int32_t columns, rows; /* 0: there is none */
    uint8_t cells[GRID_CELLS];
};

/* The words are grid_verdicts. All but the first two are alarms. */
enum grid_verdict {
    GRID_UNKNOWN, /* nothing could be compared */
    GRID_OK,
    GRID_BLACK,  /* nothing is seen where there should be a picture */
    GRID_FROZEN, /* what should be seen has changed, what is seen has not */
    GRID_WRONG,  /* something else is seen */
    GRID_VERDICTS,
};
extern const char *const grid_verdicts[];

/* How much two values of one cell may differ where nothing moves, from rounding alone. */
enum { GRID_TOLERANCE = 6 };

/* Fewer cells on a canvas that has fewer pixels; the cells are 0. */
void grid_init(struct grid *grid, int32_t width_px, int32_t height_px);

bool grid_is_like(const struct grid *a, const struct grid *b, int32_t tolerance);

/* `seen` against `planned`; the grids of the look before (NULL: none) tell frozen from wrong. */
enum grid_verdict grid_judge(const struct grid *planned, const struct grid *seen,
                             const struct grid *planned_before, const struct grid *seen_before,
                             int32_t tolerance);

/* Two hex digits a cell, row by row. */
enum { GRID_TEXT_BYTES = 2 * GRID_CELLS + 1 };
void grid_format(const struct grid *grid, char ret_text[GRID_TEXT_BYTES]);

/* Fills the cells; false when the text is not of this grid's size. */
bool grid_parse(struct grid *grid, const char *text);
