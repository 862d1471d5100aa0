/* Decides what is ordered next, and knows what is on the glass. No I/O: time, editions and the
 * other stations' words come in as arguments, cues go out.
 *
 * Each zone of the arrangement has a lane, which goes from slot to slot in its own time; lanes
 * beyond its zones sleep. The picture after the one shown is ordered a lead time before its slot,
 * so before an edge of the schedule those of the coming arrangement are, and come on together. At
 * most one order over all lanes is not yet painted, the one due soonest first; several may be
 * painted and wait.
 *
 * A release that was accepted takes over in each zone at that zone's first boundary in its own
 * timeline; where it lays the canvas out in another way, in all zones at the first such boundary;
 * at once when it takes something off. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/timeline.h"
#include "picture/mosaic.h"
#include "player/edition.h"
#include "player/plan/lane.h"

enum { CONDUCTOR_LEAD_MS = 3000 };

/* A mosaic and the serial under which show knows it. */
struct laying {
    uint64_t serial; /* 0: none */
    struct mosaic mosaic;
};

struct conductor {
    struct edition *now, *next; /* owned; next waits for the lanes' switch_ms */
    int64_t switch_ms;          /* wall: by then every lane asks next */
    struct lane lanes[LIMIT_ZONES];
    struct laying on, coming;                    /* on the glass; ordered for an edge */
    int32_t display_width_px, display_height_px; /* for a card without a screen's canvas */
    uint64_t last_serial, last_layout;
    int64_t seen_trust, seen_generation; /* the highest release whose first frame was told */
    uint64_t plays;                      /* items that were presented until their slot ended */
};

/* What to order. Pointers are loans from the edition. */
struct cue {
    const struct edition *edition; /* NULL: none yet, the idle card */
    size_t zone;
    struct arrangement arrangement; /* in which the slot lies */
    struct mosaic mosaic; /* its width is 0 as long as the display has not told its size */
    struct slot slot;
    int64_t at_ms;             /* the moment that the picture is for, … */
    int64_t began_ms, ends_ms; /* … and the slot in the timeline, which may be cut short above */
    bool is_same_picture;      /* what is up may simply stay */
    bool is_empty;             /* nothing is up in the zone: a hold paints the background instead */
    bool is_cut;               /* something was taken off: no seam between two strips */
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

/* paint started afresh: what it had not answered is due again. Returns the turn that it had begun
 * and that ended it; NULL: it was nothing's fault. */
const struct turn *conductor_paint_started(struct conductor *conductor);

/* True, with the cue, when an order is due at `at_ms`. */
bool conductor_cue(const struct conductor *conductor, int64_t at_ms, struct cue *ret_cue);

/* The cue was ordered: the turn as it is in its lane, with serial and layout. */
const struct turn *conductor_ordered(struct conductor *conductor, const struct cue *cue,
                                     bool is_good);

/* It could not be sent: it is due again. */
void conductor_unsent(struct conductor *conductor, size_t zone);

/* What was ordered under this serial and is still wanted; NULL: nothing. */
const struct turn *conductor_ahead(const struct conductor *conductor, uint64_t serial);

/* paint is at the order of this serial. */
void conductor_begun(struct conductor *conductor, uint64_t serial);

/* `until_ms`: see turn_last; when it is not good: wall, when to try again. */
void conductor_painted(struct conductor *conductor, uint64_t serial, bool is_good,
                       int64_t until_ms);

/* Orders anew what paint says it has painted and show has never had: whoever took paint over may
 * have said so. */
void conductor_chase(struct conductor *conductor, int64_t at_ms);

/* True when this changed what is shown, in *ret_zone; *ret_is_first tells the first frame of a
 * newer release. `layout` is the one on the glass. */
bool conductor_presented(struct conductor *conductor, uint64_t serial, uint64_t layout,
                         size_t *ret_zone, bool *ret_is_first);

/* The next moment (wall) at which conductor_cue may say something new; INT64_MAX: none. */
int64_t conductor_wake_ms(const struct conductor *conductor, int64_t at_ms);
