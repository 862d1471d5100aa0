/* The way of a decoder's rows onto the canvas: composed on the background where they are
 * transparent, scaled to their place, cut to the pixmap. Holds a few rows at a time. */
#pragma once

#include <stdint.h>

#include "picture/image.h"
#include "picture/resample.h"

struct image_rows;

/* Rows of from.width_px pixels of `channels` bytes: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and
 * alpha (not premultiplied). Part of place->area lies on the pixmap; the place outlives the rows.
 */
bool image_rows_new(int32_t channels, struct resample_size from, const struct image_place *place,
                    struct image_rows **ret_rows, struct error *err);
void image_rows_free(struct image_rows *rows);

/* Where the next row is to be written … */
uint8_t *image_rows_next(struct image_rows *rows);
/* … and that it is there. from.height_px rows, in order, make the picture. */
void image_rows_push(struct image_rows *rows);

/* The coarse size to which a decoder that can scale for little should scale a stored picture before
 * the fine filter, in tenths of the wanted size: more for those that are cheap to decode whole
 * (measured with JPEG: 24 is worth 5 dB over 16, and costs 50 ms at 70 megapixels). */
int32_t image_rows_coarse_tenths(const struct resample_size *stored);
