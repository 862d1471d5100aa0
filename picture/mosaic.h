/* A mosaic: where the zones of a canvas lie, in whole pixels, and where the canvas comes out. Later
 * zones lie above earlier ones, and each is opaque: below its picture is its background, around the
 * zones the canvas' own. Pure.
 *
 * It travels with every picture of a zone, so that who has one picture can lay out the rest. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/limits.h"
#include "model/output.h"
#include "model/site.h"
#include "picture/pixmap.h"

struct mosaic_zone {
    struct rect area; /* on the canvas, at least a pixel */
    uint32_t background;
};

struct mosaic {
    int32_t width_px, height_px; /* the canvas; 0: not known yet */
    int32_t refresh_hz;          /* of the frame grid */
    uint32_t background;         /* 0xRRGGBB, as the zones' */
    int32_t count;               /* zones, at least 1 */
    struct mosaic_zone zones[LIMIT_ZONES];
    struct output output; /* how the canvas lands on the raster */
};

/* One zone as large as the canvas, on black, at the raster's top left. */
void mosaic_single(int32_t width_px, int32_t height_px, int32_t refresh_hz,
                   struct mosaic *ret_mosaic);

/* The zones of a layout on this screen; NULL: one zone, the whole canvas. */
void mosaic_of_layout(const struct site *site, const struct screen *screen,
                      const struct layout *layout, struct mosaic *ret_mosaic);

bool mosaic_is_same(const struct mosaic *a, const struct mosaic *b);
/* The canvases are, and land alike; the zones may be others. */
bool mosaic_lands_alike(const struct mosaic *a, const struct mosaic *b);

/* False when a number in it is none that mosaic_of_layout can make. */
bool mosaic_is_sane(const struct mosaic *mosaic);
