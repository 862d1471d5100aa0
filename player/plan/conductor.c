/* See conductor.h. There is no "current index": every cue asks the timeline, so a restart and the
 * screen next to this one come to the same answer. */
#include "player/plan/conductor.h"

#include <string.h>

#include "common/str.h"

void conductor_init(struct conductor *conductor, uint64_t run)
{
    *conductor = (struct conductor){ .last_serial = run << 32, .switch_ms = INT64_MAX };
}

void conductor_deinit(struct conductor *conductor)
{
    edition_free(conductor->now);
    edition_free(conductor->next);
}

/* --- which slot ------------------------------------------------------------ */

static void slot_at(const struct conductor *conductor, int64_t at_ms, struct cue *ret_cue)
{
    bool is_switched = conductor->next && at_ms >= conductor->switch_ms;
    struct cue cue = { .edition = is_switched ? conductor->next : conductor->now };
    cue.slot = (struct slot){ .kind = SLOT_IDLE, .from_ms = INT64_MIN, .until_ms = INT64_MAX };
    if (cue.edition)
        timeline_at(cue.edition->timeline, 0, at_ms, &cue.slot);
    if (conductor->next && !is_switched && conductor->switch_ms < cue.slot.until_ms)
        cue.slot.until_ms = conductor->switch_ms;
    *ret_cue = cue;
}

static bool is_of(const struct turn *turn, const struct edition *edition)
{
    return edition ? strcmp(turn->sha256, edition->sha256) == 0 : turn->sha256[0] == '\0';
}

static bool is_same_picture(const struct conductor *conductor, const struct cue *cue)
{
    const struct turn *shown = &conductor->shown;
    const char *name = cue->slot.kind == SLOT_ITEM ? cue->slot.name : "";
    return shown->serial != 0 && shown->is_good && !conductor->is_unsure &&
           shown->kind == cue->slot.kind && strcmp(shown->name, name) == 0 &&
           is_of(shown, cue->edition);
}

bool conductor_cue(const struct conductor *conductor, int64_t at_ms, struct cue *ret_cue)
{
    const struct turn *shown = &conductor->shown;
    int64_t lead_ms = CONDUCTOR_LEAD_MS;
    struct cue cue;
    if (conductor->ahead.serial != 0)
        return false;
    if (shown->serial == 0 || at_ms >= shown->until_ms)
        slot_at(conductor, at_ms, &cue);
    else if (shown->until_ms != INT64_MAX && at_ms >= shown->until_ms - lead_ms)
        slot_at(conductor, shown->until_ms, &cue);
    else
        return false;
    cue.is_same_picture = is_same_picture(conductor, &cue);
    if (shown->serial == 0 || cue.slot.from_ms < shown->until_ms)
        cue.slot.transition = TRANSITION_CUT; /* in the middle of a slot, or onto a dark glass */
    if (cue.slot.transition == TRANSITION_CUT)
        cue.slot.transition_ms = 0;
    *ret_cue = cue;
    return true;
}

int64_t conductor_wake_ms(const struct conductor *conductor)
{
    const struct turn *shown = &conductor->shown;
    if (conductor->ahead.serial != 0 || (shown->serial != 0 && shown->until_ms == INT64_MAX))
        return INT64_MAX;
    if (shown->serial == 0 || shown->until_ms == INT64_MIN)
        return INT64_MIN;
    return shown->until_ms - CONDUCTOR_LEAD_MS;
}

/* --- what the other stations said ------------------------------------------ */

uint64_t conductor_ordered(struct conductor *conductor, const struct cue *cue, bool is_good)
{
    struct turn turn = {
        .serial = ++conductor->last_serial,
        .kind = cue->slot.kind,
        .from_ms = cue->slot.from_ms,
        .until_ms = cue->slot.until_ms,
        .is_good = is_good,
        .attempts = conductor->ahead.attempts + 1,
    };
    if (cue->slot.kind == SLOT_ITEM)
        str_copy(turn.name, sizeof turn.name, cue->slot.name);
    if (cue->edition) {
        turn.trust = cue->edition->manifest->trust;
        turn.generation = cue->edition->manifest->generation;
        memcpy(turn.sha256, cue->edition->sha256, sizeof turn.sha256);
    }
    conductor->ahead = turn;
    return turn.serial;
}

