/* Whether a file is cut off, or moves, is known by its chunks alone; and EXIF is found here, as it
 * is with JPEG, so that the decoder need not keep anything but the picture. */
#include "picture/png_chunks.h"

#include <stdint.h>
#include <string.h>

enum { SIGNATURE_BYTES = 8, HEAD_BYTES = 8, CRC_BYTES = 4 };

static size_t big_endian(const unsigned char *at)
{
    return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}

static bool is_type(const unsigned char *head, const char *type)
{
    return memcmp(head + 4, type, 4) == 0;
}

struct png_chunks png_chunks_read(const void *bytes, size_t length)
{
    struct png_chunks chunks = { 0 };
    const unsigned char *at = (const unsigned char *)bytes + SIGNATURE_BYTES;
    size_t left = length - SIGNATURE_BYTES;
    while (!chunks.is_whole && left >= HEAD_BYTES + CRC_BYTES) {
        size_t data = big_endian(at);
        if (data > left - HEAD_BYTES - CRC_BYTES)
            break;
        chunks.is_whole = is_type(at, "IEND");
        chunks.is_animated |= is_type(at, "acTL");
        if (is_type(at, "eXIf")) {
            chunks.exif = at + HEAD_BYTES;
            chunks.exif_bytes = data;
        }
        at += HEAD_BYTES + data + CRC_BYTES;
        left -= HEAD_BYTES + data + CRC_BYTES;
    }
    return chunks;
}
