/* Asks for trust/N+1.json and its signatures, one after the other, until there is none (404), and
 * hands each to plan; only when plan holds it the next one is asked for. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/log.h"
#include "player/fetch/ask.h"
#include "player/keyring.h"

struct rotation {
    struct ask ask;
    struct keyring *keyring; /* what is kept now; a loan */
    struct buf file;         /* trust/N+1.json, while its signatures are asked for */
    struct trust *next;      /* verified, and handed to plan */
    bool is_busy;
    int steps;             /* of this round */
    int64_t number;        /* asked for */
    int64_t answer_due_ms; /* plan's; 0: not waiting for plan */
    int64_t next_ms;       /* when the next round is due */
    struct log_edge edge;
};

void rotation_init(struct rotation *rotation, struct source *source, struct keyring *keyring);
void rotation_deinit(struct rotation *rotation);

/* Begins a round, or goes on with it: the keyring may be longer now, or plan too slow. */
void rotation_step(struct rotation *rotation, int64_t now_ms);

/* When rotation_step is due (monotonic); INT64_MAX while an answer is under way. */
int64_t rotation_due_ms(const struct rotation *rotation);

/* A round is due at once: something changed. */
void rotation_hasten(struct rotation *rotation);

/* Plan holds trust `number`. True when that is what was handed to it: then the keyring has grown.
 */
bool rotation_held(struct rotation *rotation, int64_t number);
