/* Doubling growth under a ceiling: "what if it is huge?" is answered where the buffer is made. */
#include "common/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"

void buf_init(struct buf *buf, size_t max_bytes)
{
    *buf = (struct buf){ .max_bytes = max_bytes };
}

void buf_deinit(struct buf *buf)
{
    if (!buf)
        return;
    free(buf->bytes);
    buf_init(buf, buf->max_bytes);
}

bool buf_append(struct buf *buf, const void *bytes, size_t length)
{
    if (length > buf->max_bytes - buf->length) {
        buf->is_over = true;
        return false;
    }
    size_t needed = buf->length + length + 1;
    if (needed > buf->capacity) {
        size_t capacity = buf->capacity ? buf->capacity : 64;
        while (capacity < needed)
            capacity *= 2;
        buf->bytes = mem_grow(buf->bytes, capacity, 1);
        buf->capacity = capacity;
    }
    if (length)
        memcpy(buf->bytes + buf->length, bytes, length);
    buf->length += length;
    buf->bytes[buf->length] = '\0';
    return true;
}

bool buf_string(struct buf *buf, const char *text)
{
    return buf_append(buf, text, strlen(text));
}

bool buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = mem_format_args(format, args);
    va_end(args);
    bool is_added = buf_string(buf, text);
    free(text);
    return is_added;
}

char *buf_take(struct buf *buf, size_t *ret_length)
{
    char *bytes = buf->bytes ? buf->bytes : mem_new(1);
    if (ret_length)
        *ret_length = buf->length;
    buf_init(buf, buf->max_bytes);
    return bytes;
}

const char *buf_text(const struct buf *buf)
{
    return buf->bytes ? buf->bytes : "";
}
