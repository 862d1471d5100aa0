/* Turning a picture upright as EXIF says (EXIF 2.32, tag Orientation, 1 … 8). Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "picture/pixmap.h"

enum { TURN_NONE = 1 };

/* Width and height change places. */
bool turn_is_quarter(int32_t orientation);

/* Of an upright picture scaled to `area` only `seen` (inside it, not empty) is wanted: the size of
 * the stored pixmap that holds just that, and where the whole stored picture lies on it. */
struct rect turn_area(int32_t orientation, struct rect area, struct rect seen,
                      int32_t *ret_width_px, int32_t *ret_height_px);

/* Copies the stored pixels upright into `seen` of `into`; sizes as turn_area() said. */
void turn_upright(const struct pixmap *stored, int32_t orientation, struct pixmap *into,
                  struct rect seen);
