/* Decides what is ordered next, and knows what is on the glass. No I/O: time, editions and the
 * other stations' words come in as arguments, cues go out.
 *
 * At most one order is under way. The picture after the one shown is ordered a lead time before its
 * slot; a release that was accepted takes over at the first item boundary of its own timeline, or
 * at once when it takes something off. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/timeline.h"
#include "player/edition.h"

enum { CONDUCTOR_LEAD_MS = 3000, CONDUCTOR_NAME_BYTES = 192 };

/* One slot as it was ordered. */
struct turn {
    uint64_t serial; /* 0: none */
    enum slot_kind kind;
    char name[CONDUCTOR_NAME_BYTES]; /* full item name, "" when it is no item */
    int64_t from_ms, until_ms;       /* wall */
    int64_t trust, generation;       /* of its release; 0 without one */
    char sha256[SHA256_HEX_BYTES];
    bool is_painted; /* paint has answered */
    bool is_good;    /* its own picture is (or will be) up */
    int attempts;
};

struct conductor {
    struct edition *now, *next; /* owned; next waits for switch_ms */
    int64_t switch_ms;          /* wall */
    struct turn shown, ahead;
    bool is_unsure; /* an order was taken back: it may have come on all the same */
    uint64_t last_serial;
    uint64_t plays; /* items that were presented until their slot ended */
};

/* What to order. Pointers are loans from the edition. */
struct cue {
    const struct edition *edition; /* NULL: none yet, the idle card */
    struct slot slot;
    bool is_same_picture; /* what is up may simply stay */
};

/* `run` is plan's run number: serials grow over restarts. */
void conductor_init(struct conductor *conductor, uint64_t run);
void conductor_deinit(struct conductor *conductor);

/* Takes an accepted edition. */
void conductor_accept(struct conductor *conductor, struct edition *edition, int64_t at_ms);

/* The clock stepped or its trust changed: what is on is asked anew. */
void conductor_retime(struct conductor *conductor, bool is_clock_known);

/* A file that was missing is there: what could not be shown is asked anew. */
void conductor_try_again(struct conductor *conductor);

/* show started afresh: nothing is on its glass. */
void conductor_show_started(struct conductor *conductor);

/* paint started afresh: an order it had not answered is given again once, then held to be what
 * killed it. True when the item was given up: the caller orders a hold and reports. */
bool conductor_paint_started(struct conductor *conductor);

/* True, with the cue, when an order is due at `at_ms`. */
bool conductor_cue(const struct conductor *conductor, int64_t at_ms, struct cue *ret_cue);

/* The cue was ordered; the turn's serial is returned. */
uint64_t conductor_ordered(struct conductor *conductor, const struct cue *cue, bool is_good);

void conductor_painted(struct conductor *conductor, uint64_t serial, bool is_good);

/* True when this changed what is shown; *ret_is_first tells the first frame of another release. */
bool conductor_presented(struct conductor *conductor, uint64_t serial, bool *ret_is_first);

/* The next moment (wall) at which conductor_cue may say something new; INT64_MAX: none. */
int64_t conductor_wake_ms(const struct conductor *conductor);
