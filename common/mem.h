/* Memory: small allocations abort, allocations whose size an input chose are checked. */
#pragma once

#include <stdarg.h>
#include <stddef.h>

/* These never return NULL: when the machine has no 40 bytes left, the process ends and its
 * supervisor starts it afresh. All results are freed with free(). */
void *mem_new(size_t bytes);                                /* zeroed */
void *mem_array(size_t count, size_t bytes_each);           /* zeroed, checked for overflow */
void *mem_grow(void *old, size_t count, size_t bytes_each); /* not zeroed beyond the old size */
char *mem_copy_string(const char *text);                    /* NULL stays NULL */
char *mem_copy_bytes(const void *bytes, size_t length);     /* with a NUL behind it */
char *mem_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *mem_format_args(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

/* For sizes that an input chose: zeroed memory, or NULL. */
void *mem_try(size_t bytes);
