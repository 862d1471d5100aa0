/* Pictures: headers by our own walks and by the decoders, then painted small. What is painted is
 * opaque everywhere. */
#include "picture/exif.h"
#include "picture/image.h"
#include "picture/jpeg_markers.h"
#include "picture/png_chunks.h"
#include "tests/fuzz/paint.h"

enum { WIDTH = 48, HEIGHT = 32, PAINTED_PX = 512 * 512, PNG_SIGNATURE_BYTES = 8 };

static void walk(const uint8_t *bytes, size_t length)
{
    int32_t orientation = exif_orientation(bytes, length);
    fuzz_must(1 <= orientation && orientation <= 8);
    struct jpeg_markers markers = jpeg_markers_read(bytes, length);
    if (markers.exif)
        exif_orientation(markers.exif, markers.exif_bytes);
    if (length < PNG_SIGNATURE_BYTES)
        return;
    struct png_chunks chunks = png_chunks_read(bytes, length);
    if (chunks.exif)
        exif_orientation(chunks.exif, chunks.exif_bytes);
}

static void paint(const uint8_t *bytes, size_t length, const struct image_header *header)
{
    static uint32_t pixels[WIDTH * HEIGHT];
    struct error err;
    struct pixmap into = { WIDTH, HEIGHT, pixels };
    struct image_place place = { .into = &into, .background = 0x204060 };
    place.area = header->width_px % 2
                     ? pixmap_whole(&into)
                     : rect_cover(header->width_px, header->height_px, pixmap_whole(&into), 30, 70);
    memset(pixels, 0, sizeof pixels);
    if (image_paint(bytes, length, header, &place, &err))
        fuzz_opaque(&into);
    else
        fuzz_error(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct error err;
    struct image_header header;
    walk(bytes, length);
    if (!image_inspect(bytes, length, &header, &err)) {
        fuzz_error(&err);
        return 0;
    }
    fuzz_must(header.width_px > 0 && header.width_px <= LIMIT_PICTURE_SIDE_PX);
    fuzz_must(header.height_px > 0 && header.height_px <= LIMIT_PICTURE_SIDE_PX);
    fuzz_must(header.held_bytes <= LIMIT_PICTURE_HELD_BYTES);
    if ((int64_t)header.width_px * header.height_px <= PAINTED_PX)
        paint(bytes, length, &header);
    return 0;
}
