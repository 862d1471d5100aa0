/* One reader per type of key, in a table. A reader looks at one value, says what is wrong with it
 * and what to write instead, and stores it only when it is right. */
#include "model/schema_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "common/unicode.h"
#include "model/limits.h"

#define fail(field, ...) schema_value_fail(field, __VA_ARGS__)

struct json_place schema_value_place(const struct schema_field *field)
{
    return field->at_key ? json_key_place(field->value) : json_place(field->value);
}

bool schema_value_expect(const struct schema_field *field, enum json_kind kind)
{
    static const char *const spellings[] = {
        [JSON_BOOL] = N_("write true or false here, without quotes"),
        [JSON_NUMBER] = N_("write a number here, without quotes"),
        [JSON_STRING] = N_("write a text here, in double quotes"),
        [JSON_ARRAY] = N_("write a list here, in [ ]"),
        [JSON_OBJECT] = N_("write keys and values here, in { }"),
    };
    enum json_kind actual = json_kind(field->value);
    if (actual == kind)
        return true;
    if (actual == JSON_NULL)
        return fail(field, _("null is no value here: leave the key out"));
    return fail(field, "%s", _(spellings[kind]));
}

void schema_value_replace(const struct schema_field *field, char *text)
{
    char **into = field->into;
    free(*into);
    *into = text;
}

/* --- texts ------------------------------------------------------------------------------------ */

static bool is_control(uint32_t c)
{
    return (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0);
}

static bool check_text(const struct schema_field *field, const char *text)
{
    size_t length = 0;
    bool is_blank = true;
    const char *at = text;
    for (uint32_t c = unicode_next(&at); c; c = unicode_next(&at), length++) {
        is_blank &= c == ' ' || c == '\n' || c == 0xA0;
        if (is_control(c))
            return fail(field, _("control character U+%04X in the text: remove it"), (unsigned)c);
    }
    if (is_blank)
        return fail(field, _("this text is empty: write something, or leave the key out"));
    if ((int64_t)length > field->key->max)
        return fail(field, _("this text has %zu characters: at most %d are allowed"), length,
                    (int)field->key->max);
    return true;
}

static bool read_text(const struct schema_field *field)
{
    if (!schema_value_expect(field, JSON_STRING))
        return false;
    const char *written = json_string(field->value);
    char *text = unicode_nfc(written);
    if (!check_text(field, text)) {
        free(text);
        return false;
    }
    if (field->reader->is_strict && strcmp(text, written) != 0)
        schema_report(field->reader, DIAGNOSTIC_WARNING, json_place(field->value), field->where,
                      _("letters and accents are written apart here (decomposed): this is accepted "
                        "and shown as usual"));
    schema_value_replace(field, text);
    return true;
}

/* A newer version may know more endings, and the slot must keep its time: boards do not ask. */
static bool check_ending(const struct schema_field *field, const char *path)
{
    size_t length = strlen(path);
    struct buf endings;
    bool is_good = !field->reader->is_strict || !field->key->words;
    buf_init(&endings, LIMIT_PATH_BYTES);
    for (const char *const *word = field->key->words; !is_good && *word; word++) {
        size_t tail = strlen(*word);
        is_good = length > tail && strcasecmp(path + length - tail, *word) == 0;
        buf_printf(&endings, "%s%s", endings.length ? ", " : "", *word);
    }
    if (!is_good)
        fail(field, _("the name of this file must end in one of: %s"), buf_text(&endings));
    buf_deinit(&endings);
    return is_good;
}

static bool check_path(const struct schema_field *field, const char *path)
{
    if (strstr(path, "://"))
        return fail(field, _("this is an address: put the file below content/ and name it here"));
    if (strchr(path, '\\'))
        return fail(field, _("write / instead of \\ in a path"));
    if (path[0] == '/' || (path[0] && path[1] == ':'))
        return fail(field, _("a path begins below content/: leave out what is before it"));
    if (!file_is_safe_path(path))
        return fail(field,
                    _("a path names a file below content/, in at most %d bytes, without "
                      "empty parts, \".\" or \"..\""),
                    LIMIT_PATH_BYTES);
    return check_ending(field, path);
}

static bool read_path(const struct schema_field *field)
{
    if (!schema_value_expect(field, JSON_STRING))
        return false;
    char *path = unicode_nfc(json_string(field->value));
    bool is_good = check_path(field, path);
    if (is_good)
        schema_value_replace(field, path);
    else
        free(path);
    return is_good;
}

