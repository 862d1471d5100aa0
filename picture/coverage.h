/* How much of each pixel ink covers: a rectangle of 8-bit values, out of which the outline and the
 * shadow of a text are made. Pure. */
#pragma once

#include <stdint.h>

#include "picture/pixmap.h"

struct coverage {
    struct rect area; /* on the canvas; may reach beyond it */
    uint8_t *bytes;   /* owned; rows without padding */
};

/* Nothing is covered yet. The area is the caller's choice, at least 1 x 1. */
void coverage_init(struct coverage *coverage, struct rect area);
void coverage_deinit(struct coverage *coverage);

/* Adds ink: `height` rows of `pitch` bytes, of which `width` count, with their top left corner at
 * x, y on the canvas. Where ink is already, the stronger of both stays. */
void coverage_add(struct coverage *coverage, int32_t x, int32_t y, const uint8_t *bytes,
                  int32_t width, int32_t height, int32_t pitch);

/* Grows the ink by a round pen of this radius in 1/16 px, as an outline needs it. */
void coverage_spread(struct coverage *coverage, int32_t radius_16);

/* Softens: three box filters (after Wells 1986, close to a Gaussian) of 2 · radius + 1 pixels. */
void coverage_soften(struct coverage *coverage, int32_t radius_px);

/* Paints it, moved by dx, dy, in 0xRRGGBB of this opacity (0 … 255). */
void coverage_paint(const struct coverage *coverage, int32_t dx, int32_t dy, uint32_t rgb,
                    uint8_t opacity, struct pixmap *into);
