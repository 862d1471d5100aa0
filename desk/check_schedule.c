/* What shows where and when: rules that reach no screen, screens that no rule reaches, playlists
 * that nothing shows, and windows that never open. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/check_pass.h"
#include "model/civil.h"
#include "model/rfc3339.h"

/* --- rules and screens ----------------------------------------------------------------------- */

static bool reaches_a_screen(const struct site *site, const struct rule *rule)
{
    for (size_t i = 0; i < site->screen_count; i++)
        if (rule_names_screen(rule, &site->screens[i]))
            return true;
    return false;
}

static void check_rules(struct check *check)
{
    const struct site *site = check->site;
    for (size_t i = 0; i < site->rule_count; i++)
        if (!reaches_a_screen(site, &site->rules[i]))
            check_add(check, DIAGNOSTIC_WARNING, place_of_rule(check, &site->rules[i], "screens"),
                      _("this rule reaches no screen: all that it names are left out by \"!\""));
}

static bool is_reached(const struct site *site, const struct screen *screen)
{
    for (size_t i = 0; i < site->rule_count; i++)
        if (rule_names_screen(&site->rules[i], screen))
            return true;
    return false;
}

static void check_screens(struct check *check)
{
    const struct site *site = check->site;
    for (size_t i = 0; !site->fallback && i < site->screen_count; i++)
        if (!is_reached(site, &site->screens[i]))
            check_add(check, DIAGNOSTIC_WARNING, place_of_screen(check, &site->screens[i]),
                      _("nothing is scheduled for this screen: add a rule to \"schedule\" or a "
                        "\"fallback\" in playlists/site.json"));
}

/* --- playlists that nothing shows ------------------------------------------------------------ */

/* Marks a playlist and all that it nests; one that is marked already ends the descent, so that a
 * circle does as well. */
static void mark_shown(const struct site *site, const char *name, bool *is_shown)
{
    const struct playlist *playlist = name ? site_playlist(site, name) : NULL;
    if (!playlist || is_shown[playlist - site->playlists])
        return;
    is_shown[playlist - site->playlists] = true;
    for (size_t i = 0; i < playlist->item_count; i++)
        if (playlist->items[i].kind == ITEM_PLAYLIST)
            mark_shown(site, playlist->items[i].value, is_shown);
}

static void check_playlists(struct check *check)
{
    const struct site *site = check->site;
    bool *is_shown = mem_array(site->playlist_count + 1, sizeof *is_shown);
    mark_shown(site, site->fallback, is_shown);
    for (size_t i = 0; i < site->rule_count; i++)
        mark_shown(site, site->rules[i].show, is_shown);
    for (size_t i = 0; i < site->layout_count; i++)
        for (size_t z = 0; z < site->layouts[i].zone_count; z++)
            mark_shown(site, site->layouts[i].zones[z].playlist, is_shown);
    for (size_t i = 0; i < site->playlist_count; i++) {
        const struct playlist *playlist = &site->playlists[i];
        if (!is_shown[i])
            check_add(check, DIAGNOSTIC_WARNING, place_of_playlist(check, playlist, NULL),
                      _("no screen shows this playlist: name it in a rule of \"schedule\" in "
                        "playlists/site.json, or delete the file"));
        else if (playlist->item_count == 0)
            check_add(check, DIAGNOSTIC_WARNING, place_of_playlist(check, playlist, "items"),
                      _("this playlist has no items, so there is nothing to show: add one"));
    }
    free(is_shown);
}

/* --- windows that never open ----------------------------------------------------------------- */

static bool opens_after(const struct check *check, const struct window *window, int64_t at_ms)
{
    return window_is_open(window, &check->zone, at_ms) ||
           window_edge_after(window, &check->zone, at_ms) != INT64_MAX;
}

/* "2026-03-01", or the instant with the zone's offset. */
static void moment_text(const struct check *check, const struct moment *moment,
                        char ret_text[RFC3339_TEXT_BYTES])
{
    if (moment->kind == MOMENT_INSTANT) {
        rfc3339_format(moment->instant_ms, &check->zone, ret_text);
        return;
    }
    int year, month, day;
    civil_date(moment->day, &year, &month, &day);
    snprintf(ret_text, RFC3339_TEXT_BYTES, "%04d-%02d-%02d", year, month, day);
}

/* Whose window it is. */
struct owner {
    const struct playlist *playlist;
    const struct item *item; /* NULL: it is the rule's */
    const struct rule *rule;
};

static struct check_place place_of_owner(const struct check *check, const struct owner *owner,
                                         const char *key)
{
    return owner->item ? place_of_item(check, owner->playlist, owner->item, key)
                       : place_of_rule(check, owner->rule, key);
}

static void check_window(struct check *check, const struct window *window,
                         const struct owner *owner)
{
    struct window span = { .days = WINDOW_ALL_DAYS, .from = window->from, .until = window->until };
    if (!opens_after(check, &span, 0)) /* it ends before it begins, which reading has said */
        return;
    if (!opens_after(check, window, 0))
        check_add(check, DIAGNOSTIC_ERROR, place_of_owner(check, owner, "days"),
                  _("this can never play: none of its days and hours lies between \"from\" and "
                    "\"until\""));
    else if (!opens_after(check, window, check->now_ms)) {
        char until[RFC3339_TEXT_BYTES];
        moment_text(check, &window->until, until);
        check_add(check, DIAGNOSTIC_WARNING, place_of_owner(check, owner, "until"),
                  _("this ended on %s and will not play again: give a later date or delete it"),
                  until);
    }
}

static void check_windows(struct check *check)
{
    const struct site *site = check->site;
    for (size_t i = 0; i < site->rule_count; i++)
        check_window(check, &site->rules[i].window, &(struct owner){ .rule = &site->rules[i] });
    for (size_t i = 0; i < site->playlist_count; i++) {
        const struct playlist *playlist = &site->playlists[i];
        for (size_t j = 0; j < playlist->item_count; j++)
            check_window(check, &playlist->items[j].window,
                         &(struct owner){ .playlist = playlist, .item = &playlist->items[j] });
    }
}

/* What is concluded from nobody naming something holds only when all that names was understood. */
void check_schedule(struct check *check)
{
    if (check->is_understood) {
        check_rules(check);
        check_screens(check);
        check_playlists(check);
    }
    check_windows(check);
}
