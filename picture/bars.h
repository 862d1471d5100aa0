/* Moving bars: the test pattern that shows whether motion is even. A strip (scroll.h) without any
 * text: a wide, a narrow and a one-pixel bar, white on black, which tell a torn frame, a doubled
 * one and an uneven step. They are so far apart that no place on the glass lights up more than once
 * in a second. */
#pragma once

#include <stdint.h>

#include "picture/scroll.h"

/* For a window of this height; frame 0 is at instant 0. */
void bars_measure(int32_t height_px, int32_t refresh_hz, struct strip *ret_strip);

/* Paints the page of such a strip. */
void bars_paint(struct pixmap *into);
