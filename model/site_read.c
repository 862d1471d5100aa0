/* The site is read in the order in which names are needed: which playlists there are (their files),
 * screens and tags, themes, layouts and rules, then what the playlists say. Names are collected
 * before the objects behind them are judged, so that one mistake makes one sentence. */
#include "model/site.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "common/unicode.h"
#include "model/dangling.h"
#include "model/limits.h"
#include "model/nesting.h"

static_assert((int)LIMIT_JSON_BYTES == JSON_MAX_BYTES && (int)LIMIT_JSON_LEVELS == JSON_MAX_LEVELS,
              "the scanner's ceilings are those of model/limits.h");

#define FOLDER       "playlists/"
#define ENDING       ".json"
#define SITE_FILE    FOLDER "site" ENDING
#define SCREENS_FILE FOLDER "screens" ENDING

static const char default_theme[] = "default";

/* --- gathering -------------------------------------------------------------------------------- */

struct name_set {
    const char **names;
    size_t count, capacity;
};

struct build {
    const struct site_file *files;
    size_t file_count;
    bool is_strict;
    struct diagnostics *into;
    struct site *site;
    struct json *site_json, *screens_json; /* alive to the end: names are loans from them */
    char **playlist_names;
    struct name_set playlists, shows, themes, screens; /* shows: playlists and layouts */
};

static void add_name(struct name_set *set, const char *name)
{
    if (set->count == set->capacity) {
        set->capacity = set->capacity ? set->capacity * 2 : 16;
        set->names = mem_grow(set->names, set->capacity, sizeof *set->names);
    }
    set->names[set->count++] = name;
}

/* A set whose file could not be read is not known, and then nothing is refused for its sake. */
static struct schema_names names_of(const struct name_set *set)
{
    return (struct schema_names){ set->names, set->count };
}

static struct schema_reader reader_of(const struct build *build, const char *file)
{
    return (struct schema_reader){
        .file = file,
        .is_strict = build->is_strict,
        .known = { [REFER_PLAYLIST] = names_of(&build->playlists),
                   [REFER_SHOW] = names_of(&build->shows),
                   [REFER_THEME] = names_of(&build->themes),
                   /* A rule may name a tag that no screen has any more: on a board it goes on. */
                   [REFER_SCREEN] =
                       names_of(build->is_strict ? &build->screens : &(struct name_set){ 0 }) },
        .into = build->into,
    };
}

static struct json *parse(const struct build *build, const struct site_file *file)
{
    struct json *json = NULL;
    json_parse(file->bytes, file->length, file->path, build->into, &json);
    return json;
}

static struct json *parse_path(const struct build *build, const char *path)
{
    for (size_t i = 0; i < build->file_count; i++)
        if (str_equal(build->files[i].path, path))
            return parse(build, &build->files[i]);
    diagnostics_add(build->into, DIAGNOSTIC_ERROR, path, 0, 0, NULL, _("this file is missing"));
    return NULL;
}

/* The member of the root when it is of this kind and within its limit, else NULL (told already). */
static const struct json_value *members_of(const struct json *json, const char *key,
                                           enum json_kind kind, size_t max)
{
    const struct json_value *value = json_get(json_root(json), key);
    return value && json_kind(value) == kind && json_count(value) <= max ? value : NULL;
}

/* --- screens.json ----------------------------------------------------------------------------- */

static void name_screen(struct build *build, const struct json_value *screen)
{
    const struct json_value *tags = json_get(screen, "tags");
    add_name(&build->screens, json_key(screen));
    if (!tags || json_kind(tags) != JSON_ARRAY)
        return;
    for (const struct json_value *tag = json_first(tags); tag; tag = json_next(tag))
        if (json_kind(tag) == JSON_STRING)
            add_name(&build->screens, json_string(tag));
}

static int compare_screens(const void *a, const void *b)
{
    return strcmp(((const struct screen *)a)->id, ((const struct screen *)b)->id);
}

/* A rule could not tell a tag from the screen of that id. */
static void check_tags(const struct build *build, const struct schema_reader *reader)
{
    for (size_t i = 0; i < build->site->screen_count; i++) {
        const struct screen *screen = &build->site->screens[i];
        for (size_t j = 0; j < screen->tag_count; j++) {
            if (!site_screen(build->site, screen->tags[j]))
                continue;
            char *where = mem_format("screens.%s.tags[%zu]", screen->id, j);
            schema_report(reader, DIAGNOSTIC_ERROR,
                          (struct json_place){ screen->line, screen->column }, where,
                          _("the tag \"%s\" is also the id of a screen: choose another tag"),
                          screen->tags[j]);
            free(where);
        }
    }
}

