/* See conductor.h. There is no "current index": every cue asks the timeline, so a restart and the
 * screen next to this one come to the same answer. Of the layouts there are two: the one on the
 * glass and the one ordered for an edge; a lane's `shown` is always of the former. */
#include "player/plan/conductor.h"

#include <string.h>

#include "player/plan/takeover.h"

void conductor_init(struct conductor *conductor, uint64_t run)
{
    *conductor = (struct conductor){ .last_serial = run << 32,
                                     .last_layout = run << 32,
                                     .switch_ms = INT64_MAX };
    for (size_t i = 0; i < LIMIT_ZONES; i++)
        conductor->lanes[i].switch_ms = INT64_MAX;
}

void conductor_deinit(struct conductor *conductor)
{
    edition_free(conductor->now);
    edition_free(conductor->next);
}

/* --- which slot ------------------------------------------------------------ */

/* The arrangement at a moment, which ends at the latest when every lane has switched. */
static void span_at(const struct conductor *conductor, int64_t at_ms, struct span *ret_span)
{
    bool is_switched = conductor->next && at_ms >= conductor->switch_ms;
    span_of(conductor, is_switched ? conductor->next : conductor->now, at_ms, ret_span);
    if (conductor->next && !is_switched && conductor->switch_ms < ret_span->arrangement.until_ms)
        ret_span->arrangement.until_ms = conductor->switch_ms;
}

/* What is on, and what the next edge brings. */
struct prospect {
    struct span now, after;
    int64_t edge_ms; /* INT64_MAX: none */
};

static void look(const struct conductor *conductor, int64_t at_ms, struct prospect *ret_prospect)
{
    span_at(conductor, at_ms, &ret_prospect->now);
    ret_prospect->edge_ms = ret_prospect->now.arrangement.until_ms;
    ret_prospect->after = ret_prospect->now;
    if (ret_prospect->edge_ms != INT64_MAX)
        span_at(conductor, ret_prospect->edge_ms, &ret_prospect->after);
}

/* The lane's zone has a picture up, in just this mosaic. */
static bool is_up(const struct conductor *conductor, size_t zone, const struct mosaic *mosaic)
{
    return conductor->lanes[zone].shown.serial != 0 && conductor->on.serial != 0 &&
           mosaic_is_same(&conductor->on.mosaic, mosaic);
}

/* From when on the lane needs another picture than the one up and the one ordered; INT64_MIN: now;
 * INT64_MAX: never. */
static int64_t due_ms(const struct conductor *conductor, const struct prospect *prospect,
                      size_t zone)
{
    const struct lane *lane = &conductor->lanes[zone];
    int64_t due_ms = prospect->edge_ms;
    if (lane->ahead.serial != 0)
        return INT64_MAX;
    if (zone < prospect->now.arrangement.zone_count)
        due_ms = is_up(conductor, zone, &prospect->now.mosaic) ? lane->shown.until_ms : INT64_MIN;
    if (due_ms < prospect->edge_ms)
        return due_ms;
    return zone < prospect->after.arrangement.zone_count ? prospect->edge_ms : INT64_MAX;
}

/* paint has still to answer: before it said until when a picture is right, nobody knows what
 * follows, even when show was quicker and the picture is up. */
static bool is_unanswered(const struct lane *lane)
{
    return (lane->ahead.serial != 0 && !lane->ahead.is_painted) ||
           (lane->shown.serial != 0 && !lane->shown.is_painted);
}

/* The lane whose turn it is; LIMIT_ZONES: none, or an order has still to be answered. */
static size_t first_lane(const struct conductor *conductor, const struct prospect *prospect,
                         int64_t *ret_due_ms)
{
    size_t first = LIMIT_ZONES;
    *ret_due_ms = INT64_MAX;
    for (size_t i = 0; i < LIMIT_ZONES; i++) {
        int64_t lane_ms = due_ms(conductor, prospect, i);
        if (is_unanswered(&conductor->lanes[i]))
            return LIMIT_ZONES;
        if (lane_ms < *ret_due_ms) {
            first = i;
            *ret_due_ms = lane_ms;
        }
    }
    return first;
}

