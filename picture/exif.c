/* TIFF 6.0, section 2: byte order, offset of the first directory, entries of 12 bytes. Every read
 * is checked against the end; a value that does not fit is as good as none. */
#include "picture/exif.h"

#include <stdbool.h>
#include <string.h>

enum { TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3, ENTRY_BYTES = 12, UPRIGHT = 1, LAST = 8 };

struct tiff {
    const unsigned char *bytes;
    size_t length;
    bool is_big_endian;
};

/* An unsigned number of `size` bytes at an offset; 0 beyond the end. */
static uint32_t number(const struct tiff *tiff, size_t offset, size_t size)
{
    uint32_t value = 0;
    if (offset > tiff->length || tiff->length - offset < size)
        return 0;
    for (size_t i = 0; i < size; i++) {
        size_t place = tiff->is_big_endian ? size - 1 - i : i;
        value |= (uint32_t)tiff->bytes[offset + i] << (8 * place);
    }
    return value;
}

int32_t exif_orientation(const void *bytes, size_t length)
{
    struct tiff tiff = { bytes, length, false };
    if (length < 8 || (memcmp(bytes, "II*\0", 4) != 0 && memcmp(bytes, "MM\0*", 4) != 0))
        return UPRIGHT;
    tiff.is_big_endian = tiff.bytes[0] == 'M';
    size_t directory = number(&tiff, 4, 4);
    uint32_t count = number(&tiff, directory, 2);
    for (uint32_t i = 0; i < count; i++) {
        size_t entry = directory + 2 + (size_t)i * ENTRY_BYTES;
        if (number(&tiff, entry, 2) != TAG_ORIENTATION || number(&tiff, entry + 2, 2) != TYPE_SHORT)
            continue;
        uint32_t value = number(&tiff, entry + 8, 2);
        return value >= UPRIGHT && value <= LAST ? (int32_t)value : UPRIGHT;
    }
    return UPRIGHT;
}
