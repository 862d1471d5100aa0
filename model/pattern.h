/* The installer's test patterns by name. What each looks like: picture/pattern.h. */
#pragma once

#include <stdbool.h>

enum pattern {
    PATTERN_BORDER,
    PATTERN_RULER,
    PATTERN_GRID,
    PATTERN_CHECKER,
    PATTERN_BLACK_STEPS,
    PATTERN_WHITE_STEPS,
    PATTERN_COLORS,
    PATTERN_RED,
    PATTERN_GREEN,
    PATTERN_BLUE,
    PATTERN_WHITE,
    PATTERN_BLACK,
    PATTERN_MARKS,
    PATTERN_IDENTITY,
    PATTERN_BARS, /* moves */
    PATTERNS,
};

extern const char *const pattern_words[]; /* by enum pattern; NULL-terminated */

/* False when no pattern of this version has the name; it may be of a newer one. */
bool pattern_find(const char *word, enum pattern *ret_pattern);
