/* A few carries at once: what the shelf wants most, soonest first. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/log.h"
#include "player/fetch/carry.h"
#include "player/fetch/poll.h"
#include "player/fetch/shelf.h"

enum { CREW_MOST = 6 };

struct crew {
    struct shelf *shelf; /* a loan */
    struct carry carries[CREW_MOST];
    int64_t due_ms; /* when crew_step has something to do (monotonic); INT64_MAX: when one ends */
    struct poll poll;
    struct log_edge edge;
};

/* Borrows `source` and `shelf`. */
void crew_init(struct crew *crew, struct source *source, struct shelf *shelf, uint64_t seed);

/* Begins what is due. True once after all that is wanted has come. */
bool crew_step(struct crew *crew, int64_t now_ms);

/* Another file may be wanted now. `is_new`: what failed before says nothing any more. */
void crew_hasten(struct crew *crew, bool is_new);

/* Everything is laid down; parts stay for the next attempt. */
void crew_stop(struct crew *crew);
