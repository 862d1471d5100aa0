/* One walk over the text: an opening pair of stars looks for its closing one, and the words between
 * them become a span. */
#include "picture/emphasis.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

static bool is_stars(const char *at)
{
    return at[0] == '*' && at[1] == '*';
}

/* The closing stars of those that open at `open`; NULL when they are only stars. */
static const char *closing(const char *open)
{
    const char *at = open + 2;
    if (*at == '\0' || *at == '*' || is_space(*at))
        return NULL;
    for (at++; *at; at++)
        if (is_stars(at) && !is_space(at[-1]))
            return at;
    return NULL;
}

static void add_span(struct emphasis *emphasis, size_t start, size_t end)
{
    emphasis->spans = mem_grow(emphasis->spans, emphasis->count + 1, sizeof *emphasis->spans);
    emphasis->spans[emphasis->count++] = (struct emphasis_span){ start, end };
}

void emphasis_read(const char *marked, struct emphasis *ret_emphasis)
{
    struct emphasis emphasis = { .text = mem_new(strlen(marked) + 1) };
    size_t length = 0;
    for (const char *at = marked; *at;) {
        const char *close = is_stars(at) ? closing(at) : NULL;
        size_t run = close ? (size_t)(close - at) - 2 : 1;
        memcpy(emphasis.text + length, close ? at + 2 : at, run);
        if (close) {
            add_span(&emphasis, length, length + run);
        }
        length += run;
        at = close ? close + 2 : at + 1;
    }
    emphasis.text[length] = '\0';
    *ret_emphasis = emphasis;
}

void emphasis_none(const char *text, struct emphasis *ret_emphasis)
{
    *ret_emphasis = (struct emphasis){ .text = mem_copy_string(text) };
}

void emphasis_cut(const struct emphasis *emphasis, size_t start, size_t length,
                  struct emphasis *ret_part)
{
    struct emphasis part = { .text = mem_copy_bytes(emphasis->text + start, length) };
    for (size_t i = 0; i < emphasis->count; i++) {
        const struct emphasis_span *span = &emphasis->spans[i];
        size_t from = span->start > start ? span->start - start : 0;
        size_t until = span->end > start ? span->end - start : 0;
        until = until < length ? until : length;
        if (from < until)
            add_span(&part, from, until);
    }
    *ret_part = part;
}

void emphasis_append(struct emphasis *emphasis, const char *text)
{
    char *longer = mem_format("%s%s", emphasis->text, text);
    free(emphasis->text);
    emphasis->text = longer;
}

void emphasis_deinit(struct emphasis *emphasis)
{
    free(emphasis->text);
    free(emphasis->spans);
    *emphasis = (struct emphasis){ 0 };
}

bool emphasis_at(const struct emphasis *emphasis, size_t place, size_t end, size_t *ret_until)
{
    *ret_until = end;
    for (size_t i = 0; i < emphasis->count; i++) {
        const struct emphasis_span *span = &emphasis->spans[i];
        bool is_in = span->start <= place && place < span->end;
        size_t until = is_in ? span->end : span->start;
        if (place < until && until < *ret_until)
            *ret_until = until;
        if (is_in)
            return true;
    }
    return false;
}
