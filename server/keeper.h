/* Lets go of what is old in the storage, an hour's worth at a time and in steps between requests.
 */
#pragma once

#include <stdint.h>

#include "common/log.h"
#include "desk/storage_keeping.h"

struct reports;

struct keeper {
    struct reports *reports;
    int64_t plays_ms; /* how long plays are kept */
    int64_t due_ms;   /* when to call keeper_run (monotonic) */
    struct storage_keeping at;
    struct log_edge edge;
};

/* Fill the first two. One step, when it is time. */
void keeper_run(struct keeper *keeper, int64_t now_ms);
