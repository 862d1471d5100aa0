/* Layouts in site.json. The tables judge each value; what is judged here is the zone as a whole and
 * that ids are told apart. Whether zones lie well depends on the canvas and is for the desk. */
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/layout.h"
#include "model/limits.h"

static const char *const direction_words[] = { "left", "right", NULL };
static const uint32_t no_color = UINT32_MAX;

/* A zone while it is read: what its keys cannot say alone. */
struct draft {
    struct zone zone;
    int direction;
};

static const struct key zone_keys[] = {
    { .name = "id",
      .type = KEY_NAME,
      .offset = offsetof(struct draft, zone.id),
      .fallback = N_("\"zone-N\", N being its place from 1"),
      .sentence = N_("Names the zone where a plan is explained.") },
    { .name = "rect",
      .type = KEY_AREA,
      .offset = offsetof(struct draft, zone.x),
      .max = LIMIT_CANVAS_PX,
      .is_required = true,
      .sentence = N_("Where the zone lies on the canvas; later zones lie above.") },
    { .name = "playlist",
      .type = KEY_NAME,
      .offset = offsetof(struct draft, zone.playlist),
      .refers = REFER_PLAYLIST,
      .is_vital = true,
      .sentence = N_("The playlist that the zone shows, keeping its own time.") },
    { .name = "ticker",
      .type = KEY_NAME,
      .offset = offsetof(struct draft, zone.playlist),
      .refers = REFER_PLAYLIST,
      .is_vital = true,
      .sentence = N_("The playlist whose slogans run through the zone as one endless strip.") },
    { .name = "theme",
      .type = KEY_NAME,
      .offset = offsetof(struct draft, zone.theme),
      .refers = REFER_THEME,
      .fallback = N_("the playlist's"),
      .sentence = N_("The theme of items that name none.") },
    { .name = "background",
      .type = KEY_COLOR,
      .offset = offsetof(struct draft, zone.background),
      .fallback = N_("the theme's"),
      .sentence = N_("The colour of the zone where nothing is drawn.") },
    { .name = "inset",
      .type = KEY_INTEGER,
      .offset = offsetof(struct draft, zone.inset_px),
      .max = LIMIT_CANVAS_PX,
      .fallback = "0",
      .sentence = N_("Pixels that stay free on each side of the zone.") },
    { .name = "speed",
      .type = KEY_SPEED,
      .offset = offsetof(struct draft, zone.ticker),
      .not_beside = "playlist",
      .fallback = "10",
      .sentence = N_("How fast a ticker runs.") },
    { .name = "direction",
      .type = KEY_WORD,
      .offset = offsetof(struct draft, direction),
      .words = direction_words,
      .not_beside = "playlist",
      .fallback = "\"left\"",
      .sentence = N_("Where a ticker runs to.") },
    { .name = "separator",
      .type = KEY_TEXT,
      .offset = offsetof(struct draft, zone.ticker.separator),
      .max = LIMIT_SEPARATOR_CHARACTERS,
      .not_beside = "playlist",
      .fallback = "\"" DEFAULT_SEPARATOR "\"",
      .sentence = N_("What stands between two texts of a ticker.") },
};

static const char *const contents[] = { "playlist", "ticker", NULL };

static const struct schema zone_schema = {
    .name = "zone",
    .sentence = N_("One rectangle of a canvas and what it shows."),
    .keys = zone_keys,
    .count = sizeof zone_keys / sizeof *zone_keys,
    .one_of = contents,
};

static const struct key keys[] = {
    { .name = "background",
      .type = KEY_COLOR,
      .offset = offsetof(struct layout, background),
      .fallback = "\"#000000\"",
      .sentence = N_("The colour of the canvas where no zone lies.") },
    { .name = "zones",
      .type = KEY_OBJECTS,
      .min = 1,
      .max = LIMIT_ZONES,
      .of = &zone_schema,
      .is_required = true,
      .sentence = N_("The zones, the undermost first.") },
};

const struct schema layout_schema = {
    .name = "layout",
    .sentence = N_("A canvas divided into zones. Its key is its name, by which rules show it."),
    .keys = keys,
    .count = sizeof keys / sizeof *keys,
};

/* Reads into the place behind the zones that there are, and counts it when it can be used. */
static void read_zone(const struct schema_reader *reader, const struct json_value *value,
                      size_t place, const char *where, struct layout *layout)
{
    struct json_place stands = json_place(value);
    struct draft draft = { .zone = { .background = no_color,
                                     .ticker = { .speed = DEFAULT_TICKER_SPEED },
                                     .line = stands.line,
                                     .column = stands.column } };
    struct zone *zone = &draft.zone;
    bool is_good = schema_read(reader, &zone_schema, value, where, &draft, NULL);
    is_good |= reader->is_strict; /* later checks look at what there is of it */
    zone->is_ticker = json_kind(value) == JSON_OBJECT && json_get(value, "ticker");
    zone->has_background = zone->background != no_color;
    zone->ticker.is_rightward = draft.direction == 1;
    if (!zone->ticker.separator)
        zone->ticker.separator = mem_copy_string(DEFAULT_SEPARATOR);
    for (char *at = zone->ticker.separator; *at; at++)
        *at = *at == '\n' ? ' ' : *at; /* a strip has one line */
    if (!zone->id)
        zone->id = mem_format("zone-%zu", place + 1);
    layout->zones[layout->zone_count++] = *zone;
    if (!is_good || !zone->playlist || zone->width.amount == 0)
        layout_drop_zone(layout, layout->zone_count - 1);
}

/* Whether an earlier zone has the id of the one read last. */
static void check_id(const struct schema_reader *reader, const struct json_value *value,
                     const char *where, const struct layout *layout)
{
    for (size_t i = 0; i + 1 < layout->zone_count; i++)
        if (str_equal(layout->zones[i].id, layout->zones[layout->zone_count - 1].id)) {
            schema_report(reader, DIAGNOSTIC_ERROR, json_place(value), where,
                          _("an earlier zone has the id \"%s\" already: choose another one"),
                          layout->zones[i].id);
            return;
        }
}

static void read_zones(const struct schema_reader *reader, const struct json_value *list,
                       const char *where, struct layout *layout)
{
    size_t place = 0;
    if (!list || json_kind(list) != JSON_ARRAY || json_count(list) > LIMIT_ZONES)
        return; /* told already */
    layout->zones = mem_array(json_count(list), sizeof *layout->zones);
    for (const struct json_value *value = json_first(list); value; value = json_next(value)) {
        char *path = mem_format("%s.zones[%zu]", where, place);
        size_t before = layout->zone_count;
        read_zone(reader, value, place++, path, layout);
        if (reader->is_strict && layout->zone_count > before)
            check_id(reader, value, path, layout);
        free(path);
    }
}

bool layout_read(const struct schema_reader *reader, const struct json_value *value,
                 struct layout *ret_layout)
{
    struct json_place stands = json_key_place(value);
    struct layout layout = {
        .name = mem_copy_string(json_key(value)),
        .line = stands.line,
        .column = stands.column,
    };
    char *where = schema_where("layouts", layout.name);
    bool is_good = schema_read(reader, &layout_schema, value, where, &layout, NULL);
    if (json_kind(value) == JSON_OBJECT)
        read_zones(reader, json_get(value, "zones"), where, &layout);
    free(where);
    is_good = (is_good && layout.zone_count > 0) || reader->is_strict;
    if (is_good)
        *ret_layout = layout;
    else
        layout_deinit(&layout);
    return is_good;
}
