/* See slots.h. */
#include "desk/slots.h"

static void walk_arrangement(const struct timeline *timeline, const struct arrangement *arrangement,
                             int64_t from_ms, int64_t to_ms, slots_row row, void *context)
{
    int64_t at_ms[LIMIT_ZONES];
    for (size_t i = 0; i < arrangement->zone_count; i++)
        at_ms[i] = from_ms;
    for (;;) {
        size_t next = 0;
        for (size_t i = 1; i < arrangement->zone_count; i++)
            if (at_ms[i] < at_ms[next])
                next = i;
        if (at_ms[next] >= to_ms)
            return;
        struct slot slot;
        timeline_at(timeline, next, at_ms[next], &slot);
        row(context, &slot);
        at_ms[next] = slot.until_ms;
    }
}

void slots_walk(const struct timeline *timeline, int64_t from_ms, int64_t to_ms, slots_row row,
                void *context)
{
    struct arrangement arrangement;
    for (int64_t at_ms = from_ms; at_ms < to_ms; at_ms = arrangement.until_ms) {
        timeline_arrangement(timeline, at_ms, &arrangement);
        walk_arrangement(timeline, &arrangement, at_ms,
                         arrangement.until_ms < to_ms ? arrangement.until_ms : to_ms, row, context);
    }
}
