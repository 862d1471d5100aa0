/* Fonts of a release: opened, measured and drawn, alone and before the packaged one. FreeType has
 * fuzzers of its own; here it is asked what our own code makes of metrics that lie. The corpus
 * began with subsets of Noto Sans Bold (SIL Open Font License 1.1). */
#include <fcntl.h>

#include "common/build.h"
#include "common/file.h"
#include "model/limits.h"
#include "picture/slogan.h"
#include "tests/fuzz/fuzz.h"

enum { WIDTH = 64, HEIGHT = 40, SMALL_PX = 7, LARGE_PX = 60 };

static const char text[] = "Nộp hồ sơ\n**24/7** 。";

static struct font *packaged(void)
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

static void measure(struct font *font, int32_t size_px)
{
    font_set_size(font, size_px);
    fuzz_must(font_ascent_px(font) >= 0 && font_descent_px(font) >= 0);
    font_width_px(font, text);
    font_digit_px(font);
}

static void draw(struct font *font)
{
    static uint32_t pixels[WIDTH * HEIGHT];
    struct error err;
    struct pixmap into = { WIDTH, HEIGHT, pixels };
    if (!font_draw(font, &into, 3, HEIGHT / 2, text, 0xFFFFFF, &err))
        fuzz_error(&err);
}

static void paint(struct font *font)
{
    static uint32_t pixels[WIDTH * HEIGHT];
    struct error err;
    struct pixmap into = { WIDTH, HEIGHT, pixels };
    struct slogan slogan = { .text = text,
                             .background = 0x102030,
                             .color = 0xFFFFFF,
                             .emphasis = 0xFFCC00,
                             .duration_ms = 10000,
                             .at_ms = 5000 };
    int64_t until_ms;
    if (!slogan_paint(&slogan, font, &into, &until_ms, &err)) {
        fuzz_error(&err);
        return;
    }
    for (size_t i = 0; i < sizeof pixels / sizeof *pixels; i++)
        fuzz_must(pixels[i] >> 24 == 0xFF);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct error err;
    struct font *font, *fallback = packaged();
    if (!font_new(bytes, length, &font, &err)) {
        fuzz_error(&err);
        return 0;
    }
    measure(font, LARGE_PX);
    draw(font);
    font_set_fallback(font, fallback);
    measure(font, SMALL_PX);
    if (fuzz_take(bytes, &length, 1) % 8 == 0) /* typesetting is slow */
        paint(font);
    font_free(font);
    return 0;
}
