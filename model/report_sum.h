/* Plays added up per item and hour, where room for each of them is short. Pure. */
#pragma once

#include "model/report.h"

enum { REPORT_SUMS_MAX = 4096 };

struct report_sums {
    struct report_record *items; /* REPORT_SUM, in the order of their first play; owned */
    size_t count;
};

void report_sums_deinit(struct report_sums *sums);

/* Adds a play or a sum to those of its item, campaign, zone, generation, clock and hour (UTC, or
 * since the machine started). What is still on is not a play. False when there are too many
 * different ones. */
bool report_sums_add(struct report_sums *sums, const struct report_record *record);

/* Appends them as records, the first `count` of them, and takes these out. */
void report_sums_print(struct report_sums *sums, size_t count, struct buf *into);
