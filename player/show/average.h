/* The average picture level of a frame. */
#pragma once

#include <stdint.h>

#include "player/show/frame.h"

/* From the means of its pictures, each counted once in its life, by the share of the canvas that it
 * takes up: never below the real one while two of them blend. A picture that cannot be read counts
 * as white. */
int32_t average_of(const struct frame *frame);
