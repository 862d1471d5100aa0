/* QR codes against every screen and zone that can come to show them: a code whose modules would be
 * smaller than a phone can read is refused here, with the place that it is too small on. */
#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "desk/check_pass.h"
#include "model/spot.h"
#include "picture/kind.h"

/* What is being judged. */
struct view {
    struct check *check;
    const struct screen *screen;
    const struct zone *zone; /* NULL: the whole canvas */
    int32_t width_px, height_px;
    bool *is_seen; /* by playlist: judged in this view */
};

static void check_code(const struct view *view, const struct playlist *playlist,
                       const struct item *item)
{
    struct error err;
    if (kind_qr_fits(item->value, item->fields[0][0], view->width_px, view->height_px, &err))
        return;
    struct check_place found = place_of_item(view->check, playlist, item, "qr");
    if (view->zone)
        check_add(view->check, DIAGNOSTIC_ERROR, found, _("in the zone \"%s\" of \"%s\": %s"),
                  view->zone->id, view->screen->id, err.text);
    else
        check_add(view->check, DIAGNOSTIC_ERROR, found, _("on the screen \"%s\": %s"),
                  view->screen->id, err.text);
}

/* A playlist with all that it nests; one that was seen already ends the descent. */
static void check_playlist(const struct view *view, const struct playlist *playlist)
{
    const struct site *site = view->check->site;
    if (!playlist || view->is_seen[playlist - site->playlists])
        return;
    view->is_seen[playlist - site->playlists] = true;
    for (size_t i = 0; i < playlist->item_count; i++) {
        const struct item *item = &playlist->items[i];
        if (item->kind == ITEM_PLAYLIST)
            check_playlist(view, site_playlist(site, item->value));
        else if (item->kind == ITEM_QR)
            check_code(view, playlist, item);
    }
}

static void check_zone(struct view view, const struct spot *spot)
{
    const struct place outer = { 0, 0, spot->width_px, spot->height_px };
    struct place inner;
    layout_inner(spot->zone, &outer, &inner);
    view.zone = spot->zone;
    view.width_px = inner.width;
    view.height_px = inner.height;
    view.is_seen = mem_array(view.check->site->playlist_count + 1, sizeof *view.is_seen);
    check_playlist(&view, spot->playlist);
    free(view.is_seen);
}

/* A ticker shows texts only. */
static void check_screen(struct check *check, const struct screen *screen)
{
    size_t count;
    struct spot *spots = spots_of_screen(check->site, screen, &count);
    struct view whole = { .check = check,
                          .screen = screen,
                          .width_px = screen->width_px,
                          .height_px = screen->height_px };
    whole.is_seen = mem_array(check->site->playlist_count + 1, sizeof *whole.is_seen);
    for (size_t i = 0; i < count; i++) {
        if (!spots[i].zone)
            check_playlist(&whole, spots[i].playlist);
        else if (!spots[i].zone->is_ticker)
            check_zone(whole, &spots[i]);
    }
    free(whole.is_seen);
    free(spots);
}

void check_qr(struct check *check)
{
    for (size_t i = 0; i < check->site->screen_count; i++)
        check_screen(check, &check->site->screens[i]);
}
