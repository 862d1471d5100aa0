/* PNG by libpng, every sort of it: 1 to 16 bits, grey, palette, RGB, alpha, interlaced. Called by
 * image.c alone. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "picture/image.h"

/* Fills the header of the stored picture, not turned; held_bytes are all pixels of an interlaced
 * one. An animated PNG is an error. `bytes` begin with the signature. */
bool png_inspect(const void *bytes, size_t length, struct image_header *ret_header,
                 struct error *err);

/* Paints the stored picture, not turned. */
bool png_paint(const void *bytes, size_t length, const struct image_place *place,
               struct error *err);
