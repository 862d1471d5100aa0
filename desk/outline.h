/* A period of a screen in a few lines: which rule holds when, and what each zone then plays, every
 * item once. A week of slots is a hundred thousand rows; nobody reads those. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/timeline.h"

enum { OUTLINE_NAMES = 40 };

struct outline_zone {
    struct slot first; /* what it begins with */
    const char
        *names[OUTLINE_NAMES]; /* of its items, in the order in which they first play; loans */
    size_t count;
    bool has_more; /* than those */
};

/* From `from_ms` until `until_ms` one arrangement holds, with as many zones as it has. Loans. */
typedef void (*outline_row)(void *context, const struct arrangement *arrangement, int64_t from_ms,
                            int64_t until_ms, const struct outline_zone *zones);

/* Calls `row` for each arrangement that holds in [from_ms, to_ms), one after the other. */
void outline_walk(const struct timeline *timeline, int64_t from_ms, int64_t to_ms, outline_row row,
                  void *context);
