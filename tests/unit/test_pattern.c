/* The installer's test patterns: none writes beyond its pixmap or leaves a pixel out, at any size,
 * and those that are judged by the pixel are exact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>

#include "common/build.h"
#include "common/file.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/pattern.h"

static const uint32_t untouched = 0x12345678;

static const struct {
    int32_t width_px, height_px;
} sizes[] = {
    { 1, 1 },       { 2, 1 },     { 1, 3 },      { 5, 5 },      { 16, 96 },
    { 96, 16 },     { 31, 7 },    { 64, 64 },    { 320, 180 },  { 65, 1999 },
    { 1920, 1080 }, { 3840, 96 }, { 16384, 64 }, { 64, 16384 },
};

struct bench {
    struct buf bytes;
    struct font *font;
};

static int open_font(void **state)
{
    struct error err;
    struct bench *bench = mem_new(sizeof *bench);
    buf_init(&bench->bytes, LIMIT_FONT_BYTES);
    assert_true(font_open_library(&err));
    assert_true(file_read(AT_FDCWD, FONT_DEFAULT_PATH, &bench->bytes, &err));
    assert_true(font_new(bench->bytes.bytes, bench->bytes.length, &bench->font, &err));
    *state = bench;
    return 0;
}

static int close_font(void **state)
{
    struct bench *bench = *state;
    font_free(bench->font);
    buf_deinit(&bench->bytes);
    font_close_library();
    free(bench);
    return 0;
}

/* Painted on heap of exactly the size, so that a sanitizer sees a step beside it. */
static struct pixmap paint(const struct bench *bench, enum pattern pattern, int32_t width,
                           int32_t height)
{
    static const struct pattern_facts facts = { .title = "UBND phường",
                                                .screen_name = "Cổng chính",
                                                .screen_id = "cong" };
    struct error err;
    struct pixmap page = { width, height, mem_array((size_t)width * (size_t)height, 4) };
    for (size_t i = 0; i < (size_t)width * (size_t)height; i++)
        page.pixels[i] = untouched;
    assert_true(pattern_paint(pattern, &facts, bench->font, &page, &err));
    return page;
}

static uint32_t rgb_at(const struct pixmap *page, int32_t x, int32_t y)
{
    return pixmap_row(page, y)[x] & 0xFFFFFF;
}

static void test_every_size(void **state)
{
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int pattern = 0; pattern < PATTERNS; pattern++) {
            struct pixmap page =
                paint(*state, (enum pattern)pattern, sizes[s].width_px, sizes[s].height_px);
            size_t count = pixmap_bytes(page.width_px, page.height_px) / 4, opaque = 0;
            for (size_t i = 0; i < count; i++)
                opaque += page.pixels[i] >> 24 == 0xFF;
            assert_int_equal(opaque, count);
            free(page.pixels);
        }
}

static void test_without_facts(void **state)
{
    static const struct pattern_facts none = { 0 };
    struct error err;
    const struct bench *bench = *state;
    struct pixmap page = { 320, 180, mem_array(320 * 180, 4) };
    assert_true(pattern_paint(PATTERN_IDENTITY, &none, bench->font, &page, &err));
    free(page.pixels);
}

static void test_checker(void **state)
{
    struct pixmap page = paint(*state, PATTERN_CHECKER, 31, 7);
    for (int32_t y = 0; y < 7; y++)
        for (int32_t x = 0; x < 31; x++)
            assert_int_equal(rgb_at(&page, x, y), (x + y) % 2 ? 0x000000 : 0xFFFFFF);
    free(page.pixels);
}

static void check_border(const struct bench *bench, int32_t width, int32_t height)
{
    struct pixmap page = paint(bench, PATTERN_BORDER, width, height);
    int32_t right = width - 1, bottom = height - 1;
    for (int32_t x = 1; x < right; x++) {
        assert_int_equal(rgb_at(&page, x, 0), 0xFF0000);
        assert_int_equal(rgb_at(&page, x, bottom), 0x0000FF);
    }
    for (int32_t y = 1; y < bottom; y++) {
        assert_int_equal(rgb_at(&page, 0, y), 0xFFFF00);
        assert_int_equal(rgb_at(&page, right, y), 0x00FF00);
    }
    for (int i = 0; i < 4; i++)
        assert_int_equal(rgb_at(&page, i % 2 ? right : 0, i / 2 ? bottom : 0), 0xFFFFFF);
    free(page.pixels);
}

