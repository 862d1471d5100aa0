/* See takeover.h. Between two releases both are asked: each lane the new one from its own switch
 * on. That needs both to lay the canvas out alike, so the last switch is not later than the next
 * edge of either schedule. */
#include "player/plan/takeover.h"

void span_of(const struct conductor *conductor, const struct edition *edition, int64_t at_ms,
             struct span *ret_span)
{
    const struct screen *screen = edition ? edition->screen : NULL;
    ret_span->arrangement =
        (struct arrangement){ .zone_count = 1, .from_ms = INT64_MIN, .until_ms = INT64_MAX };
    if (edition)
        timeline_arrangement(edition->timeline, at_ms, &ret_span->arrangement);
    if (screen)
        mosaic_of_layout(edition->site, screen, ret_span->arrangement.layout, &ret_span->mosaic);
    else
        mosaic_single(conductor->display_width_px, conductor->display_height_px, DEFAULT_REFRESH_HZ,
                      &ret_span->mosaic);
}

/* --- the new release is the one there is ----------------------------------- */

static void set_switches(struct conductor *conductor, int64_t switch_ms)
{
    conductor->switch_ms = switch_ms;
    for (size_t i = 0; i < LIMIT_ZONES; i++)
        conductor->lanes[i].switch_ms = switch_ms;
}

static void promote(struct conductor *conductor)
{
    edition_free(conductor->now);
    conductor->now = conductor->next;
    conductor->next = NULL;
    set_switches(conductor, INT64_MAX);
}

void takeover_presented(struct conductor *conductor, const struct turn *turn)
{
    if (!conductor->next || !turn_is_of(turn, conductor->next))
        return;
    for (int32_t i = 0; i < conductor->on.mosaic.count; i++) {
        const struct turn *shown = &conductor->lanes[i].shown;
        if (shown->serial != 0 && !turn_is_of(shown, conductor->next))
            return;
    }
    promote(conductor);
}

/* A waiting release of which a picture is up or under way cannot be passed over any more: the one
 * before it would come back after it. */
static void promote_if_begun(struct conductor *conductor)
{
    bool has_begun = false;
    for (size_t i = 0; conductor->next && i < LIMIT_ZONES; i++) {
        const struct lane *lane = &conductor->lanes[i];
        has_begun |= lane->shown.serial != 0 && turn_is_of(&lane->shown, conductor->next);
        has_begun |= lane->ahead.serial != 0 && turn_is_of(&lane->ahead, conductor->next);
    }
    if (has_begun)
        promote(conductor);
}

/* --- when ------------------------------------------------------------------ */

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static enum slot_kind kind_at(const struct edition *edition, size_t zone, int64_t at_ms,
                              int64_t *ret_until_ms)
{
    struct slot slot;
    timeline_at(edition->timeline, zone, at_ms, &slot);
    *ret_until_ms = slot.until_ms;
    return slot.kind;
}

/* Where both lay the canvas out alike: a zone's first boundary in `next`, or at once when an item
 * gives way to something else, or something else to it. */
static int64_t zone_boundary(const struct conductor *conductor, const struct edition *next,
                             size_t zone, int64_t at_ms)
{
    int64_t until_ms, ignored_ms;
    bool is_item = kind_at(next, zone, at_ms, &until_ms) == SLOT_ITEM &&
                   kind_at(conductor->now, zone, at_ms, &ignored_ms) == SLOT_ITEM;
    return is_item ? until_ms : at_ms;
}

/* Where they do not: the first boundary of any zone of `next`, or at once when nothing of worth is
 * on, or will be. */
static int64_t board_boundary(const struct conductor *conductor, const struct edition *next,
                              size_t old_count, size_t new_count, int64_t at_ms)
{
    int64_t first_ms = INT64_MAX, until_ms;
    bool is_of_worth = false;
    for (size_t i = 0; i < old_count; i++) {
        enum slot_kind kind = kind_at(conductor->now, i, at_ms, &until_ms);
        is_of_worth |= kind == SLOT_ITEM || kind == SLOT_TICKER;
    }
    for (size_t i = 0; i < new_count; i++)
        if (kind_at(next, i, at_ms, &until_ms) == SLOT_ITEM)
            first_ms = sooner(first_ms, until_ms);
    return is_of_worth && first_ms != INT64_MAX ? first_ms : at_ms;
}

