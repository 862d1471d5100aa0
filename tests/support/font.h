/* What tests of text share: the font library, and the bytes of the packaged font. */
#pragma once

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/build.h"
#include "common/file.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/font.h"

/* A group's: the library alone … */
static inline int open_library(void **state)
{
    struct error err;
    (void)state;
    return font_open_library(&err) ? 0 : -1;
}

static inline int close_library(void **state)
{
    (void)state;
    font_close_library();
    return 0;
}

/* … or, as *state, a struct buf with the font. */
static inline int read_font(void **state)
{
    struct error err;
    struct buf *bytes = mem_new(sizeof *bytes);
    buf_init(bytes, LIMIT_FONT_BYTES);
    assert_true(file_read(AT_FDCWD, FONT_DEFAULT_PATH, bytes, &err));
    *state = bytes;
    return 0;
}

static inline int drop_font(void **state)
{
    buf_deinit(*state);
    free(*state);
    return 0;
}
