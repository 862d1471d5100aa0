/* The model keeps the line and column of an item, a rule and a screen, which is enough to find the
 * object again in its document; from there a key leads to the exact value. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/str.h"
#include "desk/check_pass.h"

static const struct json_value *root_of(const struct check *check, const char *path)
{
    for (size_t i = 0; i < check->folder->json_count; i++)
        if (str_equal(check->folder->json[i].path, path) && check->json[i])
            return json_root(check->json[i]);
    return NULL;
}

static const struct json_value *member(const struct json_value *value, const char *key)
{
    return value && key && json_kind(value) == JSON_OBJECT ? json_get(value, key) : NULL;
}

/* Takes `file` and `where`, puts ".key" behind `where` and goes to that value if it is there. */
static struct check_place place_at(char *file, char *where, const struct json_value *value,
                                   const char *key)
{
    const struct json_value *wanted = member(value, key);
    struct check_place place = { .file = file, .where = where };
    if (wanted) {
        place.where = mem_format("%s%s%s", where, where[0] ? "." : "", key);
        free(where);
        value = wanted;
    }
    if (value) {
        struct json_place at = json_place(value);
        place.line = at.line;
        place.column = at.column;
    }
    return place;
}

/* The element of the list that stands at this line and column; *ret_index is its place. */
static const struct json_value *element_at(const struct json_value *list, int line, int column,
                                           size_t *ret_index)
{
    *ret_index = 0;
    if (!list || json_kind(list) != JSON_ARRAY)
        return NULL;
    for (const struct json_value *one = json_first(list); one; one = json_next(one)) {
        struct json_place at = json_place(one);
        if (at.line == line && at.column == column)
            return one;
        ++*ret_index;
    }
    return NULL;
}

static struct check_place place_in_list(char *file, const struct json_value *root, const char *list,
                                        int line, int column, const char *key)
{
    size_t index;
    const struct json_value *one = element_at(member(root, list), line, column, &index);
    struct check_place place = place_at(file, mem_format("%s[%zu]", list, index), one, key);
    if (one)
        return place;
    free(place.where);
    return (struct check_place){ file, mem_copy_string(list), line, column };
}

struct check_place place_of_item(const struct check *check, const struct playlist *playlist,
                                 const struct item *item, const char *key)
{
    char *file = mem_format("playlists/%s.json", playlist->name);
    return place_in_list(file, root_of(check, file), "items", item->line, item->column, key);
}

struct check_place place_of_rule(const struct check *check, const struct rule *rule,
                                 const char *key)
{
    char *file = mem_copy_string("playlists/site.json");
    return place_in_list(file, root_of(check, file), "schedule", rule->line, rule->column, key);
}

struct check_place place_of_screen(const struct check *check, const struct screen *screen)
{
    char *file = mem_copy_string("playlists/screens.json");
    const struct json_value *value = member(member(root_of(check, file), "screens"), screen->id);
    struct check_place place = place_at(file, mem_format("screens.%s", screen->id), value, NULL);
    if (value)
        place.line = json_key_place(value).line, place.column = json_key_place(value).column;
    return place;
}

struct check_place place_of_theme(const struct check *check, const struct theme *theme,
                                  const char *key)
{
    char *file = mem_copy_string("playlists/site.json");
    const struct json_value *value = member(member(root_of(check, file), "themes"), theme->name);
    return place_at(file, mem_format("themes.%s", theme->name), value, key);
}

struct check_place place_of_layout(const struct layout *layout)
{
    return (struct check_place){ .file = mem_copy_string("playlists/site.json"),
                                 .where = mem_format("layouts.%s", layout->name),
                                 .line = layout->line,
                                 .column = layout->column };
}

struct check_place place_of_zone(const struct check *check, const struct layout *layout,
                                 const struct zone *zone, const char *key)
{
    char *file = mem_copy_string("playlists/site.json");
    size_t index;
    const struct json_value *all = member(root_of(check, file), "layouts");
    const struct json_value *one =
        element_at(member(member(all, layout->name), "zones"), zone->line, zone->column, &index);
    return place_at(file, mem_format("layouts.%s.zones[%zu]", layout->name, index), one, key);
}

struct check_place place_of_playlist(const struct check *check, const struct playlist *playlist,
                                     const char *key)
{
    char *file = mem_format("playlists/%s.json", playlist->name);
    return place_at(file, mem_copy_string(""), root_of(check, file), key);
}

struct check_place place_of_site(const struct check *check, const char *key)
{
    char *file = mem_copy_string("playlists/site.json");
    return place_at(file, mem_copy_string(""), root_of(check, file), key);
}

struct check_place place_of_file(const char *folder, const char *path)
{
    return (struct check_place){ .file = mem_format("%s%s", folder, path),
                                 .where = mem_copy_string("") };
}

void check_add(struct check *check, enum diagnostic_level level, struct check_place place,
               const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = mem_format_args(format, args);
    va_end(args);
    diagnostics_add(check->into, level, place.file, place.line, place.column, place.where, "%s",
                    text);
    free(text);
    free(place.file);
    free(place.where);
}
