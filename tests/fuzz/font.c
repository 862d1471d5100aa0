/* Fonts of a release: opened, measured and drawn, alone and before the packaged one. FreeType has
 * fuzzers of its own; here it is asked what our own code makes of metrics that lie. The corpus
 * began with subsets of Noto Sans Bold (SIL Open Font License 1.1). */
#include "tests/fuzz/paint.h"

enum { WIDTH = 64, HEIGHT = 40, SMALL_PX = 7, LARGE_PX = 60 };

static const char text[] = "Nộp hồ sơ\n**24/7** 。";

static void measure(struct font *font, int32_t size_px)
{
    font_set_size(font, size_px);
    fuzz_must(font_ascent_px(font) >= 0 && font_descent_px(font) >= 0);
    font_width_px(font, text);
    font_digit_px(font);
}

static void draw(struct font *font, struct pixmap *into)
{
    struct error err;
    if (!font_draw(font, into, 3, HEIGHT / 2, text, 0xFFFFFF, &err))
        fuzz_error(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static uint32_t pixels[WIDTH * HEIGHT];
    struct pixmap into = { WIDTH, HEIGHT, pixels };
    struct error err;
    struct font *font, *fallback = fuzz_font();
    if (!font_new(bytes, length, &font, &err)) {
        fuzz_error(&err);
        return 0;
    }
    measure(font, LARGE_PX);
    draw(font, &into);
    font_set_fallback(font, fallback);
    measure(font, SMALL_PX);
    if (fuzz_take(bytes, &length, 1) % 8 == 0) /* typesetting is slow */
        fuzz_slogan(text, font, &into);
    font_free(font);
    return 0;
}
