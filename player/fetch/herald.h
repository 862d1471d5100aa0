/* Takes heartbeats from plan and sends them to the server, the latest only: one that could not be
 * sent is worth nothing once there is another. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/log.h"
#include "player/belt.h"
#include "player/fetch/poll.h"
#include "player/fetch/source.h"

struct herald {
    struct source *source;
    struct transfer *transfer; /* NULL: none under way */
    uint64_t sending, waiting; /* numbers of heartbeats; 0: none */
    struct buf body;           /* of the one under way */
    struct buf next;           /* of the one that waits */
    struct buf answer;         /* of the server */
    struct poll poll;
    int64_t send_ms; /* not before */
    bool is_known;   /* the server took the last one … */
    bool is_news;    /* … and not the one before */
    struct log_edge edge;
};

/* Borrows `source`. */
void herald_init(struct herald *herald, struct source *source);
void herald_deinit(struct herald *herald);

/* A parcel from plan; `fds` are the caller's. */
void herald_take(struct herald *herald, const union parcel *parcel, const int fds[IPC_MAX_FDS]);

/* True once after the server began to take them: somebody has accepted this board's key. */
bool herald_became_known(struct herald *herald);

/* Begins what is due; how long to sleep at most, in ms (-1: for ever). */
int herald_step(struct herald *herald);
