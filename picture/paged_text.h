/* A text for a part of a canvas, in pages where it is too long to be read at once: what slogans and
 * notices have in common.
 *
 *   struct paged_text text;
 *   paged_text_lay(&style, font, area, into->height_px, &text);
 *   … text.pages.count …
 *   paged_text_draw(&text, font, &moment, into, ret_until_ms, err);
 *   paged_text_deinit(&text); */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "picture/typeset_pages.h"

struct paged_text {
    struct typeset style; /* its text is not used any more */
    struct rect area;     /* of several pages without what their marks need */
    struct typeset_pages pages;
};

/* When it is drawn, and on what. */
struct paged_moment {
    int64_t duration_ms, at_ms; /* of its slot, and the place in it */
    uint32_t background;        /* 0xRRGGBB, around the marks */
};

/* Finds the pages for an area of a canvas of this height. Leaves the font at another size. */
void paged_text_lay(const struct typeset *style, struct font *font, struct rect area,
                    int32_t height_px, struct paged_text *ret_text);

/* Draws the page of the moment and its marks; *ret_until_ms is when in the slot that page's time is
 * over, untouched when it is the only one. */
bool paged_text_draw(const struct paged_text *text, struct font *font,
                     const struct paged_moment *moment, struct pixmap *into, int64_t *ret_until_ms,
                     struct error *err);

void paged_text_deinit(struct paged_text *text);
