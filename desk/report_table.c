/* See report_table.h. A screen that showed something counts as meant, too, even when the release of
 * today does not say so any more: never more reached than meant. What is added is put behind the
 * rest; whenever that has doubled, it is sorted and what is of one name and screen becomes one row,
 * so that neither time nor room depends on how many names somebody made up. */
#include "desk/report_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"
#include "model/rfc3339.h"

#define AREA "area-"

enum { FOLD_MIN = 4096 };

const char *const report_by_words[] = { "item", "campaign", "screen", "tag", "area", NULL };

bool report_by_read(const char *word, enum report_by *ret_by, struct error *err)
{
    for (int i = 0; report_by_words[i]; i++)
        if (str_equal(word, report_by_words[i])) {
            *ret_by = (enum report_by)i;
            return true;
        }
    return error_set(err, ERROR_INPUT, _("%s: write item, campaign, screen, tag or area"), word);
}

void report_table_deinit(struct report_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->rows[i].name);
    free(table->rows);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct report_row *)a)->name, ((const struct report_row *)b)->name);
}

static int by_name_and_screen(const void *a, const void *b)
{
    int order = by_name(a, b);
    return order ? order
                 : strcmp(((const struct report_row *)a)->screen,
                          ((const struct report_row *)b)->screen);
}

static void add_plays(struct report_row *row, const struct report_row *more)
{
    if (more->plays == 0)
        return;
    if (row->plays == 0 || more->first_ms < row->first_ms)
        row->first_ms = more->first_ms;
    if (more->last_ms > row->last_ms)
        row->last_ms = more->last_ms;
    row->plays += more->plays;
    row->shown_ms += more->shown_ms; /* both are LIMIT_SUM_MS at most */
    if (row->shown_ms > LIMIT_SUM_MS)
        row->shown_ms = LIMIT_SUM_MS;
}

/* Sorts, and makes one row of those that are alike. */
static void fold(struct report_table *table, int (*order)(const void *, const void *))
{
    size_t kept = 0;
    if (table->count > 0)
        qsort(table->rows, table->count, sizeof *table->rows, order);
    for (size_t i = 0; i < table->count; i++) {
        struct report_row *row = &table->rows[i], *last = kept ? &table->rows[kept - 1] : row;
        if (last == row || order(last, row) != 0) {
            table->rows[kept++] = *row;
            continue;
        }
        bool is_one_screen = order == by_name_and_screen;
        last->meant_count += is_one_screen ? 0 : row->meant_count;
        last->reached_count = is_one_screen ? last->reached_count | row->reached_count
                                            : last->reached_count + row->reached_count;
        add_plays(last, row);
        free(row->name);
    }
    table->count = kept;
}

/* `plays` NULL: only meant. */
static void add_to(struct report_table *table, const char *name, const char *screen,
                   const struct storage_plays *plays)
{
    size_t name_bytes = strlen(name) + 1, screen_bytes = strlen(screen) + 1;
    struct report_row row = { .name = mem_new(name_bytes + screen_bytes), .meant_count = 1 };
    memcpy(row.name, name, name_bytes);
    row.screen = memcpy(row.name + name_bytes, screen, screen_bytes);
    if (plays) {
        row.reached_count = 1;
        row.plays = plays->plays;
        row.shown_ms = plays->shown_ms;
        row.first_ms = plays->first_ms;
        row.last_ms = plays->last_ms;
    }
    if (table->count >= table->fold_at) {
        fold(table, by_name_and_screen);
        table->fold_at = table->count < FOLD_MIN ? FOLD_MIN : table->count * 2;
        table->rows = mem_grow(table->rows, table->fold_at, sizeof *table->rows);
    }
    table->rows[table->count++] = row;
}

static void add(struct report_table *table, const char *item, const char *campaign,
                const char *screen, const struct storage_plays *plays)
{
    bool has_tags = table->tag || table->by == REPORT_BY_TAG || table->by == REPORT_BY_AREA;
    const struct screen *known = has_tags ? site_screen(table->plan->site, screen) : NULL;
    if (table->tag && !(known && screen_has_tag(known, table->tag)))
        return;
    if (table->by == REPORT_BY_ITEM)
        add_to(table, item, screen, plays);
    else if (table->by == REPORT_BY_CAMPAIGN && campaign[0])
        add_to(table, campaign, screen, plays);
    else if (table->by == REPORT_BY_SCREEN)
        add_to(table, screen, screen, plays);
    for (size_t i = 0; table->by == REPORT_BY_TAG && known && i < known->tag_count; i++)
        add_to(table, known->tags[i], screen, plays);
    for (size_t i = 0; table->by == REPORT_BY_AREA && known && i < known->tag_count; i++)
        if (str_starts(known->tags[i], AREA))
            add_to(table, known->tags[i] + strlen(AREA), screen, plays);
}

