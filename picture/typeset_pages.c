/* The text is taken apart into units that fit a page: sentences, and where one does not fit, its
 * clauses or words. Pages are filled up to an even share of the letters, and by one page more as
 * long as one of them does not fit. */
#include "picture/typeset_pages.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "model/reading.h"

/* --- where a text may be parted --------------------------------------------------------------- */

/* Each with the signs that end a unit when a space follows. */
static const char *const ends[] = { ".!?…", ".!?…;:,–”)", NULL /* any word */ };

enum { LEVELS = sizeof ends / sizeof *ends };

static bool is_space(char byte)
{
    return byte != '\0' && strchr(" \t\r\n", byte) != NULL;
}

/* "TP.", "Q." and "1." end no sentence. */
static bool is_abbreviation(const char *text, size_t start, size_t end)
{
    size_t word = end;
    while (word > start && !is_space(text[word - 1]))
        word--;
    bool is_named =
        (text[word] >= 'A' && text[word] <= 'Z') || (text[word] >= '0' && text[word] <= '9');
    return is_named && text[end - 1] == '.' && end - word <= strlen("TP.");
}

/* The letter before `end`, which is moved to where it begins. */
static void last_letter(const char *text, size_t start, size_t *end, char ret_letter[5])
{
    size_t until = *end;
    for (--*end; *end > start && ((unsigned char)text[*end] & 0xC0) == 0x80; --*end)
        ;
    size_t length = until - *end < 4 ? until - *end : 4;
    memcpy(ret_letter, text + *end, length);
    ret_letter[length] = '\0';
}

/* Whether the text up to `end` closes with one of these signs, perhaps within quotation marks. */
static bool closes(const char *text, size_t start, size_t end, const char *signs)
{
    char last[5];
    size_t at = end;
    if (is_abbreviation(text, start, end))
        return false;
    do
        last_letter(text, start, &at, last);
    while (at > start && strstr("”\"»", last) && !strstr(signs, last));
    return strstr(signs, last) != NULL;
}

/* The end of the unit of this level that begins at `start`, without the space behind it. */
static size_t unit_end(const char *text, size_t start, size_t end, int level)
{
    for (size_t at = start + 1; at < end; at++) {
        if (!is_space(text[at]) || is_space(text[at - 1]))
            continue;
        if (text[at] == '\n' || !ends[level] || closes(text, start, at, ends[level]))
            return at;
    }
    return end;
}

/* --- units ------------------------------------------------------------------------------------ */

struct unit {
    size_t start, end;
    size_t reaches; /* a page from here to before this unit is known to fit */
    size_t fails;   /* and to before this one not; 0: not known */
};

struct search {
    const struct typeset *style;
    struct font *font;
    struct rect box;
    const struct emphasis *content;
    struct unit *units; /* owned */
    size_t count;
};

/* The size of this stretch of the content alone in the box, up to `max_size_px`; 0: does not fit.
 */
static int32_t size_of(const struct search *search, size_t start, size_t end, int32_t max_size_px)
{
    struct typeset style = *search->style;
    struct typeset_block block;
    struct emphasis part;
    style.max_size_px = max_size_px;
    emphasis_cut(search->content, start, end - start, &part);
    typeset_lay_content(&style, part, search->font, search->box, &block);
    int32_t size_px = block.layout.is_too_small ? 0 : block.layout.size_px;
    typeset_deinit(&block);
    return size_px;
}

static bool fits(const struct search *search, size_t start, size_t end)
{
    return size_of(search, start, end, typeset_floor_px(search->style)) > 0;
}

static void add_units(struct search *search, size_t start, size_t end, int level)
{
    const char *text = search->content->text;
    while (start < end) {
        size_t until = unit_end(text, start, end, level);
        bool is_final = level + 1 == LEVELS || fits(search, start, until);
        if (is_final) {
            search->units = mem_grow(search->units, search->count + 1, sizeof *search->units);
            search->units[search->count++] = (struct unit){ .start = start, .end = until };
        } else {
            add_units(search, start, until, level + 1);
        }
        for (start = until; start < end && is_space(text[start]); start++)
            ;
    }
}

/* --- pages ------------------------------------------------------------------------------------ */

