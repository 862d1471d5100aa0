/* QR codes against every screen and zone that can come to show them: a code whose modules would be
 * smaller than a phone can read is refused here, with the place that it is too small on. */
#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "desk/check_pass.h"
#include "picture/kind.h"

/* Where a playlist shows: a screen, or a zone of it. */
struct spot {
    struct check *check;
    const struct screen *screen;
    const struct zone *zone; /* NULL: the whole canvas */
    int32_t width_px, height_px;
    bool *is_seen; /* by playlist: judged for this spot */
};

static void check_code(const struct spot *spot, const struct playlist *playlist,
                       const struct item *item)
{
    struct error err;
    if (kind_qr_fits(item->value, item->fields[0][0], spot->width_px, spot->height_px, &err))
        return;
    struct check_place found = place_of_item(spot->check, playlist, item, "qr");
    if (spot->zone)
        check_add(spot->check, DIAGNOSTIC_ERROR, found, _("in the zone \"%s\" of \"%s\": %s"),
                  spot->zone->id, spot->screen->id, err.text);
    else
        check_add(spot->check, DIAGNOSTIC_ERROR, found, _("on the screen \"%s\": %s"),
                  spot->screen->id, err.text);
}

/* A playlist with all that it nests; one that was seen already ends the descent. */
static void check_playlist(const struct spot *spot, const char *name)
{
    const struct site *site = spot->check->site;
    const struct playlist *playlist = name ? site_playlist(site, name) : NULL;
    if (!playlist || spot->is_seen[playlist - site->playlists])
        return;
    spot->is_seen[playlist - site->playlists] = true;
    for (size_t i = 0; i < playlist->item_count; i++) {
        const struct item *item = &playlist->items[i];
        if (item->kind == ITEM_PLAYLIST)
            check_playlist(spot, item->value);
        else if (item->kind == ITEM_QR)
            check_code(spot, playlist, item);
    }
}

/* A ticker shows texts only. */
static void check_zones(const struct spot *whole, const struct layout *layout)
{
    for (size_t i = 0; i < layout->zone_count; i++) {
        const struct zone *zone = &layout->zones[i];
        struct place outer, inner;
        if (zone->is_ticker)
            continue;
        layout_place(zone, whole->width_px, whole->height_px, &outer);
        layout_inner(zone, &outer, &inner);
        struct spot spot = { .check = whole->check,
                             .screen = whole->screen,
                             .zone = zone,
                             .width_px = inner.width,
                             .height_px = inner.height };
        spot.is_seen = mem_array(whole->check->site->playlist_count + 1, sizeof *spot.is_seen);
        check_playlist(&spot, zone->playlist);
        free(spot.is_seen);
    }
}

static void check_screen(struct check *check, const struct screen *screen)
{
    const struct site *site = check->site;
    struct spot whole = { .check = check,
                          .screen = screen,
                          .width_px = screen->width_px,
                          .height_px = screen->height_px };
    whole.is_seen = mem_array(site->playlist_count + 1, sizeof *whole.is_seen);
    for (size_t i = 0; i <= site->rule_count; i++) {
        const struct rule *rule = i < site->rule_count ? &site->rules[i] : NULL;
        const char *show = rule ? rule->show : site->fallback;
        const struct layout *layout = show ? site_layout(site, show) : NULL;
        if (rule && !rule_names_screen(rule, screen))
            continue;
        if (layout)
            check_zones(&whole, layout);
        else
            check_playlist(&whole, show);
    }
    free(whole.is_seen);
}

void check_qr(struct check *check)
{
    for (size_t i = 0; i < check->site->screen_count; i++)
        check_screen(check, &check->site->screens[i]);
}
