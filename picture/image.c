/* One row per sort of picture: its first bytes, its names, its decoder. Decoders know nothing of
 * each other, of limits that hold for all of them, or of which way up a picture is: they paint what
 * is stored, and it is turned here, at its final size, where that is cheap. */
#include "picture/image.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/jpeg.h"
#include "picture/png_read.h"
#include "picture/turn.h"
#include "picture/webp.h"

enum { MEGAPIXEL = 1000 * 1000 };

static const struct {
    const char *name;
    const char *endings[3];
    const char *too_heavy; /* N_(): when more must be held than a board can hold */
    bool (*inspect)(const void *bytes, size_t length, struct image_header *ret_header,
                    struct error *err);
    bool (*paint)(const void *bytes, size_t length, const struct image_place *place,
                  struct error *err);
} kinds[IMAGE_KINDS] = {
    [IMAGE_JPEG] = { "JPEG",
                     { ".jpg", ".jpeg" },
                     N_("the picture is progressive and too large for that: save it as a baseline "
                        "JPEG"),
                     jpeg_inspect,
                     jpeg_paint },
    [IMAGE_PNG] = { "PNG",
                    { ".png" },
                    N_("the picture is interlaced and too large for that: save it without "
                       "interlacing"),
                    png_inspect,
                    png_paint },
    [IMAGE_WEBP] = { "WebP",
                     { ".webp" },
                     N_("the picture is a lossless WebP and too large for that: save it as PNG"),
                     webp_inspect,
                     webp_paint },
};

const char *image_kind_name(enum image_kind kind)
{
    return kinds[kind].name;
}

const char *const *image_kind_endings(enum image_kind kind)
{
    return kinds[kind].endings;
}

/* --- what the first bytes say ---------------------------------------------------------------- */

/* A literal's bytes and their number, without the NUL that ends it. */
#define MAGIC(bytes) bytes, sizeof bytes - 1

static const struct {
    const char *magic;
    size_t length, offset;
    enum image_kind kind;
} known[] = {
    { MAGIC("\xFF\xD8"), 0, IMAGE_JPEG },
    { MAGIC("\x89PNG\r\n\x1A\n"), 0, IMAGE_PNG },
    { MAGIC("WEBP"), 8, IMAGE_WEBP },
};

/* What else people put in the place of pictures. */
static const struct {
    const char *magic;
    size_t length, offset;
    const char *name;
} strangers[] = {
    { MAGIC("GIF8"), 0, "GIF" },       { MAGIC("ftypavif"), 4, "AVIF" },
    { MAGIC("ftyphei"), 4, "HEIC" },   { MAGIC("ftypmif1"), 4, "HEIC" },
    { MAGIC("ftyp"), 4, "MP4" },       { MAGIC("%PDF"), 0, "PDF" },
    { MAGIC("II*\0"), 0, "TIFF" },     { MAGIC("MM\0*"), 0, "TIFF" },
    { MAGIC("BM"), 0, "BMP" },         { MAGIC("8BPS"), 0, "Photoshop" },
    { MAGIC("PK\x03\x04"), 0, "ZIP" }, { MAGIC("<svg"), 0, "SVG" },
    { MAGIC("<?xml"), 0, "SVG" },      { MAGIC("<!DOC"), 0, "HTML" },
    { MAGIC("<html"), 0, "HTML" },
};

static bool has(const void *bytes, size_t length, const char *magic, size_t magic_length,
                size_t offset)
{
    return length >= offset + magic_length &&
           memcmp((const char *)bytes + offset, magic, magic_length) == 0;
}

static bool sniff(const void *bytes, size_t length, enum image_kind *ret_kind, struct error *err)
{
    if (length == 0)
        return error_set(err, ERROR_INPUT, _("the picture is empty: save it again"));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        *ret_kind = known[i].kind;
        if (has(bytes, length, known[i].magic, known[i].length, known[i].offset))
            return true;
    }
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
        if (has(bytes, length, strangers[i].magic, strangers[i].length, strangers[i].offset))
            return error_set(err, ERROR_INPUT,
                             _("this is a %s file: save the picture as JPEG, PNG or WebP"),
                             strangers[i].name);
    return error_set(err, ERROR_INPUT,
                     _("this is not a picture that boards know: save it as JPEG, PNG or WebP"));
}

/* --- what the headers say -------------------------------------------------------------------- */

static bool check_limits(const struct image_header *header, struct error *err)
{
    if (header->width_px > LIMIT_PICTURE_SIDE_PX || header->height_px > LIMIT_PICTURE_SIDE_PX)
        return error_set(
            err, ERROR_LIMIT,
            _("the picture is %d x %d pixels, more than %d on a side: make it smaller"),
            header->width_px, header->height_px, LIMIT_PICTURE_SIDE_PX);
    if ((int64_t)header->width_px * header->height_px > LIMIT_PICTURE_AREA_PX)
        return error_set(
            err, ERROR_LIMIT,
            _("the picture is %d x %d pixels, more than %d megapixels: make it smaller"),
            header->width_px, header->height_px, LIMIT_PICTURE_AREA_PX / MEGAPIXEL);
    if (header->held_bytes > LIMIT_PICTURE_HELD_BYTES)
        return error_set(err, ERROR_LIMIT, "%s", _(kinds[header->kind].too_heavy));
    return true;
}

bool image_inspect(const void *bytes, size_t length, struct image_header *ret_header,
                   struct error *err)
{
    struct image_header header = { 0 };
    if (!sniff(bytes, length, &header.kind, err) ||
        !kinds[header.kind].inspect(bytes, length, &header, err) || !check_limits(&header, err))
        return false;
    if (turn_is_quarter(header.orientation)) {
        int32_t stored_width_px = header.width_px;
        header.width_px = header.height_px;
        header.height_px = stored_width_px;
    }
    *ret_header = header;
    return true;
}

/* --- painting -------------------------------------------------------------------------------- */

/* Paints what is seen of the stored picture beside, and turns it into its place. */
static bool paint_turned(const void *bytes, size_t length, const struct image_header *header,
                         const struct image_place *place, struct rect seen, struct error *err)
{
    struct pixmap stored = { 0 };
    struct image_place beside = { .into = &stored, .background = place->background };
    beside.area =
        turn_area(header->orientation, place->area, seen, &stored.width_px, &stored.height_px);
    stored.pixels = mem_try(pixmap_bytes(stored.width_px, stored.height_px));
    if (!stored.pixels)
        return error_set(err, ERROR_SYSTEM, _("not enough memory to turn a picture"));
    bool is_good = kinds[header->kind].paint(bytes, length, &beside, err);
    if (is_good)
        turn_upright(&stored, header->orientation, place->into, seen);
    free(stored.pixels);
    return is_good;
}

bool image_paint(const void *bytes, size_t length, const struct image_header *header,
                 const struct image_place *place, struct error *err)
{
    struct rect seen = rect_meet(place->area, pixmap_whole(place->into));
    if (seen.width == 0 || seen.height == 0)
        return true;
    return header->orientation == TURN_NONE ? kinds[header->kind].paint(bytes, length, place, err)
                                            : paint_turned(bytes, length, header, place, seen, err);
}
