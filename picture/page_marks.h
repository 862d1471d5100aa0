/* The marks of what comes in pages: a row of small squares in the lower margin, one for each page,
 * that of this page in the text's colour. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "picture/pixmap.h"

/* `area` without what the marks need of it on a canvas of this height: nothing on most boards, a
 * few pixels of a low one. */
struct rect page_marks_spare(struct rect area, int32_t height_px);

/* Colours are 0xRRGGBB. One page has no mark. */
void page_marks_draw(size_t page, size_t count, uint32_t background, uint32_t color,
                     struct pixmap *into);
