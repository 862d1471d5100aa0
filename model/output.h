/* Where a screen's canvas lands on the raster that its sending card or panel takes: slices, each
 * placed by whole pixels, mirrored and turned, never scaled. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"
#include "model/schema.h"

/* Taken from the canvas, mirrored left to right if so asked, then turned clockwise. */
struct output_slice {
    int32_t x, y, width, height; /* on the canvas */
    int32_t to_x, to_y;          /* its top left corner on the raster, after turning */
    int32_t rotate;              /* 0, 90, 180, 270 */
    bool is_mirrored;
};

/* Without slices the canvas lies at the raster's top left. */
struct output {
    int32_t width_px, height_px; /* of the raster; 0: as large as the canvas */
    size_t count;
    struct output_slice slices[LIMIT_SLICES];
};

enum output_fault {
    OUTPUT_GOOD,
    OUTPUT_EMPTY,      /* a side of the slice is below 1 */
    OUTPUT_TURN,       /* no quarter turn */
    OUTPUT_OFF_CANVAS, /* `from` reaches over the canvas */
    OUTPUT_OFF_RASTER, /* `to` reaches over the raster */
    OUTPUT_OVERLAP,    /* two slices share pixels of the raster */
};

/* The sides of a slice on the raster. */
int32_t output_slice_width(const struct output_slice *slice);
int32_t output_slice_height(const struct output_slice *slice);

/* What is wrong with slice `index`, looking only at it and those before it; nothing overflows.
 * ret_other is set to the slice it overlaps. */
enum output_fault output_check(const struct output *output, int32_t canvas_width_px,
                               int32_t canvas_height_px, size_t index, size_t *ret_other);

/* Every slice is; there are no more than LIMIT_SLICES. */
bool output_is_good(const struct output *output, int32_t canvas_width_px, int32_t canvas_height_px);

bool output_is_same(const struct output *a, const struct output *b);

/* How many pixels of the canvas are on no slice; `from` of slices may overlap. */
int64_t output_unseen(const struct output *output, int32_t canvas_width_px,
                      int32_t canvas_height_px);

/* The key "output" of a screen, and what stands in its list "slices". */
extern const struct schema output_schema;

/* Reads that object, as far as it can be judged without the canvas' size when that is not known
 * (0). False, ret_output untouched, after any mistake: a map is used whole or not at all. */
bool output_read(const struct schema_reader *reader, const struct json_value *value,
                 const char *where, int32_t canvas_width_px, int32_t canvas_height_px,
                 struct output *ret_output);
