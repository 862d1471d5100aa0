/* The line of a heartbeat, read strictly, since a program wrote it. Unknown keys are left to later
 * versions; a word that is not known here is the first of its list, or a later board would be
 * silent. */
#include <string.h>

#include "common/str.h"
#include "model/document.h"
#include "model/heartbeat.h"
#include "model/schema.h"

static const int64_t number_max = LIMIT_GENERATION; /* of any moment, generation or size */

/* --- members ------------------------------------------------------------------ */

static bool read_number(const struct json_value *object, const char *key, int64_t fallback,
                        int64_t *ret_number, struct error *err)
{
    *ret_number = fallback;
    return !json_get(object, key) || document_integer(object, key, 0, number_max, ret_number, err);
}

/* "" when it is not there. */
static bool read_text(const struct json_value *object, const char *key, char *ret_text,
                      size_t capacity, struct error *err)
{
    ret_text[0] = '\0';
    if (!json_get(object, key))
        return true;
    const char *text = document_text(object, key, capacity - 1, err);
    return text && str_copy(ret_text, capacity, text);
}

static bool read_name(const struct json_value *object, const char *key,
                      char ret_name[REPORT_NAME_BYTES], struct error *err)
{
    return read_text(object, key, ret_name, REPORT_NAME_BYTES, err) &&
           document_demand(!ret_name[0] || schema_is_name(ret_name), key, "not a name", err);
}

/* The word's place in the list; 0 when it is missing or not known. */
static bool read_word(const struct json_value *object, const char *key, const char *const *words,
                      int *ret_place, struct error *err)
{
    char word[REPORT_NAME_BYTES];
    *ret_place = 0;
    if (!read_text(object, key, word, sizeof word, err))
        return false;
    for (int i = 0; words[i]; i++)
        if (str_equal(word, words[i]))
            *ret_place = i;
    return true;
}

/* [w, h]; 0, 0 when it is not there. */
static bool read_size(const struct json_value *object, const char *key, int32_t max,
                      int32_t *ret_width, int32_t *ret_height, struct error *err)
{
    int64_t sides[2] = { 0 };
    const struct json_value *list = json_get(object, key);
    *ret_width = *ret_height = 0;
    if (!list)
        return true;
    bool is_good = json_kind(list) == JSON_ARRAY && json_count(list) == 2;
    const struct json_value *side = is_good ? json_first(list) : NULL;
    for (int i = 0; is_good && i < 2; i++, side = json_next(side))
        is_good = json_kind(side) == JSON_NUMBER && json_integer(side, &sides[i]) &&
                  sides[i] >= 1 && sides[i] <= max;
    if (!is_good)
        return error_set(err, ERROR_INPUT, "%s: not a size", key);
    *ret_width = (int32_t)sides[0];
    *ret_height = (int32_t)sides[1];
    return true;
}

/* "playlist/item", or a playlist. */
static bool is_item(const char *text)
{
    char name[REPORT_ITEM_BYTES];
    str_copy(name, sizeof name, text);
    char *slash = strchr(name, '/');
    if (slash)
        *slash = '\0';
    return schema_is_name(name) && (!slash || schema_is_name(slash + 1));
}

/* --- lists -------------------------------------------------------------------- */

static bool read_zone(const struct json_value *object, struct heartbeat_zone *zone,
                      struct error *err)
{
    int kind = 0;
    bool is_good = read_name(object, "zone", zone->zone, err) &&
                   read_word(object, "kind", heartbeat_kinds, &kind, err) &&
                   read_text(object, "item", zone->item, sizeof zone->item, err) &&
                   read_number(object, "since_ms", 0, &zone->since_ms, err);
    zone->kind = (enum heartbeat_kind)kind;
    return is_good && document_demand(!zone->item[0] || is_item(zone->item), "item",
                                      "not an item's name", err);
}

static bool read_fault(const struct json_value *object, struct heartbeat_fault *fault,
                       struct error *err)
{
    return read_text(object, "text", fault->text, sizeof fault->text, err) &&
           read_number(object, "first_ms", 0, &fault->first_ms, err) &&
           read_number(object, "last_ms", 0, &fault->last_ms, err) &&
           (!json_get(object, "over") || document_boolean(object, "over", &fault->is_over, err));
}

/* The first object of the list under `key`; false when it is none, or too long. */
static bool open_list(const struct json_value *root, const char *key, size_t max,
                      const struct json_value **ret_first, struct error *err)
{
    const struct json_value *list = json_get(root, key);
    *ret_first = NULL;
    if (!list)
        return true;
    if (json_kind(list) != JSON_ARRAY || json_count(list) > max)
        return error_set(err, ERROR_INPUT, "%s: not a list of at most %zu", key, max);
    for (const struct json_value *one = json_first(list); one; one = json_next(one))
        if (json_kind(one) != JSON_OBJECT)
            return error_set(err, ERROR_INPUT, "%s: not a list of objects", key);
    *ret_first = json_first(list);
    return true;
}

