/* The tables as JSON Schema 2020-12, for editors: one printer per type of key, in a table. Nested
 * objects are printed in place; no table contains itself. What a schema cannot say (dates that do
 * not exist, names that point nowhere) is left to the reader. */
#include <ctype.h>
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "model/limits.h"
#include "model/schema_value.h"

#define NAME "[A-Za-z0-9_][A-Za-z0-9_.-]*"

static void print_object(const struct schema *schema, int indent, struct buf *into);

/* `"name": "text"` with what stands before it. */
static void print_text(struct buf *into, const char *before, const char *name, const char *text)
{
    buf_printf(into, "%s\"%s\": ", before, name);
    json_quote(into, text);
}

static void print_string(const char *pattern, struct buf *into)
{
    buf_string(into, ", \"type\": \"string\"");
    if (pattern)
        print_text(into, ", ", "pattern", pattern);
}

#define CLOCK "([01][0-9]|2[0-3]):[0-5][0-9]"
#define MOMENT                                                                                     \
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([Tt ]" CLOCK                               \
    "(:[0-5][0-9](\\.[0-9]+)?)?([Zz]|[+-]" CLOCK "))?$"

/* Texts that one pattern tells; without one every text will do. */
static const char *const patterns[KEY_TYPES] = {
    [KEY_COLOR] = "^#[0-9A-Fa-f]{6}$",
    [KEY_ZONE] = "^[A-Za-z0-9_][A-Za-z0-9_+/-]*$",
    [KEY_HOURS] = "^" CLOCK "-(" CLOCK "|24:00)$",
    [KEY_DATE] = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    [KEY_CLOCK] = "^" CLOCK "$",
    [KEY_FROM] = MOMENT,
    [KEY_UNTIL] = MOMENT,
};

static void print_pattern(const struct key *key, int indent, struct buf *into)
{
    (void)indent;
    print_string(patterns[key->type], into);
}

static void print_word(const struct key *key, int indent, struct buf *into)
{
    (void)indent;
    buf_string(into, ", \"enum\": [");
    for (const char *const *word = key->words; *word; word++)
        buf_printf(into, "%s\"%s\"", word == key->words ? "" : ", ", *word);
    buf_string(into, "]");
}

static void print_name(const struct key *key, int indent, struct buf *into)
{
    if (key->words) {
        print_word(key, indent, into);
        return;
    }
    print_string("^" NAME "$", into);
    buf_printf(into, ", \"maxLength\": %d", LIMIT_NAME_BYTES);
}

static void print_lines(const struct key *key, int indent, struct buf *into)
{
    (void)indent;
    print_string("\\S", into);
    buf_printf(into, ", \"maxLength\": %d", (int)key->max);
}

/* The endings in either case: ".jpg" gives "\\.[jJ][pP][gG]". */
static void print_path(const struct key *key, int indent, struct buf *into)
{
    (void)indent;
    struct buf pattern;
    buf_init(&pattern, LIMIT_TEXT_BYTES);
    buf_string(&pattern, "^[^/\\\\].*(");
    for (const char *const *word = key->words; *word; word++) {
        buf_string(&pattern, word == key->words ? "\\." : "|\\.");
        for (const char *at = *word + 1; *at; at++)
            buf_printf(&pattern, "[%c%c]", *at, toupper((unsigned char)*at));
    }
    buf_string(&pattern, ")$");
    print_string(buf_text(&pattern), into);
    buf_printf(into, ", \"maxLength\": %d", LIMIT_PATH_BYTES);
    buf_deinit(&pattern);
}

static void print_names(const struct key *key, int indent, struct buf *into)
{
    (void)indent;
    buf_printf(into,
               ", \"type\": \"array\", \"minItems\": %d, \"maxItems\": %d, \"uniqueItems\": true, "
               "\"items\": { \"type\": \"string\"",
               (int)key->min, (int)key->max);
    print_text(into, ", ", "pattern", key->type == KEY_NAMES ? "^!?" NAME "$" : "^" NAME "$");
    buf_string(into, " }");
}

