/* timeline_needs: what a screen must hold, soonest first. Priorities are ignored: an item counts as
 * due as soon as some rule that names the screen is open together with the item's own chain, even
 * if a better rule has the board then. That may fetch a picture early, never late. */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "model/timeline_inside.h"

static bool has_content(const struct timeline_zone *zone, const struct sequence_item *item)
{
    return timeline_zone_has(zone, item) && item->item->kind != ITEM_UNKNOWN;
}

/* When each chain of the sequence is first open together with the rule. */
static int64_t *first_meetings(const struct timeline_rule *rule, const struct sequence *sequence,
                               const struct timezone_rule *zone, int64_t from_ms)
{
    int64_t *due_ms = mem_array(sequence->chain_count, sizeof *due_ms);
    for (size_t i = 0; i < sequence->chain_count; i++) {
        struct chain both = sequence->chains[i];
        for (size_t w = 0; w < rule->chain.count; w++)
            chain_add(&both, rule->chain.windows[w]);
        due_ms[i] = chain_next_open(&both, zone, from_ms);
    }
    return due_ms;
}

struct list {
    struct timeline_need *needs;
    size_t count, capacity;
};

static void append(struct list *list, const struct sequence_item *item, const struct theme *theme,
                   int64_t due_ms)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 64;
        list->needs = mem_grow(list->needs, list->capacity, sizeof *list->needs);
    }
    list->needs[list->count++] =
        (struct timeline_need){ item->playlist, item->item, theme, due_ms };
}

static int compare_times(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Items of one playlist, and themes, lie in one array: the order of addresses is that written. */
static int compare_items(const struct timeline_need *a, const struct timeline_need *b)
{
    if (a->playlist != b->playlist)
        return strcmp(a->playlist->name, b->playlist->name);
    if (a->item != b->item)
        return a->item > b->item ? 1 : -1;
    return (a->theme > b->theme) - (a->theme < b->theme);
}

static int by_item(const void *a, const void *b)
{
    const struct timeline_need *one = a, *other = b;
    int order = compare_items(one, other);
    return order ? order : compare_times(one->due_ms, other->due_ms);
}

static int by_time(const void *a, const void *b)
{
    const struct timeline_need *one = a, *other = b;
    int order = compare_times(one->due_ms, other->due_ms);
    return order ? order : compare_items(one, other);
}

/* Keeps the first, which is the soonest, of each item in a theme. */
static void drop_repeated(struct list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!kept || compare_items(&list->needs[kept - 1], &list->needs[i]) != 0)
            list->needs[kept++] = list->needs[i];
    list->count = kept;
}

static void add_zone(const struct timeline *timeline, const struct timeline_rule *rule,
                     const struct timeline_zone *zone, int64_t from_ms, struct list *list)
{
    const struct sequence *sequence = zone->sequence;
    int64_t *due_ms = first_meetings(rule, sequence, &timeline->input.zone, from_ms);
    for (size_t i = 0; i < sequence->count; i++) {
        const struct sequence_item *item = &sequence->items[i];
        if (has_content(zone, item))
            append(list, item,
                   site_item_theme(timeline->input.site, zone->zone, item->playlist, item->item),
                   due_ms[item->chain]);
    }
    free(due_ms);
}

struct timeline_need *timeline_needs(const struct timeline *timeline, int64_t from_ms,
                                     size_t *ret_count)
{
    struct list list = { .needs = mem_array(1, sizeof *list.needs), .capacity = 1 };
    for (size_t r = 0; r < timeline->rule_count; r++)
        for (size_t z = 0; z < timeline->rules[r].zone_count; z++)
            add_zone(timeline, &timeline->rules[r], &timeline->rules[r].zones[z], from_ms, &list);
    qsort(list.needs, list.count, sizeof *list.needs, by_item);
    drop_repeated(&list);
    qsort(list.needs, list.count, sizeof *list.needs, by_time);
    *ret_count = list.count;
    return list.needs;
}
