/* See timeline.h. Rules are kept best first with the fallback behind them, so the winner is the
 * first that is open; only it and those before it can end its reign. What is on show lies between
 * two edges, the nearest before T and after T: first those of the winner's reign, then narrowed by
 * the items of its playlist (and of the fallback's when that stands in). Between them nothing
 * changes, and the place in the loop is a remainder. */
#include "model/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "model/timeline_inside.h"

/* Instants are clamped to 100 million days around 1970 so that no sum can overflow. */
static const int64_t farthest_ms = INT64_C(8640000000000000);

/* --- building --------------------------------------------------------------------------------- */

static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_withdrawn(struct timeline *timeline)
{
    size_t count = timeline->input.withdrawn_count;
    timeline->withdrawn = mem_array(count, sizeof *timeline->withdrawn);
    for (size_t i = 0; i < count; i++)
        timeline->withdrawn[i] = timeline->input.withdrawn[i];
    qsort(timeline->withdrawn, count, sizeof *timeline->withdrawn, compare_strings);
}

static const struct sequence *sequence_of(struct timeline *timeline, struct sequence_source *source,
                                          const char *name)
{
    const struct playlist *playlist = name ? site_playlist(source->site, name) : NULL;
    for (size_t i = 0; i < timeline->sequence_count; i++)
        if (timeline->sequences[i]->playlist == playlist)
            return timeline->sequences[i];
    struct sequence *sequence = sequence_new(source, playlist);
    timeline->sequences[timeline->sequence_count++] = sequence;
    return sequence;
}

static bool can_win(const struct timeline_input *input, const struct rule *rule)
{
    return rule->is_valid && rule_names_screen(rule, input->screen) &&
           (input->is_clock_known || !window_is_dated(&rule->window));
}

/* Both point into site.rules, so the order of addresses is the order written. */
static int compare_rules(const void *a, const void *b)
{
    const struct rule *one = ((const struct timeline_rule *)a)->rule;
    const struct rule *other = ((const struct timeline_rule *)b)->rule;
    if (one->priority != other->priority)
        return one->priority > other->priority ? -1 : 1;
    return one > other ? -1 : 1;
}

static void add_rules(struct timeline *timeline, struct sequence_source *source)
{
    const struct timeline_input *input = &timeline->input;
    for (size_t i = 0; input->screen && i < input->site->rule_count; i++) {
        const struct rule *rule = &input->site->rules[i];
        if (!can_win(input, rule))
            continue;
        struct timeline_rule *added = &timeline->rules[timeline->rule_count++];
        added->rule = rule;
        added->sequence = sequence_of(timeline, source, rule->show);
        if (input->is_clock_known)
            chain_add(&added->chain, &rule->window);
    }
    qsort(timeline->rules, timeline->rule_count, sizeof *timeline->rules, compare_rules);
}

static void add_fallback(struct timeline *timeline, struct sequence_source *source)
{
    const char *name = timeline->input.screen ? timeline->input.site->fallback : NULL;
    timeline->rules[timeline->rule_count++] = (struct timeline_rule){
        .sequence = sequence_of(timeline, source, name),
    };
}

struct timeline *timeline_new(const struct timeline_input *input)
{
    struct timeline *timeline = mem_new(sizeof *timeline);
    timeline->input = *input;
    timeline->rules = mem_array(input->site->rule_count + 1, sizeof *timeline->rules);
    timeline->sequences = mem_array(input->site->rule_count + 1, sizeof(struct sequence *));
    sort_withdrawn(timeline);
    struct sequence_source source = {
        .site = input->site,
        .withdrawn = timeline->withdrawn,
        .withdrawn_count = input->withdrawn_count,
        .is_clock_known = input->is_clock_known,
        .room = LIMIT_SCREEN_ITEMS,
    };
    add_rules(timeline, &source);
    add_fallback(timeline, &source);
    return timeline;
}

void timeline_free(struct timeline *timeline)
{
    if (!timeline)
        return;
    for (size_t i = 0; i < timeline->sequence_count; i++)
        sequence_free(timeline->sequences[i]);
    free(timeline->sequences);
    free(timeline->rules);
    free(timeline->withdrawn);
    free(timeline);
}

/* --- between two edges ------------------------------------------------------------------------ */

struct span { /* since the latest edge, INT64_MIN: none; until the next, INT64_MAX: none */
    int64_t from_ms, until_ms;
};

const struct sequence *timeline_fallback(const struct timeline *timeline)
{
    return timeline->rules[timeline->rule_count - 1].sequence;
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
    const struct sequence *sequence;
    bool *is_open; /* for each of the sequence's chains */
    size_t count;  /* items that play */
    int64_t length_ms;
};

static bool plays(const struct loop *loop, const struct sequence_item *item)
{
    return item->state == SEQUENCE_PLAYS && loop->is_open[item->chain];
}

/* Also narrows `span` by every edge of the sequence's items. */
static void loop_init(struct loop *loop, const struct sequence *sequence,
                      const struct timezone_rule *zone, int64_t at_ms, struct span *span)
{
    *loop = (struct loop){ .sequence = sequence };
    loop->is_open = mem_array(sequence->chain_count, sizeof *loop->is_open);
    for (size_t i = 0; i < sequence->chain_count; i++) {
        loop->is_open[i] = chain_is_open(&sequence->chains[i], zone, at_ms);
        narrow(span, &sequence->chains[i], zone, at_ms);
    }
    for (size_t i = 0; i < sequence->count; i++) {
        if (!plays(loop, &sequence->items[i]))
            continue;
        loop->count++;
        loop->length_ms += sequence->items[i].duration_ms;
    }
}

static void loop_deinit(struct loop *loop)
{
    free(loop->is_open);
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

static void find_item(const struct timeline *timeline, int64_t at_ms, struct slot *slot)
{
    const struct timezone_rule *zone = &timeline->input.zone;
    size_t winner = timeline_winner(timeline, at_ms);
    struct span span = reign(timeline, winner, at_ms);
    struct loop loop;
    loop_init(&loop, timeline->rules[winner].sequence, zone, at_ms, &span);
    slot->rule = timeline->rules[winner].rule;
    if (!loop.count) {
        loop_deinit(&loop);
        loop_init(&loop, timeline_fallback(timeline), zone, at_ms, &span);
        slot->rule = NULL;
    }
    slot->count = loop.count;
    slot->from_ms = span.from_ms;
    slot->until_ms = span.until_ms;
    if (loop.count)
        fill(&loop, &span, at_ms, slot);
    loop_deinit(&loop);
}

void timeline_at(const struct timeline *timeline, int64_t at_ms, struct slot *ret_slot)
{
    struct slot slot = { .kind = SLOT_IDLE, .from_ms = INT64_MIN, .until_ms = INT64_MAX };
    if (at_ms > farthest_ms)
        at_ms = farthest_ms;
    if (at_ms < -farthest_ms)
        at_ms = -farthest_ms;
    if (timeline->input.is_blank)
        slot.kind = SLOT_BLANK;
    else
        find_item(timeline, at_ms, &slot);
    *ret_slot = slot;
}

void timeline_next(const struct timeline *timeline, const struct slot *slot, struct slot *ret_slot)
{
    if (slot->until_ms == INT64_MAX)
        *ret_slot = *slot;
    else
        timeline_at(timeline, slot->until_ms, ret_slot);
}
