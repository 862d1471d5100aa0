/* The installer's test patterns: each proves one thing about a board, at any size from 1x1. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "model/output.h"
#include "model/pattern.h"
#include "picture/font.h"
#include "picture/pixmap.h"

/* What the identity card and the grid tell; each may be NULL. No address, no secret. The grid has
 * one cell for each slice of the output, numbered in its order; where slices take the same part of
 * the canvas, the last one is drawn. */
struct pattern_facts {
    const char *title; /* the site's */
    const char *screen_name, *screen_id;
    const struct output *output;
    int32_t canvas_x, canvas_y; /* where on the canvas the pixmap's top left lies */
};

/* Paints the whole pixmap. */
bool pattern_paint(enum pattern pattern, const struct pattern_facts *facts, struct font *font,
                   struct pixmap *into, struct error *err);
