/* Composing: the few inner loops, plain C that compiles to SIMD (target_clones), exact rounding. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* d = (a·(255 − k) + b·k) / 255, rounded, on all four bytes of `count` pixels. d may be a or b. */
void blend_fade(uint32_t *d, const uint32_t *a, const uint32_t *b, uint8_t k, size_t count);

/* d = colour (premultiplied ARGB) over d (Porter & Duff 1984) through 8-bit coverage. */
void blend_mask(uint32_t *d, const uint8_t *coverage, uint32_t colour, size_t count);