static void print_seconds(const struct key *key, int indent, struct buf *into)
{
    (void)indent;
    buf_printf(into, ", \"type\": \"number\", \"minimum\": %g, \"maximum\": %g",
               (double)key->min / 1000, (double)key->max / 1000);
}

static void print_integer(const struct key *key, int indent, struct buf *into)
{
    (void)indent;
    buf_printf(into, ", \"type\": \"integer\", \"minimum\": %d, \"maximum\": %d", (int)key->min,
               (int)key->max);
}

static void print_size(const struct key *key, int indent, struct buf *into)
{
    (void)indent;
    buf_printf(into,
               ", \"type\": \"array\", \"minItems\": 2, \"maxItems\": 2, \"items\": { \"type\": "
               "\"integer\", \"minimum\": %d, \"maximum\": %d }",
               (int)key->min, (int)key->max);
}

static void print_point(const struct key *key, int indent, struct buf *into)
{
    (void)indent;
    buf_printf(into,
               ", \"type\": \"array\", \"minItems\": 2, \"maxItems\": 2, \"items\": { \"type\": "
               "\"integer\", \"minimum\": 0, \"maximum\": %d }",
               (int)key->max);
}

static void print_rectangle(const struct key *key, int indent, struct buf *into)
{
    (void)indent;
    buf_string(into, ", \"type\": \"array\", \"minItems\": 4, \"maxItems\": 4, \"prefixItems\": [");
    for (int i = 0; i < 4; i++)
        buf_printf(into, "%s{ \"type\": \"integer\", \"minimum\": %d, \"maximum\": %d }",
                   i ? ", " : "", i / 2, (int)key->max);
    buf_string(into, "]");
}

/* A length of 0 makes no zone: of width and height only. */
static void print_area(const struct key *key, int indent, struct buf *into)
{
    (void)indent;
    buf_string(into, ", \"type\": \"array\", \"minItems\": 4, \"maxItems\": 4, \"prefixItems\": [");
    for (int i = 0; i < 4; i++) {
        buf_printf(into,
                   "%s{ \"anyOf\": [{ \"type\": \"integer\", \"minimum\": %d, \"maximum\": %d }, ",
                   i ? ", " : "", i / 2, (int)key->max);
        buf_string(into, "{ \"type\": \"string\", \"pattern\": "
                         "\"^(100(\\\\.00?)?|[0-9]{1,2}(\\\\.[0-9]{1,2})?)%$\" }] }");
    }
    buf_string(into, "]");
}

static void print_speed(const struct key *key, int indent, struct buf *into)
{
    (void)key, (void)indent;
    buf_printf(into,
               ", \"anyOf\": [{ \"type\": \"integer\", \"minimum\": 1, \"maximum\": %d }, "
               "{ \"type\": \"string\", \"pattern\": \"^[0-9]{1,5}px$\" }]",
               LIMIT_TICKER_SPEED);
}

static void print_turn(const struct key *key, int indent, struct buf *into)
{
    (void)key, (void)indent;
    buf_string(into, ", \"enum\": [0, 90, 180, 270]");
}

static void print_flag(const struct key *key, int indent, struct buf *into)
{
    (void)key, (void)indent;
    buf_string(into, ", \"type\": \"boolean\"");
}

static void print_days(const struct key *key, int indent, struct buf *into)
{
    (void)key, (void)indent;
    struct buf day, pattern;
    buf_init(&day, LIMIT_PATH_BYTES);
    buf_init(&pattern, LIMIT_TEXT_BYTES);
    for (const char *const *word = schema_window_day_words; *word; word++)
        buf_printf(&day, "%s%s", word == schema_window_day_words ? "" : "|", *word);
    buf_printf(&pattern, "{ \"type\": \"string\", \"pattern\": \"^(%s)(-(%s))?$\" }",
               buf_text(&day), buf_text(&day));
    buf_printf(into, ", \"anyOf\": [%s, { \"type\": \"array\", \"minItems\": 1, \"items\": %s }]",
               buf_text(&pattern), buf_text(&pattern));
    buf_deinit(&pattern);
    buf_deinit(&day);
}

