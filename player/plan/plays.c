/* See plays.h. A play is named by its item, slot and release: pages of a slogan are one play, the
 * same item in the next slot is another. A picture that could not be painted was not shown, even
 * when its slot was presented. */
#include "player/plan/plays.h"

#include "common/str.h"

_Static_assert((int)CLOCK_UNKNOWN == REPORT_UNKNOWN && (int)CLOCK_PLAUSIBLE == REPORT_PLAUSIBLE &&
                   (int)CLOCK_SYNCHRONISED == REPORT_SYNCHRONISED,
               "the same words in both");

static bool is_item(const struct turn *turn)
{
    return turn->serial != 0 && turn->kind == SLOT_ITEM;
}

static bool is_same_play(const struct playing *playing, const struct turn *turn)
{
    return playing->is_on && is_item(turn) && playing->began_ms == turn->began_ms &&
           playing->record.generation == turn->generation &&
           str_equal(playing->record.item, turn->name);
}

static void end_play(struct playing *playing, int64_t at_ms, struct ledger *ledger)
{
    struct report_record *record = &playing->record;
    if (!playing->is_on)
        return;
    record->kind = REPORT_PLAY;
    record->shown_ms = at_ms > record->at_ms ? at_ms - record->at_ms : 0;
    ledger_add(ledger, record, at_ms);
    playing->is_on = false;
}

static void begin_play(struct playing *playing, const struct turn *turn,
                       const struct wallclock *clock, int64_t at_ms)
{
    *playing = (struct playing){
        .is_on = true,
        .began_ms = turn->began_ms,
        .record = { .generation = turn->generation,
                    .at_ms = at_ms,
                    .start_ms = wallclock_is_known(clock) ? wallclock_wall(clock, at_ms) : -1,
                    .plays = 1,
                    .clock = (enum report_clock)clock->trust },
    };
    str_copy(playing->record.item, sizeof playing->record.item, turn->name);
    str_copy(playing->record.campaign, sizeof playing->record.campaign, turn->campaign);
    str_copy(playing->record.zone, sizeof playing->record.zone, turn->zone);
}

void plays_observe(struct plays *plays, const struct conductor *conductor,
                   const struct wallclock *clock, int64_t at_ms, struct ledger *ledger)
{
    for (size_t i = 0; i < LIMIT_ZONES; i++) {
        struct playing *playing = &plays->zones[i];
        const struct turn *shown = &conductor->lanes[i].shown;
        if (is_same_play(playing, shown)) {
            playing->is_on = shown->is_good;
            continue;
        }
        end_play(playing, at_ms, ledger);
        if (is_item(shown) && shown->is_good)
            begin_play(playing, shown, clock, at_ms);
    }
}

void plays_step(struct plays *plays, int64_t now_ms, struct ledger *ledger)
{
    for (size_t i = 0; i < LIMIT_ZONES; i++) {
        struct playing *playing = &plays->zones[i];
        if (!playing->is_on || playing->is_told || now_ms - playing->record.at_ms < PLAYS_NOW_MS)
            continue;
        struct report_record record = playing->record;
        record.kind = REPORT_NOW;
        record.shown_ms = now_ms - record.at_ms;
        ledger_add(ledger, &record, now_ms);
        playing->is_told = true;
    }
}

int plays_wait_ms(const struct plays *plays, int64_t now_ms)
{
    int64_t first_ms = INT64_MAX;
    for (size_t i = 0; i < LIMIT_ZONES; i++) {
        const struct playing *playing = &plays->zones[i];
        int64_t due_ms = playing->record.at_ms + PLAYS_NOW_MS;
        if (playing->is_on && !playing->is_told && due_ms < first_ms)
            first_ms = due_ms;
    }
    if (first_ms == INT64_MAX)
        return -1;
    return first_ms > now_ms ? (int)(first_ms - now_ms) : 0;
}

void plays_end(struct plays *plays, int64_t now_ms, struct ledger *ledger)
{
    for (size_t i = 0; i < LIMIT_ZONES; i++)
        end_play(&plays->zones[i], now_ms, ledger);
}
