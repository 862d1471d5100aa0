/* The streaming filter against the textbook: the whole picture in doubles, every weight exact. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "picture/resample.h"

enum { LOBES = 3 };

struct plane {
    int32_t width, height, channels;
    double *values;
};

static double *value_at(const struct plane *plane, int32_t x, int32_t y, int32_t channel)
{
    return &plane->values[((size_t)y * (size_t)plane->width + (size_t)x) * (size_t)plane->channels +
                          (size_t)channel];
}

static double lanczos(double x)
{
    if (x == 0)
        return 1;
    return fabs(x) >= LOBES ? 0
                            : sin(M_PI * x) * sin(M_PI * x / LOBES) * LOBES / (M_PI * x * M_PI * x);
}

/* One target value: the weighted mean of all source values that the window reaches. */
static double reference(const struct plane *from, int32_t x, int32_t y, int32_t channel,
                        double scale_x, double scale_y)
{
    double sum = 0, total = 0, wide = fmax(scale_x, 1), high = fmax(scale_y, 1);
    double middle_x = (x + 0.5) * scale_x - 0.5, middle_y = (y + 0.5) * scale_y - 0.5;
    for (int32_t row = 0; row < from->height; row++) {
        double weight_y = lanczos((row - middle_y) / high);
        for (int32_t column = 0; weight_y != 0 && column < from->width; column++) {
            double weight = weight_y * lanczos((column - middle_x) / wide);
            sum += weight * *value_at(from, column, row, channel);
            total += weight;
        }
    }
    return fmin(fmax(sum / total, 0), 255);
}

static uint8_t pattern(int32_t x, int32_t y, int32_t channel)
{
    if (channel == 2)
        return (uint8_t)((x * 7 + y * 13) % 256);
    return (x / 5 + y / 3 + channel) % 2 ? 240 : 12;
}

static uint32_t *run(const struct plane *from, struct resample_size to)
{
    struct resample *resample = NULL;
    struct error err;
    struct resample_size size = { from->width, from->height };
    uint32_t *result = mem_array((size_t)to.width_px * (size_t)to.height_px, sizeof *result);
    int32_t y = 0;
    struct rect whole = { 0, 0, to.width_px, to.height_px };
    assert_true(resample_new(from->channels, size, to, whole, &resample, &err));
    for (int32_t row = 0; row < from->height; row++) {
        uint8_t *into = resample_next_row(resample);
        for (int32_t i = 0; i < from->width * from->channels; i++)
            into[i] = (uint8_t)*value_at(from, i / from->channels, row, i % from->channels);
        resample_push(resample);
        while (y < to.height_px &&
               resample_pull(resample, result + (size_t)y * (size_t)to.width_px))
            y++;
    }
    assert_int_equal(y, to.height_px);
    assert_false(resample_pull(resample, result));
    resample_free(resample);
    return result;
}

static struct plane make_plane(int32_t width, int32_t height, int32_t channels)
{
    struct plane plane = { width, height, channels, NULL };
    plane.values = mem_array((size_t)width * (size_t)height * (size_t)channels, sizeof(double));
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++)
            for (int32_t i = 0; i < channels; i++)
                *value_at(&plane, x, y, i) = pattern(x, y, i);
    return plane;
}

static const struct {
    int32_t channels, width, height, to_width, to_height;
} cases[] = {
    { 3, 120, 90, 50, 37 },  { 3, 64, 48, 150, 111 }, { 1, 120, 90, 33, 90 }, { 3, 90, 61, 90, 20 },
    { 3, 200, 150, 20, 15 }, { 1, 1, 1, 9, 7 },       { 3, 5, 4, 1, 1 },      { 3, 2, 300, 1, 96 },
    { 1, 301, 2, 100, 1 },   { 3, 40, 30, 40, 30 },   { 1, 40, 30, 40, 30 },  { 3, 3, 3, 2, 64 },
};

static void test_matches_the_textbook(void **state)
{
    (void)state;
    static const int shifts[] = { 16, 8, 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plane from = make_plane(cases[i].width, cases[i].height, cases[i].channels);
        struct resample_size to = { cases[i].to_width, cases[i].to_height };
        uint32_t *result = run(&from, to);
        double scale_x = (double)from.width / to.width_px;
        double scale_y = (double)from.height / to.height_px;
        for (int32_t at = 0; at < to.width_px * to.height_px; at++)
            for (int channel = 0; channel < 3; channel++) {
                int32_t of = from.channels == 1 ? 0 : channel;
                double exact =
                    reference(&from, at % to.width_px, at / to.width_px, of, scale_x, scale_y);
                int found = (int)(result[at] >> shifts[channel] & 0xFF);
                if (fabs(found - exact) > 1.5)
                    fail_msg("case %zu, pixel %d, channel %d: %d, not %.2f", i, at, channel, found,
                             exact);
                assert_int_equal(result[at] >> 24, 0xFF);
            }
        free(result);
        free(from.values);
    }
}

/* Weights add up to one exactly: a flat picture keeps its colour at every size. */
static void test_flat_stays_flat(void **state)
{
    (void)state;
    for (int32_t size = 1; size < 200; size += 7)
        for (int32_t value = 0; value < 256; value += 51) {
            struct plane from = make_plane(61, 43, 1);
            for (int32_t i = 0; i < 61 * 43; i++)
                from.values[i] = value;
            uint32_t *result = run(&from, (struct resample_size){ size, size });
            for (int32_t i = 0; i < size * size; i++)
                assert_int_equal(result[i], 0xFF000000U | (uint32_t)value * 0x010101U);
            free(result);
            free(from.values);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches_the_textbook),
        cmocka_unit_test(test_flat_stays_flat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
