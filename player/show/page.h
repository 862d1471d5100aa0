/* A picture that paint handed over: sealed memory, mapped only while its pixels are needed. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "picture/pixmap.h"

enum { PAGE_UNCOUNTED = -1 };

struct page {
    uint64_t serial; /* of its scene; tells pages apart */
    int32_t width_px, height_px;
    int fd;
    const uint32_t *pixels; /* NULL while it rests */
    int32_t mean;           /* PAGE_UNCOUNTED until somebody asked */
};

/* Takes `fd` (also on failure) and maps it, after checking its seals and that its size is that of
 * the picture. */
bool page_new(uint64_t serial, int32_t width_px, int32_t height_px, int fd, struct page **ret_page,
              struct error *err);
void page_free(struct page *page);

/* Maps the pixels again after a rest. */
bool page_wake(struct page *page, struct error *err);

/* Unmaps the pixels: a picture that stands still is in the window, and costs nothing here. */
void page_rest(struct page *page);

/* Its average picture level (picture/light.h), counted once. Full when it cannot be read. */
int32_t page_mean(struct page *page);

/* Row y, or NULL below the picture. The page is awake. */
const uint32_t *page_row(const struct page *page, int32_t y);
