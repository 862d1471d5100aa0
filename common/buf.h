/* A growable run of bytes that is born with its ceiling. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *bytes; /* always NUL-terminated once anything was appended; owned */
    size_t length;
    size_t capacity;
    size_t max_bytes;
    bool is_over; /* an append would have passed the ceiling and was refused */
};

void buf_init(struct buf *buf, size_t max_bytes);
void buf_deinit(struct buf *buf); /* frees; the struct may be used again with the same ceiling */

/* Append; false (and is_over) when the ceiling would be passed, then nothing was added. */
bool buf_append(struct buf *buf, const void *bytes, size_t length);
bool buf_string(struct buf *buf, const char *text);
bool buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Gives the bytes away (free() them; never NULL) and leaves the buffer empty. */
char *buf_take(struct buf *buf, size_t *ret_length);

/* The bytes as a string, "" when empty; a loan until the next call on buf. */
const char *buf_text(const struct buf *buf);
