/* What fuzz targets share. A target is one function over any bytes; it must not crash, and what it
 * says with fuzz_must() must hold. libFuzzer calls it in `make fuzz`, replay.c with the committed
 * corpus in `make check`. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/diagnostic.h"
#include "common/error.h"
#include "common/line.h"
#include "common/mem.h"
#include "common/unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { FUZZ_TEXT_BYTES = 8 * 1024 * 1024 };

#define fuzz_must(condition)                                                                       \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* What people read is one line of UTF-8. */
static inline void fuzz_line(const char *text)
{
    fuzz_must(text[0] && unicode_is_valid(text, strlen(text)) && line_is_plain(text));
}

static inline void fuzz_error(const struct error *err)
{
    fuzz_must(err->kind >= ERROR_AGAIN && err->kind <= ERROR_SYSTEM);
    fuzz_line(err->text);
}

/* Every finding is a line that says where. */
static inline void fuzz_findings(const struct diagnostics *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct buf line;
        buf_init(&line, FUZZ_TEXT_BYTES);
        diagnostic_print(&all->items[i], &line);
        fuzz_line(buf_text(&line));
        buf_deinit(&line);
    }
}

static inline bool fuzz_is_same(const struct buf *a, const struct buf *b)
{
    return a->length == b->length && memcmp(buf_text(a), buf_text(b), a->length) == 0;
}

/* Takes a number off the input's end, where it disturbs a format least; 0 when nothing is left. */
static inline uint32_t fuzz_take(const uint8_t *bytes, size_t *length, size_t count)
{
    uint32_t number = 0;
    for (size_t i = 0; i<count && * length> 0; i++)
        number = number << 8 | bytes[--*length];
    return number;
}
