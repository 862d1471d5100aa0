/* Where a picture lies on its canvas, and what is beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <png.h>

#include "common/mem.h"
#include "picture/fitting.h"

enum { WIDTH = 80, HEIGHT = 40, BACKGROUND = 0x102030 };

/* Left half red, right half green, in a PNG. */
static void *encode(size_t *ret_length)
{
    static uint8_t pixels[WIDTH * HEIGHT * 3];
    for (int32_t i = 0; i < WIDTH * HEIGHT; i++)
        pixels[3 * i + (i % WIDTH >= WIDTH / 2)] = 200;
    png_image image = {
        .version = PNG_IMAGE_VERSION, .width = WIDTH, .height = HEIGHT, .format = PNG_FORMAT_RGB
    };
    png_alloc_size_t length = PNG_IMAGE_PNG_SIZE_MAX(image);
    void *bytes = mem_new(length);
    assert_true(png_image_write_to_memory(&image, bytes, &length, 0, pixels, 0, NULL));
    *ret_length = length;
    return bytes;
}

static struct pixmap paint(int32_t width, int32_t height, enum fit fit, struct focus focus)
{
    struct pixmap into = { width, height, mem_new(pixmap_bytes(width, height)) };
    const struct fitting fitting = { &into, BACKGROUND, fit, focus };
    struct error err;
    size_t length;
    void *bytes = encode(&length);
    if (!fitting_paint(&fitting, bytes, length, &err))
        fail_msg("%s", err.text);
    free(bytes);
    for (int32_t i = 0; i < width * height; i++)
        assert_int_equal(into.pixels[i] >> 24, 0xFF);
    return into;
}

static uint32_t pixel(const struct pixmap *pixmap, int32_t x, int32_t y)
{
    return pixmap_row(pixmap, y)[x] & 0xFFFFFF;
}

static const struct focus middle = { FOCUS_MIDDLE, FOCUS_MIDDLE };

static void contain_shows_all_on_the_background(void **state)
{
    (void)state;
    struct pixmap wide = paint(200, 50, FIT_CONTAIN, middle); /* 100 wide, 50 free at each side */
    assert_int_equal(pixel(&wide, 49, 25), BACKGROUND);
    assert_int_equal(pixel(&wide, 50, 25), 0xC80000);
    assert_int_equal(pixel(&wide, 149, 25), 0x00C800);
    assert_int_equal(pixel(&wide, 150, 25), BACKGROUND);
    free(wide.pixels);
    struct pixmap tall = paint(40, 60, FIT_CONTAIN, middle);
    assert_int_equal(pixel(&tall, 20, 19), BACKGROUND);
    assert_int_equal(pixel(&tall, 0, 20), 0xC80000);
    assert_int_equal(pixel(&tall, 39, 39), 0x00C800);
    assert_int_equal(pixel(&tall, 20, 40), BACKGROUND);
    free(tall.pixels);
}

/* On a square, half of the picture is seen: which half, the focus says. */
static void cover_keeps_its_focus(void **state)
{
    (void)state;
    static const struct {
        struct focus focus;
        int32_t border; /* the column where green begins */
    } cases[] = { { { 50, 50 }, 20 }, { { 0, 0 }, 40 },  { { 25, 99 }, 40 },
                  { { 30, 0 }, 36 },  { { 70, 5 }, 4 },  { { 75, 50 }, 0 },
                  { { 100, 50 }, 0 }, { { -9, 0 }, 40 }, { { 900, 0 }, 0 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pixmap into = paint(40, 40, FIT_COVER, cases[i].focus);
        for (int32_t x = 0; x < 40; x++)
            assert_int_equal(pixel(&into, x, 20), x < cases[i].border ? 0xC80000 : 0x00C800);
        free(into.pixels);
    }
}

static void cover_never_bares_an_edge(void **state)
{
    (void)state;
    for (int32_t width = 1; width < 70; width += 3)
        for (int32_t height = 1; height < 70; height += 3)
            for (int32_t percent = 0; percent <= 100; percent += 25) {
                struct rect into = { 3, 5, width, height };
                struct rect area = rect_cover(61, 17, into, percent, 100 - percent);
                assert_true(area.x <= 3 && area.y <= 5);
                assert_true(area.x + area.width >= 3 + width);
                assert_true(area.y + area.height >= 5 + height);
                assert_true(area.width == width || area.height == height);
            }
}

/* The picture is the same to the level; beside it lies its own colour, darker, and nothing sharp.
 */
static void blur_fills_the_margins(void **state)
{
    (void)state;
    static const int32_t sizes[][2] = { { 200, 50 }, { 40, 60 }, { 960, 32 }, { 30, 500 },
                                        { 81, 40 },  { 1, 9 },   { 7, 1 } };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int32_t width = sizes[i][0], height = sizes[i][1];
        struct pixmap contain = paint(width, height, FIT_CONTAIN, middle);
        struct pixmap blur = paint(width, height, FIT_BLUR, middle);
        struct rect area = rect_contain(WIDTH, HEIGHT, pixmap_whole(&blur));
        for (int32_t y = 0; y < height; y++)
            for (int32_t x = 0; x < width; x++) {
                bool is_in = x >= area.x && y >= area.y && x < area.x + area.width &&
                             y < area.y + area.height;
                uint32_t found = pixel(&blur, x, y);
                if (is_in)
                    assert_int_equal(found, pixel(&contain, x, y));
                else /* 70 % of 200 at most, and a little of the filter's rings */
                    assert_true((found >> 16) <= 150 && (found >> 8 & 0xFF) <= 150 &&
                                (found & 0xFF) == 0);
            }
        free(contain.pixels);
        free(blur.pixels);
    }
    struct pixmap blur = paint(200, 50, FIT_BLUR, middle);
    assert_true((pixel(&blur, 0, 25) >> 16) > 100);         /* red at the left … */
    assert_true((pixel(&blur, 199, 25) >> 8 & 0xFF) > 100); /* … green at the right */
    free(blur.pixels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contain_shows_all_on_the_background),
        cmocka_unit_test(cover_keeps_its_focus),
        cmocka_unit_test(cover_never_bares_an_edge),
        cmocka_unit_test(blur_fills_the_margins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
