/* Pages for tests of what show does with them: the real thing, in sealed memory. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "common/ipc.h"
#include "player/show/page.h"

/* With each byte of its pixels `fill`. */
static inline struct page *make_page(uint64_t serial, int32_t width_px, int32_t height_px, int fill)
{
    struct page *page;
    struct error err;
    void *map;
    int fd;
    size_t bytes = pixmap_bytes(width_px, height_px);
    assert_true(ipc_memory("page", bytes, &fd, &map, &err));
    memset(map, fill, bytes);
    munmap(map, bytes);
    assert_true(ipc_seal(fd, &err));
    assert_true(page_new(serial, width_px, height_px, fd, &page, &err));
    return page;
}
