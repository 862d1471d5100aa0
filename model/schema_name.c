/* Names: what one may look like, whether what it points to exists, and lists of them. */
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "common/unicode.h"
#include "model/limits.h"
#include "model/schema_value.h"

#define fail(field, ...) schema_value_fail(field, __VA_ARGS__)

bool schema_is_name(const char *text)
{
    return str_is_name(text, LIMIT_NAME_BYTES);
}

bool schema_name_check(const struct schema_field *field, const char *name)
{
    if (schema_is_name(name))
        return true;
    char *slug = unicode_slug(name);
    if (strlen(name) > LIMIT_NAME_BYTES)
        fail(field, _("a name has at most %d letters"), LIMIT_NAME_BYTES);
    else if (slug[0])
        fail(field,
             _("a name has only letters a-z, digits, '-', '_' and '.' (did you mean \"%s\"?)"),
             slug);
    else
        fail(field, _("a name has only letters a-z, digits, '-', '_' and '.'"));
    free(slug);
    return false;
}

static bool fail_reference(const struct schema_field *field, const char *name)
{
    static const char *const sentences[REFERENCES] = {
        [REFER_PLAYLIST] = N_("there is no playlist \"%s\""),
        [REFER_SHOW] = N_("there is no playlist and no layout \"%s\""),
        [REFER_THEME] = N_("there is no theme \"%s\""),
        [REFER_SCREEN] = N_("there is no screen and no tag \"%s\""),
    };
    const struct schema_names *known = &field->reader->known[field->key->refers];
    size_t stem_bytes = strlen(name) - (str_ends(name, ".json") ? strlen(".json") : 0);
    char *stem = mem_copy_bytes(name, stem_bytes);
    const char *nearest = str_nearest(stem, known->names, known->count);
    free(stem);
    char *sentence = mem_format(_(sentences[field->key->refers]), name);
    if (nearest)
        fail(field, _("%s (did you mean \"%s\"?)"), sentence, nearest);
    else
        fail(field, "%s", sentence);
    free(sentence);
    return false;
}

static bool check_reference(const struct schema_field *field, const char *name)
{
    const struct schema_names *known = &field->reader->known[field->key->refers];
    if (field->key->refers == REFER_NOTHING || !known->names)
        return true;
    for (size_t i = 0; i < known->count; i++)
        if (strcmp(known->names[i], name) == 0)
            return true;
    return fail_reference(field, name);
}

/* A newer version may know more words, and the slot must keep its time: boards do not ask. */
static bool check_words(const struct schema_field *field, const char *name)
{
    int ignored;
    return !field->key->words || !field->reader->is_strict ||
           schema_value_word(field, field->key->words, name, &ignored);
}

bool schema_name_read(const struct schema_field *field)
{
    if (!schema_value_expect(field, JSON_STRING))
        return false;
    const char *name = json_string(field->value);
    if (!check_words(field, name) || !schema_name_check(field, name) ||
        !check_reference(field, name))
        return false;
    schema_value_replace(field, mem_copy_string(name));
    return true;
}

/* --- lists of names --------------------------------------------------------------------------- */

struct name_list {
    char **names;
    size_t count;
};

static void free_list(struct name_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
}

static bool read_list_entry(const struct schema_field *entry, struct name_list *list)
{
    if (!schema_value_expect(entry, JSON_STRING))
        return false;
    const char *text = json_string(entry->value);
    bool can_exclude = entry->key->type == KEY_NAMES && text[0] == '!';
    if (!schema_name_check(entry, text + can_exclude) ||
        !check_reference(entry, text + can_exclude))
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->names[i], text) == 0)
            return fail(entry, _("\"%s\" is already in this list: remove one"), text);
    list->names[list->count++] = mem_copy_string(text);
    return true;
}

bool schema_name_read_list(const struct schema_field *field)
{
    if (!schema_value_expect(field, JSON_ARRAY))
        return false;
    int64_t count = (int64_t)json_count(field->value);
    if (count < field->key->min)
        return fail(field, _("this list is empty: name something, or leave the key out"));
    if (count > field->key->max)
        return fail(field, _("this list has more than %d entries"), (int)field->key->max);
    struct name_list list = { .names = mem_array((size_t)count, sizeof *list.names) };
    bool is_good = true;
    size_t place = 0;
    for (const struct json_value *v = json_first(field->value); v; v = json_next(v)) {
        struct schema_field entry = *field;
        char *where = mem_format("%s[%zu]", field->where, place++);
        entry.value = v;
        entry.where = where;
        is_good &= read_list_entry(&entry, &list);
        free(where);
    }
    if (is_good)
        memcpy(field->into, &list, sizeof list);
    else
        free_list(&list);
    return is_good;
}
