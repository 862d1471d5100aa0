/* Text for one line of a log, a report or a terminal: well-formed UTF-8 (RFC 3629) without control
 * characters, so that nothing an outsider wrote moves the cursor, begins a new line or hides. Bytes
 * only, no tables of Unicode: every program has this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character at `text`: 0 when it is a control character (C0, DEL, C1), no UTF-8, or
 * the end. */
size_t line_character_bytes(const char *text);

bool line_is_plain(const char *text);

/* Puts '?' for every byte of `text` that cannot stand in a line. */
void line_clean(char *text);