static void slot_at(const struct conductor *conductor, size_t zone, int64_t at_ms, struct cue *cue)
{
    const struct lane *lane = &conductor->lanes[zone];
    bool is_switched = conductor->next && at_ms >= lane->switch_ms;
    cue->edition = is_switched ? conductor->next : conductor->now;
    cue->slot = (struct slot){ .kind = SLOT_IDLE, .from_ms = INT64_MIN, .until_ms = INT64_MAX };
    if (cue->edition)
        timeline_at(cue->edition->timeline, zone, at_ms, &cue->slot);
    cue->at_ms = at_ms;
    cue->began_ms = cue->slot.from_ms;
    cue->ends_ms = cue->slot.until_ms;
    if (conductor->next && !is_switched && lane->switch_ms < cue->slot.until_ms)
        cue->slot.until_ms = lane->switch_ms;
}

bool conductor_cue(const struct conductor *conductor, int64_t at_ms, struct cue *ret_cue)
{
    struct prospect prospect;
    int64_t due_ms;
    look(conductor, at_ms, &prospect);
    size_t zone = first_lane(conductor, &prospect, &due_ms);
    if (zone == LIMIT_ZONES || (due_ms > at_ms && due_ms - CONDUCTOR_LEAD_MS > at_ms))
        return false;
    int64_t moment_ms = due_ms > at_ms ? due_ms : at_ms;
    const struct span *span = moment_ms < prospect.edge_ms ? &prospect.now : &prospect.after;
    const struct lane *lane = &conductor->lanes[zone];
    struct cue cue = { .zone = zone, .arrangement = span->arrangement, .mosaic = span->mosaic };
    slot_at(conductor, zone, moment_ms, &cue);
    cue.is_empty = !is_up(conductor, zone, &cue.mosaic);
    cue.is_same_picture = !cue.is_empty && lane_shows(lane, cue.edition, &cue.slot);
    cue.is_cut = lane->is_cut;
    if (cue.is_empty || cue.slot.from_ms < lane->shown.until_ms)
        cue.slot.transition = TRANSITION_CUT; /* in the middle of a slot, or onto a dark glass */
    if (cue.slot.transition == TRANSITION_CUT)
        cue.slot.transition_ms = 0;
    if (moment_ms > at_ms && cue.slot.from_ms < moment_ms)
        cue.slot.from_ms = moment_ms; /* it runs already, but in a release that is not on yet */
    *ret_cue = cue;
    return true;
}

int64_t conductor_wake_ms(const struct conductor *conductor, int64_t at_ms)
{
    struct prospect prospect;
    int64_t due_ms;
    look(conductor, at_ms, &prospect);
    if (first_lane(conductor, &prospect, &due_ms) == LIMIT_ZONES)
        return INT64_MAX;
    return due_ms == INT64_MIN ? INT64_MIN : due_ms - CONDUCTOR_LEAD_MS;
}

/* --- ordering -------------------------------------------------------------- */

/* The serial under which this mosaic is ordered. When show may hold a layout that was taken back,
 * the one on the glass needs a higher serial, which makes show drop it. */
static uint64_t layout_of(struct conductor *conductor, const struct mosaic *mosaic)
{
    struct laying *on = &conductor->on, *coming = &conductor->coming;
    if (coming->serial != 0 && mosaic_is_same(&coming->mosaic, mosaic))
        return coming->serial;
    if (on->serial != 0 && mosaic_is_same(&on->mosaic, mosaic)) {
        if (coming->serial == 0 && conductor->last_layout > on->serial)
            on->serial = ++conductor->last_layout;
        return on->serial;
    }
    *coming = (struct laying){ ++conductor->last_layout, *mosaic };
    return coming->serial;
}

const struct turn *conductor_ordered(struct conductor *conductor, const struct cue *cue,
                                     bool is_good)
{
    struct turn *ahead = &conductor->lanes[cue->zone].ahead, turn;
    turn_init(&turn, cue->edition, &cue->slot, cue->began_ms);
    turn.ordered_ms = cue->at_ms;
    turn.serial = ++conductor->last_serial;
    turn.layout = layout_of(conductor, &cue->mosaic);
    turn.is_good = is_good;
    turn.is_cut = cue->is_cut;
    *ahead = turn;
    return ahead;
}

void conductor_unsent(struct conductor *conductor, size_t zone)
{
    conductor->lanes[zone].ahead.serial = 0;
}