static void test_border(void **state)
{
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        if (sizes[s].width_px > 1 && sizes[s].height_px > 1)
            check_border(*state, sizes[s].width_px, sizes[s].height_px);
}

/* A pixel of patch `i`, off its label. */
static uint32_t step_at(const struct pixmap *page, int32_t columns, int32_t i)
{
    int32_t rows = 25 / columns;
    int32_t left = page->width_px * (i % columns) / columns;
    int32_t top = page->height_px * (i / columns) / rows;
    int32_t next = page->height_px * (i / columns + 1) / rows;
    return rgb_at(page, left + (next - top) / 5, top + (next - top) / 5);
}

static void check_steps(const struct bench *bench, enum pattern pattern, int32_t first,
                        int32_t ground)
{
    static const struct {
        int32_t width, height, columns;
    } shapes[] = { { 1920, 1080, 5 }, { 320, 180, 5 }, { 3840, 96, 25 } };
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        struct pixmap page = paint(bench, pattern, shapes[s].width, shapes[s].height);
        for (int32_t i = 0; i < 25; i++)
            assert_int_equal(step_at(&page, shapes[s].columns, i), (first + i) * 0x010101);
        assert_int_equal(rgb_at(&page, 0, 0), ground);
        free(page.pixels);
    }
}

static void test_steps(void **state)
{
    check_steps(*state, PATTERN_BLACK_STEPS, 0, 0x000000);
    check_steps(*state, PATTERN_WHITE_STEPS, 231, 0xFFFFFF);
}

static void test_fields(void **state)
{
    static const struct {
        enum pattern pattern;
        uint32_t rgb;
    } cases[] = { { PATTERN_RED, 0xFF0000 },
                  { PATTERN_GREEN, 0x00FF00 },
                  { PATTERN_BLUE, 0x0000FF },
                  { PATTERN_WHITE, 0xFFFFFF },
                  { PATTERN_BLACK, 0x000000 } };
    struct pixmap all = paint(*state, PATTERN_COLORS, 50, 7);
    for (int32_t i = 0; i < 5; i++) {
        struct pixmap one = paint(*state, cases[i].pattern, 50, 7);
        for (int32_t x = 0; x < 50; x++)
            assert_int_equal(rgb_at(&one, x, 6), cases[i].rgb);
        for (int32_t x = 10 * i; x < 10 * i + 10; x++)
            assert_int_equal(rgb_at(&all, x, 3), cases[i].rgb);
        free(one.pixels);
    }
    free(all.pixels);
}

/* --- the grid of a wall map ---------------------------------------------------------------------
 */

enum { WHITE = 0xFFFFFF, TOP = 0xFFD000, UNSEEN = 0x701010 };

/* Cabinets of several shapes and turns; the canvas' lower right corner is on none. */
static const struct output wall = {
    .width_px = 512,
    .height_px = 512,
    .count = 4,
    .slices = { { 0, 0, 128, 64, 0, 0, 0, false },
                { 128, 0, 128, 64, 128, 0, 90, false },
                { 0, 64, 64, 64, 256, 0, 180, true },
                { 64, 64, 160, 16, 0, 256, 0, false } },
};

static struct pixmap paint_map(const struct bench *bench, const struct output *output,
                               struct rect part)
{
    const struct pattern_facts facts = { .output = output, .canvas_x = part.x, .canvas_y = part.y };
    struct error err;
    struct pixmap page = { part.width, part.height,
                           mem_array((size_t)part.width * (size_t)part.height, 4) };
    assert_true(pattern_paint(PATTERN_GRID, &facts, bench->font, &page, &err));
    return page;
}

/* The outermost pixels of a cell: yellow above, white on the other sides. */
static void check_outline(const struct pixmap *page, const struct output_slice *slice)
{
    int32_t right = slice->x + slice->width - 1, bottom = slice->y + slice->height - 1;
    for (int32_t x = slice->x; x <= right; x++) {
        assert_int_equal(rgb_at(page, x, slice->y), TOP);
        assert_int_equal(rgb_at(page, x, bottom), WHITE);
    }
    for (int32_t y = slice->y + 1; y <= bottom; y++) {
        assert_int_equal(rgb_at(page, slice->x, y), WHITE);
        assert_int_equal(rgb_at(page, right, y), WHITE);
    }
}

/* How many pixels within the outline have this colour. */
static int32_t count_inside(const struct pixmap *page, const struct output_slice *slice,
                            uint32_t rgb)
{
    int32_t count = 0;
    for (int32_t y = slice->y + 1; y < slice->y + slice->height - 1; y++)
        for (int32_t x = slice->x + 1; x < slice->x + slice->width - 1; x++)
            count += rgb_at(page, x, y) == rgb;
    return count;
}