/* The form only; whether the zone exists is known where zone files are. */
static bool read_zone(const struct schema_field *field)
{
    if (!schema_value_expect(field, JSON_STRING))
        return false;
    const char *zone = json_string(field->value);
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";
    if (zone[strspn(zone, letters)] || strlen(zone) > LIMIT_NAME_BYTES || zone[0] == '+' ||
        zone[0] == '-' || !file_is_safe_path(zone))
        return fail(field, _("write a time zone by its place, such as Asia/Ho_Chi_Minh"));
    schema_value_replace(field, mem_copy_string(zone));
    return true;
}

/* --- numbers ---------------------------------------------------------------------------------- */

static bool read_seconds(const struct schema_field *field)
{
    if (!schema_value_expect(field, JSON_NUMBER))
        return false;
    const double ms = json_number(field->value) * 1000, min = (double)field->key->min;
    const double max = (double)field->key->max;
    if (ms > max)
        return fail(field, _("durations are seconds, %g to %g (did you write milliseconds?)"),
                    min / 1000, max / 1000);
    if (ms < min)
        return fail(field, _("durations are seconds, %g to %g"), min / 1000, max / 1000);
    *(int64_t *)field->into = llround(ms);
    return true;
}

static bool read_whole(const struct schema_field *field, int64_t min, int64_t max,
                       int32_t *ret_number)
{
    int64_t number;
    if (!schema_value_expect(field, JSON_NUMBER))
        return false;
    if (!json_integer(field->value, &number) || number < min || number > max)
        return fail(field, _("this must be a whole number from %d to %d"), (int)min, (int)max);
    *ret_number = (int32_t)number;
    return true;
}

static bool read_integer(const struct schema_field *field)
{
    return read_whole(field, field->key->min, field->key->max, field->into);
}

/* A list of whole numbers, each at least its `mins`. */
static bool read_numbers(const struct schema_field *field, size_t count, const int64_t *mins,
                         const char *advice, int32_t *ret_numbers)
{
    if (!schema_value_expect(field, JSON_ARRAY))
        return false;
    if (json_count(field->value) != count)
        return fail(field, "%s", advice);
    struct schema_field one = *field;
    one.value = json_first(field->value);
    for (size_t i = 0; i < count; i++, one.value = json_next(one.value))
        if (!read_whole(&one, mins[i], field->key->max, &ret_numbers[i]))
            return false;
    return true;
}

static bool read_point(const struct schema_field *field)
{
    int32_t point[2];
    if (!read_numbers(field, 2, (const int64_t[]){ 0, 0 },
                      _("write the distance from the left and from the top in pixels, such as "
                        "[0, 16]"),
                      point))
        return false;
    memcpy(field->into, point, sizeof point);
    return true;
}

static bool read_rectangle(const struct schema_field *field)
{
    int32_t sides[4];
    if (!read_numbers(field, 4, (const int64_t[]){ 0, 0, 1, 1 },
                      _("write left, top, width and height in pixels, such as [0, 0, 160, 16]"),
                      sides))
        return false;
    memcpy(field->into, sides, sizeof sides);
    return true;
}

static bool read_turn(const struct schema_field *field)
{
    int64_t turn;
    if (!schema_value_expect(field, JSON_NUMBER))
        return false;
    if (!json_integer(field->value, &turn) || turn < 0 || turn > 270 || turn % 90 != 0)
        return fail(field, _("write 0, 90, 180 or 270 here"));
    *(int32_t *)field->into = (int32_t)turn;
    return true;
}

static bool read_flag(const struct schema_field *field)
{
    if (!schema_value_expect(field, JSON_BOOL))
        return false;
    *(bool *)field->into = json_bool(field->value);
    return true;
}

static bool read_size(const struct schema_field *field)
{
    int32_t size[2];
    if (!read_numbers(field, 2, (const int64_t[]){ field->key->min, field->key->min },
                      _("write width and height in pixels, such as [1920, 1080]"), size))
        return false;
    if ((int64_t)size[0] * size[1] > LIMIT_CANVAS_AREA_PX)
        return fail(field, _("%d x %d is more than %d megapixels"), size[0], size[1],
                    LIMIT_CANVAS_AREA_PX / (1024 * 1024));
    memcpy(field->into, size, sizeof size);
    return true;
}

static bool read_color(const struct schema_field *field)
{
    if (!schema_value_expect(field, JSON_STRING))
        return false;
    const char *color = json_string(field->value);
    if (color[0] != '#' || strlen(color) != 7 || strspn(color + 1, "0123456789abcdefABCDEF") != 6)
        return fail(field, _("write a colour as \"#rrggbb\", such as \"#ffd966\""));
    *(uint32_t *)field->into = (uint32_t)strtoul(color + 1, NULL, 16);
    return true;
}