/* --- what the other stations said ------------------------------------------ */

static struct lane *lane_of(struct conductor *conductor, uint64_t serial)
{
    for (size_t i = 0; serial != 0 && i < LIMIT_ZONES; i++)
        if (conductor->lanes[i].ahead.serial == serial)
            return &conductor->lanes[i];
    return NULL;
}

const struct turn *conductor_ahead(const struct conductor *conductor, uint64_t serial)
{
    for (size_t i = 0; serial != 0 && i < LIMIT_ZONES; i++)
        if (conductor->lanes[i].ahead.serial == serial)
            return &conductor->lanes[i].ahead;
    return NULL;
}

void conductor_begun(struct conductor *conductor, uint64_t serial)
{
    struct lane *lane = lane_of(conductor, serial);
    if (lane)
        lane->ahead.is_begun = true;
}

/* show may have told that it is up before paint's own word comes. */
void conductor_painted(struct conductor *conductor, uint64_t serial, bool is_good, int64_t until_ms)
{
    struct turn *turn = NULL;
    for (size_t i = 0; serial != 0 && i < LIMIT_ZONES; i++) {
        struct lane *lane = &conductor->lanes[i];
        turn = lane->ahead.serial == serial ? &lane->ahead : turn;
        turn = lane->shown.serial == serial ? &lane->shown : turn;
    }
    if (!turn)
        return;
    turn->is_painted = true;
    turn->is_good = turn->is_good && is_good;
    if (is_good)
        turn_last(turn, until_ms);
    else if (until_ms < turn->until_ms)
        turn->until_ms = until_ms;
}

/* Nothing is known of the glass any more. */
static void forget(struct conductor *conductor)
{
    for (size_t i = 0; i < LIMIT_ZONES; i++) {
        conductor->plays += lane_clear(&conductor->lanes[i]);
        conductor->lanes[i].ahead = (struct turn){ 0 };
    }
    conductor->on.serial = conductor->coming.serial = 0;
}

/* The first picture of the coming layout is up: those of the one before are gone, and what was
 * still ordered for it will not come on. */
static void take_board_over(struct conductor *conductor)
{
    conductor->on = conductor->coming;
    conductor->coming.serial = 0;
    for (size_t i = 0; i < LIMIT_ZONES; i++) {
        struct lane *lane = &conductor->lanes[i];
        conductor->plays += lane_clear(lane);
        if (lane->ahead.layout != conductor->on.serial)
            lane->ahead = (struct turn){ 0 };
    }
}

static bool is_newer(const struct turn *turn, const struct conductor *conductor)
{
    if (turn->trust != conductor->seen_trust)
        return turn->trust > conductor->seen_trust;
    return turn->generation > conductor->seen_generation;
}

bool conductor_presented(struct conductor *conductor, uint64_t serial, uint64_t layout,
                         size_t *ret_zone, bool *ret_is_first)
{
    struct lane *lane = lane_of(conductor, serial);
    if (!lane) {
        if (conductor->on.serial != 0 && layout > conductor->on.serial)
            forget(conductor); /* a layout that was taken back came on all the same */
        return false;
    }
    if (lane->ahead.layout == conductor->coming.serial)
        take_board_over(conductor);
    conductor->plays += lane_bring_on(lane);
    *ret_zone = (size_t)(lane - conductor->lanes);
    *ret_is_first = is_newer(&lane->shown, conductor);
    if (*ret_is_first) {
        conductor->seen_trust = lane->shown.trust;
        conductor->seen_generation = lane->shown.generation;
    }
    takeover_presented(conductor, &lane->shown);
    return true;
}

void conductor_show_started(struct conductor *conductor)
{
    uint64_t plays = conductor->plays;
    forget(conductor);
    conductor->plays = plays; /* how long they were seen is not known */
}

const struct turn *conductor_paint_started(struct conductor *conductor)
{
    for (size_t i = 0; i < LIMIT_ZONES; i++) {
        struct turn *ahead = &conductor->lanes[i].ahead;
        turn_unanswered(&conductor->lanes[i].shown);
        if (ahead->serial == 0 || ahead->is_painted)
            continue;
        ahead->serial = 0; /* to be ordered again */
        return ahead->is_begun ? ahead : NULL;
    }
    return NULL;
}
