/* What is on in each zone, as it was presented, and what there is to report of it. It looks at the
 * conductor's lanes after the fact and changes nothing there. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/report.h"
#include "player/plan/conductor.h"
#include "player/plan/ledger.h"
#include "player/plan/wallclock.h"

enum { PLAYS_NOW_MS = 60000 }; /* an item on for so long is reported before it ends */

/* An item that is on. */
struct playing {
    bool is_on, is_told;
    int64_t began_ms; /* wall: its slot, which tells one play of an item from the next */
    struct report_record record;
};

struct plays {
    struct playing zones[LIMIT_ZONES];
};

/* Something was presented, or turned out to be none, or the glass went dark, at `at_ms`
 * (monotonic): what has ended is reported. */
void plays_observe(struct plays *plays, const struct conductor *conductor,
                   const struct wallclock *clock, int64_t at_ms, struct ledger *ledger);

/* Reports what has been on for a minute. */
void plays_step(struct plays *plays, int64_t now_ms, struct ledger *ledger);
int plays_wait_ms(const struct plays *plays, int64_t now_ms); /* until it has to; -1: never */

/* The station ends: so does what is on, as far as it can tell. */
void plays_end(struct plays *plays, int64_t now_ms, struct ledger *ledger);