static void print_nested(const struct key *key, int indent, struct buf *into)
{
    buf_string(into, ",");
    print_object(key->of, indent, into);
}

static void print_list(const struct key *key, int indent, struct buf *into)
{
    buf_printf(into, ", \"type\": \"array\", \"minItems\": %d, \"maxItems\": %d, \"items\": {",
               (int)key->min, (int)key->max);
    print_object(key->of, indent, into);
    buf_string(into, " }");
}

static void print_levels(const struct key *key, int indent, struct buf *into)
{
    buf_printf(into,
               ", \"anyOf\": [{ \"type\": \"integer\", \"minimum\": %d, \"maximum\": %d }, "
               "{ \"type\": \"array\", \"minItems\": 1, \"maxItems\": %d, \"items\": {",
               (int)key->min, (int)key->max, LIMIT_LIGHT_STEPS);
    print_object(key->of, indent, into);
    buf_string(into, " } }]");
}

static void print_map(const struct key *key, int indent, struct buf *into)
{
    buf_printf(into,
               ", \"type\": \"object\", \"maxProperties\": %d, \"propertyNames\": { \"pattern\": "
               "\"^" NAME "$\", \"maxLength\": %d }, \"additionalProperties\": {",
               (int)key->max, LIMIT_NAME_BYTES);
    print_object(key->of, indent, into);
    buf_string(into, " }");
}

static void (*const printers[KEY_TYPES])(const struct key *key, int indent, struct buf *into) = {
    [KEY_IGNORED] = print_pattern,     [KEY_NAME] = print_name,
    [KEY_TEXT] = print_lines,          [KEY_PATH] = print_path,
    [KEY_TAGS] = print_names,          [KEY_NAMES] = print_names,
    [KEY_SECONDS] = print_seconds,     [KEY_INTEGER] = print_integer,
    [KEY_WORD] = print_word,           [KEY_POINT] = print_point,
    [KEY_RECTANGLE] = print_rectangle, [KEY_AREA] = print_area,
    [KEY_SPEED] = print_speed,         [KEY_TURN] = print_turn,
    [KEY_FLAG] = print_flag,           [KEY_PART] = print_nested,
    [KEY_COLOR] = print_pattern,       [KEY_SIZE] = print_size,
    [KEY_ZONE] = print_pattern,        [KEY_DAYS] = print_days,
    [KEY_HOURS] = print_pattern,       [KEY_FROM] = print_pattern,
    [KEY_UNTIL] = print_pattern,       [KEY_OBJECT] = print_nested,
    [KEY_OBJECTS] = print_list,        [KEY_MAP] = print_map,
    [KEY_DECIMAL] = print_seconds,     [KEY_CLOCK] = print_pattern,
    [KEY_DATE] = print_pattern,        [KEY_LEVELS] = print_levels,
};

/* --- objects ---------------------------------------------------------------------------------- */

static void print_line(struct buf *into, int indent)
{
    buf_printf(into, "\n%*s", indent, "");
}

/* Only defaults that are JSON themselves; the others are for people. */
static bool is_literal(const char *fallback)
{
    return fallback && (isdigit((unsigned char)fallback[0]) || str_equal(fallback, "false") ||
                        (fallback[0] == '"' && str_ends(fallback, "\"")));
}

static void print_property(const struct key *key, int indent, struct buf *into)
{
    buf_printf(into, "\"%s\": { ", key->name);
    print_text(into, "", "description", _(key->sentence));
    if (is_literal(key->fallback))
        buf_printf(into, ", \"default\": %s", key->fallback);
    printers[key->type](key, indent, into);
    buf_string(into, " }");
}

