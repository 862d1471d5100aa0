/* See timeline.h; building is in timeline_new.c. Rules are kept best first with the fallback behind
 * them, so the winner is the first that is open; only it and those before it can end its reign.
 * What is on show lies between two edges, the nearest before T and after T: first those of the
 * winner's reign, then narrowed by the items of its playlist (and of the fallback's when that
 * stands in). Between them nothing changes, and the place in the loop is a remainder. */
#include "model/timeline.h"

#include <assert.h>
#include <stdlib.h>

#include "common/mem.h"
#include "model/timeline_inside.h"

/* Instants are clamped to 100 million days around 1970 so that no sum can overflow. */
static const int64_t farthest_ms = INT64_C(8640000000000000);

/* --- between two edges ------------------------------------------------------------------------ */

struct span { /* since the latest edge, INT64_MIN: none; until the next, INT64_MAX: none */
    int64_t from_ms, until_ms;
};

const struct timeline_zone *timeline_fallback(const struct timeline *timeline)
{
    return timeline->rules[timeline->rule_count - 1].zones;
}

size_t timeline_winner(const struct timeline *timeline, int64_t at_ms)
{
    size_t winner = 0;
    while (!chain_is_open(&timeline->rules[winner].chain, &timeline->input.zone, at_ms))
        winner++;
    return winner;
}

static void narrow(struct span *span, const struct chain *chain, const struct timezone_rule *zone,
                   int64_t at_ms)
{
    if (!chain->count)
        return;
    span->from_ms = chain_edge_before(chain, zone, at_ms, span->from_ms);
    span->until_ms = chain_edge_after(chain, zone, at_ms, span->until_ms);
}

/* The winner reigns since it opened or the last better rule closed, until it closes or a better one
 * opens; rules behind it do not matter. */
static struct span reign(const struct timeline *timeline, size_t winner, int64_t at_ms)
{
    struct span span = { INT64_MIN, INT64_MAX };
    for (size_t i = 0; i <= winner; i++)
        narrow(&span, &timeline->rules[i].chain, &timeline->input.zone, at_ms);
    return span;
}

/* --- the loop: what of a sequence plays now --------------------------------------------------- */

struct loop {
    const struct timeline_zone *zone;
    const struct sequence *sequence;                        /* the zone's */
    enum { CHAIN_UNSEEN, CHAIN_OPEN, CHAIN_SHUT } * chains; /* for each of the sequence's */
    size_t count;                                           /* items that play */
    int64_t length_ms;
};

static bool plays(const struct loop *loop, const struct sequence_item *item)
{
    return timeline_zone_has(loop->zone, item) && loop->chains[item->chain] == CHAIN_OPEN;
}

/* Also narrows `span` by every edge of the zone's items. */
static void loop_init(struct loop *loop, const struct timeline_zone *of,
                      const struct timezone_rule *zone, int64_t at_ms, struct span *span)
{
    const struct sequence *sequence = of->sequence;
    *loop = (struct loop){ .zone = of, .sequence = sequence };
    loop->chains = mem_array(sequence->chain_count, sizeof *loop->chains);
    for (size_t i = 0; i < sequence->count; i++) {
        const struct sequence_item *item = &sequence->items[i];
        const struct chain *chain = &sequence->chains[item->chain];
        if (timeline_zone_has(of, item) && loop->chains[item->chain] == CHAIN_UNSEEN) {
            bool is_open = chain_is_open(chain, zone, at_ms);
            loop->chains[item->chain] = is_open ? CHAIN_OPEN : CHAIN_SHUT;
            narrow(span, chain, zone, at_ms);
        }
        if (!plays(loop, item))
            continue;
        loop->count++;
        loop->length_ms += item->duration_ms;
    }
}

static void loop_deinit(struct loop *loop)
{
    free(loop->chains);
}

/* The next item that plays after place `at` (SIZE_MAX: the first), around the end. */
static size_t following(const struct loop *loop, size_t at)
{
    do
        at = at + 1 < loop->sequence->count ? at + 1 : 0;
    while (!plays(loop, &loop->sequence->items[at]));
    return at;
}