static void test_map(void **state)
{
    struct pixmap page = paint_map(*state, &wall, (struct rect){ 0, 0, 256, 128 });
    for (size_t i = 0; i < wall.count; i++) {
        check_outline(&page, &wall.slices[i]);
        assert_true(count_inside(&page, &wall.slices[i], WHITE) > 10); /* its number */
        assert_true(count_inside(&page, &wall.slices[i], TOP) > 10);   /* its arrow */
        assert_int_equal(count_inside(&page, &wall.slices[i], UNSEEN), 0);
    }
    assert_int_equal(rgb_at(&page, 255, 127), UNSEEN);
    free(page.pixels);
}

/* Two cabinets of one shape differ by their numbers, and by the order of the map alone. */
static void test_map_order(void **state)
{
    struct output other = wall;
    other.slices[0] = wall.slices[1];
    other.slices[1] = wall.slices[0];
    struct pixmap one = paint_map(*state, &wall, (struct rect){ 0, 0, 256, 128 });
    struct pixmap two = paint_map(*state, &other, (struct rect){ 0, 0, 256, 128 });
    int32_t ones = count_inside(&one, &wall.slices[0], WHITE);
    int32_t twos = count_inside(&one, &wall.slices[1], WHITE);
    assert_int_not_equal(ones, twos);
    assert_int_equal(count_inside(&two, &wall.slices[1], WHITE), ones);
    assert_int_equal(count_inside(&two, &wall.slices[0], WHITE), twos);
    free(one.pixels);
    free(two.pixels);
}

/* A zone shows its part of the same picture. */
static void test_map_in_a_zone(void **state)
{
    struct rect part = { 37, 21, 150, 90 };
    struct pixmap whole = paint_map(*state, &wall, (struct rect){ 0, 0, 256, 128 });
    struct pixmap zone = paint_map(*state, &wall, part);
    for (int32_t y = 0; y < part.height; y++)
        assert_memory_equal(pixmap_row(&zone, y), pixmap_row(&whole, part.y + y) + part.x,
                            (size_t)part.width * 4);
    free(whole.pixels);
    free(zone.pixels);
}

/* From one pixel to larger than any number may become; all of it beside the pixmap too. */
static void test_map_of_every_size(void **state)
{
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        int32_t width = sizes[s].width_px, height = sizes[s].height_px;
        struct output map = { .width_px = width, .height_px = height, .count = 1 };
        map.slices[0] = (struct output_slice){ 0, 0, width, height, 0, 0, 0, false };
        struct pixmap page = paint_map(*state, &map, (struct rect){ 0, 0, width, height });
        assert_int_equal(rgb_at(&page, 0, 0), TOP);
        free(page.pixels);
        page = paint_map(*state, &map, (struct rect){ width, height, 20, 20 });
        assert_int_equal(rgb_at(&page, 0, 0), UNSEEN);
        free(page.pixels);
    }
}

/* A raster without slices has no cabinets to number. */
static void test_no_slices(void **state)
{
    const struct output plain = { .width_px = 512, .height_px = 512 };
    struct rect part = { 0, 0, 100, 100 };
    struct pixmap one = paint_map(*state, &plain, part), two = paint_map(*state, NULL, part);
    assert_memory_equal(one.pixels, two.pixels, 100 * 100 * 4);
    free(one.pixels);
    free(two.pixels);
}

static void test_names(void **state)
{
    (void)state;
    enum pattern found = PATTERNS;
    for (int pattern = 0; pattern < PATTERNS; pattern++) {
        assert_true(pattern_find(pattern_words[pattern], &found));
        assert_int_equal(found, pattern);
    }
    assert_false(pattern_find("bordr", &found));
    assert_false(pattern_find("", &found));
    assert_null(pattern_words[PATTERNS]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_size),    cmocka_unit_test(test_without_facts),
        cmocka_unit_test(test_checker),       cmocka_unit_test(test_border),
        cmocka_unit_test(test_steps),         cmocka_unit_test(test_fields),
        cmocka_unit_test(test_map),           cmocka_unit_test(test_map_order),
        cmocka_unit_test(test_map_in_a_zone), cmocka_unit_test(test_map_of_every_size),
        cmocka_unit_test(test_no_slices),     cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, open_font, close_font);
}
