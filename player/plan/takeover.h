/* How one release gives way to the next, lane by lane, and what else makes the conductor ask anew;
 * the other half of conductor.c. */
#pragma once

#include "player/plan/conductor.h"

/* One arrangement of an edition and where its zones lie. */
struct span {
    struct arrangement arrangement;
    struct mosaic mosaic;
};

/* What an edition (NULL: none, one zone) arranges at a moment. */
void span_of(const struct conductor *conductor, const struct edition *edition, int64_t at_ms,
             struct span *ret_span);

/* The turn is on the glass: when that means that nothing of the release before will be asked any
 * more, the one that waited is the one there is. */
void takeover_presented(struct conductor *conductor, const struct turn *turn);
