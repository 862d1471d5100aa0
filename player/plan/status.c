/* See status.h. */
#include "player/plan/status.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/str.h"
#include "model/rfc3339.h"

/* "(1 of 2)", or with the reason, when the item has the whole canvas. */
static void say_item(const struct slot *slot, const char *until, char *into)
{
    snprintf(into, STATUS_ZONE_BYTES, "showing %s (%zu of %zu by %s %s) until %s", slot->name,
             slot->position + 1, slot->count, slot->rule ? "rule" : "the",
             slot->rule ? slot->rule->id : "fallback", until);
}

static void say_zone(const struct slot *slot, char *into)
{
    const char *id = slot->zone ? slot->zone->id : "zone";
    if (slot->kind == SLOT_ITEM)
        snprintf(into, STATUS_ZONE_BYTES, "%s %s (%zu of %zu)", id, slot->name, slot->position + 1,
                 slot->count);
    else if (slot->kind == SLOT_TICKER)
        snprintf(into, STATUS_ZONE_BYTES, "%s ticker %s", id, slot->name);
    else
        snprintf(into, STATUS_ZONE_BYTES, "%s nothing", id);
}

static void say_card(const struct cue *cue, const struct status_facts *facts, char *into)
{
    int64_t generation = cue->edition->manifest->generation;
    if (cue->slot.kind == SLOT_BLANK)
        snprintf(into, STATUS_ZONE_BYTES, "showing black: release %" PRId64 " says blank",
                 generation);
    else if (cue->slot.kind == SLOT_IDENTIFY)
        snprintf(into, STATUS_ZONE_BYTES,
                 "showing this screen's name: release %" PRId64 " says identify", generation);
    else if (cue->slot.kind == SLOT_WASH)
        snprintf(into, STATUS_ZONE_BYTES, "showing the wash of this panel; release %" PRId64,
                 generation);
    else if (!facts->screen[0])
        snprintf(into, STATUS_ZONE_BYTES,
                 "showing the idle card: the server has not said yet which screen this is");
    else if (!cue->edition->screen)
        snprintf(into, STATUS_ZONE_BYTES,
                 "showing the idle card: release %" PRId64 " does not know screen %s", generation,
                 facts->screen);
    else
        snprintf(into, STATUS_ZONE_BYTES,
                 "showing the idle card: nothing to play; release %" PRId64, generation);
}

static void format_until(const struct edition *edition, int64_t until_ms,
                         char ret_text[RFC3339_TEXT_BYTES])
{
    struct timezone_rule zone = timezone_utc;
    struct error err;
    timezone_parse(edition->manifest->zone, &zone, &err); /* the manifest was checked */
    ret_text[0] = '\0';
    if (until_ms != INT64_MAX)
        rfc3339_format(until_ms, &zone, ret_text);
}

static void say_of_edition(struct status_words *words, const struct cue *cue,
                           const struct status_facts *facts)
{
    char until[RFC3339_TEXT_BYTES];
    const struct arrangement *arrangement = &cue->arrangement;
    const char *rule = arrangement->rule ? arrangement->rule->id : "";
    if (!arrangement->layout && cue->slot.kind != SLOT_ITEM) {
        say_card(cue, facts, words->zone);
        return;
    }
    snprintf(words->tail, sizeof words->tail, "; release %" PRId64 ", clock %s",
             cue->edition->manifest->generation, facts->clock);
    if (!arrangement->layout) {
        format_until(cue->edition, cue->slot.until_ms, until);
        say_item(&cue->slot, until, words->zone);
        return;
    }
    format_until(cue->edition, arrangement->until_ms, until);
    snprintf(words->head, sizeof words->head,
             "showing layout %s by rule %s%s%s: ", arrangement->layout->name, rule,
             until[0] ? " until " : "", until);
    say_zone(&cue->slot, words->zone);
}

void status_ordered(struct status *status, const struct cue *cue, const struct status_facts *facts)
{
    struct status_words *words = &status->ahead[cue->zone];
    *words = (struct status_words){ .head = "" };
    if (facts->pattern[0])
        snprintf(words->zone, sizeof words->zone, "showing the test pattern %s", facts->pattern);
    else if (!cue->edition)
        str_copy(words->zone, sizeof words->zone, "showing the idle card: no release yet");
    else
        say_of_edition(words, cue, facts);
}

void status_presented(struct status *status, const struct conductor *conductor, size_t zone,
                      struct buf *into)
{
    status->shown[zone] = status->ahead[zone];
    buf_string(into, status->shown[zone].head);
    bool is_first = true;
    for (int32_t i = 0; i < conductor->on.mosaic.count; i++) {
        if (conductor->lanes[i].shown.serial == 0)
            continue;
        buf_printf(into, "%s%s", is_first ? "" : ", ", status->shown[i].zone);
        is_first = false;
    }
    buf_printf(into, "%s, %" PRIu64 " plays", status->shown[zone].tail, conductor->plays);
}
