/* A walk over a PNG's chunks (PNG, third edition, 5.3) that decodes nothing. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct png_chunks {
    bool is_whole;             /* the IEND was met: nothing is cut off */
    bool is_animated;          /* acTL: more than one picture */
    const unsigned char *exif; /* the TIFF block, a loan; NULL: none */
    size_t exif_bytes;
};

/* `bytes` begin with the signature. */
struct png_chunks png_chunks_read(const void *bytes, size_t length);