static void print_required(const struct schema *schema, int indent, struct buf *into)
{
    bool is_first = true;
    for (size_t i = 0; i < schema->count; i++) {
        if (!schema->keys[i].is_required)
            continue;
        if (is_first)
            print_line(into, indent);
        buf_printf(into, "%s\"%s\"", is_first ? "\"required\": [" : ", ", schema->keys[i].name);
        is_first = false;
    }
    if (!is_first)
        buf_string(into, "],");
}

static void print_one_of(const struct schema *schema, int indent, struct buf *into)
{
    if (!schema->one_of)
        return;
    print_line(into, indent);
    buf_string(into, "\"oneOf\": [");
    for (const char *const *name = schema->one_of; *name; name++)
        buf_printf(into, "%s{ \"required\": [\"%s\"] }", name == schema->one_of ? "" : ", ", *name);
    buf_string(into, "],");
}

/* What a key forbids or demands beside itself: `"name": { … }` in one object. */
static void print_dependency(const char *name, int indent, bool *is_first, struct buf *into)
{
    if (*is_first) {
        print_line(into, indent);
        buf_string(into, "\"dependentSchemas\": {");
    }
    buf_string(into, *is_first ? "" : ",");
    print_line(into, indent + 2);
    buf_printf(into, "\"%s\": ", name);
    *is_first = false;
}

/* Keys that mean nothing beside `other`. */
static void print_pointless(const struct schema *schema, const char *other, int indent,
                            bool *is_first, struct buf *into)
{
    size_t count = 0;
    for (size_t i = 0; i < schema->count; i++) {
        const struct key *key = &schema->keys[i];
        if (!str_equal(key->not_beside, other))
            continue;
        if (count == 0) {
            print_dependency(other, indent, is_first, into);
            buf_string(into, "{ \"properties\": { ");
        }
        buf_printf(into, "%s\"%s\": false", count++ ? ", " : "", key->name);
    }
    if (count > 0)
        buf_string(into, " } }");
}

/* A key that means nothing without one of others. */
static void print_companions(const struct key *key, int indent, bool *is_first, struct buf *into)
{
    if (!key->only_beside)
        return;
    print_dependency(key->name, indent, is_first, into);
    for (const char *const *name = key->only_beside; *name; name++)
        buf_printf(into, "%s{ \"required\": [\"%s\"] }",
                   name == key->only_beside ? "{ \"anyOf\": [" : ", ", *name);
    buf_string(into, "] }");
}

static void print_dependencies(const struct schema *schema, int indent, struct buf *into)
{
    bool is_first = true;
    for (const char *const *name = schema->one_of; name && *name; name++)
        print_pointless(schema, *name, indent, &is_first, into);
    for (size_t i = 0; i < schema->count; i++)
        print_companions(&schema->keys[i], indent, &is_first, into);
    if (is_first)
        return;
    print_line(into, indent);
    buf_string(into, "},");
}

/* The members of a schema for an object, without the brackets around them. */
static void print_object(const struct schema *schema, int indent, struct buf *into)
{
    int inner = indent + 2;
    print_line(into, inner);
    buf_string(into, "\"type\": \"object\",");
    print_required(schema, inner, into);
    print_one_of(schema, inner, into);
    print_dependencies(schema, inner, into);
    print_line(into, inner);
    buf_string(into, "\"additionalProperties\": false,");
    print_line(into, inner);
    buf_string(into, "\"properties\": {");
    for (size_t i = 0; i < schema->count; i++) {
        buf_string(into, i ? "," : "");
        print_line(into, inner + 2);
        print_property(&schema->keys[i], inner + 2, into);
    }
    print_line(into, inner);
    buf_string(into, "}");
}

void schema_print_json(const struct schema *root, struct buf *into)
{
    buf_string(into, "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\"");
    print_text(into, ",\n  ", "title", root->name);
    print_text(into, ",\n  ", "description", _(root->sentence));
    buf_string(into, ",");
    print_object(root, 0, into);
    buf_string(into, "\n}\n");
}
