/* See outline.h. Items come and go within an arrangement, by their own hours, so all of its slots
 * are asked for. */
#include "desk/outline.h"

#include "common/str.h"

static bool is_named(const struct outline_zone *zone, const char *name)
{
    for (size_t i = 0; i < zone->count; i++)
        if (str_equal(zone->names[i], name))
            return true;
    return false;
}

static void note(struct outline_zone *zone, const struct slot *slot)
{
    if ((slot->kind != SLOT_ITEM && slot->kind != SLOT_TICKER) || is_named(zone, slot->name))
        return;
    if (zone->count < OUTLINE_NAMES)
        zone->names[zone->count++] = slot->name;
    else
        zone->has_more = true;
}

static void collect(const struct timeline *timeline, size_t place, int64_t from_ms,
                    int64_t until_ms, struct outline_zone *ret_zone)
{
    struct slot slot;
    timeline_at(timeline, place, from_ms, &slot);
    *ret_zone = (struct outline_zone){ .first = slot };
    note(ret_zone, &slot);
    while (slot.until_ms < until_ms) {
        timeline_at(timeline, place, slot.until_ms, &slot);
        note(ret_zone, &slot);
    }
}

void outline_walk(const struct timeline *timeline, int64_t from_ms, int64_t to_ms, outline_row row,
                  void *context)
{
    struct outline_zone zones[LIMIT_ZONES];
    struct arrangement arrangement;
    for (int64_t at_ms = from_ms; at_ms < to_ms; at_ms = arrangement.until_ms) {
        timeline_arrangement(timeline, at_ms, &arrangement);
        int64_t until_ms = arrangement.until_ms < to_ms ? arrangement.until_ms : to_ms;
        for (size_t i = 0; i < arrangement.zone_count; i++)
            collect(timeline, i, at_ms, until_ms, &zones[i]);
        row(context, &arrangement, at_ms, until_ms, zones);
    }
}
