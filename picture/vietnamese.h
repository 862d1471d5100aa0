/* What is known of Vietnamese official text when a line has to end: tables of words, no pixels.
 * Rules and sources: docs/typography.md. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* How a break between two words that a space parts reads. */
enum break_kind {
    BREAK_GOOD,      /* after punctuation */
    BREAK_FAIR,      /* before "và", "của", … */
    BREAK_PLAIN,     /* between any two words */
    BREAK_POOR,      /* after "và", "của", … */
    BREAK_WITHIN,    /* within "hành chính" */
    BREAK_FORBIDDEN, /* within "ngày 30/4", "80 %", "TP. Hồ Chí Minh", before a comma */
    BREAK_KINDS,
};

/* What is known of the words before: a name goes on ("TP. Hồ Chí Minh"), and a number is complete
 * and has no unit ("quý 2 năm 2026"). Zero it where a paragraph begins, and keep it from pair to
 * pair. */
struct vietnamese_run {
    int name_words;   /* that a title or "TP." has gathered */
    bool is_complete; /* the left word is a number that "ngày", "quý", … count */
};

/* Both words as bytes of UTF-8 (NFC) without spaces. */
enum break_kind vietnamese_break(struct vietnamese_run *run, const char *left, size_t left_length,
                                 const char *right, size_t right_length);

/* An internet or mail address, which may be parted after '/' before an official number may. */
bool vietnamese_is_address(const char *word, size_t length);
