/* See report_sum.h. A board has some tens of items an hour, so looking from the end is quick. */
#include "model/report_sum.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/str.h"

enum { HOUR_MS = 3600 * 1000 };

void report_sums_deinit(struct report_sums *sums)
{
    free(sums->items);
    *sums = (struct report_sums){ 0 };
}

static int64_t hour_of(const struct report_record *record)
{
    return (record->start_ms >= 0 ? record->start_ms : record->at_ms) / HOUR_MS;
}

static bool is_alike(const struct report_record *a, const struct report_record *b)
{
    return hour_of(a) == hour_of(b) && a->generation == b->generation && a->clock == b->clock &&
           str_equal(a->item, b->item) && str_equal(a->zone, b->zone) &&
           str_equal(a->campaign, b->campaign);
}

bool report_sums_add(struct report_sums *sums, const struct report_record *record)
{
    if (record->kind == REPORT_NOW)
        return true;
    for (size_t i = sums->count; i > 0; i--) {
        struct report_record *sum = &sums->items[i - 1];
        if (!is_alike(sum, record))
            continue;
        sum->plays += record->plays;
        sum->shown_ms += record->shown_ms;
        return true;
    }
    if (sums->count == REPORT_SUMS_MAX)
        return false;
    sums->items = mem_grow(sums->items, sums->count + 1, sizeof *sums->items);
    sums->items[sums->count] = *record;
    sums->items[sums->count++].kind = REPORT_SUM;
    return true;
}

void report_sums_print(struct report_sums *sums, size_t count, struct buf *into)
{
    for (size_t i = 0; i < count; i++)
        report_print_record(&sums->items[i], into);
    sums->count -= count;
    if (sums->count > 0)
        memmove(sums->items, sums->items + count, sums->count * sizeof *sums->items);
}
