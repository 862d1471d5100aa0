/* output.h and wallmap.h: what is refused, and random maps taken apart again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "picture/wallmap.h"

enum { WIDTH = 96, HEIGHT = 24, SIDE = 512, MAPS = 300, TURN = 90 };

static uint32_t canvas_pixels[WIDTH * HEIGHT], raster_pixels[SIDE * SIDE];
static const struct pixmap canvas = { WIDTH, HEIGHT, canvas_pixels };
static struct pixmap raster = { SIDE, SIDE, raster_pixels };

static int between(int low, int high)
{
    return low + rand() % (high - low + 1);
}

/* Columns of the canvas, each cut once across, turned at random and set down on shelves. */
static void make_map(struct output *output)
{
    int32_t to_x = between(0, 9), to_y = between(0, 9);
    *output = (struct output){ .width_px = SIDE, .height_px = SIDE };
    for (int32_t x = 0; x < WIDTH;) {
        int32_t width = between(1, 24), cut = between(1, HEIGHT - 1);
        width = width > WIDTH - x ? WIDTH - x : width;
        for (int32_t half = 0; half < 2 && output->count < LIMIT_SLICES; half++) {
            struct output_slice *slice = &output->slices[output->count++];
            *slice = (struct output_slice){
                x,    half ? cut : 0,       width,        half ? HEIGHT - cut : cut, to_x,
                to_y, TURN * between(0, 3), between(0, 1)
            };
            to_x += output_slice_width(slice) + between(0, 3);
            if (to_x > SIDE - 30) {
                to_x = between(0, 9);
                to_y += 30;
            }
        }
        x += width;
    }
}

/* The other way round, in words of its own: the pixel of the raster that shows this one. */
static uint32_t shown_at(const struct output_slice *slice, int32_t u, int32_t v)
{
    int32_t w = slice->width, h = slice->height, x = 0, y = 0;
    if (slice->is_mirrored)
        u = w - 1 - u;
    switch (slice->rotate) {
    case 0:
        x = u, y = v;
        break;
    case 90: /* the left column becomes the top row */
        x = h - 1 - v, y = u;
        break;
    case 180:
        x = w - 1 - u, y = h - 1 - v;
        break;
    case 270:
        x = v, y = w - 1 - u;
        break;
    }
    return raster_pixels[(slice->to_y + y) * SIDE + slice->to_x + x];
}

static void assert_reassembled(const struct output *output)
{
    uint32_t again[WIDTH * HEIGHT] = { 0 };
    for (size_t i = 0; i < output->count; i++) {
        const struct output_slice *slice = &output->slices[i];
        for (int32_t v = 0; v < slice->height; v++)
            for (int32_t u = 0; u < slice->width; u++)
                again[(slice->y + v) * WIDTH + slice->x + u] = shown_at(slice, u, v);
    }
    assert_memory_equal(again, canvas_pixels, sizeof again);
}

static void test_random_maps_reassemble_byte_for_byte(void **state)
{
    (void)state;
    struct output output;
    size_t other;
    for (int map = 0; map < MAPS; map++) {
        do
            make_map(&output);
        while (output_unseen(&output, WIDTH, HEIGHT) > 0);
        for (size_t i = 0; i < output.count; i++)
            assert_int_equal(output_check(&output, WIDTH, HEIGHT, i, &other), OUTPUT_GOOD);
        for (size_t i = 0; i < WIDTH * HEIGHT; i++)
            canvas_pixels[i] = (uint32_t)rand() | 1;
        memset(raster_pixels, 0, sizeof raster_pixels);
        wallmap_copy(&raster, &canvas, &output, pixmap_whole(&canvas));
        assert_reassembled(&output);
        size_t lit = 0;
        for (size_t i = 0; i < SIDE * SIDE; i++)
            lit += raster_pixels[i] != 0;
        assert_int_equal(lit, WIDTH * HEIGHT); /* gaps are black */
    }
}

