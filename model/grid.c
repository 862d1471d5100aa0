/* See grid.h. A picture that is light in a single cell only is a picture, so black means: no cell
 * has any light, and the plan has more of it than the tolerance. */
#include "model/grid.h"

#include <stdlib.h>
#include <string.h>

enum { BLACK_LUMA = 2 }; /* of a cell; a scaler's noise is less */

const char *const grid_verdicts[] = { "unknown", "ok", "black", "frozen", "wrong", NULL };

void grid_init(struct grid *grid, int32_t width_px, int32_t height_px)
{
    *grid = (struct grid){ .columns = width_px < GRID_COLUMNS ? width_px : GRID_COLUMNS,
                           .rows = height_px < GRID_ROWS ? height_px : GRID_ROWS };
}

static size_t cell_count(const struct grid *grid)
{
    return (size_t)grid->columns * (size_t)grid->rows;
}

static bool is_empty(const struct grid *grid)
{
    return !grid || grid->columns == 0 || grid->rows == 0;
}

bool grid_is_like(const struct grid *a, const struct grid *b, int32_t tolerance)
{
    if (is_empty(a) || is_empty(b) || a->columns != b->columns || a->rows != b->rows)
        return false;
    for (size_t i = 0; i < cell_count(a); i++)
        if (abs(a->cells[i] - b->cells[i]) > tolerance)
            return false;
    return true;
}

static bool is_black(const struct grid *grid, int32_t luma)
{
    for (size_t i = 0; i < cell_count(grid); i++)
        if (grid->cells[i] > luma)
            return false;
    return true;
}

enum grid_verdict grid_judge(const struct grid *planned, const struct grid *seen,
                             const struct grid *planned_before, const struct grid *seen_before,
                             int32_t tolerance)
{
    if (is_empty(planned) || is_empty(seen))
        return GRID_UNKNOWN;
    if (grid_is_like(planned, seen, tolerance))
        return GRID_OK;
    if (is_black(seen, BLACK_LUMA) && !is_black(planned, BLACK_LUMA + tolerance))
        return GRID_BLACK;
    return !is_empty(planned_before) && grid_is_like(seen, seen_before, tolerance) &&
                   !grid_is_like(planned, planned_before, tolerance)
               ? GRID_FROZEN
               : GRID_WRONG;
}

void grid_format(const struct grid *grid, char ret_text[GRID_TEXT_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    char *at = ret_text;
    for (size_t i = 0; i < cell_count(grid); i++) {
        *at++ = digits[grid->cells[i] >> 4];
        *at++ = digits[grid->cells[i] & 15];
    }
    *at = '\0';
}

static int value_of(char letter)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = letter ? strchr(digits, letter) : NULL;
    return found ? (int)(found - digits) : -1;
}

bool grid_parse(struct grid *grid, const char *text)
{
    if (strlen(text) != 2 * cell_count(grid))
        return false;
    for (size_t i = 0; i < cell_count(grid); i++) {
        int high = value_of(text[2 * i]), low = value_of(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        grid->cells[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}
