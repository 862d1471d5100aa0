/* Windows that must all be open: an item's own and those of the items that nest its playlist. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"
#include "model/timezone.h"
#include "model/window.h"

struct chain {
    /* A rule's, one for each level of nesting, the item's own; loans. None: always open. */
    const struct window *windows[LIMIT_PLAYLIST_LEVELS + 2];
    size_t count;
};

/* Adds a window; one that is always open adds nothing. */
void chain_add(struct chain *chain, const struct window *window);

bool chain_equal(const struct chain *a, const struct chain *b); /* the same windows in memory */

bool chain_is_open(const struct chain *chain, const struct timezone_rule *zone, int64_t at_ms);

/* The latest instant <= at at which the chain opened or closed, if it is later than floor, else
 * floor; and the earliest > at, if it is earlier than ceiling, else ceiling. */
int64_t chain_edge_before(const struct chain *chain, const struct timezone_rule *zone,
                          int64_t at_ms, int64_t floor_ms);
int64_t chain_edge_after(const struct chain *chain, const struct timezone_rule *zone, int64_t at_ms,
                         int64_t ceiling_ms);

/* The earliest instant >= at at which the chain is open; INT64_MAX: never again. */
int64_t chain_next_open(const struct chain *chain, const struct timezone_rule *zone, int64_t at_ms);
