/* timeline_needs: what a screen must hold, soonest first. Priorities are ignored: an item counts as
 * due as soon as some rule that names the screen is open together with the item's own chain, even
 * if a better rule has the board then. That may fetch a picture early, never late. */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "model/timeline_inside.h"

static bool has_content(const struct sequence_item *item)
{
    return item->state == SEQUENCE_PLAYS &&
           (item->item->kind == ITEM_IMAGE || item->item->kind == ITEM_SLOGAN ||
            item->item->kind == ITEM_PATTERN);
}

/* When each chain of the rule's sequence is first open together with the rule. */
static int64_t *first_meetings(const struct timeline_rule *rule, const struct timezone_rule *zone,
                               int64_t from_ms)
{
    const struct sequence *sequence = rule->sequence;
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

static void append(struct list *list, const struct sequence_item *item, int64_t due_ms)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 64;
        list->needs = mem_grow(list->needs, list->capacity, sizeof *list->needs);
    }
    list->needs[list->count++] = (struct timeline_need){ item->playlist, item->item, due_ms };
}

static int compare_times(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Items of one playlist lie in one array: the order of addresses is the order written. */
static int compare_items(const struct timeline_need *a, const struct timeline_need *b)
{
    if (a->playlist != b->playlist)
        return strcmp(a->playlist->name, b->playlist->name);
    return (a->item > b->item) - (a->item < b->item);
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

/* Keeps the first, which is the soonest, of each item. */
static void drop_repeated(struct list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!kept || list->needs[kept - 1].item != list->needs[i].item)
            list->needs[kept++] = list->needs[i];
    list->count = kept;
}

struct timeline_need *timeline_needs(const struct timeline *timeline, int64_t from_ms,
                                     size_t *ret_count)
{
    struct list list = { .needs = mem_array(1, sizeof *list.needs), .capacity = 1 };
    for (size_t r = 0; r < timeline->rule_count; r++) {
        const struct timeline_rule *rule = &timeline->rules[r];
        int64_t *due_ms = first_meetings(rule, &timeline->input.zone, from_ms);
        for (size_t i = 0; i < rule->sequence->count; i++) {
            const struct sequence_item *item = &rule->sequence->items[i];
            if (has_content(item))
                append(&list, item, due_ms[item->chain]);
        }
        free(due_ms);
    }
    qsort(list.needs, list.count, sizeof *list.needs, by_item);
    drop_repeated(&list);
    qsort(list.needs, list.count, sizeof *list.needs, by_time);
    *ret_count = list.count;
    return list.needs;
}
