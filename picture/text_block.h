/* A text set into a rectangle: broken, fitted and drawn on even baselines. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "model/theme.h"
#include "picture/font.h"
#include "picture/pixmap.h"

struct text_block {
    const char *text; /* UTF-8, '\n' breaks */
    uint32_t color;   /* 0xRRGGBB */
    enum align align;
    int32_t max_size_px;
    bool is_at_bottom; /* of the area; else in its middle */
};

/* As large as fits into `area`. Ink is never clipped by the area,
 * only by the pixmap. */
bool text_block_paint(const struct text_block *block, struct font *font, struct pixmap *into,
                      struct rect area, struct error *err);
