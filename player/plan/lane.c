/* See lane.h. */
#include "player/plan/lane.h"

#include <string.h>

#include "common/str.h"
#include "player/plan/ticker.h"

static const char *name_of(const struct slot *slot)
{
    return slot->kind == SLOT_ITEM || slot->kind == SLOT_TICKER ? slot->name : "";
}

void turn_init(struct turn *turn, const struct edition *edition, const struct slot *slot,
               int64_t began_ms)
{
    *turn = (struct turn){
        .kind = slot->kind,
        .from_ms = slot->from_ms,
        .until_ms = slot->until_ms,
        .began_ms = began_ms,
    };
    str_copy(turn->name, sizeof turn->name, name_of(slot));
    str_copy(turn->zone, sizeof turn->zone, slot->zone ? slot->zone->id : "");
    if (slot->kind == SLOT_ITEM && slot->item)
        str_copy(turn->campaign, sizeof turn->campaign, slot->item->campaign);
    if (!edition)
        return;
    turn->trust = edition->manifest->trust;
    turn->generation = edition->manifest->generation;
    memcpy(turn->sha256, edition->sha256, sizeof turn->sha256);
    if (slot->kind == SLOT_TICKER)
        ticker_digest(edition, slot, turn->ticker);
}

void turn_last(struct turn *turn, int64_t until_ms)
{
    turn->is_one_of_several = until_ms != INT64_MAX;
    if (turn->is_one_of_several && turn->began_ms + until_ms < turn->until_ms)
        turn->until_ms = turn->began_ms + until_ms;
}

void turn_unanswered(struct turn *turn)
{
    if (turn->is_painted)
        return;
    turn->is_painted = true;
    turn->is_one_of_several = true;
}

bool turn_is_of(const struct turn *turn, const struct edition *edition)
{
    return edition ? str_equal(turn->sha256, edition->sha256) : turn->sha256[0] == '\0';
}

/* A ticker's texts may change under its name, and stay in another release. */
static bool is_ticker_shown(const struct turn *shown, const struct edition *edition,
                            const struct slot *slot)
{
    char ticker[SHA256_HEX_BYTES];
    ticker_digest(edition, slot, ticker);
    return str_equal(shown->ticker, ticker);
}

/* One picture of several changes under its name. */
bool lane_shows(const struct lane *lane, const struct edition *edition, const struct slot *slot)
{
    const struct turn *shown = &lane->shown;
    if (shown->serial == 0 || !shown->is_good || lane->is_unsure || shown->kind != slot->kind)
        return false;
    if (slot->kind == SLOT_TICKER)
        return is_ticker_shown(shown, edition, slot);
    return !shown->is_one_of_several && str_equal(shown->name, name_of(slot)) &&
           turn_is_of(shown, edition);
}

void lane_take_back(struct lane *lane)
{
    lane->is_unsure = lane->is_unsure || lane->ahead.serial != 0;
    lane->ahead = (struct turn){ 0 };
}

void lane_end_at(struct lane *lane, int64_t until_ms)
{
    if (lane->shown.until_ms > until_ms)
        lane->shown.until_ms = until_ms;
    if (lane->ahead.serial != 0 && lane->ahead.until_ms > until_ms)
        lane->ahead.until_ms = until_ms;
}

static bool is_play(const struct turn *shown)
{
    return shown->serial != 0 && shown->is_good && shown->kind == SLOT_ITEM;
}

/* The next picture of one slot. */
static bool is_going_on(const struct lane *lane)
{
    const struct turn *shown = &lane->shown, *ahead = &lane->ahead;
    return shown->is_one_of_several && shown->kind == ahead->kind &&
           shown->began_ms == ahead->began_ms && str_equal(shown->name, ahead->name);
}

bool lane_bring_on(struct lane *lane)
{
    bool has_played = is_play(&lane->shown) && !is_going_on(lane);
    lane->shown = lane->ahead;
    lane->is_cut = lane->is_cut && !lane->shown.is_cut;
    lane->ahead = (struct turn){ 0 };
    lane->is_unsure = false;
    return has_played;
}

bool lane_clear(struct lane *lane)
{
    bool has_played = is_play(&lane->shown);
    lane->shown = (struct turn){ 0 };
    lane->is_unsure = false;
    return has_played;
}