static void choose_switches(struct conductor *conductor, const struct edition *next, int64_t at_ms)
{
    struct span old, new;
    if (!conductor->now || edition_cuts(conductor->now, next)) {
        set_switches(conductor, at_ms);
        return;
    }
    span_of(conductor, conductor->now, at_ms, &old);
    span_of(conductor, next, at_ms, &new);
    int64_t edge_ms = sooner(old.arrangement.until_ms, new.arrangement.until_ms);
    if (!mosaic_is_same(&old.mosaic, &new.mosaic)) {
        set_switches(conductor,
                     sooner(edge_ms, board_boundary(conductor, next, old.arrangement.zone_count,
                                                    new.arrangement.zone_count, at_ms)));
        return;
    }
    set_switches(conductor, edge_ms);
    for (size_t i = 0; i < new.arrangement.zone_count; i++)
        conductor->lanes[i].switch_ms = sooner(edge_ms, zone_boundary(conductor, next, i, at_ms));
}

/* --- changes of what is on ------------------------------------------------- */

/* A layout is ordered whole or not at all: when one picture of the coming one is taken back, show
 * must not bring on the others. */
static void take_back(struct conductor *conductor, struct lane *lane)
{
    uint64_t coming = conductor->coming.serial;
    bool is_coming = coming != 0 && lane->ahead.layout == coming;
    lane_take_back(lane);
    if (!is_coming)
        return;
    conductor->coming.serial = 0;
    for (size_t i = 0; i < LIMIT_ZONES; i++)
        if (conductor->lanes[i].ahead.layout == coming)
            lane_take_back(&conductor->lanes[i]);
}

void conductor_accept(struct conductor *conductor, struct edition *edition, int64_t at_ms)
{
    promote_if_begun(conductor);
    bool is_cut = conductor->now && edition_cuts(conductor->now, edition);
    choose_switches(conductor, edition, at_ms);
    for (size_t i = 0; i < LIMIT_ZONES; i++) {
        struct lane *lane = &conductor->lanes[i];
        lane->is_cut = lane->is_cut || is_cut;
        lane_end_at(lane, lane->switch_ms);
        if (lane->ahead.from_ms >= lane->switch_ms || lane->switch_ms == at_ms)
            take_back(conductor, lane);
    }
    edition_free(conductor->next);
    conductor->next = edition;
    if (!conductor->now)
        promote(conductor);
}

void conductor_try_again(struct conductor *conductor)
{
    for (size_t i = 0; i < LIMIT_ZONES; i++) {
        struct lane *lane = &conductor->lanes[i];
        if (lane->ahead.serial != 0 && !lane->ahead.is_good)
            take_back(conductor, lane);
        if (lane->shown.serial != 0 && !lane->shown.is_good)
            lane->shown.until_ms = INT64_MIN;
    }
}

void conductor_chase(struct conductor *conductor, int64_t at_ms)
{
    enum { LATE_MS = 30000 }; /* longer than paint may take for it */
    for (size_t i = 0; i < LIMIT_ZONES; i++) {
        struct lane *lane = &conductor->lanes[i];
        if (lane->ahead.serial != 0 && lane->ahead.is_painted &&
            at_ms - lane->ahead.ordered_ms > LATE_MS)
            take_back(conductor, lane);
    }
}

void conductor_retime(struct conductor *conductor, bool is_clock_known)
{
    if (conductor->now)
        edition_retime(conductor->now, is_clock_known);
    if (conductor->next)
        edition_retime(conductor->next, is_clock_known);
    if (conductor->next)
        set_switches(conductor, INT64_MIN); /* they were meant in the old time: at once */
    for (size_t i = 0; i < LIMIT_ZONES; i++) {
        take_back(conductor, &conductor->lanes[i]);
        conductor->lanes[i].shown.until_ms = INT64_MIN; /* what follows is asked at once */
    }
}
