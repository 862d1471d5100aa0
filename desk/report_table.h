/* Plays added up by item, campaign, screen, tag or area. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "desk/reach.h"
#include "desk/storage.h"

enum report_by {
    REPORT_BY_ITEM,
    REPORT_BY_CAMPAIGN,
    REPORT_BY_SCREEN,
    REPORT_BY_TAG,
    REPORT_BY_AREA, /* tags "area-NAME", without what they begin with */
};
extern const char *const report_by_words[]; /* ended by NULL */
bool report_by_read(const char *word, enum report_by *ret_by, struct error *err);

struct report_row {
    char *name;         /* owned */
    const char *screen; /* while it is one's alone, until report_table_finish; within `name` */
    size_t meant_count, reached_count;
    int64_t plays, shown_ms, first_ms, last_ms;
};

struct report_table {
    enum report_by by;
    const struct plan *plan;             /* whose screens are meant; borrowed */
    const struct storage_period *period; /* borrowed */
    const char *tag;                     /* only screens that have it now; NULL: all; borrowed */
    struct report_row *rows;             /* sorted by name after report_table_finish */
    size_t count, fold_at;               /* there is room up to there */
};

void report_table_deinit(struct report_table *table);

/* A storage_plays_row; context: the table. */
void report_table_add(void *context, const struct storage_plays *plays);

/* Adds what was meant and not reached, and sorts. */
void report_table_finish(struct report_table *table, const struct reach *reach);

/* Rounded down, so that 100 % is all of them. */
int report_row_percent(const struct report_row *row);
char *report_row_screens(const struct report_row *row); /* "16/16 (100 %)"; free() */

void report_table_print(const struct report_table *table, struct buf *into);
/* Tells of plays whose time is not known, if there are any. */
void report_table_print_timeless(int64_t plays, struct buf *into);

void report_table_csv(const struct report_table *table, bool has_bom, struct buf *into);
