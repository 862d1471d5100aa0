/* What is on at time T: a pure function of release, screen and T (design §5). No state anywhere. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "model/site.h"

enum slot_kind {
    SLOT_ITEM,
    SLOT_IDLE,  /* nothing to play: the idle card */
    SLOT_BLANK, /* the release says plain black */
};

/* An item's place in time. Pointers are loans from the site and the timeline. */
struct slot {
    enum slot_kind kind;
    const struct playlist *playlist; /* the file the item is written in */
    const struct item *item;
    const char *name;           /* the full item name, "hall/chao" */
    const struct rule *rule;    /* that chose it; NULL: the fallback */
    size_t position, count;     /* 0-based place in the loop, and its length in items */
    int64_t from_ms;            /* wall time, UTC; INT64_MIN: since ever */
    int64_t until_ms;           /* INT64_MAX: nothing will change it */
    enum transition transition; /* into this slot; CUT at an edge and in a loop of one */
    int64_t transition_ms;      /* 0 for a cut */
};

/* What of a release bears on time besides the site. */
struct timeline_input {
    const struct site *site;
    const struct screen *screen; /* NULL: unknown, always idle (or blank) */
    struct timezone_rule zone;
    const char *const *withdrawn; /* full item names */
    size_t withdrawn_count;
    bool is_blank;
    bool is_clock_known; /* false: dated items and rules hide, days and hours match */
};

struct timeline;

/* Borrows everything in `input` until timeline_free. */
struct timeline *timeline_new(const struct timeline_input *input);
void timeline_free(struct timeline *timeline);

void timeline_at(const struct timeline *timeline, int64_t at_ms, struct slot *ret_slot);
/* The slot that follows: timeline_at(slot.until_ms), or the same slot when that is INT64_MAX. */
void timeline_next(const struct timeline *timeline, const struct slot *slot, struct slot *ret_slot);

/* Why: one line per rule ("rule X: chosen" / "not now: opens 2026-…" / "another has priority 10")
 * and per item of the chosen playlist, in the operator's language. */
void timeline_explain(const struct timeline *timeline, int64_t at_ms, struct buf *into);

/* Every item that this screen can come to show, each once, with the first instant >= from_ms at
 * which it may be due (INT64_MAX: never again). Ordered soonest first. free() the array. */
struct timeline_need {
    const struct playlist *playlist;
    const struct item *item;
    int64_t due_ms;
};
struct timeline_need *timeline_needs(const struct timeline *timeline, int64_t from_ms,
                                     size_t *ret_count);
