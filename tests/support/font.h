/* What tests of text share: the font library, fonts that may be here, and the bytes of the packaged
 * one. */
#pragma once

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/build.h"
#include "common/file.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/font.h"

/* False: it is not installed. The bytes are to be dropped in either case. */
static inline bool open_font(const char *path, struct buf *ret_bytes, struct font **ret_font)
{
    struct error err;
    buf_init(ret_bytes, LIMIT_FONT_BYTES);
    if (access(path, R_OK) != 0)
        return false;
    assert_true(file_read(AT_FDCWD, path, ret_bytes, &err));
    assert_true(font_new(ret_bytes->bytes, ret_bytes->length, ret_font, &err));
    return true;
}

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
