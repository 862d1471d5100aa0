/* A group's fixture: the packaged font, open. */
#pragma once

#include "tests/support/font.h"

static struct buf font_bytes;
static struct font *font; /* NULL: fonts-noto-core is not installed */

static inline int open_packaged(void **state)
{
    if (open_library(state) != 0)
        return -1;
    open_font(FONT_DEFAULT_PATH, &font_bytes, &font);
    return 0;
}

static inline int close_packaged(void **state)
{
    font_free(font);
    buf_deinit(&font_bytes);
    return close_library(state);
}
