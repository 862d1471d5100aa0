/* Takes signed batches from plan into the spool and sends them to the server, oldest first, one
 * request at a time. It never delays releases: it has its own requests, and its own pauses. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/log.h"
#include "player/belt.h"
#include "player/fetch/poll.h"
#include "player/fetch/source.h"
#include "player/fetch/spool.h"

struct reporter {
    struct source *source;
    struct spool *spool;
    struct transfer *transfer; /* NULL: none under way */
    uint64_t sending;          /* the file's number */
    struct buf body;           /* its bytes, while they are sent */
    struct poll poll;
    int64_t send_ms; /* not before */
    uint64_t condensing;
    int64_t condense_ms; /* not before */
    struct log_edge spool_edge, send_edge;
};

/* Borrows `source`. Without a spool (its folder cannot be used) nothing is reported. */
void reporter_init(struct reporter *reporter, const char *state, struct source *source);
void reporter_deinit(struct reporter *reporter);

/* A parcel from plan; `fds` are the caller's. */
void reporter_take(struct reporter *reporter, const union parcel *parcel,
                   const int fds[IPC_MAX_FDS]);

/* What waits for a better time is due now. */
void reporter_hurry(struct reporter *reporter);

/* Begins what is due; how long to sleep at most, in ms (-1: for ever). */
int reporter_step(struct reporter *reporter);
