/* The site as values: its table of keys, looking up, freeing. Reading is in site_read.c. */
#include "model/site.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "model/limits.h"

static const struct key keys[] = {
    { .name = "$schema",
      .type = KEY_IGNORED,
      .sentence = N_("Tells an editor where the JSON Schema lies; nothing else reads it.") },
    { .name = "site",
      .type = KEY_NAME,
      .offset = offsetof(struct site, id),
      .is_required = true,
      .sentence = N_("The id of this site: a screen takes no other site's release.") },
    { .name = "title",
      .type = KEY_TEXT,
      .offset = offsetof(struct site, title),
      .max = LIMIT_TITLE_CHARACTERS,
      .fallback = N_("the id"),
      .sentence = N_("What people call this site; it stands on the idle card.") },
    { .name = "timezone",
      .type = KEY_ZONE,
      .offset = offsetof(struct site, timezone),
      .is_required = true,
      .sentence = N_("The time zone of days, hours and dates, such as \"Asia/Ho_Chi_Minh\".") },
    { .name = "themes",
      .type = KEY_MAP,
      .max = LIMIT_THEMES,
      .of = &theme_schema,
      .sentence = N_("Looks of text by name.") },
    { .name = "layouts",
      .type = KEY_MAP,
      .max = LIMIT_LAYOUTS,
      .of = &layout_schema,
      .sentence =
          N_("Canvases divided into zones, by name; none may have the name of a playlist.") },
    { .name = "schedule",
      .type = KEY_OBJECTS,
      .max = LIMIT_RULES,
      .of = &rule_schema,
      .sentence = N_("The rules: which screens show what, when.") },
    { .name = "fallback",
      .type = KEY_NAME,
      .offset = offsetof(struct site, fallback),
      .refers = REFER_PLAYLIST,
      .fallback = N_("the idle card"),
      .sentence = N_("The playlist for when no rule holds.") },
};

const struct schema site_schema = {
    .name = "site",
    .sentence = N_("The file playlists/site.json: the site, its looks and its schedule."),
    .keys = keys,
    .count = sizeof keys / sizeof *keys,
};

const struct playlist *site_playlist(const struct site *site, const char *name)
{
    size_t low = 0, high = site->playlist_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(site->playlists[middle].name, name);
        if (order == 0)
            return &site->playlists[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct layout *site_layout(const struct site *site, const char *name)
{
    for (size_t i = 0; i < site->layout_count; i++)
        if (str_equal(site->layouts[i].name, name))
            return &site->layouts[i];
    return NULL;
}

const struct screen *site_screen(const struct site *site, const char *id)
{
    for (size_t i = 0; i < site->screen_count; i++)
        if (str_equal(site->screens[i].id, id))
            return &site->screens[i];
    return NULL;
}

const struct theme *site_theme(const struct site *site, const char *name)
{
    for (size_t i = 0; name && i < site->theme_count; i++)
        if (str_equal(site->themes[i].name, name))
            return &site->themes[i];
    return &site->themes[0];
}

const struct theme *site_item_theme(const struct site *site, const struct zone *zone,
                                    const struct playlist *playlist, const struct item *item)
{
    const char *above = zone && zone->theme ? zone->theme : playlist->defaults.theme;
    return site_theme(site, item->theme ? item->theme : above);
}

const struct theme *site_zone_theme(const struct site *site, const struct zone *zone)
{
    const struct playlist *playlist = site_playlist(site, zone->playlist);
    const char *below = playlist ? playlist->defaults.theme : NULL;
    return site_theme(site, zone->theme ? zone->theme : below);
}

void site_free(struct site *site)
{
    if (!site)
        return;
    for (size_t i = 0; i < site->theme_count; i++)
        theme_deinit(&site->themes[i]);
    for (size_t i = 0; i < site->layout_count; i++)
        layout_deinit(&site->layouts[i]);
    for (size_t i = 0; i < site->rule_count; i++)
        rule_deinit(&site->rules[i]);
    for (size_t i = 0; i < site->screen_count; i++)
        screen_deinit(&site->screens[i]);
    for (size_t i = 0; i < site->playlist_count; i++)
        playlist_deinit(&site->playlists[i]);
    free(site->themes);
    free(site->layouts);
    free(site->rules);
    free(site->screens);
    free(site->playlists);
    free(site->id);
    free(site->title);
    free(site->timezone);
    free(site->fallback);
    free(site);
}
