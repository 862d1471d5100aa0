/* Unicode by utf8proc: normal forms (UAX #15) and slugs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The NFC form, to be free()d. The input must be valid UTF-8 (json_parse has seen to it). */
char *unicode_nfc(const char *text);

/* Identifier from a text or file name: NFD, marks dropped, đ→d, lower case, other runs → '-', none
 * at the ends, at most 40 bytes (cut at a '-' where one is near, never within a letter). "" when
 * nothing is left. free(). */
char *unicode_slug(const char *text);

/* In capitals, letter by letter; composed letters stay composed. free(). */
char *unicode_upper(const char *text);

/* The next code point at *at (advanced past it); 0 at the end, U+FFFD for a bad byte. */
uint32_t unicode_next(const char **at);

/* Number of code points. */
size_t unicode_length(const char *text);

/* True for valid UTF-8 without NUL in exactly `length` bytes. */
bool unicode_is_valid(const char *bytes, size_t length);
