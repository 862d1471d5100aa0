/* A slogan slide: background, text broken, fitted and set on even baselines. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "model/theme.h"
#include "picture/font.h"
#include "picture/pixmap.h"

struct slogan {
    const char *text;                     /* UTF-8, '\n' breaks, two stars around words emphasise */
    uint32_t background, color, emphasis; /* 0xRRGGBB */
    uint32_t outline, shadow;             /* 0xFFRRGGBB; 0: none */
    enum align align;
    int64_t duration_ms, at_ms; /* of its slot, and the place in it: which page of a long text */
};

/* Paints the whole pixmap. A text too long to be read at once comes in pages (typeset_pages.h),
 * with a row of marks below, one for each; *ret_until_ms is when in the slot the page's
 * time is over, INT64_MAX when it is the only one. */
bool slogan_paint(const struct slogan *slogan, struct font *font, struct pixmap *into,
                  int64_t *ret_until_ms, struct error *err);

/* True when the text is surely set on one page and no smaller than this size, in any font whose
 * letters are at most 1.25 sizes wide and whose lines are at most 2 apart; quickly, for those who
 * judge thousands. */
bool slogan_reaches_surely(const char *text, int32_t width_px, int32_t height_px, int32_t size_px);