/* --- words ------------------------------------------------------------------------------------ */

/* The one that `text` begins with ("monday"), else the one that looks like it. */
static const char *nearest_word(const char *const *words, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strncasecmp(words[i], text, strlen(words[i])) == 0)
            return words[i];
    return str_nearest(text, words, count);
}

bool schema_value_word(const struct schema_field *field, const char *const *words, const char *text,
                       int *ret_place)
{
    size_t count = 0;
    for (; words[count]; count++)
        if (strcmp(words[count], text) == 0) {
            *ret_place = (int)count;
            return true;
        }
    const char *nearest = nearest_word(words, count, text);
    if (nearest && strcasecmp(nearest, text) == 0)
        return fail(field, _("words are written in lower case (did you mean \"%s\"?)"), nearest);
    if (nearest)
        return fail(field, _("unknown word \"%s\" (did you mean \"%s\"?)"), text, nearest);
    struct buf known;
    buf_init(&known, LIMIT_PATH_BYTES);
    for (size_t i = 0; i < count; i++)
        buf_printf(&known, "%s%s", i ? ", " : "", words[i]);
    fail(field, _("unknown word \"%s\": write one of %s"), text, buf_text(&known));
    buf_deinit(&known);
    return false;
}

static bool read_word(const struct schema_field *field)
{
    return schema_value_expect(field, JSON_STRING) &&
           schema_value_word(field, field->key->words, json_string(field->value), field->into);
}

/* --- objects ---------------------------------------------------------------------------------- */

static bool read_ignored(const struct schema_field *field)
{
    (void)field;
    return true;
}

static bool read_object(const struct schema_field *field)
{
    return schema_read(field->reader, field->key->of, field->value, field->where, field->into,
                       NULL);
}

/* Lists and maps are read by their noun; here they are only checked from outside. */
static bool check_members(const struct schema_field *field, enum json_kind kind)
{
    if (!schema_value_expect(field, kind))
        return false;
    if ((int64_t)json_count(field->value) < field->key->min)
        return fail(field, _("this list is empty: name something, or leave the key out"));
    if ((int64_t)json_count(field->value) > field->key->max)
        return fail(field, _("more than %d entries"), (int)field->key->max);
    return true;
}

static bool check_objects(const struct schema_field *field)
{
    return check_members(field, JSON_ARRAY);
}

static bool check_map(const struct schema_field *field)
{
    if (!check_members(field, JSON_OBJECT))
        return false;
    bool is_good = true;
    for (const struct json_value *v = json_first(field->value); v; v = json_next(v)) {
        struct schema_field entry = *field;
        char *where = schema_where(field->where, json_key(v));
        entry.value = v;
        entry.where = where;
        entry.at_key = true;
        is_good &= schema_name_check(&entry, json_key(v));
        free(where);
    }
    return is_good || !field->reader->is_strict; /* a board leaves out the one entry */
}

static bool (*const readers[KEY_TYPES])(const struct schema_field *field) = {
    [KEY_IGNORED] = read_ignored,
    [KEY_NAME] = schema_name_read,
    [KEY_TEXT] = read_text,
    [KEY_PATH] = read_path,
    [KEY_TAGS] = schema_name_read_list,
    [KEY_NAMES] = schema_name_read_list,
    [KEY_SECONDS] = read_seconds,
    [KEY_INTEGER] = read_integer,
    [KEY_WORD] = read_word,
    [KEY_DECIMAL] = schema_number_decimal,
    [KEY_COLOR] = read_color,
    [KEY_SIZE] = read_size,
    [KEY_POINT] = read_point,
    [KEY_RECTANGLE] = read_rectangle,
    [KEY_AREA] = schema_length_read_area,
    [KEY_SPEED] = schema_length_read_speed,
    [KEY_TURN] = read_turn,
    [KEY_FLAG] = read_flag,
    [KEY_ZONE] = read_zone,
    [KEY_DAYS] = schema_window_days,
    [KEY_HOURS] = schema_window_hours,
    [KEY_DATE] = schema_window_date,
    [KEY_CLOCK] = schema_window_clock,
    [KEY_FROM] = schema_window_from,
    [KEY_UNTIL] = schema_window_until,
    [KEY_OBJECT] = read_object,
    [KEY_PART] = read_ignored, /* its noun says all about it */
    [KEY_LEVELS] = read_ignored,
    [KEY_OBJECTS] = check_objects,
    [KEY_MAP] = check_map,
};

bool schema_value_read(const struct schema_field *field)
{
    return readers[field->key->type](field);
}
