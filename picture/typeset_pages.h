/* A text too long for its box at the smallest size that is still read: pages one after the other,
 * parted where sentences end. Pure of text, font and box, so that every board and every preview has
 * the same pages.
 *
 * As few pages as hold the text, of about the same length, all in one size. A sentence too long for
 * a page is parted where a clause ends, and only then between words. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "picture/typeset.h"

struct typeset_page {
    size_t start, length; /* bytes of the content */
    int64_t reading_ms;   /* model/reading.h */
};

struct typeset_pages {
    struct emphasis content;    /* owned */
    struct typeset_page *pages; /* owned; at least one */
    size_t count;
    int32_t size_px; /* the largest at which each page fits; 0: no page does */
};

void typeset_pages_find(const struct typeset *style, struct font *font, struct rect box,
                        struct typeset_pages *ret_pages);
void typeset_pages_deinit(struct typeset_pages *pages);

/* Lays one page out like typeset_lay. */
void typeset_pages_lay(const struct typeset_pages *pages, size_t page, const struct typeset *style,
                       struct font *font, struct rect box, struct typeset_block *ret_block);

/* Which page is shown `at_ms` after its slot of `duration_ms` began, and until when it is: pages
 * share the slot as their reading times are. For the last it is the slot's end. */
size_t typeset_pages_at(const struct typeset_pages *pages, int64_t duration_ms, int64_t at_ms,
                        int64_t *ret_until_ms);

/* What reading all of them takes: a slot should not be shorter. */
int64_t typeset_pages_reading_ms(const struct typeset_pages *pages);
