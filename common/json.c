/* cJSON builds the tree, the scanner has the last word before it and knows where everything stands.
 *
 * One json_value per node, in document order, pairs the k-th node with the k-th mark; a value's
 * first member is therefore the next array element. Duplicate keys are looked for in the tree,
 * where escapes are already undone ("\u0061" is "a"). */
#include "common/json.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "common/i18n.h"
#include "common/json_scan.h"
#include "common/mem.h"

struct json_value {
    const cJSON *node;
    const struct json_value *next; /* sibling */
    struct json_mark mark;
};

struct json {
    cJSON *tree;
    struct json_value *values;
};

static struct json_value *pair(struct json *json, const cJSON *node, const struct json_mark *marks,
                               size_t *k)
{
    struct json_value *value = &json->values[*k];
    *value = (struct json_value){ .node = node, .mark = marks[*k] };
    (*k)++;
    struct json_value *last = NULL;
    for (const cJSON *child = node->child; child; child = child->next) {
        struct json_value *member = pair(json, child, marks, k);
        if (last)
            last->next = member;
        last = member;
    }
    return value;
}

/* --- duplicate keys -------------------------------------------------------- */

static int compare_keys(const void *a, const void *b)
{
    const struct json_value *left = *(const struct json_value *const *)a;
    const struct json_value *right = *(const struct json_value *const *)b;
    int order = strcmp(left->node->string, right->node->string);
    return order ? order : (left > right) - (left < right); /* document order among equals */
}

static bool has_unique_keys(const struct json_value *object, const char *file,
                            struct diagnostics *faults)
{
    size_t count = json_count(object), i = 0;
    const struct json_value **members = mem_array(count, sizeof *members);
    for (const struct json_value *m = json_first(object); m; m = json_next(m))
        members[i++] = m;
    qsort(members, count, sizeof *members, compare_keys);
    bool is_good = true;
    for (i = 1; i < count; i++) {
        const char *key = json_key(members[i]);
        if (strcmp(key, json_key(members[i - 1])) != 0)
            continue;
        struct json_place place = members[i]->mark.key, first = members[i - 1]->mark.key;
        diagnostics_add(faults, DIAGNOSTIC_ERROR, file, place.line, place.column, NULL,
                        _("the key \"%s\" is already in line %d, column %d: remove one"), key,
                        first.line, first.column);
        is_good = false;
    }
    free(members);
    return is_good;
}

/* --- the document ---------------------------------------------------------- */

bool json_parse(const char *bytes, size_t length, const char *file, struct diagnostics *faults,
                struct json **ret_json)
{
    struct json_mark *marks;
    size_t count, k = 0;
    if (!json_scan(bytes, length, file, faults, &marks, &count))
        return false;
    struct json *json = mem_new(sizeof *json);
    json->tree = cJSON_ParseWithLength(bytes, length);
    assert(json->tree); /* it accepts whatever the scanner does */
    json->values = mem_array(count, sizeof *json->values);
    pair(json, json->tree, marks, &k);
    assert(k == count);
    free(marks);
    bool is_good = true;
    for (size_t i = 0; i < count; i++)
        if (json_kind(&json->values[i]) == JSON_OBJECT)
            is_good &= has_unique_keys(&json->values[i], file, faults);
    if (is_good)
        *ret_json = json;
    else
        json_free(json);
    return is_good;
}

void json_free(struct json *json)
{
    if (!json)
        return;
    cJSON_Delete(json->tree);
    free(json->values);
    free(json);
}

const struct json_value *json_root(const struct json *json)
{
    return json->values;
}

/* --- values ---------------------------------------------------------------- */

enum json_kind json_kind(const struct json_value *value)
{
    switch (value->node->type & 0xFF) {
    case cJSON_Object:
        return JSON_OBJECT;
    case cJSON_Array:
        return JSON_ARRAY;
    case cJSON_String:
        return JSON_STRING;
    case cJSON_Number:
        return JSON_NUMBER;
    case cJSON_NULL:
        return JSON_NULL;
    default:
        return JSON_BOOL;
    }
}

const char *json_kind_name(enum json_kind kind)
{
    static const char *const names[] = {
        [JSON_NULL] = N_("null"),   [JSON_BOOL] = N_("true or false"), [JSON_NUMBER] = N_("number"),
        [JSON_STRING] = N_("text"), [JSON_ARRAY] = N_("list"),         [JSON_OBJECT] = N_("object"),
    };
    return _(names[kind]);
}

const struct json_value *json_first(const struct json_value *value)
{
    return value->node->child ? value + 1 : NULL;
}

const struct json_value *json_next(const struct json_value *value)
{
    return value->next;
}

const char *json_key(const struct json_value *value)
{
    return value->node->string;
}

size_t json_count(const struct json_value *value)
{
    size_t count = 0;
    for (const struct json_value *m = json_first(value); m; m = json_next(m))
        count++;
    return count;
}

const struct json_value *json_get(const struct json_value *object, const char *key)
{
    if (json_kind(object) != JSON_OBJECT)
        return NULL;
    for (const struct json_value *m = json_first(object); m; m = json_next(m))
        if (strcmp(json_key(m), key) == 0)
            return m;
    return NULL;
}

const char *json_string(const struct json_value *value)
{
    assert(json_kind(value) == JSON_STRING);
    return value->node->valuestring;
}

double json_number(const struct json_value *value)
{
    assert(json_kind(value) == JSON_NUMBER);
    return value->node->valuedouble;
}

bool json_bool(const struct json_value *value)
{
    assert(json_kind(value) == JSON_BOOL);
    return cJSON_IsTrue(value->node);
}

bool json_integer(const struct json_value *value, int64_t *ret_integer)
{
    const double largest = 9007199254740991.0; /* 2^53 − 1: beyond it neighbours are the same */
    if (json_kind(value) != JSON_NUMBER)
        return false;
    double number = json_number(value);
    if (!(number >= -largest && number <= largest) || number != trunc(number))
        return false;
    *ret_integer = (int64_t)number;
    return true;
}

struct json_place json_place(const struct json_value *value)
{
    return value->mark.value;
}

struct json_place json_key_place(const struct json_value *value)
{
    return value->mark.key;
}

/* --- writing --------------------------------------------------------------- */

bool json_quote(struct buf *into, const char *text)
{
    static const char plain[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
    bool is_good = buf_string(into, "\"");
    for (const char *at = text; is_good && *at; at++) {
        const char *special = strchr(plain, *at);
        if (special)
            is_good = buf_printf(into, "\\%c", letter[special - plain]);
        else if ((unsigned char)*at < 0x20)
            is_good = buf_printf(into, "\\u%04x", *at);
        else
            is_good = buf_append(into, at, 1);
    }
    return is_good && buf_string(into, "\"");
}
