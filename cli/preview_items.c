/* See preview_items.h. */
#include "cli/preview_items.h"

#include <stdlib.h>

#include "common/mem.h"
#include "model/limits.h"
#include "model/sequence.h"
#include "model/spot.h"

void preview_items_init(struct preview_items *items, const struct site *site)
{
    *items = (struct preview_items){ .site = site };
    items->is_there = mem_array(site->playlist_count + 1, sizeof *items->is_there);
    for (size_t i = 0; i < site->playlist_count; i++)
        items->is_there[i] = mem_array(site->playlists[i].item_count + 1, sizeof(bool));
}

void preview_items_deinit(struct preview_items *items)
{
    for (size_t i = 0; i < items->site->playlist_count; i++)
        free(items->is_there[i]);
    for (size_t i = 0; i < items->count; i++)
        free(items->names[i]);
    free(items->is_there);
    free(items->names);
    free(items->duration_ms);
}

void preview_items_add(struct preview_items *items, const struct playlist *playlist)
{
    struct sequence_source source = {
        .site = items->site,
        .is_clock_known = true,
        .room = LIMIT_SCREEN_ITEMS,
    };
    struct sequence *sequence = sequence_new(&source, playlist);
    size_t room = items->count + sequence->count + 1;
    items->names = mem_grow(items->names, room, sizeof *items->names);
    items->duration_ms = mem_grow(items->duration_ms, room, sizeof *items->duration_ms);
    for (size_t i = 0; i < sequence->count; i++) {
        const struct sequence_item *item = &sequence->items[i];
        bool *is_there = &items->is_there[item->playlist - items->site->playlists]
                                         [item->item - item->playlist->items];
        if (*is_there)
            continue;
        *is_there = true;
        items->names[items->count] = mem_copy_string(item->name);
        items->duration_ms[items->count++] = item->duration_ms;
    }
    sequence_free(sequence);
}

void preview_items_add_screen(struct preview_items *items, const struct screen *screen)
{
    size_t count;
    struct spot *spots = spots_of_screen(items->site, screen, &count);
    for (size_t i = 0; i < count; i++)
        if (!spots[i].zone || !spots[i].zone->is_ticker)
            preview_items_add(items, spots[i].playlist);
    free(spots);
}

bool preview_items_has(const struct preview_items *items, const struct playlist *playlist,
                       const struct item *item)
{
    return items->is_there[playlist - items->site->playlists][item - playlist->items];
}
