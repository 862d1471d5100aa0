/* Typesetting: the one call by which every kind sets text into a box. docs/typography.md says why.
 *
 *   const struct typeset style = { .text = "Hỗ trợ **24/7**", .is_marked = true, .color = WHITE,
 *                                  .emphasis = GOLD, .max_size_px = 180 };
 *   typeset_paint(&style, font, into, box, err);
 *
 * or, to know the size or the room taken before anything is drawn (texts of one kind should be of
 * one size: lay all, take the smallest size, lay again with it as max_size_px):
 *
 *   struct typeset_block block;
 *   typeset_lay(&style, font, box, &block);
 *   … block.layout.size_px, block.used …
 *   typeset_draw(&block, font, into, err);
 *   typeset_deinit(&block); */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "model/theme.h"
#include "picture/backing.h"
#include "picture/emphasis.h"
#include "picture/font.h"
#include "picture/pixmap.h"
#include "picture/text_layout.h"

enum { TYPESET_FLOOR_PX = 12 }; /* below, stacked marks melt together */

enum typeset_place { PLACE_MIDDLE, PLACE_TOP, PLACE_BOTTOM };

/* What is zero or NULL is the plain choice. */
struct typeset {
    const char *text;         /* UTF-8 (composed or not), '\n' breaks; NULL: nothing */
    bool is_marked;           /* two stars around words emphasise them (emphasis.h) */
    bool is_italic;           /* slanted: a letter may lean out of its line by a quarter size */
    bool has_even_digits;     /* each digit as wide as the widest: clocks and changing numbers */
    uint32_t color, emphasis; /* 0xRRGGBB */
    enum align align;
    enum typeset_place place;
    int32_t min_size_px;    /* 0: TYPESET_FLOOR_PX */
    int32_t max_size_px;    /* the size is the largest that fits, up to this */
    size_t max_lines;       /* 0: any */
    struct backing backing; /* over pictures */
};

/* The smallest size that this style allows. */
static inline int32_t typeset_floor_px(const struct typeset *style)
{
    return style->min_size_px > 0 ? style->min_size_px : (int32_t)TYPESET_FLOOR_PX;
}

/* A text laid out for a box. */
struct typeset_block {
    struct typeset style;      /* its text is not used any more */
    struct emphasis content;   /* the text shown */
    struct text_layout layout; /* size, lines; .is_too_small: not all of it has room */
    struct rect box;
    struct rect used; /* what the line boxes take of it, from the widest line's left end */
};

/* Never fails; the font's size is left changed. A text that has no room at the smallest size ends
 * with "…" behind the last word that has, and .layout.is_too_small tells. */
void typeset_lay(const struct typeset *style, struct font *font, struct rect box,
                 struct typeset_block *ret_block);

/* The same for a content that was read before; it goes over to the block, and is not shortened. */
void typeset_lay_content(const struct typeset *style, struct emphasis content, struct font *font,
                         struct rect box, struct typeset_block *ret_block);

/* The text of a style as it is shown: composed, its marks of emphasis taken out. */
void typeset_read(const struct typeset *style, struct emphasis *ret_content);

/* Ink is never clipped by the box, only by the pixmap. */
bool typeset_draw(const struct typeset_block *block, struct font *font, struct pixmap *into,
                  struct error *err);

/* Puts a block that is laid out elsewhere. */
void typeset_move(struct typeset_block *block, int32_t dx, int32_t dy);

void typeset_deinit(struct typeset_block *block);

/* All three. */
bool typeset_paint(const struct typeset *style, struct font *font, struct pixmap *into,
                   struct rect box, struct error *err);
