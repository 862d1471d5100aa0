/* The lane of one zone: what is on in it, what was ordered for it. A lane knows no other lane, no
 * edition and no clock. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/limits.h"
#include "model/timeline.h"
#include "player/edition.h"

enum { LANE_NAME_BYTES = 192 };

/* One picture of a slot as it was ordered. */
struct turn {
    uint64_t serial; /* 0: none */
    uint64_t layout; /* serial of the mosaic it was ordered in */
    enum slot_kind kind;
    char name[LANE_NAME_BYTES];          /* full item name or a ticker's playlist, "" otherwise */
    char campaign[LIMIT_NAME_BYTES + 1]; /* of the item; "" none */
    char zone[LIMIT_NAME_BYTES + 1];     /* "" the whole canvas */
    int64_t from_ms, until_ms; /* wall: from when on it was wanted, until when it is right */
    int64_t began_ms;          /* wall: its slot */
    int64_t ordered_ms;        /* wall: the moment it was ordered for */
    bool is_one_of_several;    /* its slot has more pictures than this one */
    int64_t trust, generation; /* of its release; 0 without one */
    char sha256[SHA256_HEX_BYTES];
    char ticker[SHA256_HEX_BYTES]; /* ticker_digest; "" when it is none */
    bool is_cut;                   /* ordered without a seam */
    bool is_begun;                 /* paint is at it */
    bool is_painted;               /* paint has answered */
    bool is_good;                  /* its own picture is (or will be) up */
};

struct lane {
    struct turn shown; /* serial 0: its zone is dark, or there is none */
    struct turn ahead; /* serial 0: none, or it has to be ordered again */
    int64_t switch_ms; /* wall: from then on it asks the edition that waits */
    bool is_unsure;    /* an order was taken back: it may have come on all the same */
    bool is_cut; /* something was taken off: until that is so, strips do not wait for a seam */
};

/* A turn for this slot of an edition (NULL: none). `began_ms` is where the timeline lets it begin.
 */
void turn_init(struct turn *turn, const struct edition *edition, const struct slot *slot,
               int64_t began_ms);

/* It was painted, and is right until so long after its slot began; INT64_MAX: as long as it lasts.
 */
void turn_last(struct turn *turn, int64_t until_ms);

/* Until when its picture is right will never be known: what follows is painted anew. */
void turn_unanswered(struct turn *turn);

/* True when the turn's picture comes from this edition (NULL: from none). */
bool turn_is_of(const struct turn *turn, const struct edition *edition);

/* True when what is up in the lane is just this slot's picture. */
bool lane_shows(const struct lane *lane, const struct edition *edition, const struct slot *slot);

/* What was ordered is not wanted any more; show drops it when its successor comes. */
void lane_take_back(struct lane *lane);

/* Nothing is kept of what was shown or ordered beyond `until_ms`. */
void lane_end_at(struct lane *lane, int64_t until_ms);

/* What was ordered is on the glass. True when that ended a play of an item. */
bool lane_bring_on(struct lane *lane);

/* The zone is dark, or there is none any more. True when that ended a play of an item. */
bool lane_clear(struct lane *lane);
