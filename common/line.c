/* See line.h. The forms of well-formed characters are those of the Unicode standard, table 3-7. */
#include "common/line.h"

#include <stdint.h>

/* First bytes, what the second may be, and how many there are. */
static const struct {
    uint8_t from, to, second_from, second_to;
    size_t bytes;
} forms[] = {
    { 0x20, 0x7E, 0x00, 0xFF, 1 },                                /* ASCII but for controls */
    { 0xC2, 0xC2, 0xA0, 0xBF, 2 }, { 0xC3, 0xDF, 0x80, 0xBF, 2 }, /* without U+0080 … U+009F */
    { 0xE0, 0xE0, 0xA0, 0xBF, 3 }, { 0xE1, 0xEC, 0x80, 0xBF, 3 }, { 0xED, 0xED, 0x80, 0x9F, 3 },
    { 0xEE, 0xEF, 0x80, 0xBF, 3 }, { 0xF0, 0xF0, 0x90, 0xBF, 4 }, { 0xF1, 0xF3, 0x80, 0xBF, 4 },
    { 0xF4, 0xF4, 0x80, 0x8F, 4 },
};

size_t line_character_bytes(const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    size_t form = 0, count = sizeof forms / sizeof *forms;
    while (form < count && (at[0] < forms[form].from || at[0] > forms[form].to))
        form++;
    if (form == count || at[0] == '\0')
        return 0;
    if (at[1] < forms[form].second_from || at[1] > forms[form].second_to)
        return 0;
    for (size_t i = 2; i < forms[form].bytes; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return forms[form].bytes;
}

bool line_is_plain(const char *text)
{
    size_t bytes;
    while ((bytes = line_character_bytes(text)))
        text += bytes;
    return *text == '\0';
}

void line_clean(char *text)
{
    while (*text) {
        size_t bytes = line_character_bytes(text);
        if (bytes == 0)
            *text = '?';
        text += bytes ? bytes : 1;
    }
}
