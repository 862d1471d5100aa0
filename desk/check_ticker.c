/* What runs through a ticker: slogans only, and not without end. Tickers that come as pages are
 * held to the same, so that a wider board can run them. */
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/unicode.h"
#include "desk/check_pass.h"
#include "model/sequence.h"

static size_t count_characters(const char *text)
{
    size_t count = 0;
    while (unicode_next(&text))
        count++;
    return count;
}

/* --- other kinds of items --------------------------------------------------------------------- */

/* The playlist and all that it nests; each is told for the first ticker that shows it. */
static void check_kinds(struct check *check, const struct layout *layout, const struct zone *zone,
                        const struct playlist *playlist, bool *is_seen)
{
    if (!playlist || is_seen[playlist - check->site->playlists])
        return;
    is_seen[playlist - check->site->playlists] = true;
    for (size_t i = 0; i < playlist->item_count; i++) {
        const struct item *item = &playlist->items[i];
        if (item->kind == ITEM_PLAYLIST)
            check_kinds(check, layout, zone, site_playlist(check->site, item->value), is_seen);
        else if (item->kind != ITEM_SLOGAN)
            check_add(check, DIAGNOSTIC_ERROR, place_of_item(check, playlist, item, NULL),
                      _("the ticker \"%s\" of layout \"%s\" shows slogans only: leave this item "
                        "out, or put it into another playlist"),
                      zone->id, layout->name);
    }
}

/* --- length ----------------------------------------------------------------------------------- */

/* All slogans count, as if the window of each were open. */
static void check_length(struct check *check, const struct layout *layout, const struct zone *zone)
{
    struct sequence_source source = {
        .site = check->site,
        .is_clock_known = true,
        .room = LIMIT_SCREEN_ITEMS,
    };
    size_t count = 0;
    struct sequence *sequence = sequence_new(&source, site_playlist(check->site, zone->playlist));
    for (size_t i = 0; i < sequence->count; i++)
        if (sequence->items[i].item->kind == ITEM_SLOGAN)
            count += count_characters(sequence->items[i].item->value);
    sequence_free(sequence);
    if (count > LIMIT_TICKER_CHARACTERS)
        check_add(check, DIAGNOSTIC_ERROR, place_of_zone(check, layout, zone, "ticker"),
                  _("the texts of this ticker have %zu characters: at most %d are allowed, so "
                    "shorten them or divide them among playlists"),
                  count, LIMIT_TICKER_CHARACTERS);
}

void check_ticker(struct check *check)
{
    const struct site *site = check->site;
    bool *is_seen = mem_array(site->playlist_count + 1, sizeof *is_seen);
    for (size_t i = 0; i < site->layout_count; i++) {
        const struct layout *layout = &site->layouts[i];
        for (size_t z = 0; z < layout->zone_count; z++) {
            const struct zone *zone = &layout->zones[z];
            if (!zone->is_ticker)
                continue;
            check_kinds(check, layout, zone, site_playlist(site, zone->playlist), is_seen);
            check_length(check, layout, zone);
        }
    }
    free(is_seen);
}
