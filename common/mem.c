/* See mem.h. Nothing here recovers: untested recovery for 40 bytes is worse than a restart. */
#include "common/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
    if (!memory) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return memory;
}

void *mem_new(size_t bytes)
{
    return must(calloc(1, bytes ? bytes : 1));
}

void *mem_array(size_t count, size_t bytes_each)
{
    return must(calloc(count ? count : 1, bytes_each));
}

void *mem_grow(void *old, size_t count, size_t bytes_each)
{
    return must(reallocarray(old, count ? count : 1, bytes_each));
}

char *mem_copy_string(const char *text)
{
    return text ? must(strdup(text)) : NULL;
}

char *mem_copy_bytes(const void *bytes, size_t length)
{
    char *copy = mem_new(length + 1);
    if (length)
        memcpy(copy, bytes, length);
    return copy;
}

char *mem_format(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = mem_format_args(format, args);
    va_end(args);
    return text;
}

char *mem_format_args(const char *format, va_list args)
{
    char *text = NULL;
    return must(vasprintf(&text, format, args) < 0 ? NULL : text);
}

void *mem_try(size_t bytes)
{
    return calloc(1, bytes ? bytes : 1);
}
