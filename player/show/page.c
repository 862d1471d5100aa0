/* See page.h. The size is checked against limits.h first, so that bytes never overflow. */
#include "player/show/page.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/ipc.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/light.h"

static bool is_sane(int32_t width_px, int32_t height_px)
{
    return width_px > 0 && height_px > 0 && width_px <= LIMIT_CANVAS_PX &&
           height_px <= LIMIT_CANVAS_PX;
}

bool page_new(uint64_t serial, int32_t width_px, int32_t height_px, int fd, struct page **ret_page,
              struct error *err)
{
    struct page *page = mem_new(sizeof *page);
    *page = (struct page){ .serial = serial,
                           .width_px = width_px,
                           .height_px = height_px,
                           .fd = fd,
                           .mean = PAGE_UNCOUNTED };
    bool is_good = is_sane(width_px, height_px)
                       ? page_wake(page, err)
                       : error_set(err, ERROR_LIMIT, "a picture of %dx%d", width_px, height_px);
    if (!is_good) {
        page_free(page);
        return false;
    }
    *ret_page = page;
    return true;
}

void page_free(struct page *page)
{
    if (!page)
        return;
    page_rest(page);
    if (page->fd >= 0)
        close(page->fd);
    free(page);
}

bool page_wake(struct page *page, struct error *err)
{
    const void *map;
    if (page->pixels)
        return true;
    if (!ipc_map_sealed(page->fd, pixmap_bytes(page->width_px, page->height_px), &map, err))
        return false;
    page->pixels = map;
    return true;
}

void page_rest(struct page *page)
{
    if (page->pixels)
        munmap((void *)(uintptr_t)page->pixels, pixmap_bytes(page->width_px, page->height_px));
    page->pixels = NULL;
}

int32_t page_mean(struct page *page)
{
    struct error err;
    bool was_resting = !page->pixels;
    if (page->mean != PAGE_UNCOUNTED)
        return page->mean;
    if (!page_wake(page, &err))
        return LIGHT_MEAN_FULL;
    page->mean = light_mean(page->pixels, (size_t)page->width_px * (size_t)page->height_px);
    if (was_resting)
        page_rest(page);
    return page->mean;
}

const uint32_t *page_row(const struct page *page, int32_t y)
{
    return y < page->height_px ? page->pixels + (size_t)y * (size_t)page->width_px : NULL;
}
