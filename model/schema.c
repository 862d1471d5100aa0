/* The walk over one object: each key finds its row, each row its reader. Sentences about keys stand
 * here, those about values in schema_value.c. */
#include "model/schema.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/playlist.h"
#include "model/schema_value.h"
#include "model/screen.h"
#include "model/site.h"

enum { KEYS_MAX = 64, KEY_LIST_MAX_BYTES = 512 };

const struct schema *schema_find(const char *name)
{
    static const struct schema *const roots[] = { &playlist_schema, &site_schema, &screens_schema };
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (str_equal(roots[i]->name, name))
            return roots[i];
    return NULL;
}

char *schema_where(const char *where, const char *key)
{
    return where[0] ? mem_format("%s.%s", where, key) : mem_copy_string(key);
}

bool schema_report(const struct schema_reader *reader, enum diagnostic_level level,
                   struct json_place place, const char *where, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = mem_format_args(format, args);
    va_end(args);
    diagnostics_add(reader->into, level, reader->file, place.line, place.column, where, "%s", text);
    free(text);
    return false;
}

/* --- unknown keys ----------------------------------------------------------------------------- */

static const struct key *find_key(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->count; i++)
        if (strcmp(schema->keys[i].name, name) == 0)
            return &schema->keys[i];
    return NULL;
}

/* "id, image, slogan, …": what could stand here instead. */
static void list_keys(const struct schema *schema, struct buf *into)
{
    for (size_t i = 0; i < schema->count; i++) {
        if (schema->keys[i].type == KEY_IGNORED)
            continue;
        if (into->length > 0)
            buf_string(into, ", ");
        buf_string(into, schema->keys[i].name);
    }
}

static void report_unknown(const struct schema_reader *reader, const struct schema *schema,
                           const struct json_value *member, const char *where)
{
    const char *names[KEYS_MAX], *name = json_key(member);
    struct json_place place = json_key_place(member);
    assert(schema->count <= KEYS_MAX);
    for (size_t i = 0; i < schema->count; i++)
        names[i] = schema->keys[i].name;
    const char *nearest = str_nearest(name, names, schema->count);
    if (nearest && strcasecmp(nearest, name) == 0) {
        schema_report(reader, DIAGNOSTIC_ERROR, place, where,
                      _("keys are written in lower case (did you mean \"%s\"?)"), nearest);
    } else if (nearest) {
        schema_report(reader, DIAGNOSTIC_ERROR, place, where,
                      _("unknown key (did you mean \"%s\"?)"), nearest);
    } else {
        struct buf known;
        buf_init(&known, KEY_LIST_MAX_BYTES);
        list_keys(schema, &known);
        schema_report(reader, DIAGNOSTIC_ERROR, place, where, _("unknown key: known here are %s"),
                      buf_text(&known));
        buf_deinit(&known);
    }
}

/* --- keys that belong together ---------------------------------------------------------------- */

static bool check_required(const struct schema_reader *reader, const struct schema *schema,
                           const struct json_value *object, const char *where)
{
    bool is_good = true;
    for (size_t i = 0; i < schema->count; i++) {
        if (!schema->keys[i].is_required || json_get(object, schema->keys[i].name))
            continue;
        schema_report(reader, DIAGNOSTIC_ERROR, json_place(object), where,
                      _("the key \"%s\" is missing"), schema->keys[i].name);
        is_good = false;
    }
    return is_good;
}

/* Exactly one; but none is no mistake when an unknown key may be the kind of a newer version. */
static bool check_one_of(const struct schema_reader *reader, const struct schema *schema,
                         const struct json_value *object, const char *where, bool has_unknown)
{
    const char *first = NULL;
    struct buf names;
    buf_init(&names, KEY_LIST_MAX_BYTES);
    bool is_good = true;
    for (const char *const *name = schema->one_of; name && *name; name++) {
        const struct json_value *member = json_get(object, *name);
        buf_printf(&names, "%s%s", names.length ? ", " : "", *name);
        if (member && first) {
            schema_report(reader, DIAGNOSTIC_ERROR, json_key_place(member), where,
                          _("\"%s\" and \"%s\" cannot stand in one %s: make two of them"), first,
                          *name, schema->name);
            is_good = false;
        }
        if (member && !first)
            first = *name;
    }
    if (schema->one_of && !first && !has_unknown) {
        schema_report(reader, DIAGNOSTIC_ERROR, json_place(object), where,
                      _("one of these keys is missing: %s"), buf_text(&names));
        is_good = false;
    }
    buf_deinit(&names);
    return is_good;
}

/* --- the object ------------------------------------------------------------------------------- */

/* A key that means nothing beside another one, or without one, is refused at the desk and passed
 * over on a board. */
static bool is_pointless(const struct key *key, const struct json_value *object)
{
    bool is_alone = key->only_beside != NULL;
    for (const char *const *name = key->only_beside; is_alone && *name; name++)
        is_alone = !json_get(object, *name);
    return is_alone || (key->not_beside && json_get(object, key->not_beside));
}

static bool report_pointless(const struct schema_reader *reader, const struct key *key,
                             const struct json_value *member, const char *where)
{
    struct buf names;
    if (!key->only_beside)
        return schema_report(reader, DIAGNOSTIC_ERROR, json_key_place(member), where,
                             _("this has no effect beside \"%s\": remove it"), key->not_beside);
    buf_init(&names, KEY_LIST_MAX_BYTES);
    for (const char *const *name = key->only_beside; *name; name++)
        buf_printf(&names, "%s%s", names.length ? ", " : "", *name);
    schema_report(reader, DIAGNOSTIC_ERROR, json_key_place(member), where,
                  _("this has an effect only beside: %s; remove it"), buf_text(&names));
    buf_deinit(&names);
    return false;
}

static bool read_member(const struct schema_reader *reader, const struct key *key,
                        const struct json_value *member, const char *where, void *into)
{
    const struct schema_field field = {
        .reader = reader,
        .key = key,
        .value = member,
        .where = where,
        .into = (char *)into + key->offset,
    };
    return schema_value_read(&field) || !(reader->is_strict || key->is_vital || key->is_required);
}

bool schema_read(const struct schema_reader *reader, const struct schema *schema,
                 const struct json_value *value, const char *where, void *object,
                 bool *ret_has_unknown)
{
    bool is_good = true, has_unknown = false;
    const struct schema_field whole = { .reader = reader, .value = value, .where = where };
    if (!schema_value_expect(&whole, JSON_OBJECT))
        return false;
    for (const struct json_value *member = json_first(value); member; member = json_next(member)) {
        const struct key *key = find_key(schema, json_key(member));
        char *path = schema_where(where, json_key(member));
        if (key && !is_pointless(key, value))
            is_good &= read_member(reader, key, member, path, object);
        else if (key && reader->is_strict)
            is_good = report_pointless(reader, key, member, path);
        else if (reader->is_strict)
            report_unknown(reader, schema, member, path);
        has_unknown |= !key;
        free(path);
    }
    is_good &= check_required(reader, schema, value, where);
    is_good &= check_one_of(reader, schema, value, where, has_unknown);
    if (ret_has_unknown)
        *ret_has_unknown = has_unknown;
    return is_good && !(has_unknown && reader->is_strict);
}