static bool read_screens(struct build *build)
{
    struct site *site = build->site;
    struct schema_reader reader = reader_of(build, SCREENS_FILE);
    build->screens_json = parse_path(build, SCREENS_FILE);
    if (!build->screens_json)
        return false;
    bool is_good =
        schema_read(&reader, &screens_schema, json_root(build->screens_json), "", site, NULL);
    const struct json_value *map =
        members_of(build->screens_json, "screens", JSON_OBJECT, LIMIT_SCREENS);
    if (!map)
        return build->is_strict;
    site->screens = mem_array(json_count(map), sizeof *site->screens);
    for (const struct json_value *value = json_first(map); value; value = json_next(value)) {
        name_screen(build, value);
        if (screen_read(&reader, value, &site->screens[site->screen_count]))
            site->screen_count++;
    }
    qsort(site->screens, site->screen_count, sizeof *site->screens, compare_screens);
    if (build->is_strict)
        check_tags(build, &reader);
    return is_good || build->is_strict;
}

/* --- site.json -------------------------------------------------------------------------------- */

static void read_themes(struct build *build, const struct schema_reader *reader)
{
    struct site *site = build->site;
    const struct json_value *map =
        members_of(build->site_json, "themes", JSON_OBJECT, LIMIT_THEMES);
    add_name(&build->themes, default_theme);
    site->themes = mem_array(1 + (map ? json_count(map) : 0), sizeof *site->themes);
    theme_init(&site->themes[0], default_theme);
    site->theme_count = 1;
    for (const struct json_value *value = map ? json_first(map) : NULL; value;
         value = json_next(value)) {
        struct theme theme;
        add_name(&build->themes, json_key(value));
        if (!theme_read(reader, value, &theme))
            continue;
        if (str_equal(theme.name, default_theme)) {
            theme_deinit(&site->themes[0]);
            site->themes[0] = theme;
        } else {
            site->themes[site->theme_count++] = theme;
        }
    }
}

/* A rule could not tell the two apart; on a board the playlist is meant. */
static bool is_playlist(const struct build *build, const struct schema_reader *reader,
                        const struct json_value *layout)
{
    const char *name = json_key(layout);
    for (size_t i = 0; i < build->playlists.count; i++) {
        if (!str_equal(build->playlists.names[i], name))
            continue;
        char *where = schema_where("layouts", name);
        schema_report(reader, DIAGNOSTIC_ERROR, json_key_place(layout), where,
                      _("there is a playlist of this name: give the layout another one"));
        free(where);
        return true;
    }
    return false;
}

static void read_layouts(struct build *build, const struct schema_reader *reader)
{
    struct site *site = build->site;
    const struct json_value *map =
        members_of(build->site_json, "layouts", JSON_OBJECT, LIMIT_LAYOUTS);
    site->layouts = mem_array(map ? json_count(map) : 0, sizeof *site->layouts);
    for (const struct json_value *value = map ? json_first(map) : NULL; value;
         value = json_next(value)) {
        if (is_playlist(build, reader, value))
            continue;
        add_name(&build->shows, json_key(value));
        if (layout_read(reader, value, &site->layouts[site->layout_count]))
            site->layout_count++;
    }
}

static void read_rules(struct build *build, const struct schema_reader *reader)
{
    struct site *site = build->site;
    const struct json_value *list =
        members_of(build->site_json, "schedule", JSON_ARRAY, LIMIT_RULES);
    site->rules = mem_array(list ? json_count(list) : 0, sizeof *site->rules);
    for (const struct json_value *value = list ? json_first(list) : NULL; value;
         value = json_next(value)) {
        struct rule *rule = &site->rules[site->rule_count];
        rule_read(reader, value, site->rule_count, rule);
        for (size_t i = 0; build->is_strict && i < site->rule_count; i++) {
            if (!str_equal(site->rules[i].id, rule->id))
                continue;
            char *where = mem_format("schedule[%zu]", site->rule_count);
            schema_report(reader, DIAGNOSTIC_ERROR, json_place(value), where,
                          _("schedule[%zu] has the id \"%s\" already: choose another one"), i,
                          rule->id);
            free(where);
            break;
        }
        site->rule_count++;
    }
}

static bool read_site(struct build *build)
{
    struct schema_reader reader = reader_of(build, SITE_FILE);
    struct site *site = build->site;
    build->site_json = parse_path(build, SITE_FILE);
    if (!build->site_json)
        return false;
    bool is_good = schema_read(&reader, &site_schema, json_root(build->site_json), "", site, NULL);
    if (!site->title)
        site->title = mem_copy_string(site->id);
    read_themes(build, &reader);
    reader = reader_of(build, SITE_FILE);
    read_layouts(build, &reader);
    reader = reader_of(build, SITE_FILE);
    read_rules(build, &reader);
    return is_good || build->is_strict;
}

