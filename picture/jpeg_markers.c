/* A progressive file may hold thousands of scans in a few kilobytes, each of which costs a pass
 * over the whole picture. So scans are counted before the decoder sees the file; and EXIF is found
 * here rather than saved by the decoder, which would keep every segment a hostile file cares to
 * hold. */
#include "picture/jpeg_markers.h"

#include <string.h>

enum { SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, RST0 = 0xD0, RST7 = 0xD7, TEM = 0x01, APP1 = 0xE1 };

static const char exif_name[] = "Exif\0"; /* six bytes with the one that ends every literal */

/* A marker's code, past any fill bytes; 0 at the end. In between, entropy-coded bytes, stuffed
 * zeros and restarts are passed over. */
static int next_marker(const unsigned char **at, const unsigned char *end)
{
    for (;;) {
        const unsigned char *found = memchr(*at, 0xFF, (size_t)(end - *at));
        if (!found)
            return 0;
        while (found < end && *found == 0xFF)
            found++;
        if (found == end)
            return 0;
        *at = found + 1;
        bool is_data = *found == 0 || (*found >= RST0 && *found <= RST7) || *found == TEM;
        if (!is_data)
            return *found;
    }
}

static void note_exif(struct jpeg_markers *markers, const unsigned char *payload, size_t length)
{
    if (markers->exif || length < sizeof exif_name ||
        memcmp(payload, exif_name, sizeof exif_name) != 0)
        return;
    markers->exif = payload + sizeof exif_name;
    markers->exif_bytes = length - sizeof exif_name;
}

struct jpeg_markers jpeg_markers_read(const void *bytes, size_t length)
{
    struct jpeg_markers markers = { 0 };
    const unsigned char *at = bytes, *end = at + length;
    for (int code; (code = next_marker(&at, end)) != 0;) {
        markers.is_whole = code == EOI;
        if (code == EOI)
            break;
        if (code == SOI)
            continue;
        if (end - at < 2)
            break;
        size_t segment = (size_t)at[0] << 8 | at[1];
        if (segment < 2 || segment > (size_t)(end - at))
            break;
        if (code == APP1)
            note_exif(&markers, at + 2, segment - 2);
        markers.scans += code == SOS;
        at += segment;
    }
    return markers;
}
