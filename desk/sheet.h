/* A contact sheet: frames side by side in one picture, each with its name and a note below. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

enum { SHEET_CELLS_MAX = 120 }; /* in one file */

struct sheet_cell {
    const char *picture;     /* the path of a PNG; NULL: an empty place */
    const char *name, *note; /* the note may be NULL */
};

enum sheet_order {
    SHEET_AS_GIVEN,
    SHEET_BY_SIZE, /* frames of one size stand together, below a heading that tells it; all have one
                    */
};

/* Writes a PNG. Frames keep their proportions and are made smaller where several stand in a row:
 * four in a row, fewer when they are flat, so that a board of one long line keeps its pixels. */
bool sheet_write(const struct sheet_cell *cells, size_t count, enum sheet_order order,
                 const char *title, const char *path, struct error *err);
