/* Names only: main checks --pattern by them and links nothing else. */
#include "model/pattern.h"

#include <stddef.h>

#include "common/str.h"

const char *const pattern_words[] = {
    [PATTERN_BORDER] = "border",
    [PATTERN_RULER] = "ruler",
    [PATTERN_GRID] = "grid",
    [PATTERN_CHECKER] = "checker",
    [PATTERN_BLACK_STEPS] = "black-steps",
    [PATTERN_WHITE_STEPS] = "white-steps",
    [PATTERN_COLORS] = "colors",
    [PATTERN_RED] = "red",
    [PATTERN_GREEN] = "green",
    [PATTERN_BLUE] = "blue",
    [PATTERN_WHITE] = "white",
    [PATTERN_BLACK] = "black",
    [PATTERN_MARKS] = "marks",
    [PATTERN_IDENTITY] = "identity",
    [PATTERN_BARS] = "bars",
    [PATTERNS] = NULL,
};

bool pattern_find(const char *word, enum pattern *ret_pattern)
{
    for (int i = 0; i < PATTERNS; i++) {
        if (!str_equal(word, pattern_words[i]))
            continue;
        *ret_pattern = (enum pattern)i;
        return true;
    }
    return false;
}
