/* What is known of Vietnamese official text when a line has to end: tables of words, no pixels.
 * Rules and sources: docs/typography.md. */
#pragma once

#include <stddef.h>

/* How a break between two words that a space parts reads. */
enum break_kind {
    BREAK_GOOD,      /* after punctuation */
    BREAK_FAIR,      /* before "và", "của", … */
    BREAK_PLAIN,     /* between any two words */
    BREAK_POOR,      /* after "và", "của", … */
    BREAK_WITHIN,    /* within "hành chính" */
    BREAK_FORBIDDEN, /* within "ngày 30/4", "80 %", "TP. Hồ", before a comma */
    BREAK_KINDS,
};

/* Both words as bytes of UTF-8 (NFC) without spaces. */
enum break_kind vietnamese_break(const char *left, size_t left_length, const char *right,
                                 size_t right_length);
