/* Spreading takes, for every offset under the pen, the maximum of the shifted rows weighted by how
 * much of the pen reaches there: the pen's rim is soft, so the outline is as smooth as the letters.
 * Inner loops run along rows and become plain SIMD. */
#include "picture/coverage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "picture/blend.h"
#include "picture/simd.h"

enum { SIXTEENTHS = 16, SOFTENINGS = 3 };

void coverage_init(struct coverage *coverage, struct rect area)
{
    coverage->area = area;
    coverage->bytes = mem_array((size_t)area.height, (size_t)area.width);
}

void coverage_deinit(struct coverage *coverage)
{
    free(coverage->bytes);
    coverage->bytes = NULL;
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

SIMD_CLONES
static void keep_stronger(uint8_t *to, const uint8_t *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = from[i] > to[i] ? from[i] : to[i];
}

/* `weight` 256 is all of it. */
SIMD_CLONES
static void keep_stronger_weighted(uint8_t *to, const uint8_t *from, unsigned weight, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t value = (uint8_t)(from[i] * weight >> 8);
        to[i] = value > to[i] ? value : to[i];
    }
}

void coverage_add(struct coverage *coverage, int32_t x, int32_t y, const uint8_t *bytes,
                  int32_t width, int32_t height, int32_t pitch)
{
    const struct rect *area = &coverage->area;
    int32_t left = larger(0, area->x - x), right = smaller(width, area->x + area->width - x);
    int32_t top = larger(0, area->y - y), bottom = smaller(height, area->y + area->height - y);
    for (int32_t row = top; row < bottom && left < right; row++)
        keep_stronger(coverage->bytes + (size_t)(y + row - area->y) * (size_t)area->width +
                          (x + left - area->x),
                      bytes + (size_t)row * (size_t)pitch + left, (size_t)(right - left));
}

/* The ink moved by dx, dy and weighted, onto `to` of the same area. */
static void spread_once(const struct coverage *from, uint8_t *to, int32_t dx, int32_t dy,
                        unsigned weight)
{
    int32_t width = from->area.width, height = from->area.height;
    int32_t left = larger(0, dx), count = width - abs(dx);
    for (int32_t y = larger(0, dy); y < smaller(height, height + dy) && count > 0; y++)
        keep_stronger_weighted(to + (size_t)y * (size_t)width + left,
                               from->bytes + (size_t)(y - dy) * (size_t)width + left - dx, weight,
                               (size_t)count);
}

void coverage_spread(struct coverage *coverage, int32_t radius_16)
{
    size_t bytes = (size_t)coverage->area.width * (size_t)coverage->area.height;
    uint8_t *spread = (uint8_t *)mem_copy_bytes(coverage->bytes, bytes);
    int32_t reach = radius_16 / SIXTEENTHS + 1;
    for (int32_t dy = -reach; dy <= reach; dy++)
        for (int32_t dx = -reach; dx <= reach; dx++) {
            double rim = (double)radius_16 / SIXTEENTHS + 0.5 - sqrt((double)(dx * dx + dy * dy));
            if (rim > 0)
                spread_once(coverage, spread, dx, dy, rim >= 1 ? 256 : (unsigned)(rim * 256));
        }
    free(coverage->bytes);
    coverage->bytes = spread;
}

/* A box filter along `count` values that are `step` apart; the ends see emptiness. */
static void soften_line(uint8_t *line, size_t step, int32_t count, int32_t radius, uint8_t *copy)
{
    uint32_t sum = 0, box = 2 * (uint32_t)radius + 1;
    for (int32_t i = 0; i < count; i++)
        copy[i] = line[(size_t)i * step];
    for (int32_t i = 0; i < smaller(radius, count); i++)
        sum += copy[i];
    for (int32_t i = 0; i < count; i++) {
        sum += i + radius < count ? copy[i + radius] : 0;
        line[(size_t)i * step] = (uint8_t)((sum + box / 2) / box);
        sum -= i >= radius ? copy[i - radius] : 0;
    }
}

void coverage_soften(struct coverage *coverage, int32_t radius_px)
{
    int32_t width = coverage->area.width, height = coverage->area.height;
    uint8_t *copy = mem_array((size_t)larger(width, height), 1);
    for (int time = 0; time < SOFTENINGS && radius_px > 0; time++) {
        for (int32_t y = 0; y < height; y++)
            soften_line(coverage->bytes + (size_t)y * (size_t)width, 1, width, radius_px, copy);
        for (int32_t x = 0; x < width; x++)
            soften_line(coverage->bytes + x, (size_t)width, height, radius_px, copy);
    }
    free(copy);
}

void coverage_paint(const struct coverage *coverage, int32_t dx, int32_t dy, uint32_t rgb,
                    uint8_t opacity, struct pixmap *into)
{
    const struct rect *area = &coverage->area;
    int32_t x = area->x + dx, y = area->y + dy;
    int32_t left = larger(0, -x), right = smaller(area->width, into->width_px - x);
    int32_t top = larger(0, -y), bottom = smaller(area->height, into->height_px - y);
    uint32_t a = opacity, color = 0;
    for (int shift = 0; shift < 24; shift += 8)
        color |= ((rgb >> shift & 0xFF) * a + 127) / 255 << shift;
    for (int32_t row = top; row < bottom && left < right; row++)
        blend_mask(pixmap_row(into, y + row) + x + left,
                   coverage->bytes + (size_t)row * (size_t)area->width + left, a << 24 | color,
                   (size_t)(right - left));
}
