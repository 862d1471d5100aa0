/* Pictures of every sort that a board shows. What a file is, its first bytes say, never its name;
 * `bangtin check` holds the two together. Colours are taken as sRGB, whatever a profile says. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "picture/pixmap.h"

enum image_kind { IMAGE_JPEG, IMAGE_PNG, IMAGE_WEBP, IMAGE_KINDS };

struct image_header {
    enum image_kind kind;
    int32_t width_px, height_px; /* upright: after the EXIF turn */
    int32_t orientation;         /* EXIF 1…8 */
    int64_t
        held_bytes; /* what its decoder must hold at once; 0: it comes in a few rows at a time */
    bool is_whole;  /* the file goes on to its own end mark */
};

/* Where a picture goes. The area may reach beyond the pixmap: what lies outside is cut off. */
struct image_place {
    struct pixmap *into;
    struct rect area;    /* the whole picture is scaled to this */
    uint32_t background; /* 0xRRGGBB behind what is transparent */
};

/* Reads the headers and checks them against limits.h (side, area, what must be held, scans). Moving
 * pictures and other sorts of files are errors: one sentence with the remedy. Decodes nothing. */
bool image_inspect(const void *bytes, size_t length, struct image_header *ret_header,
                   struct error *err);

/* Decodes, scales (Lanczos, in sRGB as it is stored), turns upright and paints; every pixel of the
 * area becomes opaque. `header` is what image_inspect() said of these bytes. A damaged or truncated
 * file is an error; then the area is undefined. */
bool image_paint(const void *bytes, size_t length, const struct image_header *header,
                 const struct image_place *place, struct error *err);

/* "PNG"; and the endings of its files' names, NULL-terminated, the usual one first. */
const char *image_kind_name(enum image_kind kind);
const char *const *image_kind_endings(enum image_kind kind);
