/* From the values of a picture to those that a board is driven with.
 *
 * A level is a share of light, and pictures are coded for a display that turns a value v into light
 * as (v/255)^2.2 (IEC 61966-2-1, whose curve that is to within a few levels). So light is dimmed to
 * the share p by multiplying the values by p^(1/2.2): 1 % of the light are still 31 levels, where
 * values times p would leave 2. A board whose controller has no gamma of its own makes light in
 * proportion to the value; its gamma of 2.2 here does the controller's part. Together:
 *
 *   out = 255 · (p^(1/2.2) · v / 255)^gamma, rounded to the nearest
 *
 * Black stays black, and what a wall map leaves black too. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "picture/pixmap.h"

struct light_curve {
    int32_t level, gamma; /* as in model/light.h */
    uint8_t values[256];  /* of each channel; the law above, within 1 */
    uint16_t scale;       /* gamma 1: the same as a factor, value · scale / 256 … */
    bool is_linear;       /* … if so */
    bool is_identity;     /* nothing has to be done at all */
};

void light_curve_make(int32_t level, int32_t gamma, struct light_curve *ret_curve);
bool light_curve_equal(const struct light_curve *a, const struct light_curve *b);

/* Drives `count` pixels in place. */
void light_curve_apply(const struct light_curve *curve, uint32_t *pixels, size_t count);

/* The same for an area of a pixmap. */
void light_curve_apply_area(const struct light_curve *curve, struct pixmap *pixmap,
                            struct rect area);

enum { LIGHT_MEAN_FULL = 1000000 };

/* The average picture level: the mean light of all channels, in millionths of full white. It is the
 * current that the board takes, too: each lamp counts alike, whatever its colour. */
int32_t light_mean(const uint32_t *pixels, size_t count);

/* The highest level at which a picture of this mean stays within `average_percent` of full white.
 */
int32_t light_cap(int32_t mean, int32_t average_percent);
