/* See diagnostic.h. */
#include "common/diagnostic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/line.h"
#include "common/mem.h"

enum { MAX_KEPT = 1000 };

void diagnostics_init(struct diagnostics *all)
{
    *all = (struct diagnostics){ 0 };
}

void diagnostics_deinit(struct diagnostics *all)
{
    if (!all)
        return;
    for (size_t i = 0; i < all->count; i++) {
        free(all->items[i].file);
        free(all->items[i].where);
        free(all->items[i].text);
    }
    free(all->items);
    diagnostics_init(all);
}

static char *clean_copy(const char *text)
{
    char *copy = mem_copy_string(text ? text : "");
    line_clean(copy);
    return copy;
}

void diagnostics_add(struct diagnostics *all, enum diagnostic_level level, const char *file,
                     int line, int column, const char *where, const char *format, ...)
{
    all->errors += level == DIAGNOSTIC_ERROR;
    all->warnings += level == DIAGNOSTIC_WARNING;
    if (all->count >= MAX_KEPT)
        return;
    va_list args;
    va_start(args, format);
    char *text = mem_format_args(format, args);
    va_end(args);
    line_clean(text);
    all->items = mem_grow(all->items, all->count + 1, sizeof *all->items);
    all->items[all->count++] = (struct diagnostic){
        .level = level,
        .file = clean_copy(file),
        .line = line,
        .column = column,
        .where = clean_copy(where),
        .text = text,
    };
}

static int compare(const struct diagnostic *a, const struct diagnostic *b)
{
    int order = strcmp(a->file, b->file);
    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    if (order == 0)
        order = (a->column > b->column) - (a->column < b->column);
    return order;
}

/* Insertion sort: stable, and the list is nearly sorted already because files are read in order. */
void diagnostics_sort(struct diagnostics *all)
{
    for (size_t i = 1; i < all->count; i++) {
        struct diagnostic moving = all->items[i];
        size_t place = i;
        for (; place > 0 && compare(&all->items[place - 1], &moving) > 0; place--)
            all->items[place] = all->items[place - 1];
        all->items[place] = moving;
    }
}

void diagnostic_print(const struct diagnostic *one, struct buf *into)
{
    if (one->file[0])
        buf_string(into, one->file);
    if (one->line > 0)
        buf_printf(into, ":%d:%d", one->line, one->column);
    if (one->file[0])
        buf_string(into, ": ");
    if (one->level == DIAGNOSTIC_WARNING)
        buf_printf(into, "%s: ", _("warning"));
    if (one->where[0])
        buf_printf(into, "%s: ", one->where);
    buf_string(into, one->text);
}