static bool is_inside(struct rect rect, int32_t x, int32_t y)
{
    return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

static void test_damage_is_copied_alone_and_told_exactly(void **state)
{
    (void)state;
    struct output output;
    memset(canvas_pixels, 0xFF, sizeof canvas_pixels);
    for (int map = 0; map < MAPS; map++) {
        make_map(&output);
        int32_t x = between(0, WIDTH - 1), y = between(0, HEIGHT - 1);
        struct rect damage = { x, y, between(1, WIDTH - x), between(1, HEIGHT - y) };
        memset(raster_pixels, 0, sizeof raster_pixels);
        wallmap_copy(&raster, &canvas, &output, damage);
        for (int32_t i = 0; i < SIDE * SIDE; i++) {
            bool is_told = false;
            for (size_t s = 0; s < output.count; s++)
                is_told |= is_inside(wallmap_damage(&output.slices[s], damage), i % SIDE, i / SIDE);
            if (is_told != (raster_pixels[i] != 0))
                fail_msg("map %d: %d,%d", map, i % SIDE, i / SIDE);
        }
    }
}

static void test_a_smaller_display_cuts_and_moves_nothing(void **state)
{
    (void)state;
    static uint32_t whole[SIDE * SIDE];
    struct output output;
    for (size_t i = 0; i < WIDTH * HEIGHT; i++)
        canvas_pixels[i] = (uint32_t)rand() | 1;
    for (int map = 0; map < MAPS; map++) {
        make_map(&output);
        int32_t width = between(1, SIDE), height = between(1, 200);
        memset(raster_pixels, 0, sizeof raster_pixels);
        wallmap_copy(&raster, &canvas, &output, pixmap_whole(&canvas));
        for (int32_t i = 0; i < SIDE * SIDE; i++)
            whole[i] = i % SIDE < width && i / SIDE < height ? raster_pixels[i] : 0;
        wallmap_clip(&output, width, height);
        memset(raster_pixels, 0, sizeof raster_pixels);
        wallmap_copy(&raster, &canvas, &output, pixmap_whole(&canvas));
        assert_memory_equal(raster_pixels, whole, sizeof whole);
    }
}

static const struct {
    struct output_slice slice;
    enum output_fault fault;
} refused[] = {
    { { 0, 0, 10, 10, 0, 0, 0, false }, OUTPUT_OVERLAP },
    { { 0, 0, 0, 10, 40, 0, 0, false }, OUTPUT_EMPTY },
    { { 0, 0, 10, -1, 40, 0, 0, false }, OUTPUT_EMPTY },
    { { 0, 0, 10, 10, 40, 0, 45, false }, OUTPUT_TURN },
    { { -1, 0, 10, 10, 40, 0, 0, false }, OUTPUT_OFF_CANVAS },
    { { 0, 0, INT32_MAX, 10, 40, 0, 0, false }, OUTPUT_OFF_CANVAS },
    { { INT32_MAX, 0, INT32_MAX, 10, 40, 0, 0, false }, OUTPUT_OFF_CANVAS },
    { { 0, 0, 10, 10, 55, 0, 0, false }, OUTPUT_OFF_RASTER },
    { { 0, 0, 10, 10, INT32_MAX, INT32_MAX, 0, false }, OUTPUT_OFF_RASTER },
    { { 0, 0, 60, 10, 40, 0, 0, false }, OUTPUT_OFF_RASTER },
    { { 0, 0, 60, 10, 40, 0, 90, false }, OUTPUT_GOOD },
    { { 0, 0, 10, 10, 30, 0, 0, true }, OUTPUT_GOOD },
};

static void test_what_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        size_t other = SIZE_MAX;
        struct output output = { .width_px = 64, .height_px = 64, .count = 2 };
        output.slices[0] = (struct output_slice){ 0, 0, 30, 20, 0, 0, 0, false };
        output.slices[1] = refused[i].slice;
        assert_int_equal(output_check(&output, WIDTH, HEIGHT, 1, &other), refused[i].fault);
        assert_int_equal(other, refused[i].fault == OUTPUT_OVERLAP ? 0 : SIZE_MAX);
        assert_true(output_is_good(&output, WIDTH, HEIGHT) == (refused[i].fault == OUTPUT_GOOD));
    }
    struct output hostile = { .width_px = 64, .height_px = 64, .count = 1 };
    hostile.slices[0] = (struct output_slice){ 0, 0, 30, 20, 0, 0, 0, false };
    memset(&hostile.slices[0].is_mirrored, 8, 1); /* no bool at all */
    assert_int_equal(output_check(&hostile, WIDTH, HEIGHT, 0, &(size_t){ 0 }), OUTPUT_TURN);
    hostile.count = SIZE_MAX;
    assert_false(output_is_good(&hostile, WIDTH, HEIGHT));
}

