/* A walk over a JPEG's markers (ITU-T T.81, annex B) that decodes nothing. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jpeg_markers {
    int32_t scans;             /* SOS markers up to EOI or the end of the bytes */
    bool is_whole;             /* the EOI was met: nothing is cut off */
    const unsigned char *exif; /* the TIFF block of the first EXIF segment, a loan; NULL: none */
    size_t exif_bytes;
};

struct jpeg_markers jpeg_markers_read(const void *bytes, size_t length);
