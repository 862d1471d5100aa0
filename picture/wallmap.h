/* The last step to the glass: canvas to raster by an output's slices, whole pixels, pure. */
#pragma once

#include "model/output.h"
#include "picture/pixmap.h"

/* The canvas lies 1:1 at the raster's top left, so that it may be composed there directly. */
bool wallmap_is_identity(const struct output *output, int32_t canvas_width_px,
                         int32_t canvas_height_px);

/* Cuts what would come out beyond a raster of this size; slices may become empty. */
void wallmap_clip(struct output *output, int32_t width_px, int32_t height_px);

/* Where on the raster this part of the canvas comes out by that slice; empty (0 wide) when none of
 * it does. */
struct rect wallmap_damage(const struct output_slice *slice, struct rect damage);

/* The slice that lays back what this one laid out: of this part of the raster, taken by itself, all
 * of which came from the slice. */
struct output_slice wallmap_inverse(const struct output_slice *slice, struct rect part);

/* Copies what lies within `damage` of the canvas to its places on the raster, of which nothing else
 * is touched. The slices are checked: inside canvas and raster. */
void wallmap_copy(struct pixmap *raster, const struct pixmap *canvas, const struct output *output,
                  struct rect damage);
