/* Luminance is the sum of the linear channels, weighted as the eye does. WCAG writes 0.04045 where
 * its first edition had 0.03928; between these lies no 8-bit value, so both say the same. */
#include "model/contrast.h"

#include <math.h>

static double linear(uint32_t rgb, int shift)
{
    double channel = (double)(rgb >> shift & 0xFF) / 255;
    return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgb)
{
    return 0.2126 * linear(rgb, 16) + 0.7152 * linear(rgb, 8) + 0.0722 * linear(rgb, 0);
}

double contrast_ratio(uint32_t a, uint32_t b)
{
    double one = luminance(a) + 0.05, other = luminance(b) + 0.05;
    return one > other ? one / other : other / one;
}
