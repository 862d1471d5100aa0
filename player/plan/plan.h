/* The state of the plan station, and its trades: hearing (hear.c), accepting releases and trust
 * (accept.c), ordering pictures and accounting for what was presented (dispatch.c), reporting it
 * (reports.c), saying how the board is (heartbeats.c), brightness (dimmer.c), the loop (main.c). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/log.h"
#include "player/belt.h"
#include "player/floor.h"
#include "player/keyring.h"
#include "player/plan/candidate.h"
#include "player/plan/conductor.h"
#include "player/plan/faults.h"
#include "player/plan/heart.h"
#include "player/plan/ledger.h"
#include "player/plan/order.h"
#include "player/plan/plays.h"
#include "player/plan/status.h"
#include "player/plan/wallclock.h"
#include "player/store.h"

struct plan {
    struct parcel_start start;
    struct store *store; /* NULL: a test pattern is shown, nothing is kept */
    struct keyring keyring;
    struct floor_mark floor; /* as it is on disk */
    struct wallclock clock;
    struct conductor conductor;
    struct candidate candidate;
    struct faults faults;
    char refused_sha256[SHA256_HEX_BYTES]; /* of the `latest` refused last */
    char damaged[SHA256_HEX_BYTES];        /* to be told to fetch when it comes up */
    char broken_sha256[SHA256_HEX_BYTES]; /* of a `current` that lacks files: to be repaired, not to
                                             be judged as if it were new; "" */
    struct order_font default_font;
    int jumps; /* a timerfd that fires when the wall clock is set */
    struct log_edge release_fault;
    uint64_t last_keep;        /* serial of what main was asked to keep last */
    uint64_t trust_serial;     /* of the trust file that main was asked to keep; … */
    struct trust *next_trust;  /* … it counts from then on; NULL: none */
    int64_t keep_again_ms;     /* monotonic: main is asked again when it has not answered by then */
    int64_t told_offset_ms;    /* of wall time, as show was told it … */
    bool is_clock_told;        /* … if it was */
    bool is_display_told;      /* show has said what it has: … */
    bool has_picture;          /* … one is up */
    struct parcel_light light; /* what show was told of it, on wall time; … */
    bool is_lit;               /* … if it was told */
    int64_t light_until_ms;    /* wall: when something new has to be told */
    struct orbit orbit;        /* what show was told of it */
    int64_t order_ms;          /* monotonic: not before, paint's queue was full */
    int64_t leave_ms;          /* monotonic: something kept could not be read; 0: all could */
    struct status status;
    struct plays plays;   /* what is on, … */
    struct ledger ledger; /* … and what is reported of it */
    struct heart heart;   /* how the board says it is */
};

/* accept.c */

/* Reads the release that the board held when it was switched off. `state` is its open folder.
 * False, with the reason, when one is there that cannot be read now. */
bool accept_held(struct plan *plan, int state, struct error *err);
void accept_release(struct plan *plan, const struct parcel_latest *latest); /* from fetch */
void accept_check(struct plan *plan);                                       /* once a round */
int accept_wait_ms(const struct plan *plan); /* until accept_check has something to do; -1: never */
void accept_kept(struct plan *plan, uint64_t serial); /* from main */
void accept_trust(struct plan *plan, const struct parcel_trust *parcel,
                  const int fds[IPC_MAX_FDS]); /* from fetch */

/* Tells fetch what is held and trusted, and which blob is damaged ("": none). */
void accept_tell(const struct plan *plan);
void accept_tell_all(struct plan *plan); /* when either of the two has begun anew */
void accept_tell_damaged(struct plan *plan, const char *sha256);

/* Has main write the floor: what was shown last, and the clock's. */
void accept_keep_floor(struct plan *plan);

/* hear.c */

/* Takes what came by this end of the belt; the descriptors stay the caller's. */
void hear_parcel(struct plan *plan, const union parcel *parcel, const int fds[IPC_MAX_FDS],
                 int end);

/* opening.c */

/* Reads what the board has: floor, keyring, the release it held, its key. False when there may be a
 * release that cannot be read now. */
bool opening_state(struct plan *plan, struct error *err);
/* For a while nothing else came to be shown: the station is to begin anew. */
bool opening_is_over(const struct plan *plan);
int opening_wait_ms(const struct plan *plan); /* until it may be; -1: never */
/* The picture of the plan before this one stays: what is to follow it lacks files, which fetch
 * brings, or cannot be read now. */
bool opening_is_mending(const struct plan *plan);

/* reports.c */

/* Reports what the lanes say now; `at_ms`: since when (monotonic). */
void reports_observe(struct plan *plan, int64_t at_ms);
void reports_step(struct plan *plan); /* once a round */
int reports_wait_ms(const struct plan *plan);
void reports_end(struct plan *plan); /* the station stops in order */

/* heartbeats.c */

/* Whose faults heart_fault notes, beside the ends of the belt: this station's, and items'. */
enum { HEARTBEATS_OWN = 0, HEARTBEATS_ITEMS = 1 };

void heartbeats_init(struct plan *plan); /* once it has been told how to start */
void heartbeats_hear(struct plan *plan, const union parcel *parcel, const int fds[IPC_MAX_FDS],
                     int end);
void heartbeats_step(struct plan *plan); /* once a round */
int heartbeats_wait_ms(const struct plan *plan);

/* dimmer.c */

/* Tells show how bright the board of the edition on the glass is, when that is news. */
void dimmer_tell(struct plan *plan);
int dimmer_wait_ms(const struct plan *plan); /* until it will be; -1: never */

/* orbit.c */

/* Tells show where the picture stands, when that is another place. */
void orbit_tell(struct plan *plan);
int orbit_wait_ms(const struct plan *plan); /* until it will be; -1: never */

/* dispatch.c */

/* Orders what is due, once a round. */
void dispatch_due(struct plan *plan);
/* How long the station may sleep; -1: until somebody says something. */
int dispatch_wait_ms(const struct plan *plan);
void dispatch_painted(struct plan *plan, const struct parcel_painted *painted);
void dispatch_paint_started(struct plan *plan);
/* Tells show what wall time is, for what scrolls, when that is news. */
void dispatch_clock(struct plan *plan);
void dispatch_presented(struct plan *plan, const struct parcel_presented *presented);