/* Every number tells two maps apart, but none of a slice that is not there. */
static void test_what_is_the_same(void **state)
{
    (void)state;
    const struct output map = {
        .width_px = 64, .height_px = 64, .count = 1, .slices = { { 1, 2, 30, 20, 3, 4, 90, false } }
    };
    const struct output_slice others[] = {
        { 0, 2, 30, 20, 3, 4, 90, false }, { 1, 0, 30, 20, 3, 4, 90, false },
        { 1, 2, 31, 20, 3, 4, 90, false }, { 1, 2, 30, 21, 3, 4, 90, false },
        { 1, 2, 30, 20, 0, 4, 90, false }, { 1, 2, 30, 20, 3, 0, 90, false },
        { 1, 2, 30, 20, 3, 4, 0, false },  { 1, 2, 30, 20, 3, 4, 90, true },
    };
    struct output other = map;
    other.slices[1] = others[0];
    assert_true(output_is_same(&map, &other));
    other.count = 2;
    assert_false(output_is_same(&map, &other));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        other = map;
        other.slices[0] = others[i];
        assert_false(output_is_same(&map, &other));
    }
    other = map;
    other.width_px++;
    assert_false(output_is_same(&map, &other));
    other = map;
    other.height_px++;
    assert_false(output_is_same(&map, &other));
}

static void test_what_is_on_no_slice_is_counted(void **state)
{
    (void)state;
    struct output output = { .width_px = 64, .height_px = 64 };
    assert_int_equal(output_unseen(&output, WIDTH, HEIGHT), 0);
    output.count = 2;
    output.slices[0] = (struct output_slice){ 0, 0, 48, HEIGHT, 0, 0, 0, false };
    output.slices[1] = (struct output_slice){ 40, 0, 50, 20, 0, 30, 0, false };
    assert_int_equal(output_unseen(&output, WIDTH, HEIGHT), 6 * HEIGHT + 42 * 4);
}

/* Each slice of a random map, cut out of the raster and laid back. */
static void test_what_was_laid_out_is_laid_back(void **state)
{
    (void)state;
    static uint32_t part_pixels[SIDE * SIDE], back_pixels[WIDTH * HEIGHT];
    for (int round = 0; round < MAPS; round++) {
        struct output map;
        struct pixmap back = { WIDTH, HEIGHT, back_pixels };
        do
            make_map(&map);
        while (output_unseen(&map, WIDTH, HEIGHT) > 0);
        for (size_t i = 0; i < WIDTH * HEIGHT; i++)
            canvas_pixels[i] = (uint32_t)rand() | 1;
        wallmap_copy(&raster, &canvas, &map, pixmap_whole(&canvas));
        for (size_t i = 0; i < map.count; i++) {
            const struct output_slice *slice = &map.slices[i];
            struct rect whole = { slice->x, slice->y, slice->width, slice->height };
            struct rect area = wallmap_damage(slice, whole);
            struct pixmap part = { area.width, area.height, part_pixels };
            struct output inverse = { .count = 1 };
            for (int32_t y = 0; y < area.height; y++)
                memcpy(pixmap_row(&part, y), pixmap_row(&raster, area.y + y) + area.x,
                       (size_t)area.width * sizeof(uint32_t));
            inverse.slices[0] = wallmap_inverse(slice, area);
            back.width_px = slice->width;
            back.height_px = slice->height;
            wallmap_copy(&back, &part, &inverse, pixmap_whole(&part));
            for (int32_t y = 0; y < slice->height; y++)
                assert_memory_equal(pixmap_row(&back, y),
                                    pixmap_row(&canvas, slice->y + y) + slice->x,
                                    (size_t)slice->width * sizeof(uint32_t));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_maps_reassemble_byte_for_byte),
        cmocka_unit_test(test_damage_is_copied_alone_and_told_exactly),
        cmocka_unit_test(test_a_smaller_display_cuts_and_moves_nothing),
        cmocka_unit_test(test_what_was_laid_out_is_laid_back),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_what_is_the_same),
        cmocka_unit_test(test_what_is_on_no_slice_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
