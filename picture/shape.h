/* Bars and rings with smooth edges. Positions and lengths in pixels; what lies beyond the pixmap is
 * left out. */
#pragma once

#include <stdint.h>

#include "picture/pixmap.h"

/* A plain rectangle. */
void shape_fill(struct pixmap *into, struct rect area, uint32_t rgb);

/* A rectangle with ends as round as it is high. */
void shape_bar(struct pixmap *into, struct rect area, uint32_t rgb);

/* A ring around the middle of `area` (the larger side does not count), `stroke_px` thick, from
 * twelve o'clock clockwise over this share of the circle. */
void shape_ring(struct pixmap *into, struct rect area, int32_t stroke_px, int32_t percent,
                uint32_t rgb);

/* A colour between two: 0 is the first, 256 the second. */
uint32_t shape_mix(uint32_t rgb, uint32_t other, int32_t part);
