/* How well two colours can be told apart, by WCAG 2.2 ("relative luminance", "contrast ratio"). */
#pragma once

#include <stdint.h>

/* From 1 (the same) to 21 (black and white), of two colours 0xRRGGBB in either order. */
double contrast_ratio(uint32_t a, uint32_t b);