static bool read_lists(const struct json_value *root, struct heartbeat *heartbeat,
                       struct error *err)
{
    const struct json_value *one;
    bool is_good = open_list(root, "zones", LIMIT_ZONES, &one, err);
    for (; is_good && one; one = json_next(one))
        is_good = read_zone(one, &heartbeat->zones[heartbeat->zone_count++], err);
    is_good = is_good && open_list(root, "faults", HEARTBEAT_FAULTS, &one, err);
    for (; is_good && one; one = json_next(one))
        is_good = read_fault(one, &heartbeat->faults[heartbeat->fault_count++], err);
    return is_good;
}

/* --- the whole ---------------------------------------------------------------- */

static bool read_grid(const struct json_value *root, const char *key, struct grid *grid,
                      struct error *err)
{
    char text[GRID_TEXT_BYTES];
    return read_text(root, key, text, sizeof text, err) &&
           document_demand(grid_parse(grid, text), key, "not a grid", err);
}

static bool read_glass(const struct json_value *root, struct heartbeat *heartbeat,
                       struct error *err)
{
    int verdict = 0;
    struct grid shape = { 0 };
    bool is_good = read_word(root, "verdict", grid_verdicts, &verdict, err) &&
                   read_size(root, "grid", GRID_COLUMNS, &shape.columns, &shape.rows, err) &&
                   document_demand(shape.rows <= GRID_ROWS, "grid", "too high", err);
    heartbeat->verdict = (enum grid_verdict)verdict;
    heartbeat->planned = heartbeat->seen = shape;
    return is_good && read_grid(root, "planned", &heartbeat->planned, err) &&
           read_grid(root, "seen", &heartbeat->seen, err) &&
           read_size(root, "wanted", INT32_MAX, &heartbeat->wanted_width_px,
                     &heartbeat->wanted_height_px, err) &&
           read_size(root, "display", INT32_MAX, &heartbeat->width_px, &heartbeat->height_px, err);
}

static bool read_head(const struct json_value *root, struct heartbeat *heartbeat, struct error *err)
{
    int clock = 0;
    bool is_good =
        read_name(root, "screen", heartbeat->screen, err) &&
        read_text(root, "boot", heartbeat->boot, sizeof heartbeat->boot, err) &&
        document_demand(report_is_boot(heartbeat->boot), "boot", "not 32 hex digits", err) &&
        document_integer(root, "number", 1, number_max, &heartbeat->number, err) &&
        read_number(root, "every_ms", HEARTBEAT_EVERY_MS, &heartbeat->every_ms, err) &&
        document_integer(root, "at_ms", 0, number_max, &heartbeat->at_ms, err) &&
        read_number(root, "wall_ms", -1, &heartbeat->wall_ms, err) &&
        read_word(root, "clock", report_clocks, &clock, err);
    heartbeat->clock = (enum report_clock)clock;
    return is_good;
}

static bool read_numbers(const struct json_value *root, struct heartbeat *heartbeat,
                         struct error *err)
{
    return read_number(root, "fetched", 0, &heartbeat->fetched, err) &&
           read_number(root, "staged", 0, &heartbeat->staged, err) &&
           read_number(root, "showing", 0, &heartbeat->showing, err) &&
           read_number(root, "presented_ms", -1, &heartbeat->presented_ms, err) &&
           read_number(root, "disk_free_bytes", -1, &heartbeat->disk_free_bytes, err) &&
           read_number(root, "memory_bytes", -1, &heartbeat->memory_bytes, err) &&
           read_number(root, "temperature_mc", -1, &heartbeat->temperature_mc, err) &&
           read_number(root, "uptime_ms", -1, &heartbeat->uptime_ms, err);
}

static bool read_thumbnail(const struct json_value *root, struct heartbeat *heartbeat,
                           struct error *err)
{
    return read_text(root, "thumbnail", heartbeat->thumbnail, sizeof heartbeat->thumbnail, err) &&
           document_demand(!heartbeat->thumbnail[0] || str_is_sha256(heartbeat->thumbnail),
                           "thumbnail", "not a hash", err);
}

bool heartbeat_read(const char *line, size_t length, struct heartbeat *ret_heartbeat,
                    struct error *err)
{
    struct heartbeat heartbeat = { .number = 0 };
    struct json *json = NULL;
    if (length > HEARTBEAT_LINE_BYTES)
        return error_set(err, ERROR_LIMIT, "a status of %zu bytes", length);
    if (!document_parse("status", line, length, &json, err))
        return false;
    const struct json_value *root = json_root(json);
    bool is_good = read_head(root, &heartbeat, err) && read_numbers(root, &heartbeat, err) &&
                   read_glass(root, &heartbeat, err) && read_lists(root, &heartbeat, err) &&
                   read_thumbnail(root, &heartbeat, err);
    json_free(json);
    if (is_good)
        *ret_heartbeat = heartbeat;
    return is_good;
}
