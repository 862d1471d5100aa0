/* The tables as docs/reference.md: one section per object, one row per key. The page is English,
 * like all documentation, whatever the language of the one who prints it. */
#include <string.h>

#include "model/limits.h"
#include "model/playlist.h"
#include "model/schema_value.h"
#include "model/screen.h"
#include "model/site.h"

static const char head[] =
    "# Reference of keys\n\n"
    "Every key that `site.json`, `screens.json` and playlists may have. This page is printed by\n"
    "`bangtin schema reference` from the tables that also read the files, so it cannot drift; for "
    "an\n"
    "editor that completes and underlines there is `bangtin schema playlist`, `site` and "
    "`screens`.\n"
    "The rules behind it are in [formats.md](formats.md).\n";

static void describe_words(const struct key *key, const char *before, struct buf *into)
{
    buf_string(into, before);
    for (const char *const *word = key->words; *word; word++)
        buf_printf(into, "%s`%s`", word == key->words ? "" : ", ", *word);
}

static void describe_word(const struct key *key, struct buf *into)
{
    describe_words(key, "one of ", into);
}

static void describe_name(const struct key *key, struct buf *into)
{
    static const char *const names[REFERENCES] = {
        [REFER_NOTHING] = "name",
        [REFER_PLAYLIST] = "name of a playlist",
        [REFER_SHOW] = "name of a playlist or layout",
        [REFER_THEME] = "name of a theme",
        [REFER_SCREEN] = "id or tag of a screen",
    };
    if (key->words)
        describe_word(key, into);
    else
        buf_string(into, names[key->refers]);
}

static void describe_text(const struct key *key, struct buf *into)
{
    buf_printf(into, "text, at most %d characters", (int)key->max);
}

static void describe_path(const struct key *key, struct buf *into)
{
    describe_words(key, "path below `content/`, ending in one of ", into);
}

static void describe_names(const struct key *key, struct buf *into)
{
    buf_printf(into, "list of %d to %d names", (int)key->min, (int)key->max);
}

static void describe_seconds(const struct key *key, struct buf *into)
{
    buf_printf(into, "seconds, %g to %g", (double)key->min / 1000, (double)key->max / 1000);
}

static void describe_integer(const struct key *key, struct buf *into)
{
    buf_printf(into, "whole number, %d to %d", (int)key->min, (int)key->max);
}

static void describe_decimal(const struct key *key, struct buf *into)
{
    buf_printf(into, "number, %g to %g", (double)key->min / 1000, (double)key->max / 1000);
}

static void describe_size(const struct key *key, struct buf *into)
{
    buf_printf(into, "`[width, height]`, each %d to %d", (int)key->min, (int)key->max);
}

static void describe_point(const struct key *key, struct buf *into)
{
    buf_printf(into, "`[left, top]`, each 0 to %d", (int)key->max);
}

static void describe_rectangle(const struct key *key, struct buf *into)
{
    buf_printf(into, "`[left, top, width, height]`, each at most %d", (int)key->max);
}

static void describe_object(const struct key *key, struct buf *into)
{
    buf_printf(into, "object: [%s](#%s)", key->of->name, key->of->name);
}

static void describe_objects(const struct key *key, struct buf *into)
{
    buf_printf(into, "list of at most %d: [%s](#%s)", (int)key->max, key->of->name, key->of->name);
}

static void describe_levels(const struct key *key, struct buf *into)
{
    buf_printf(into, "whole number, %d to %d, or list of at most %d: [%s](#%s)", (int)key->min,
               (int)key->max, LIMIT_LIGHT_STEPS, key->of->name, key->of->name);
}

static void describe_map(const struct key *key, struct buf *into)
{
    buf_printf(into, "object of at most %d by name: [%s](#%s)", (int)key->max, key->of->name,
               key->of->name);
}

/* How to describe a type: by a function, or by words that are always the same. */
static const struct {
    void (*describe)(const struct key *key, struct buf *into);
    const char *words;
} types[KEY_TYPES] = {
    [KEY_IGNORED] = { NULL, "text" },
    [KEY_NAME] = { describe_name, NULL },
    [KEY_TEXT] = { describe_text, NULL },
    [KEY_PATH] = { describe_path, NULL },
    [KEY_TAGS] = { describe_names, NULL },
    [KEY_NAMES] = { describe_names, NULL },
    [KEY_SECONDS] = { describe_seconds, NULL },
    [KEY_INTEGER] = { describe_integer, NULL },
    [KEY_WORD] = { describe_word, NULL },
    [KEY_DECIMAL] = { describe_decimal, NULL },
    [KEY_COLOR] = { NULL, "colour, `\"#rrggbb\"`" },
    [KEY_SIZE] = { describe_size, NULL },
    [KEY_POINT] = { describe_point, NULL },
    [KEY_RECTANGLE] = { describe_rectangle, NULL },
    [KEY_AREA] = { NULL, "`[left, top, width, height]`, each in pixels or as `\"12.5%\"`" },
    [KEY_SPEED] = { NULL, "characters a second, or pixels as `\"120px\"`" },
    [KEY_TURN] = { NULL, "0, 90, 180 or 270" },
    [KEY_FLAG] = { NULL, "`true` or `false`" },
    [KEY_PART] = { describe_object, NULL },
    [KEY_ZONE] = { NULL, "IANA name of a time zone" },
    [KEY_DAYS] = { NULL, "`\"mon-fri\"` or `[\"mon\", \"sat\"]`" },
    [KEY_HOURS] = { NULL, "`\"07:30-11:30\"`" },
    [KEY_DATE] = { NULL, "`\"2026-12-01\"`" },
    [KEY_CLOCK] = { NULL, "`\"06:30\"`" },
    [KEY_FROM] = { NULL, "`\"2026-12-01\"` or `\"2026-12-01T07:30:00+07:00\"`" },
    [KEY_UNTIL] = { NULL, "`\"2026-12-31\"` or `\"2026-12-31T17:00:00+07:00\"`" },
    [KEY_OBJECT] = { describe_object, NULL },
    [KEY_OBJECTS] = { describe_objects, NULL },
    [KEY_LEVELS] = { describe_levels, NULL },
    [KEY_MAP] = { describe_map, NULL },
};

static void print_row(const struct key *key, struct buf *into)
{
    buf_printf(into, "| `%s` | ", key->name);
    if (types[key->type].describe)
        types[key->type].describe(key, into);
    else
        buf_string(into, types[key->type].words);
    const char *fallback = key->is_required ? "**required**" : key->fallback;
    buf_printf(into, " | %s | %s |\n", fallback ? fallback : "", key->sentence);
}

static void print_section(const struct schema *schema, struct buf *into)
{
    buf_printf(into,
               "\n## %s\n\n%s\n\n| key | value | when absent | meaning |\n|---|---|---|---|\n",
               schema->name, schema->sentence);
    for (size_t i = 0; i < schema->count; i++)
        print_row(&schema->keys[i], into);
    for (size_t i = 0; i < schema->count; i++)
        if (schema->keys[i].of)
            print_section(schema->keys[i].of, into);
}

void schema_print_markdown(struct buf *into)
{
    buf_string(into, head);
    print_section(&playlist_schema, into);
    print_section(&site_schema, into);
    print_section(&screens_schema, into);
}
