/* Building a timeline: the rules that can win on this screen, best first, with the zones that each
 * shows and every playlist laid flat once. Nothing here depends on the time. */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "model/timeline_inside.h"

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

/* --- zones ------------------------------------------------------------------------------------ */

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

static bool is_scrolled(const struct zone *zone, const struct screen *screen)
{
    struct place place, inner;
    if (!zone->is_ticker)
        return false;
    layout_place(zone, screen->width_px, screen->height_px, &place);
    layout_inner(zone, &place, &inner);
    return !ticker_is_paged(&zone->ticker, &inner);
}

/* The zones of what is called `show`, a layout or a playlist. */
static void add_zones(struct timeline *timeline, struct sequence_source *source,
                      struct timeline_rule *rule, const char *show)
{
    const struct layout *layout = show ? site_layout(source->site, show) : NULL;
    rule->layout = layout;
    rule->zone_count = layout ? layout->zone_count : 1;
    rule->zones = mem_array(rule->zone_count, sizeof *rule->zones);
    if (!layout)
        rule->zones[0].sequence = sequence_of(timeline, source, show);
    for (size_t i = 0; layout && i < layout->zone_count; i++) {
        const struct zone *zone = &layout->zones[i];
        rule->zones[i] = (struct timeline_zone){
            .zone = zone,
            .sequence = sequence_of(timeline, source, zone->playlist),
            .is_scrolled = is_scrolled(zone, timeline->input.screen),
        };
    }
}

bool timeline_zone_has(const struct timeline_zone *zone, const struct sequence_item *item)
{
    return item->state == SEQUENCE_PLAYS &&
           (!zone->zone || !zone->zone->is_ticker || item->item->kind == ITEM_SLOGAN);
}

/* --- rules ------------------------------------------------------------------------------------ */

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
    struct timeline_rule *first = &timeline->rules[timeline->rule_count];
    for (size_t i = 0; input->screen && i < input->site->rule_count; i++) {
        const struct rule *rule = &input->site->rules[i];
        if (!can_win(input, rule))
            continue;
        struct timeline_rule *added = &timeline->rules[timeline->rule_count++];
        added->rule = rule;
        add_zones(timeline, source, added, rule->show);
        if (input->is_clock_known)
            chain_add(&added->chain, &rule->window);
    }
    qsort(first, (size_t)(timeline->rules + timeline->rule_count - first), sizeof *first,
          compare_rules);
}

/* Without a clock nobody can tell the night. */
static void add_wash(struct timeline *timeline, struct sequence_source *source)
{
    const struct timeline_input *input = &timeline->input;
    if (!input->screen || !input->is_clock_known || !care_has_wash(&input->screen->care))
        return;
    struct timeline_rule *added = &timeline->rules[timeline->rule_count++];
    added->is_wash = true;
    add_zones(timeline, source, added, NULL);
    chain_add(&added->chain, &input->screen->care.wash);
}

static void add_fallback(struct timeline *timeline, struct sequence_source *source)
{
    const char *name = timeline->input.screen ? timeline->input.site->fallback : NULL;
    add_zones(timeline, source, &timeline->rules[timeline->rule_count++], name);
}

struct timeline *timeline_new(const struct timeline_input *input)
{
    struct timeline *timeline = mem_new(sizeof *timeline);
    timeline->input = *input;
    timeline->rules = mem_array(input->site->rule_count + 2, sizeof *timeline->rules);
    timeline->sequences = mem_array(input->site->playlist_count + 1, sizeof(struct sequence *));
    sort_withdrawn(timeline);
    struct sequence_source source = {
        .site = input->site,
        .withdrawn = timeline->withdrawn,
        .withdrawn_count = input->withdrawn_count,
        .is_clock_known = input->is_clock_known,
        .room = LIMIT_SCREEN_ITEMS,
    };
    add_wash(timeline, &source);
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
    for (size_t i = 0; i < timeline->rule_count; i++)
        free(timeline->rules[i].zones);
    free(timeline->sequences);
    free(timeline->rules);
    free(timeline->withdrawn);
    free(timeline);
}
