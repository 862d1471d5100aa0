/* With a gamma of 1 the curve is a multiplication in 16 bits, which compilers turn into plain SIMD;
 * its table is made of the same multiplication, so that both ways agree to the bit. */
#include "picture/light.h"

#include <math.h>
#include <string.h>

#include "model/light.h"
#include "picture/simd.h"

#define DISPLAY_GAMMA 2.2

enum { SCALE_ONE = 256, SCALE_HALF = 128, CHANNELS = 3 };

static inline uint8_t scaled(uint8_t value, uint16_t scale)
{
    return (uint8_t)((uint16_t)(value * scale + SCALE_HALF) >> 8);
}

void light_curve_make(int32_t level, int32_t gamma, struct light_curve *ret_curve)
{
    double drive = pow((double)level / LIGHT_LEVEL_FULL, 1 / DISPLAY_GAMMA);
    double power = (double)gamma / LIGHT_GAMMA_ONE;
    struct light_curve curve = {
        .level = level,
        .gamma = gamma,
        .scale = (uint16_t)lround(drive * SCALE_ONE),
        .is_linear = gamma == LIGHT_GAMMA_ONE,
    };
    for (int v = 0; v <= UINT8_MAX; v++)
        curve.values[v] = curve.is_linear
                              ? scaled((uint8_t)v, curve.scale)
                              : (uint8_t)lround(UINT8_MAX * pow(drive * v / UINT8_MAX, power));
    curve.is_identity = curve.is_linear && curve.scale == SCALE_ONE;
    *ret_curve = curve;
}

bool light_curve_equal(const struct light_curve *a, const struct light_curve *b)
{
    return memcmp(a->values, b->values, sizeof a->values) == 0;
}

SIMD_CLONES
static void multiply(uint8_t *bytes, size_t count, uint16_t scale)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = scaled(bytes[i], scale);
}

static void look_up(const uint8_t *values, uint32_t *pixels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t p = pixels[i];
        pixels[i] = (p & 0xFF000000) | (uint32_t)values[p >> 16 & 0xFF] << 16 |
                    (uint32_t)values[p >> 8 & 0xFF] << 8 | values[p & 0xFF];
    }
}

void light_curve_apply(const struct light_curve *curve, uint32_t *pixels, size_t count)
{
    if (curve->is_identity)
        return;
    if (curve->is_linear)
        multiply((uint8_t *)pixels, count * sizeof *pixels, curve->scale);
    else
        look_up(curve->values, pixels, count);
}

void light_curve_apply_area(const struct light_curve *curve, struct pixmap *pixmap,
                            struct rect area)
{
    for (int32_t y = area.y; y < area.y + area.height; y++)
        light_curve_apply(curve, pixmap_row(pixmap, y) + area.x, (size_t)area.width);
}

/* Counted first and weighed then: no power per pixel. */
int32_t light_mean(const uint32_t *pixels, size_t count)
{
    uint64_t found[UINT8_MAX + 1] = { 0 };
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        found[pixels[i] >> 16 & 0xFF]++;
        found[pixels[i] >> 8 & 0xFF]++;
        found[pixels[i] & 0xFF]++;
    }
    for (int v = 0; v <= UINT8_MAX; v++)
        sum += (double)found[v] * pow((double)v / UINT8_MAX, DISPLAY_GAMMA);
    return count > 0 ? (int32_t)lround(sum * LIGHT_MEAN_FULL / ((double)count * CHANNELS)) : 0;
}

int32_t light_cap(int32_t mean, int32_t average_percent)
{
    int64_t cap = (int64_t)average_percent * (LIGHT_MEAN_FULL / 100) * LIGHT_LEVEL_FULL;
    return mean > 0 && cap / mean < LIGHT_LEVEL_FULL ? (int32_t)(cap / mean) : LIGHT_LEVEL_FULL;
}
