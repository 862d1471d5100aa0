/* One walk over the letters; a combining mark is no letter of its own. */
#include "model/reading.h"

#include <stdbool.h>

#include "common/unicode.h"

enum { NOTICE_MS = 2000, LETTERS_PER_S = 12 };

static bool is_capital(uint32_t letter)
{
    return (letter >= 'A' && letter <= 'Z') || letter == 0x110;
}

int64_t reading_ms(const char *text)
{
    int64_t letters = 0;
    uint32_t before = ' ';
    for (uint32_t letter; (letter = unicode_next(&text)) != 0; before = letter) {
        bool is_mark = letter == '*' || (letter >= 0x300 && letter < 0x370);
        bool is_spelt =
            (letter >= '0' && letter <= '9') || (is_capital(letter) && is_capital(before));
        letters += is_mark ? 0 : is_spelt ? 2 : 1;
    }
    return NOTICE_MS + letters * 1000 / LETTERS_PER_S;
}
