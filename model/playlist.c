/* See playlist.h. */
#include "model/playlist.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"

static const struct key defaults_keys[] = {
    { .name = "duration",
      .type = KEY_SECONDS,
      .offset = offsetof(struct playlist_defaults, duration_ms),
      .min = LIMIT_DURATION_MIN_MS,
      .max = LIMIT_DURATION_MAX_MS,
      .fallback = "10",
      .sentence = N_("How long an item shows.") },
    { .name = "transition",
      .type = KEY_WORD,
      .offset = offsetof(struct playlist_defaults, transition),
      .words = transition_words,
      .fallback = "\"cut\"",
      .sentence = N_("How an item comes in.") },
    { .name = "fit",
      .type = KEY_WORD,
      .offset = offsetof(struct playlist_defaults, fit),
      .words = fit_words,
      .fallback = "\"contain\"",
      .sentence =
          N_("How a picture fits: whole, filling the canvas, or whole on a blurred copy.") },
    { .name = "theme",
      .type = KEY_NAME,
      .offset = offsetof(struct playlist_defaults, theme),
      .refers = REFER_THEME,
      .fallback = "\"default\"",
      .sentence = N_("The look of a slogan, and the background around a picture.") },
};

static const struct schema defaults_schema = {
    .name = "defaults",
    .sentence = N_("What the items of this playlist have when they do not say it themselves."),
    .keys = defaults_keys,
    .count = sizeof defaults_keys / sizeof *defaults_keys,
};

static const struct key keys[] = {
    { .name = "$schema",
      .type = KEY_IGNORED,
      .sentence = N_("Tells an editor where the JSON Schema lies; nothing else reads it.") },
    { .name = "title",
      .type = KEY_TEXT,
      .offset = offsetof(struct playlist, title),
      .max = LIMIT_TITLE_CHARACTERS,
      .fallback = N_("the name of the file"),
      .sentence = N_("What people call this playlist.") },
    { .name = "defaults",
      .type = KEY_OBJECT,
      .offset = offsetof(struct playlist, defaults),
      .of = &defaults_schema,
      .sentence = N_("What the items of this playlist have when they do not say it themselves.") },
    { .name = "items",
      .type = KEY_OBJECTS,
      .max = LIMIT_ITEMS,
      .of = &item_schema,
      .is_required = true,
      .sentence = N_("What to show, in the order of play.") },
};

const struct schema playlist_schema = {
    .name = "playlist",
    .sentence = N_("A file playlists/NAME.json: an ordered list of items, played in a loop."),
    .keys = keys,
    .count = sizeof keys / sizeof *keys,
};

/* --- items ------------------------------------------------------------------------------------ */

/* An item and where it came from. */
struct entry {
    const struct item *item;
    const struct json_value *value;
};

static int compare_entries(const void *a, const void *b)
{
    const struct item *left = ((const struct entry *)a)->item;
    const struct item *right = ((const struct entry *)b)->item;
    int order = strcmp(left->id, right->id);
    return order ? order : (left->place > right->place) - (left->place < right->place);
}

static void report_twin(const struct schema_reader *reader, const struct entry *entry,
                        const struct item *first)
{
    char *where = mem_format("items[%zu]", entry->item->place);
    const struct json_value *id = json_get(entry->value, "id");
    if (id)
        schema_report(reader, DIAGNOSTIC_ERROR, json_place(id), where,
                      _("items[%zu] has the id \"%s\" already: choose another one"), first->place,
                      first->id);
    else
        schema_report(reader, DIAGNOSTIC_ERROR, json_place(entry->value), where,
                      _("this gives the id \"%s\", which items[%zu] has already: add an \"id\""),
                      first->id, first->place);
    free(where);
}

/* No two items of one id. A playlist may be nested twice: its items keep their own names. */
static void check_unique(const struct schema_reader *reader, struct entry *entries, size_t count)
{
    qsort(entries, count, sizeof *entries, compare_entries);
    for (size_t i = 1; i < count; i++)
        if (str_equal(entries[i].item->id, entries[i - 1].item->id))
            report_twin(reader, &entries[i], entries[i - 1].item);
}

static void read_items(const struct schema_reader *reader, const struct json_value *list,
                       struct playlist *playlist)
{
    size_t place = 0, named = 0, count = json_count(list);
    struct entry *entries = mem_array(count, sizeof *entries);
    playlist->items = mem_array(count, sizeof *playlist->items);
    for (const struct json_value *value = json_first(list); value; value = json_next(value)) {
        struct item *item = &playlist->items[playlist->item_count];
        if (!item_read(reader, value, place++, item))
            continue;
        playlist->item_count++;
        if (item->kind != ITEM_PLAYLIST)
            entries[named++] = (struct entry){ item, value };
    }
    if (reader->is_strict)
        check_unique(reader, entries, named);
    free(entries);
}

bool playlist_read(const struct schema_reader *reader, const struct json_value *root,
                   const char *name, struct playlist *ret_playlist)
{
    struct playlist playlist = {
        .name = mem_copy_string(name),
        .defaults = { .duration_ms = DEFAULT_DURATION_MS, .transition = TRANSITION_CUT },
    };
    bool is_good = schema_read(reader, &playlist_schema, root, "", &playlist, NULL);
    const struct json_value *items = json_get(root, "items");
    bool has_items = items && json_kind(items) == JSON_ARRAY && json_count(items) <= LIMIT_ITEMS;
    if (!playlist.title)
        playlist.title = mem_copy_string(name);
    if (has_items)
        read_items(reader, items, &playlist);
    *ret_playlist = playlist;
    return has_items && (is_good || reader->is_strict);
}

const struct item *playlist_item(const struct playlist *playlist, const char *id)
{
    for (size_t i = 0; i < playlist->item_count; i++)
        if (str_equal(playlist->items[i].id, id))
            return &playlist->items[i];
    return NULL;
}

void playlist_deinit(struct playlist *playlist)
{
    if (!playlist)
        return;
    for (size_t i = 0; i < playlist->item_count; i++)
        item_deinit(&playlist->items[i]);
    free(playlist->items);
    free(playlist->name);
    free(playlist->title);
    free(playlist->defaults.theme);
}
