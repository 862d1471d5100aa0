/* The trust files that this board has, in order, each verified again from the one before: what the
 * owner gave with --trust, then state/trust/N.json as far as the signatures carry. Used by fetch
 * (to save traffic) and by plan (to decide). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "model/trust.h"

struct chain {
    struct trust **links; /* ascending numbers; owned */
    size_t count;         /* 0: nobody is trusted, nothing can be accepted */
};

/* `given` is --trust as typed ("" none): a trust file, a .pub file, or a bare key. Without it the
 * lowest kept file is where the chain begins. False when `given` is unusable; the chain then holds
 * what the state folder alone gives. */
bool chain_read(const char *state, const char *given, struct chain *ret_chain, struct error *err);
void chain_deinit(struct chain *chain);

const struct trust *chain_top(const struct chain *chain); /* NULL when empty */

/* Appends a verified successor; takes it. */
void chain_take(struct chain *chain, struct trust *next);
