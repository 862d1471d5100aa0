/* A place in a text that is being read, with its line and column. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct cursor {
    const char *at, *end; /* a loan */
    int line, column;     /* of `at`, from 1; columns in code points */
};

void cursor_advance(struct cursor *cursor, size_t bytes);

/* What stands here? All are false at the end. */
bool cursor_is_at_end(const struct cursor *cursor);
bool cursor_is_at_text(const struct cursor *cursor, const char *text);
bool cursor_is_at_any(const struct cursor *cursor, const char *set);

/* Advances over all characters of the set. */
void cursor_skip_any(struct cursor *cursor, const char *set);

/* Bytes of the character at hand; 0 when they are not UTF-8. */
size_t cursor_character_bytes(const struct cursor *cursor);
