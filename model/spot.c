/* See spot.h. A rule leads to one spot or, by a layout, to one for each of its zones. */
#include "model/spot.h"

#include "common/mem.h"

struct list {
    struct spot *spots;
    size_t count;
};

static void add(struct list *list, struct spot spot)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->spots[i].zone == spot.zone && list->spots[i].playlist == spot.playlist)
            return;
    list->spots = mem_grow(list->spots, list->count + 1, sizeof *list->spots);
    list->spots[list->count++] = spot;
}

static void add_layout(struct list *list, const struct site *site, const struct screen *screen,
                       const struct layout *layout)
{
    for (size_t i = 0; i < layout->zone_count; i++) {
        const struct zone *zone = &layout->zones[i];
        const struct playlist *playlist =
            zone->playlist ? site_playlist(site, zone->playlist) : NULL;
        struct place place;
        if (!playlist)
            continue;
        layout_place(zone, screen->width_px, screen->height_px, &place);
        add(list, (struct spot){ layout, zone, playlist, place.width, place.height });
    }
}

struct spot *spots_of_screen(const struct site *site, const struct screen *screen,
                             size_t *ret_count)
{
    struct list list = { 0 };
    for (size_t i = 0; i <= site->rule_count; i++) {
        const struct rule *rule = i < site->rule_count ? &site->rules[i] : NULL;
        const char *show = rule ? rule->show : site->fallback;
        const struct layout *layout = show ? site_layout(site, show) : NULL;
        const struct playlist *playlist = show ? site_playlist(site, show) : NULL;
        if (rule && (!rule->is_valid || !rule_names_screen(rule, screen)))
            continue;
        if (layout)
            add_layout(&list, site, screen, layout);
        else if (playlist)
            add(&list, (struct spot){ NULL, NULL, playlist, screen->width_px, screen->height_px });
    }
    *ret_count = list.count;
    return list.spots;
}
