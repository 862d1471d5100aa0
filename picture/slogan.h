/* A slogan slide: background, text broken, fitted and set on even baselines. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "model/theme.h"
#include "picture/font.h"
#include "picture/pixmap.h"

struct slogan {
    const char *text;                     /* UTF-8, '\n' breaks, two stars around words emphasise */
    uint32_t background, color, emphasis; /* 0xRRGGBB */
    enum align align;
};

/* Paints the whole pixmap. */
bool slogan_paint(const struct slogan *slogan, struct font *font, struct pixmap *into,
                  struct error *err);
