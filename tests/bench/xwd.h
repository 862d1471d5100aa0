/* The framebuffer file of `Xvfb -fbdir`, as it changes: XWD (X11/XWDFile.h), big-endian words. */
#pragma once

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { XWD_PIXEL_BYTES = 4 }; /* blue, green, red, nothing */

/* 0 header size, 12 bytes per line, 19 colours. */
static inline uint32_t xwd_word(const uint8_t *file, int n)
{
    const uint8_t *at = file + 4 * (size_t)n;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* NULL: it cannot be read. */
static inline const uint8_t *xwd_map(const char *path)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0)
        return NULL;
    void *file = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, fd, 0);
    return file == MAP_FAILED ? NULL : file;
}

/* The pixel at a place that is given as words. */
static inline const uint8_t *xwd_pixel(const uint8_t *file, const char *x, const char *y)
{
    size_t pixels = xwd_word(file, 0) + (size_t)12 * xwd_word(file, 19);
    size_t row = (size_t)atoi(y) * xwd_word(file, 12);
    return file + pixels + row + (size_t)XWD_PIXEL_BYTES * (size_t)atoi(x);
}
