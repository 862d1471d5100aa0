/* A text as a row of atoms: the pieces that a line is made of. Only text_layout.c uses this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "picture/text_layout.h"

/* How far a text may be torn apart. */
enum tearing {
    TEAR_LINES,     /* at newlines only */
    TEAR_CLAUSES,   /* after punctuation and before conjunctions */
    TEAR_PHRASES,   /* where it reads well, and no last word alone */
    TEAR_COMPANY,   /* at any space that is not glue, and no last word alone */
    TEAR_WORDS,     /* at any space that is not glue */
    TEAR_ADDRESSES, /* of the internet, after '/' and '-' */
    TEAR_GLUED,
    TEAR_TOKENS,  /* all, after '/' and '-' */
    TEAR_LETTERS, /* anywhere */
    TEARINGS,
};

/* Costs in units of one line's squared free space, where an empty line is 1. */
struct atom {
    size_t start, length;
    double penalty;      /* of a break before it */
    bool is_after_space; /* a space stands before it when no break does */
    bool begins_line;    /* a newline does */
    bool may_begin_line;
    int32_t width_px; /* at the size in question */
};

struct token;

/* A text that is being laid out. */
struct draft {
    const char *text;
    const struct text_layout_font *font;
    const struct text_layout_room *room;
    enum tearing tearing;
    struct token *tokens; /* owned: the words, judged and measured once */
    size_t token_count;
    struct atom *atoms; /* owned: at this size and tearing */
    size_t count;
    int32_t size_px, space_px;
};

void text_draft_init(struct draft *draft, const char *text, const struct text_layout_font *font,
                     const struct text_layout_room *room);
void text_draft_deinit(struct draft *draft);

/* The least of a size that this tearing reaches for which it is preferred to TEAR_WORDS, in percent
 * of what that reaches. */
int32_t tearing_worth_percent(enum tearing tearing);

/* Whether a clause ends within a paragraph: punctuation before its last word. */
bool text_draft_has_clauses(const struct draft *draft);

/* Takes the text apart at this size, as far as draft->tearing allows. */
void text_atoms_find(struct draft *draft, int32_t size_px);