static void add_page(struct typeset_pages *pages, size_t start, size_t end)
{
    char *text = mem_copy_bytes(pages->content.text + start, end - start);
    pages->pages = mem_grow(pages->pages, pages->count + 1, sizeof *pages->pages);
    pages->pages[pages->count++] = (struct typeset_page){ start, end - start, reading_ms(text) };
    free(text);
}

/* Whether units from `first` to before `next` fit a page; each answer is found once. */
static bool is_page(const struct search *search, size_t first, size_t next)
{
    struct unit *unit = &search->units[first];
    if (next <= unit->reaches || (unit->fails > 0 && next >= unit->fails))
        return next <= unit->reaches;
    bool is_fitting = fits(search, unit->start, search->units[next - 1].end);
    *(is_fitting ? &unit->reaches : &unit->fails) = next;
    return is_fitting;
}

/* Fills pages up to `share` bytes each, or what fits; a unit goes where more of it finds room. */
static void fill(const struct search *search, size_t share, struct typeset_pages *pages)
{
    pages->count = 0;
    for (size_t first = 0, next; first < search->count; first = next) {
        size_t start = search->units[first].start;
        for (next = first + 1; next < search->count; next++) {
            const struct unit *unit = &search->units[next];
            bool is_beyond = unit->start + (unit->end - unit->start) / 2 > start + share;
            if (is_beyond || !is_page(search, first, next + 1))
                break;
        }
        add_page(pages, start, search->units[next - 1].end);
    }
}

/* The smallest share that needs no page more than the fewest. */
static void share_out(const struct search *search, struct typeset_pages *pages)
{
    size_t length = strlen(search->content->text);
    fill(search, length, pages);
    size_t fewest = pages->count;
    for (size_t share = length / fewest; share < length; share += share / 16 + 1) {
        fill(search, share, pages);
        if (pages->count == fewest)
            return;
    }
    fill(search, length, pages);
}

void typeset_pages_find(const struct typeset *style, struct font *font, struct rect box,
                        struct typeset_pages *ret_pages)
{
    struct typeset_pages pages = { .count = 0 };
    typeset_read(style, &pages.content);
    struct search search = { style, font, box, &pages.content, NULL, 0 };
    size_t length = strlen(pages.content.text);
    pages.size_px = size_of(&search, 0, length, style->max_size_px);
    if (pages.size_px == 0)
        add_units(&search, 0, length, 0);
    if (search.count > 0)
        share_out(&search, &pages);
    else
        add_page(&pages, 0, length);
    for (size_t i = 0; pages.count > 1 && i < pages.count; i++) {
        const struct typeset_page *page = &pages.pages[i];
        int32_t size_px =
            size_of(&search, page->start, page->start + page->length, style->max_size_px);
        pages.size_px = i == 0 || size_px < pages.size_px ? size_px : pages.size_px;
    }
    free(search.units);
    *ret_pages = pages;
}

void typeset_pages_deinit(struct typeset_pages *pages)
{
    emphasis_deinit(&pages->content);
    free(pages->pages);
    pages->pages = NULL;
}

void typeset_pages_lay(const struct typeset_pages *pages, size_t page, const struct typeset *style,
                       struct font *font, struct rect box, struct typeset_block *ret_block)
{
    struct typeset alike = *style;
    struct emphasis part;
    if (pages->size_px > 0)
        alike.max_size_px = pages->size_px;
    emphasis_cut(&pages->content, pages->pages[page].start, pages->pages[page].length, &part);
    typeset_lay_content(&alike, part, font, box, ret_block);
}

int64_t typeset_pages_reading_ms(const struct typeset_pages *pages)
{
    int64_t sum_ms = 0;
    for (size_t i = 0; i < pages->count; i++)
        sum_ms += pages->pages[i].reading_ms;
    return sum_ms;
}

size_t typeset_pages_at(const struct typeset_pages *pages, int64_t duration_ms, int64_t at_ms,
                        int64_t *ret_until_ms)
{
    int64_t all_ms = typeset_pages_reading_ms(pages), read_ms = 0;
    for (size_t i = 0; i + 1 < pages->count; i++) {
        read_ms += pages->pages[i].reading_ms;
        *ret_until_ms = duration_ms * read_ms / all_ms;
        if (at_ms < *ret_until_ms)
            return i;
    }
    *ret_until_ms = duration_ms;
    return pages->count - 1;
}
