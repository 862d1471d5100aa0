/* All slots of a period, zone by zone as arrangements follow each other. */
#pragma once

#include <stdint.h>

#include "model/timeline.h"

/* `slot` may begin before the period or end after it, and is a loan. */
typedef void (*slots_row)(void *context, const struct slot *slot);

/* Calls `row` for each slot that touches [from_ms, to_ms): those of one arrangement by the time at
 * which they begin, and an arrangement after the other. */
void slots_walk(const struct timeline *timeline, int64_t from_ms, int64_t to_ms, slots_row row,
                void *context);
