/* JPEG by libjpeg-turbo's libjpeg API: header first, decoded row by row at the smallest DCT scale
 * that leaves the fine filter enough to do (image_rows.h); grey, CMYK/YCCK (Adobe inverted) and
 * progressive files are accepted. The one file that knows libjpeg. Called by image.c alone. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "picture/image.h"

/* Fills the header of the stored picture, not turned; held_bytes are the coefficients of a
 * progressive one. Checks what only JPEG has: scans and colour channels. */
bool jpeg_inspect(const void *bytes, size_t length, struct image_header *ret_header,
                  struct error *err);

/* Paints the stored picture, not turned. A warning of the decoder (a damaged or truncated file) is
 * an error. */
bool jpeg_paint(const void *bytes, size_t length, const struct image_place *place,
                struct error *err);
