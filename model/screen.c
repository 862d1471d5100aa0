/* See screen.h. */
#include "model/screen.h"

#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"

static const struct key keys[] = {
    { .name = "name",
      .type = KEY_TEXT,
      .offset = offsetof(struct screen, name),
      .max = LIMIT_TITLE_CHARACTERS,
      .fallback = N_("the id"),
      .sentence = N_("What people call this screen.") },
    { .name = "tags",
      .type = KEY_TAGS,
      .offset = offsetof(struct screen, tags),
      .max = LIMIT_TAGS,
      .sentence = N_("Words by which rules choose screens; none may be the id of a screen.") },
    { .name = "canvas",
      .type = KEY_SIZE,
      .offset = offsetof(struct screen, width_px),
      .min = 1,
      .max = LIMIT_CANVAS_PX,
      .is_required = true,
      .sentence = N_("Width and height of the picture that this screen draws, in pixels.") },
    { .name = "refresh",
      .type = KEY_INTEGER,
      .offset = offsetof(struct screen, refresh_hz),
      .min = LIMIT_REFRESH_MIN_HZ,
      .max = LIMIT_REFRESH_MAX_HZ,
      .fallback = "60",
      .sentence = N_("Pictures a second that the display shows: what moves is timed by it.") },
    { .name = "pitch_mm",
      .type = KEY_DECIMAL,
      .offset = offsetof(struct screen, pitch_um),
      .min = LIMIT_PITCH_MIN_UM,
      .max = LIMIT_PITCH_MAX_UM,
      .sentence = N_("Millimetres from pixel to pixel, such as 2.5 on a P2.5 board; the check "
                     "then knows how large letters are.") },
    { .name = "distance_m",
      .type = KEY_DECIMAL,
      .offset = offsetof(struct screen, distance_mm),
      .min = LIMIT_DISTANCE_MIN_MM,
      .max = LIMIT_DISTANCE_MAX_MM,
      .sentence = N_("Metres from which most people read it; the check then knows how large "
                     "letters must be.") },
    { .name = "output",
      .type = KEY_PART,
      .of = &output_schema,
      .fallback = N_("the canvas at the top left"),
      .sentence = N_("Where the canvas lands on the raster of a sending card or a turned panel.") },
    { .name = "light",
      .type = KEY_PART,
      .of = &light_schema,
      .fallback = N_("full light"),
      .sentence = N_("How bright the board is, by time of day.") },
    { .name = "care",
      .type = KEY_OBJECT,
      .offset = offsetof(struct screen, care),
      .of = &care_schema,
      .sentence = N_("Care for an LCD panel; LED boards need none.") },
};

static const struct schema screen_schema = {
    .name = "screen",
    .sentence = N_("One player and its canvas. Its key is its id."),
    .keys = keys,
    .count = sizeof keys / sizeof *keys,
};

static const struct key file_keys[] = {
    { .name = "$schema",
      .type = KEY_IGNORED,
      .sentence = N_("Tells an editor where the JSON Schema lies; nothing else reads it.") },
    { .name = "screens",
      .type = KEY_MAP,
      .max = LIMIT_SCREENS,
      .of = &screen_schema,
      .is_required = true,
      .sentence = N_("The screens by id.") },
};

const struct schema screens_schema = {
    .name = "screens",
    .sentence = N_("The file playlists/screens.json: every screen of the site."),
    .keys = file_keys,
    .count = sizeof file_keys / sizeof *file_keys,
};

/* A light with a mistake counts as one without the key that is wrong. */
static bool read_light(const struct schema_reader *reader, const struct json_value *value,
                       const char *where, struct screen *screen)
{
    const struct json_value *written =
        json_kind(value) == JSON_OBJECT ? json_get(value, "light") : NULL;
    screen->light = LIGHT_FULL;
    if (!written)
        return true;
    char *path = schema_where(where, "light");
    bool is_good = light_read(reader, written, path, &screen->light);
    free(path);
    return is_good || !reader->is_strict;
}

/* Without a good map the canvas lies at the top left, which a desk does not let through. */
static bool read_output(const struct schema_reader *reader, const struct json_value *value,
                        const char *where, struct screen *screen)
{
    struct output output;
    const struct json_value *written =
        json_kind(value) == JSON_OBJECT ? json_get(value, "output") : NULL;
    if (!written)
        return true;
    char *path = schema_where(where, "output");
    bool is_good = output_read(reader, written, path, screen->width_px, screen->height_px, &output);
    free(path);
    if (is_good) {
        screen->output = mem_new(sizeof output);
        *screen->output = output;
    }
    return is_good || !reader->is_strict;
}

bool screen_read(const struct schema_reader *reader, const struct json_value *value,
                 struct screen *ret_screen)
{
    struct json_place stands = json_key_place(value);
    struct screen screen = {
        .id = mem_copy_string(json_key(value)),
        .refresh_hz = DEFAULT_REFRESH_HZ,
        .care = CARE_NONE,
        .line = stands.line,
        .column = stands.column,
    };
    char *where = schema_where("screens", screen.id);
    bool is_good = schema_read(reader, &screen_schema, value, where, &screen, NULL);
    is_good &= read_light(reader, value, where, &screen);
    is_good &= read_output(reader, value, where, &screen);
    free(where);
    if (!screen.name)
        screen.name = mem_copy_string(screen.id);
    if (is_good)
        *ret_screen = screen;
    else
        screen_deinit(&screen);
    return is_good;
}

bool screen_has_tag(const struct screen *screen, const char *tag)
{
    for (size_t i = 0; i < screen->tag_count; i++)
        if (str_equal(screen->tags[i], tag))
            return true;
    return false;
}

void screen_deinit(struct screen *screen)
{
    if (!screen)
        return;
    for (size_t i = 0; i < screen->tag_count; i++)
        free(screen->tags[i]);
    free(screen->tags);
    free(screen->id);
    free(screen->name);
    free(screen->output);
}