void report_table_add(void *context, const struct storage_plays *plays)
{
    add(context, plays->item, plays->campaign, plays->screen, plays);
}

void report_table_finish(struct report_table *table, const struct reach *reach)
{
    const struct storage_period *period = table->period;
    for (size_t i = 0; i < reach->count; i++) {
        const struct reach_row *row = &reach->rows[i];
        if ((period->campaign && !str_equal(period->campaign, row->campaign)) ||
            (period->screen && !str_equal(period->screen, row->screen->id)))
            continue;
        add(table, row->item, row->campaign, row->screen->id, NULL);
    }
    fold(table, by_name_and_screen);
    fold(table, by_name);
}

/* --- printing ----------------------------------------------------------------- */

static void format_moment(const struct report_table *table, const struct report_row *row,
                          int64_t at_ms, char ret_text[RFC3339_TEXT_BYTES])
{
    ret_text[0] = '\0';
    if (row->plays > 0)
        rfc3339_format(at_ms / 1000 * 1000, &table->plan->zone, ret_text);
}

int report_row_percent(const struct report_row *row)
{
    return row->meant_count == 0 ? 0 : (int)(row->reached_count * 100 / row->meant_count);
}

char *report_row_screens(const struct report_row *row)
{
    return mem_format("%zu/%zu (%d %%)", row->reached_count, row->meant_count,
                      report_row_percent(row));
}

static void print_cell(struct buf *into, const char *text, int columns)
{
    buf_printf(into, "%s%*s  ", text, str_padding(text, columns), "");
}

static void print_row(const struct report_table *table, const struct report_row *row,
                      struct buf *into)
{
    char first[RFC3339_TEXT_BYTES], last[RFC3339_TEXT_BYTES];
    char *reached = report_row_screens(row);
    format_moment(table, row, row->first_ms, first);
    format_moment(table, row, row->last_ms, last);
    print_cell(into, row->name, 32);
    print_cell(into, reached, 16);
    buf_printf(into, "%10" PRId64 "  %12" PRId64 "  %-25s  %s\n", row->plays,
               (row->shown_ms + 500) / 1000, first, last);
    free(reached);
}

void report_table_print(const struct report_table *table, struct buf *into)
{
    const char *plays = _("plays"), *seconds = _("seconds");
    print_cell(into, report_by_words[table->by], 32);
    print_cell(into, _("screens"), 16);
    buf_printf(into, "%*s%s  %*s%s  ", str_padding(plays, 10), "", plays, str_padding(seconds, 12),
               "", seconds);
    print_cell(into, _("first"), 25);
    buf_printf(into, "%s\n", _("last"));
    for (size_t i = 0; i < table->count; i++)
        print_row(table, &table->rows[i], into);
}

void report_table_print_timeless(int64_t plays, struct buf *into)
{
    if (plays > 0)
        buf_printf(into,
                   ngettext("%lld play is left out: its board does not know the time",
                            "%lld plays are left out: their boards do not know the time",
                            (unsigned long)plays),
                   (long long)plays);
    if (plays > 0)
        buf_string(into, "\n");
}

/* RFC 4180. Names hold no comma, quote or line end (model/schema.h). */
void report_table_csv(const struct report_table *table, bool has_bom, struct buf *into)
{
    if (has_bom)
        buf_string(into, "\xEF\xBB\xBF");
    buf_printf(into, "%s,reached,meant,percent,plays,seconds,first,last\r\n",
               report_by_words[table->by]);
    for (size_t i = 0; i < table->count; i++) {
        const struct report_row *row = &table->rows[i];
        char first[RFC3339_TEXT_BYTES], last[RFC3339_TEXT_BYTES];
        format_moment(table, row, row->first_ms, first);
        format_moment(table, row, row->last_ms, last);
        buf_printf(into, "%s,%zu,%zu,%d,%" PRId64 ",%" PRId64 ".%03" PRId64 ",%s,%s\r\n", row->name,
                   row->reached_count, row->meant_count, report_row_percent(row), row->plays,
                   row->shown_ms / 1000, row->shown_ms % 1000, first, last);
    }
}
