/* Small questions about text. Bytes only; what needs Unicode tables is in unicode.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool str_equal(const char *a, const char *b); /* NULL equals only NULL */
bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);
/* A file's name ends in one of these (".jpg", NULL-terminated), upper or lower case. */
bool str_has_ending(const char *name, const char *const *endings);

/* Copies into a fixed place; false (and an empty string there) when it does not fit. NULL is "". */
bool str_copy(char *to, size_t capacity, const char *from);

/* The whole text as a decimal integer in [min, max]; no sign but '-', no spaces. */
bool str_integer(const char *text, int64_t min, int64_t max, int64_t *ret_value);

/* "1920x1080", each from 1 to max. */
bool str_size(const char *text, int32_t max, int32_t *ret_width, int32_t *ret_height);

/* Code points of valid UTF-8, for columns on a terminal. */
size_t str_columns(const char *text);

/* How many spaces fill text up to so many columns, for "%s%*s": printf(3) counts bytes. */
int str_padding(const char *text, int columns);

/* A name as files and map keys have it: at most so many letters a-z and A-Z, digits, '-', '_', '.',
 * and not beginning with '-' or '.'. */
bool str_is_name(const char *text, size_t max_bytes);

/* 64 lower-case hex digits exactly; nothing else. */
bool str_is_sha256(const char *text);

/* Damerau–Levenshtein (optimal string alignment) distance on ASCII-lowered bytes, for "did you
 * mean": at most `limit + 1` is returned. Texts beyond 64 bytes are `limit + 1` apart. */
size_t str_distance(const char *a, const char *b, size_t limit);

/* The candidate nearest to `text` (distance ≤ a third of its length, at least 1), or NULL. */
const char *str_nearest(const char *text, const char *const *candidates, size_t count);
