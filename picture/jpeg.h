/* JPEG by libjpeg-turbo's libjpeg API: header first, decoded row by row at the smallest DCT scale
 * that is at least 1.6 times the size wanted (2.4 times for up to 12 megapixels), resampled by the
 * streaming filter of resample.h into the exact place; the EXIF turn is applied; grey, CMYK/YCCK
 * (Adobe inverted) and progressive files are accepted. The one file that knows libjpeg. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "picture/pixmap.h"

struct jpeg_header {
    int32_t width_px, height_px; /* after the EXIF turn */
    int32_t orientation;         /* EXIF 1…8 */
    int32_t components;          /* 1, 3, 4 */
    int32_t scans;               /* start-of-scan markers, counted without decoding */
    bool is_progressive;
    bool is_whole; /* the file goes on to its end marker */
};

/* Reads the header and checks it against limits.h (side, area, scans). The error is one sentence
 * with the remedy. */
bool jpeg_inspect(const void *bytes, size_t length, struct jpeg_header *ret_header,
                  struct error *err);

/* Decodes into `area` of `into` (exactly area.width × area.height pixels, all opaque). A warning of
 * the decoder (a damaged or truncated file) is an error; then `area` is undefined. */
bool jpeg_paint(const void *bytes, size_t length, struct pixmap *into, struct rect area,
                struct error *err);