/* --- playlists -------------------------------------------------------------------------------- */

/* The NAME of playlists/NAME.json, to be freed; NULL for every other path. */
static char *playlist_name(const char *path)
{
    if (!str_starts(path, FOLDER) || !str_ends(path, ENDING) || str_equal(path, SITE_FILE) ||
        str_equal(path, SCREENS_FILE))
        return NULL;
    const char *name = path + strlen(FOLDER);
    return strchr(name, '/') ? NULL : mem_copy_bytes(name, strlen(name) - strlen(ENDING));
}

static void advise_name(const struct build *build, const char *path, const char *name)
{
    char *slug = unicode_slug(name);
    if (slug[0])
        diagnostics_add(build->into, DIAGNOSTIC_ERROR, path, 0, 0, NULL,
                        _("rename this file: a name has at most %d letters a-z, digits, '-', '_' "
                          "and '.' (such as \"%s.json\")"),
                        LIMIT_NAME_BYTES, slug);
    else
        diagnostics_add(build->into, DIAGNOSTIC_ERROR, path, 0, 0, NULL,
                        _("rename this file: a name has at most %d letters a-z, digits, '-', '_' "
                          "and '.'"),
                        LIMIT_NAME_BYTES);
    free(slug);
}

static void name_playlists(struct build *build)
{
    size_t count = 0;
    build->playlist_names = mem_array(build->file_count, sizeof *build->playlist_names);
    for (size_t i = 0; i < build->file_count; i++) {
        const char *path = build->files[i].path;
        char *name = playlist_name(path);
        bool is_name = name && schema_is_name(name),
             is_room = !is_name || count++ < LIMIT_PLAYLISTS;
        if (!is_room)
            diagnostics_add(build->into, DIAGNOSTIC_ERROR, path, 0, 0, NULL,
                            _("a site has at most %d playlists"), LIMIT_PLAYLISTS);
        else if (name && !is_name)
            advise_name(build, path, name);
        if (!is_name || !is_room) {
            free(name);
            name = NULL;
        }
        build->playlist_names[i] = name;
        if (!name)
            continue;
        add_name(&build->playlists, name);
        add_name(&build->shows, name);
    }
}

static int compare_playlists(const void *a, const void *b)
{
    return strcmp(((const struct playlist *)a)->name, ((const struct playlist *)b)->name);
}

static void read_playlists(struct build *build)
{
    struct site *site = build->site;
    site->playlists = mem_array(build->playlists.count, sizeof *site->playlists);
    for (size_t i = 0; i < build->file_count; i++) {
        struct json *json = build->playlist_names[i] ? parse(build, &build->files[i]) : NULL;
        if (!json)
            continue;
        struct schema_reader reader = reader_of(build, build->files[i].path);
        struct playlist playlist;
        if (playlist_read(&reader, json_root(json), build->playlist_names[i], &playlist))
            site->playlists[site->playlist_count++] = playlist;
        else
            playlist_deinit(&playlist);
        json_free(json);
    }
    qsort(site->playlists, site->playlist_count, sizeof *site->playlists, compare_playlists);
}

/* --- the whole -------------------------------------------------------------------------------- */

static void build_deinit(struct build *build)
{
    for (size_t i = 0; i < build->file_count; i++)
        free(build->playlist_names[i]);
    free(build->playlist_names);
    free(build->playlists.names);
    free(build->shows.names);
    free(build->themes.names);
    free(build->screens.names);
    json_free(build->site_json);
    json_free(build->screens_json);
}

bool site_read(const struct site_file *files, size_t count, enum site_strictness strictness,
               struct diagnostics *into, struct site **ret_site)
{
    struct build build = {
        .files = files,
        .file_count = count,
        .is_strict = strictness == SITE_STRICT,
        .into = into,
        .site = mem_new(sizeof *build.site),
    };
    size_t errors_before = into->errors;
    name_playlists(&build);
    bool has_screens = read_screens(&build), has_site = read_site(&build);
    if ((has_screens && has_site) || build.is_strict) {
        read_playlists(&build);
        nesting_resolve(build.site, into);
        dangling_drop(build.site);
    }
    build_deinit(&build);
    bool is_there = has_screens && has_site;
    bool is_good = is_there && (!build.is_strict || into->errors == errors_before);
    if (!is_there || !ret_site) {
        site_free(build.site);
        build.site = NULL;
    }
    if (ret_site)
        *ret_site = build.site;
    return is_good;
}
