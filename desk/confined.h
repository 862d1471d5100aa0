/* Work on what others wrote (pictures, fonts) in a child process that can do nothing but this work:
 * it has what was in memory, opens the files it was given for reading, and says its result. No
 * network, no other program, nothing to write (common/sandbox.h). A file that ends it, or keeps it
 * computing, ends nobody else. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

struct confined; /* the child, to itself */

struct confined_work {
    void (*work)(void *context, struct confined *self, int output); /* writes its result there */
    void *context;
    const char *const *reads; /* what it may open, and all below; ended by NULL; NULL: nothing */
    int held;                 /* a descriptor that it keeps, too; -1: none */
    int patience_ms;          /* how long it may stay at one thing; 0: CONFINED_PATIENCE_MS */
    int all_ms;               /* how long it may take in all; 0: CONFINED_ALL_MS */
};

enum {
    CONFINED_NOTHING = -1,
    CONFINED_MOST_S = 10,
    CONFINED_PATIENCE_MS = 60000,
    CONFINED_ALL_MS = 3600000, /* one that was taken over can say that it is at something new */
};

/* Says what is worked on from now on, any number that is not negative: it may take CONFINED_MOST_S
 * of computing, and about patience_ms in all. CONFINED_NOTHING: what comes now is all our own, and
 * may take its time. */
void confined_at(struct confined *self, int32_t at);

/* True when the work was done: *ret_said, up to its ceiling, is what it wrote; it may be anything,
 * if it was taken over. Else the sentence, about "it", says how it ended: ERROR_INPUT when that was
 * its own doing. *ret_at is then what it was at. */
bool confined_run(const struct confined_work *work, struct buf *ret_said, int32_t *ret_at,
                  struct error *err);
