/* What fuzz targets that paint share: the packaged font, a slogan in some font, and that what
 * was painted is opaque everywhere. */
#pragma once

#include <fcntl.h>

#include "common/build.h"
#include "common/file.h"
#include "model/limits.h"
#include "picture/slogan.h"
#include "tests/fuzz/fuzz.h"

/* Opened once, and kept. */
static inline struct font *fuzz_font(void)
{
    static struct font *font;
    static struct buf bytes;
    struct error err;
    if (font)
        return font;
    buf_init(&bytes, LIMIT_FONT_BYTES);
    fuzz_must(font_open_library(&err) && file_read(AT_FDCWD, FONT_DEFAULT_PATH, &bytes, &err) &&
              font_new(bytes.bytes, bytes.length, &font, &err));
    return font;
}

static inline void fuzz_opaque(const struct pixmap *painted)
{
    for (int32_t i = 0; i < painted->width_px * painted->height_px; i++)
        fuzz_must(painted->pixels[i] >> 24 == 0xFF);
}

static inline void fuzz_slogan(const char *text, struct font *font, struct pixmap *into)
{
    struct error err;
    struct slogan slogan = { .text = text,
                             .background = 0x102030,
                             .color = 0xFFFFFF,
                             .emphasis = 0xFFCC00,
                             .duration_ms = 10000,
                             .at_ms = 5000 };
    int64_t until_ms;
    memset(into->pixels, 0, pixmap_bytes(into->width_px, into->height_px));
    if (slogan_paint(&slogan, font, into, &until_ms, &err))
        fuzz_opaque(into);
    else
        fuzz_error(&err);
}
