/* Words are found, judged and measured once; widths scale with the size. For a size and a tearing
 * they become atoms with a penalty for the break before each: glued words, then long tokens, are
 * parted only when the tearing in question allows it. */
#include "picture/text_atoms.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "picture/vietnamese.h"

static const struct {
    int worst_break;       /* that it allows; -1: none */
    int32_t worth_percent; /* of the size that TEAR_WORDS reaches, for which it is preferred */
    bool keeps_company;    /* of the last word of a paragraph */
} tearings[TEARINGS] = {
    [TEAR_LINES] = { -1, 60 },
    [TEAR_CLAUSES] = { BREAK_FAIR, 80, true },
    [TEAR_PHRASES] = { BREAK_PLAIN, 50, true },
    [TEAR_COMPANY] = { BREAK_WITHIN, 50, true },
    [TEAR_WORDS] = { BREAK_WITHIN },
    [TEAR_ADDRESSES] = { BREAK_WITHIN },
    [TEAR_GLUED] = { BREAK_FORBIDDEN },
    [TEAR_TOKENS] = { BREAK_FORBIDDEN },
    [TEAR_LETTERS] = { BREAK_FORBIDDEN },
};

/* In units of one line's squared free space, where an empty line is 1. */
static const double penalties[BREAK_KINDS] = {
    [BREAK_GOOD] = -0.10, [BREAK_FAIR] = -0.05,  [BREAK_PLAIN] = 0.0,
    [BREAK_POOR] = 0.15,  [BREAK_WITHIN] = 0.20, [BREAK_FORBIDDEN] = 10.0,
};
static const double penalty_torn = 20.0;

int32_t tearing_worth_percent(enum tearing tearing)
{
    return tearings[tearing].worth_percent;
}

/* --- words ------------------------------------------------------------------------------------ */

struct token {
    size_t start, length;
    enum break_kind kind; /* of the break before it */
    bool begins_line, ends_paragraph;
    bool is_address;
    int64_t width; /* at the size that the font is measured at */
};

static int32_t scaled(const struct draft *draft, int64_t width)
{
    int32_t measured_px = draft->font->measured_px;
    return (int32_t)((width * draft->size_px + measured_px - 1) / measured_px);
}

static int64_t measure(const struct draft *draft, const char *text, size_t length)
{
    return draft->font->measure(draft->font->context, text, length);
}

static void judge_break(const struct draft *draft, struct vietnamese_run *run, struct token *token)
{
    const struct token *before = token - 1;
    token->kind = BREAK_PLAIN;
    if (token == draft->tokens || token->begins_line)
        *run = (struct vietnamese_run){ 0 };
    else
        token->kind = vietnamese_break(run, draft->text + before->start, before->length,
                                       draft->text + token->start, token->length);
}

void text_draft_init(struct draft *draft, const char *text, const struct text_layout_font *font,
                     const struct text_layout_room *room)
{
    struct vietnamese_run run = { 0 };
    size_t length;
    *draft = (struct draft){ .text = text, .font = font, .room = room };
    for (size_t at = 0;; at += length) {
        size_t gap = strspn(text + at, " \t\r\n"), count = draft->token_count;
        bool has_newline = memchr(text + at, '\n', gap) != NULL;
        at += gap;
        length = strcspn(text + at, " \t\r\n");
        if (count > 0 && (length == 0 || has_newline))
            draft->tokens[count - 1].ends_paragraph = true;
        if (length == 0)
            return;
        draft->tokens = mem_grow(draft->tokens, ++draft->token_count, sizeof *draft->tokens);
        draft->tokens[count] = (struct token){
            .start = at,
            .length = length,
            .begins_line = has_newline && count > 0,
            .is_address = vietnamese_is_address(text + at, length),
            .width = measure(draft, text + at, length),
        };
        judge_break(draft, &run, &draft->tokens[count]);
    }
}

bool text_draft_has_clauses(const struct draft *draft)
{
    for (size_t i = 1; i < draft->token_count; i++)
        if (draft->tokens[i].kind == BREAK_GOOD)
            return true;
    return false;
}

void text_draft_deinit(struct draft *draft)
{
    free(draft->tokens);
    free(draft->atoms);
}

/* --- atoms ------------------------------------------------------------------------------------ */

static void add_atom(struct draft *draft, struct atom atom)
{
    draft->atoms = mem_grow(draft->atoms, draft->count + 1, sizeof *draft->atoms);
    draft->atoms[draft->count++] = atom;
}

/* The end of the first part of a token that may stand at a line's end. */
static size_t token_part(const char *token, size_t length, enum tearing tearing)
{
    for (size_t i = 1; i < length; i++) {
        bool is_letter = ((unsigned char)token[i] & 0xC0) != 0x80;
        bool is_after_joint = token[i - 1] == '/' || token[i - 1] == '-';
        if (is_letter && (tearing == TEAR_LETTERS || is_after_joint))
            return i;
    }
    return length;
}

static bool is_parted(const struct draft *draft, const struct token *token)
{
    enum tearing least = token->is_address ? TEAR_ADDRESSES : TEAR_TOKENS;
    return draft->tearing >= least && scaled(draft, token->width) > draft->room->width_px;
}

static struct atom whole(const struct draft *draft, const struct token *token)
{
    bool is_last_word = token->ends_paragraph && tearings[draft->tearing].keeps_company;
    return (struct atom){
        .start = token->start,
        .length = token->length,
        .penalty = penalties[token->kind],
        .is_after_space = true,
        .begins_line = token->begins_line,
        .may_begin_line = (int)token->kind <= tearings[draft->tearing].worst_break && !is_last_word,
        .width_px = scaled(draft, token->width),
    };
}

/* A token wider than the line, in pieces. */
static void add_parts(struct draft *draft, const struct token *token)
{
    const char *text = draft->text + token->start;
    for (size_t done = 0; done < token->length;) {
        struct atom part = whole(draft, token);
        part.start += done;
        part.length = token_part(text + done, token->length - done, draft->tearing);
        part.width_px = scaled(draft, measure(draft, text + done, part.length));
        if (done > 0) {
            part.penalty = penalty_torn;
            part.is_after_space = part.begins_line = false;
            part.may_begin_line = true;
        }
        add_atom(draft, part);
        done += part.length;
    }
}

void text_atoms_find(struct draft *draft, int32_t size_px)
{
    draft->size_px = size_px;
    draft->space_px = scaled(draft, measure(draft, " ", 1));
    draft->count = 0;
    for (size_t i = 0; i < draft->token_count; i++)
        if (is_parted(draft, &draft->tokens[i]))
            add_parts(draft, &draft->tokens[i]);
        else
            add_atom(draft, whole(draft, &draft->tokens[i]));
}
