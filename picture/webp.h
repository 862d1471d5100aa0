/* WebP by libwebp: lossy, lossless, alpha. The one file that knows it. Called by image.c alone. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "picture/image.h"

/* Fills the header of the stored picture, not turned; held_bytes are all pixels of a lossless one,
 * all alpha of a lossy one. An animated file is an error. `bytes` begin as a WebP file does. */
bool webp_inspect(const void *bytes, size_t length, struct image_header *ret_header,
                  struct error *err);

/* Paints the stored picture, not turned. */
bool webp_paint(const void *bytes, size_t length, const struct image_place *place,
                struct error *err);