static const struct sequence_item *last_item(const struct loop *loop)
{
    size_t at = loop->sequence->count;
    while (!plays(loop, &loop->sequence->items[at - 1]))
        at--;
    return &loop->sequence->items[at - 1];
}

static int64_t shorter(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Into the slot from the item before it in the loop. */
static void set_transition(const struct sequence_item *item, const struct sequence_item *before,
                           struct slot *slot)
{
    slot->transition = item->transition;
    if (item->transition == TRANSITION_CUT)
        return;
    int64_t half_ms = shorter(item->duration_ms, before->duration_ms) / 2;
    slot->transition_ms = shorter(TRANSITION_MS, half_ms);
}

/* Fills in the slot at an instant of a loop in which something plays. */
static void fill(const struct loop *loop, const struct span *span, int64_t at_ms, struct slot *slot)
{
    bool has_edge = span->from_ms != INT64_MIN;
    int64_t anchor_ms = has_edge ? span->from_ms : 0;
    int64_t offset_ms = (at_ms - anchor_ms) % loop->length_ms;
    offset_ms += offset_ms < 0 ? loop->length_ms : 0;
    int64_t from_ms = at_ms - offset_ms; /* of this round of the loop */

    const struct sequence_item *before = last_item(loop);
    size_t place = following(loop, SIZE_MAX);
    const struct sequence_item *item = &loop->sequence->items[place];
    for (; offset_ms >= item->duration_ms; slot->position++) {
        offset_ms -= item->duration_ms;
        from_ms += item->duration_ms;
        before = item;
        place = following(loop, place);
        item = &loop->sequence->items[place];
    }
    slot->kind = SLOT_ITEM;
    slot->playlist = item->playlist;
    slot->item = item->item;
    slot->name = item->name;
    slot->from_ms = from_ms;
    slot->until_ms = shorter(from_ms + item->duration_ms, span->until_ms);
    bool follows_edge = has_edge && from_ms == anchor_ms;
    if (loop->count > 1 && !follows_edge)
        set_transition(item, before, slot);
}

/* --- answers ---------------------------------------------------------------------------------- */

static int64_t clamped(int64_t at_ms)
{
    return at_ms > farthest_ms ? farthest_ms : at_ms < -farthest_ms ? -farthest_ms : at_ms;
}

/* What runs has no places in time but the edges of its set. */
static void set_ticker(const struct loop *loop, const struct span *whole, struct slot *slot)
{
    slot->kind = SLOT_TICKER;
    slot->playlist = loop->sequence->playlist;
    slot->name = slot->playlist->name;
    slot->anchor_ms = whole->from_ms == INT64_MIN ? 0 : whole->from_ms;
}

/* What plays in a zone of the winner, or the fallback in its stead; narrows `span` by its edges. */
static void init_zone(const struct timeline *timeline, const struct timeline_rule *rule,
                      size_t place, int64_t at_ms, struct span *span, struct loop *loop,
                      struct slot *slot)
{
    const struct timezone_rule *zone = &timeline->input.zone;
    if (place < rule->zone_count) {
        slot->zone = rule->zones[place].zone;
        loop_init(loop, &rule->zones[place], zone, at_ms, span);
    }
    if (!loop->count && !rule->layout && !rule->is_wash && place == 0) {
        loop_deinit(loop);
        loop_init(loop, timeline_fallback(timeline), zone, at_ms, span);
        slot->rule = NULL;
    }
    slot->kind = rule->layout || place > 0 ? SLOT_EMPTY : rule->is_wash ? SLOT_WASH : SLOT_IDLE;
}

static void find_item(const struct timeline *timeline, size_t place, int64_t at_ms,
                      struct slot *slot)
{
    size_t winner = timeline_winner(timeline, at_ms);
    const struct timeline_rule *rule = &timeline->rules[winner];
    const struct span whole = reign(timeline, winner, at_ms);
    struct span span = whole;
    struct loop loop = { 0 };
    slot->rule = rule->rule;
    init_zone(timeline, rule, place, at_ms, &span, &loop, slot);
    slot->count = loop.count;
    slot->from_ms = span.from_ms;
    slot->until_ms = span.until_ms;
    if (loop.count && loop.zone->is_scrolled)
        set_ticker(&loop, &whole, slot);
    else if (loop.count)
        fill(&loop, &span, at_ms, slot);
    loop_deinit(&loop);
}

/* An end that nobody can judge without a clock hides, like everything that has a date. */
static bool is_identified(const struct timeline *timeline, int64_t at_ms)
{
    const struct timeline_input *input = &timeline->input;
    return input->screen && input->is_clock_known && !input->is_blank &&
           input->identify_until_ms > 0 && at_ms < input->identify_until_ms;
}

void timeline_arrangement(const struct timeline *timeline, int64_t at_ms,
                          struct arrangement *ret_arrangement)
{
    struct arrangement arrangement = { .zone_count = 1,
                                       .from_ms = INT64_MIN,
                                       .until_ms = INT64_MAX };
    if (is_identified(timeline, at_ms)) {
        arrangement.until_ms = timeline->input.identify_until_ms;
    } else if (!timeline->input.is_blank) {
        size_t winner = timeline_winner(timeline, clamped(at_ms));
        const struct timeline_rule *rule = &timeline->rules[winner];
        struct span span = reign(timeline, winner, clamped(at_ms));
        arrangement = (struct arrangement){ rule->layout, rule->zone_count, rule->rule,
                                            span.from_ms, span.until_ms };
    }
    *ret_arrangement = arrangement;
}

void timeline_at(const struct timeline *timeline, size_t zone, int64_t at_ms, struct slot *ret_slot)
{
    struct slot slot = { .kind = SLOT_BLANK,
                         .from_ms = INT64_MIN,
                         .until_ms = INT64_MAX,
                         .local = &timeline->input.zone };
    bool is_whole = timeline->input.is_blank || is_identified(timeline, at_ms);
    if (!is_whole)
        find_item(timeline, zone, clamped(at_ms), &slot);
    else if (zone > 0)
        slot.kind = SLOT_EMPTY;
    else if (!timeline->input.is_blank)
        slot.kind = SLOT_IDENTIFY;
    if (is_identified(timeline, at_ms))
        slot.until_ms = timeline->input.identify_until_ms;
    *ret_slot = slot;
}

/* --- the texts of a ticker -------------------------------------------------------------------- */

static const struct timeline_zone *zone_of(const struct timeline *timeline, const struct zone *zone)
{
    for (size_t i = 0; i < timeline->rule_count; i++)
        for (size_t j = 0; j < timeline->rules[i].zone_count; j++)
            if (timeline->rules[i].zones[j].zone == zone)
                return &timeline->rules[i].zones[j];
    return NULL;
}

static void add_line(struct buf *into, const char *text)
{
    for (; *text; text++)
        buf_append(into, *text == '\n' ? " " : text, 1);
}

void timeline_ticker(const struct timeline *timeline, const struct slot *slot, struct buf *into)
{
    const struct timeline_zone *zone = zone_of(timeline, slot->zone);
    struct span ignored = { INT64_MIN, INT64_MAX };
    struct loop loop;
    assert(slot->kind == SLOT_TICKER && zone);
    /* Between its edges the set does not change, so any instant will do. */
    int64_t at_ms = slot->from_ms != INT64_MIN ? slot->from_ms : slot->until_ms - 1;
    loop_init(&loop, zone, &timeline->input.zone, clamped(at_ms), &ignored);
    for (size_t i = 0, count = 0; i < zone->sequence->count; i++) {
        if (!plays(&loop, &zone->sequence->items[i]))
            continue;
        buf_string(into, count++ ? "\n" : "");
        add_line(into, zone->sequence->items[i].item->value);
    }
    loop_deinit(&loop);
}
