/* See catalogue.h. The spots' playlists are laid flat once, for a site of ten thousand items. An
 * item with several spots is shown in the first of the schedule; behind those stand all playlists
 * of the site on the whole canvas, for what the schedule never shows here. */
#include "player/snapshot/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "model/sequence.h"
#include "model/spot.h"

struct entry {
    const struct sequence_item *item;
    const struct spot *spot;
};

struct catalogue {
    struct spot *spots;
    struct sequence **sequences; /* one a spot */
    size_t spot_count;
    struct entry *entries; /* by name, and then by spot */
    size_t count;
};

static int by_name(const void *a, const void *b)
{
    const struct entry *one = a, *other = b;
    int order = strcmp(one->item->name, other->item->name);
    return order ? order : (one->spot > other->spot) - (one->spot < other->spot);
}

static void add_spot(struct catalogue *catalogue, const struct site *site, size_t index)
{
    const struct spot *spot = &catalogue->spots[index];
    struct sequence_source source = {
        .site = site,
        .is_clock_known = true,
        .room = LIMIT_SCREEN_ITEMS,
    };
    struct sequence *sequence = sequence_new(&source, spot->playlist);
    catalogue->sequences[index] = sequence;
    if (spot->zone && spot->zone->is_ticker)
        return;
    catalogue->entries = mem_grow(catalogue->entries, catalogue->count + sequence->count + 1,
                                  sizeof *catalogue->entries);
    for (size_t i = 0; i < sequence->count; i++)
        catalogue->entries[catalogue->count++] = (struct entry){ &sequence->items[i], spot };
}

static void find_spots(struct catalogue *catalogue, const struct site *site,
                       const struct screen *screen)
{
    struct spot *spots = spots_of_screen(site, screen, &catalogue->spot_count);
    spots = mem_grow(spots, catalogue->spot_count + site->playlist_count + 1, sizeof *spots);
    for (size_t i = 0; i < site->playlist_count; i++)
        spots[catalogue->spot_count++] = (struct spot){
            .playlist = &site->playlists[i],
            .width_px = screen->width_px,
            .height_px = screen->height_px,
        };
    catalogue->spots = spots;
}

struct catalogue *catalogue_new(const struct edition *edition)
{
    struct catalogue *catalogue = mem_new(sizeof *catalogue);
    find_spots(catalogue, edition->site, edition->screen);
    catalogue->sequences = mem_array(catalogue->spot_count, sizeof *catalogue->sequences);
    for (size_t i = 0; i < catalogue->spot_count; i++)
        add_spot(catalogue, edition->site, i);
    if (catalogue->count)
        qsort(catalogue->entries, catalogue->count, sizeof *catalogue->entries, by_name);
    return catalogue;
}

void catalogue_free(struct catalogue *catalogue)
{
    if (!catalogue)
        return;
    for (size_t i = 0; i < catalogue->spot_count; i++)
        sequence_free(catalogue->sequences[i]);
    free(catalogue->sequences);
    free(catalogue->spots);
    free(catalogue->entries);
    free(catalogue);
}

/* The first entry whose name is not before this one. */
static size_t find(const struct catalogue *catalogue, const char *name)
{
    size_t low = 0, high = catalogue->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(catalogue->entries[middle].item->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool catalogue_find(const struct catalogue *catalogue, const char *name, int64_t at_ms,
                    struct slot *ret_slot, int32_t *ret_width_px, int32_t *ret_height_px)
{
    size_t index = find(catalogue, name);
    if (index == catalogue->count || strcmp(catalogue->entries[index].item->name, name) != 0)
        return false;
    const struct entry *entry = &catalogue->entries[index];
    *ret_slot = (struct slot){
        .kind = SLOT_ITEM,
        .zone = entry->spot->zone,
        .playlist = entry->item->playlist,
        .item = entry->item->item,
        .name = entry->item->name,
        .count = 1,
        .from_ms = at_ms,
        .until_ms = at_ms + entry->item->duration_ms,
    };
    *ret_width_px = entry->spot->width_px;
    *ret_height_px = entry->spot->height_px;
    return true;
}
