/* What is on at time T: a pure function of release, screen and T (design §5). No state anywhere.
 *
 * A screen shows an arrangement: the zones of a layout, or one zone as large as the canvas. Zones
 * are asked one by one by their place in the layout's list and keep their own time; a slot of a
 * zone never reaches over the arrangement's edges. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "model/site.h"

enum slot_kind {
    SLOT_ITEM,
    SLOT_IDLE,     /* nothing to play: the idle card */
    SLOT_BLANK,    /* the release says plain black */
    SLOT_EMPTY,    /* a zone of a layout with nothing to play: its background */
    SLOT_IDENTIFY, /* the screen says its name, on the whole canvas */
    SLOT_WASH,     /* moving bars on the whole canvas, while its panel is washed */
    SLOT_TICKER,   /* texts that run, until their set changes: timeline_ticker */
};

/* What is on between two edges of the schedule. */
struct arrangement {
    const struct layout *layout; /* NULL: one zone, the whole canvas */
    size_t zone_count;           /* >= 1 */
    const struct rule *rule;     /* that chose it; NULL: the fallback, or nothing to choose from */
    int64_t from_ms, until_ms;   /* as in a slot */
};

/* An item's place in time. Pointers are loans from the site and the timeline. */
struct slot {
    enum slot_kind kind;
    const struct zone *zone;           /* NULL: the whole canvas */
    const struct playlist *playlist;   /* the file the item is written in; the ticker's */
    const struct item *item;           /* of SLOT_ITEM only */
    const char *name;                  /* the full item name, "hall/chao"; a ticker's playlist */
    const struct rule *rule;           /* that chose it; NULL: the fallback */
    size_t position, count;            /* 0-based place in the loop, and its length in items */
    int64_t from_ms;                   /* wall time, UTC; INT64_MIN: since ever */
    int64_t until_ms;                  /* INT64_MAX: nothing will change it */
    enum transition transition;        /* into this slot; CUT at an edge and in a loop of one */
    int64_t transition_ms;             /* 0 for a cut */
    const struct timezone_rule *local; /* the site's time; NULL: UTC */
    int64_t anchor_ms; /* where a ticker began: the arrangement's from_ms, 0 without one */
};

/* What of a release bears on time besides the site. */
struct timeline_input {
    const struct site *site;
    const struct screen *screen; /* NULL: unknown, always idle (or blank) */
    struct timezone_rule zone;
    const char *const *withdrawn; /* full item names */
    size_t withdrawn_count;
    bool is_blank;
    int64_t identify_until_ms; /* the screen says its name until then; 0: no */
    bool is_clock_known;       /* false: dated items and rules hide, days and hours match */
};

struct timeline;

/* Borrows everything in `input` until timeline_free. */
struct timeline *timeline_new(const struct timeline_input *input);
void timeline_free(struct timeline *timeline);

void timeline_arrangement(const struct timeline *timeline, int64_t at_ms,
                          struct arrangement *ret_arrangement);

/* `zone` counts from 0; beyond the arrangement's zone_count the slot is SLOT_EMPTY without a zone.
 */
void timeline_at(const struct timeline *timeline, size_t zone, int64_t at_ms,
                 struct slot *ret_slot);

/* The texts of a SLOT_TICKER in the order of the playlist, each in one line (breaks become spaces),
 * joined by '\n'. */
void timeline_ticker(const struct timeline *timeline, const struct slot *slot, struct buf *into);

/* Why: one line per rule ("rule X: chosen" / "not now: opens 2026-…" / "another has priority 10")
 * and per item of the chosen playlist, in the operator's language. */
void timeline_explain(const struct timeline *timeline, int64_t at_ms, struct buf *into);

/* Every item that this screen can come to show, each once per theme, with the first instant >=
 * from_ms at which it may be due (INT64_MAX: never again). Ordered soonest first. free() the array.
 */
struct timeline_need {
    const struct playlist *playlist;
    const struct item *item;
    const struct theme *theme; /* the item's, in its zone */
    int64_t due_ms;
};
struct timeline_need *timeline_needs(const struct timeline *timeline, int64_t from_ms,
                                     size_t *ret_count);
