/* See cursor.h. Line and column are kept while moving, so that no place costs a second walk. */
#include "common/cursor.h"

#include <string.h>

#include "common/unicode.h"

void cursor_advance(struct cursor *cursor, size_t bytes)
{
    for (; bytes > 0; bytes--, cursor->at++) {
        if (*cursor->at == '\n') {
            cursor->line++;
            cursor->column = 1;
        } else if ((*cursor->at & 0xC0) != 0x80) { /* a continuation byte is no column of its own */
            cursor->column++;
        }
    }
}

bool cursor_is_at_end(const struct cursor *cursor)
{
    return cursor->at == cursor->end;
}

bool cursor_is_at_text(const struct cursor *cursor, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(cursor->end - cursor->at) >= length && memcmp(cursor->at, text, length) == 0;
}

bool cursor_is_at_any(const struct cursor *cursor, const char *set)
{
    return !cursor_is_at_end(cursor) && *cursor->at != '\0' && strchr(set, *cursor->at);
}

void cursor_skip_any(struct cursor *cursor, const char *set)
{
    while (cursor_is_at_any(cursor, set))
        cursor_advance(cursor, 1);
}

size_t cursor_character_bytes(const struct cursor *cursor)
{
    size_t left = (size_t)(cursor->end - cursor->at);
    for (size_t bytes = 1; bytes <= 4 && bytes <= left; bytes++)
        if (unicode_is_valid(cursor->at, bytes))
            return bytes;
    return 0;
}
