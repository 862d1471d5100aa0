/* Emphasis within a text: **so**. Pure.
 *
 * Two stars open before anything but a space or a star, and close behind anything but a space; a
 * pair with nothing in it, and stars without a partner, are shown as they are. Pairs do not nest.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes [start, end) of the text without stars. */
struct emphasis_span {
    size_t start, end;
};

struct emphasis {
    char *text; /* owned: what is shown */
    struct emphasis_span *spans;
    size_t count;
};

/* Takes the stars out of a text. */
void emphasis_read(const char *marked, struct emphasis *ret_emphasis);

/* The same text without any emphasis: stars are only stars. */
void emphasis_none(const char *text, struct emphasis *ret_emphasis);

/* A copy of `length` bytes from `start` on, with what is emphasised in them. */
void emphasis_cut(const struct emphasis *emphasis, size_t start, size_t length,
                  struct emphasis *ret_part);

/* Adds a text that is not emphasised. */
void emphasis_append(struct emphasis *emphasis, const char *text);

void emphasis_deinit(struct emphasis *emphasis);

/* Whether the byte at this place is emphasised, and where that ends or begins next (at most
 * `end`). */
bool emphasis_at(const struct emphasis *emphasis, size_t place, size_t end, size_t *ret_until);
