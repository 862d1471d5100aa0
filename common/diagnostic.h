/* Everything that is wrong with an operator's files, gathered instead of stopping at the first.
 *
 * Printed as  playlists/hall.json:14:7: items[3].duraton: unknown key (did you mean "duration"?) */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

enum diagnostic_level {
    DIAGNOSTIC_ERROR,   /* publishing is refused; a board skips what it concerns */
    DIAGNOSTIC_WARNING, /* publishing goes on */
};

struct diagnostic {
    enum diagnostic_level level;
    char *file;  /* relative to the site, "" when none; owned */
    int line;    /* from 1; 0 when none */
    int column;  /* from 1, in characters (code points) */
    char *where; /* "items[3].duration", "" when the whole file; owned */
    char *text;  /* one sentence with the advice in it, in the operator's language; owned */
};

struct diagnostics {
    struct diagnostic *items; /* in the order they were found; owned */
    size_t count, errors, warnings;
};

void diagnostics_init(struct diagnostics *all);
void diagnostics_deinit(struct diagnostics *all);

/* Adds one; `file`, `where` may be NULL. What cannot stand in a line (line.h) becomes '?'. At most
 * 1,000 are kept; the rest is counted only. */
void diagnostics_add(struct diagnostics *all, enum diagnostic_level level, const char *file,
                     int line, int column, const char *where, const char *format, ...)
    __attribute__((format(printf, 7, 8)));

/* Sorts by file, line, column, keeping the order found among equals. */
void diagnostics_sort(struct diagnostics *all);

/* One line for one diagnostic, without a line end, appended to `into`. */
void diagnostic_print(const struct diagnostic *one, struct buf *into);
