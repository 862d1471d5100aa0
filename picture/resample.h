/* Scaling by Lanczos' windowed sinc, three lobes (Duchon 1979), row by row: source rows go in at
 * the top, target rows come out as soon as they can be known, and only as many source rows are held
 * as one target row needs. Works up and down; knows nothing of files. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "picture/pixmap.h"

struct resample;

struct resample_size {
    int32_t width_px, height_px;
};

/* Rows are `channels` interleaved bytes a pixel: 1 grey or 3 RGB. Of the scaled picture only `part`
 * is made, which lies inside it, and only for that is worked. All sides at least 1. */
bool resample_new(int32_t channels, struct resample_size from, struct resample_size to,
                  struct rect part, struct resample **ret_resample, struct error *err);
void resample_free(struct resample *resample);

/* Where the next source row is to be written (from.width_px × channels bytes) … */
uint8_t *resample_next_row(struct resample *resample);
/* … and that it is there. */
void resample_push(struct resample *resample);

/* Writes the next row of the part as opaque ARGB; false when it needs more source rows first, or
 * when all were pulled. Pull until false after every push. */
bool resample_pull(struct resample *resample, uint32_t *into);