void conductor_painted(struct conductor *conductor, uint64_t serial, bool is_good)
{
    if (serial != conductor->ahead.serial)
        return;
    conductor->ahead.is_painted = true;
    conductor->ahead.is_good = conductor->ahead.is_good && is_good;
}

/* The release of this turn, which is or will be on the glass, is `now`; the one before it is done
 * with. */
static void promote(struct conductor *conductor, const struct turn *turn)
{
    if (!conductor->next || !is_of(turn, conductor->next))
        return;
    edition_free(conductor->now);
    conductor->now = conductor->next;
    conductor->next = NULL;
    conductor->switch_ms = INT64_MAX;
}

/* What was ordered is not wanted any more; show drops it when its successor comes. */
static void take_back(struct conductor *conductor)
{
    conductor->is_unsure = conductor->is_unsure || conductor->ahead.serial != 0;
    conductor->ahead = (struct turn){ 0 };
}

bool conductor_presented(struct conductor *conductor, uint64_t serial, bool *ret_is_first)
{
    struct turn before = conductor->shown;
    if (serial == 0 || serial != conductor->ahead.serial)
        return false;
    conductor->shown = conductor->ahead;
    conductor->ahead = (struct turn){ 0 };
    conductor->is_unsure = false;
    conductor->plays += before.serial != 0 && before.is_good && before.kind == SLOT_ITEM;
    *ret_is_first = conductor->shown.sha256[0] &&
                    (before.serial == 0 || strcmp(before.sha256, conductor->shown.sha256) != 0);
    promote(conductor, &conductor->shown);
    return true;
}

void conductor_show_started(struct conductor *conductor)
{
    conductor->shown = conductor->ahead = (struct turn){ 0 };
}

bool conductor_paint_started(struct conductor *conductor)
{
    struct turn *ahead = &conductor->ahead;
    if (ahead->serial == 0 || ahead->is_painted)
        return false;
    ahead->serial = 0; /* to be ordered again; attempts stay */
    return ahead->attempts >= 2;
}

/* --- changes of what is on ------------------------------------------------- */

/* When `next` takes over: at once when nothing of worth is on, or when it takes something off. */
static int64_t boundary(const struct conductor *conductor, const struct edition *next,
                        int64_t at_ms)
{
    struct slot old, new;
    timeline_at(next->timeline, 0, at_ms, &new);
    if (!conductor->now || edition_cuts(conductor->now, next) || new.kind != SLOT_ITEM)
        return at_ms;
    timeline_at(conductor->now->timeline, 0, at_ms, &old);
    return old.kind == SLOT_ITEM ? new.until_ms : at_ms;
}

/* A waiting release whose first picture is under way cannot be passed over any more: the one before
 * it would come back after it. */
void conductor_accept(struct conductor *conductor, struct edition *edition, int64_t at_ms)
{
    promote(conductor, &conductor->ahead);
    int64_t switch_ms = boundary(conductor, edition, at_ms);
    edition_free(conductor->next);
    conductor->next = edition;
    conductor->switch_ms = switch_ms;
    if (!conductor->now) {
        conductor->now = edition;
        conductor->next = NULL;
        conductor->switch_ms = INT64_MAX;
    }
    if (conductor->shown.until_ms > switch_ms)
        conductor->shown.until_ms = switch_ms;
    if (conductor->ahead.serial != 0 && conductor->ahead.until_ms > switch_ms)
        conductor->ahead.until_ms = switch_ms;
    if (conductor->ahead.from_ms >= switch_ms || switch_ms == at_ms)
        take_back(conductor);
}

void conductor_try_again(struct conductor *conductor)
{
    if (conductor->ahead.serial != 0 && !conductor->ahead.is_good)
        take_back(conductor);
    if (conductor->shown.serial != 0 && !conductor->shown.is_good)
        conductor->shown.until_ms = INT64_MIN;
}

void conductor_retime(struct conductor *conductor, bool is_clock_known)
{
    if (conductor->now)
        edition_retime(conductor->now, is_clock_known);
    if (conductor->next)
        edition_retime(conductor->next, is_clock_known);
    if (conductor->next)
        conductor->switch_ms = INT64_MIN; /* it was meant in the old time: at once */
    take_back(conductor);
    conductor->shown.until_ms = INT64_MIN; /* what follows is asked at once */
}
