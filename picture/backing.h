/* What stands behind letters so that they keep apart from a picture: an outline around them, and a
 * soft shadow below it. How strong they are is chosen here once; a theme chooses the colours. */
#pragma once

#include <stdint.h>

#include "picture/coverage.h"
#include "picture/font.h"

/* In 1/1000 of the size of the letters, 0: none. The shadow falls down and to the right by as much
 * as it is soft. */
struct backing {
    int32_t outline_permille, shadow_permille;
    uint32_t outline, shadow; /* 0xRRGGBB */
};

/* In a theme's colours (model/theme.h), where 0 is none. */
struct backing backing_of(uint32_t outline, uint32_t shadow);

/* How far it reaches beyond the ink of letters of this size, in pixels; 0: there is none. */
int32_t backing_reach_px(const struct backing *backing, int32_t size_px);

/* Made of ink, to be painted once or more. */
struct backing_ink {
    struct coverage outline, shadow; /* no bytes: none */
    int32_t fall_px;
};

/* Takes the ink over; its area leaves room for the reach. */
void backing_make(const struct backing *backing, struct coverage ink, int32_t size_px,
                  struct backing_ink *ret_ink);
void backing_deinit(struct backing_ink *ink);

/* Moved by dx to the right. */
void backing_paint(const struct backing *backing, const struct backing_ink *ink, int32_t dx,
                   struct pixmap *into);

/* font_draw at this size, which the font has, with the backing behind it. */
bool backing_draw(const struct backing *backing, struct font *font, int32_t size_px,
                  struct pixmap *into, int32_t x, int32_t baseline_y, const char *text,
                  uint32_t rgb, struct error *err);
