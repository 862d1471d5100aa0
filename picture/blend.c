/* The inner loops of composing. Each works on bytes in 16 bits and divides by 255 exactly
 * ((x + (x >> 8)) >> 8 after adding 128), so compilers turn it into plain SIMD; a clone per
 * instruction set is chosen when the program is loaded. */
#include "picture/blend.h"

#include "picture/simd.h"

/* x / 255, rounded; exact for 0 … 65025. */
static inline uint8_t divide_255(unsigned value)
{
    uint16_t x = (uint16_t)(value + 128);
    return (uint8_t)((uint16_t)(x + (x >> 8)) >> 8);
}

SIMD_CLONES
void blend_fade(uint32_t *d, const uint32_t *a, const uint32_t *b, uint8_t k, size_t count)
{
    uint8_t *to = (uint8_t *)d;
    const uint8_t *from = (const uint8_t *)a, *next = (const uint8_t *)b;
    for (size_t i = 0; i < count * sizeof *d; i++)
        to[i] = divide_255((unsigned)(from[i] * (UINT8_MAX - k) + next[i] * k));
}

/* Four channels of one pixel, each times `by` over 255. */
static inline uint32_t scale_pixel(uint32_t pixel, unsigned by)
{
    uint32_t b = divide_255((pixel & 0xFF) * by);
    uint32_t g = divide_255((pixel >> 8 & 0xFF) * by);
    uint32_t r = divide_255((pixel >> 16 & 0xFF) * by);
    uint32_t a = divide_255((pixel >> 24) * by);
    return a << 24 | r << 16 | g << 8 | b;
}

SIMD_CLONES
void blend_mask(uint32_t *d, const uint8_t *coverage, uint32_t colour, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t source = scale_pixel(colour, coverage[i]);
        d[i] = source + scale_pixel(d[i], UINT8_MAX - (source >> 24));
    }
}
