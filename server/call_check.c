/* See call_check.h. One row per type of key says which JSON it is, and what its text has to be. */
#include "server/call_check.h"

#include <string.h>

#include "common/str.h"
#include "common/unicode.h"
#include "model/rfc3339.h"

static bool is_any(const char *text)
{
    (void)text;
    return true;
}

static bool is_integer(const char *text)
{
    int64_t ignored;
    return str_integer(text, 0, LIMIT_GENERATION, &ignored);
}

static bool is_moment(const char *text)
{
    int64_t ignored;
    return rfc3339_parse(text, NULL, &ignored);
}

static bool is_role(const char *text)
{
    return role_of(text) != ROLE_NOBODY;
}

static const struct {
    enum json_kind kind;
    bool (*is_text)(const char *text);
    const char *wanted;
} types[ROUTE_TYPES] = {
    [ROUTE_TEXT] = { JSON_STRING, is_any, "a text" },
    [ROUTE_SECRET] = { JSON_STRING, is_any, "a text" },
    [ROUTE_FLAG] = { JSON_BOOL, is_any, "true or false" },
    [ROUTE_INTEGER] = { JSON_NUMBER, is_integer, "a whole number that is not negative" },
    [ROUTE_MOMENT] = { JSON_STRING, is_moment, "a time like 2026-12-01T07:30:00+07:00" },
    [ROUTE_ROLE] = { JSON_STRING, is_role, "viewer, operator, approver or admin" },
    [ROUTE_TEXTS] = { JSON_OBJECT, is_any, "an object of texts" },
};

static bool refuse(const struct route_key *key, struct error *err)
{
    return error_set(err, ERROR_INPUT, "%s: give %s", key->name, types[key->type].wanted);
}

/* --- behind '?' --------------------------------------------------------------- */

bool call_check_query(const struct call *call, struct error *err)
{
    for (const struct route_key *key = call->route->query; key && key->name; key++) {
        const char *text = call_query(call, key->name);
        if (!text && key->is_required)
            return refuse(key, err);
        if (text && (!unicode_is_valid(text, strlen(text)) || !types[key->type].is_text(text)))
            return refuse(key, err);
    }
    return true;
}

/* --- bodies ------------------------------------------------------------------- */

static bool is_of_texts(const struct json_value *object)
{
    for (const struct json_value *one = json_first(object); one; one = json_next(one))
        if (json_kind(one) != JSON_STRING)
            return false;
    return true;
}

static bool is_of_type(const struct json_value *value, enum route_type type)
{
    int64_t integer;
    if (json_kind(value) != types[type].kind)
        return false;
    if (type == ROUTE_INTEGER)
        return json_integer(value, &integer) && integer >= 0;
    if (type == ROUTE_TEXTS)
        return is_of_texts(value);
    return json_kind(value) != JSON_STRING || types[type].is_text(json_string(value));
}

static const struct route_key *find_key(const struct route_key *keys, const char *name)
{
    for (; keys->name; keys++)
        if (str_equal(keys->name, name))
            return keys;
    return NULL;
}

static bool check_members(const struct route_key *keys, const struct json_value *object,
                          struct error *err)
{
    for (const struct json_value *one = json_first(object); one; one = json_next(one)) {
        const struct route_key *key = find_key(keys, json_key(one));
        if (!key)
            return error_set(err, ERROR_INPUT, "%s: unknown key", json_key(one));
        if (!is_of_type(one, key->type))
            return refuse(key, err);
    }
    for (; keys->name; keys++)
        if (keys->is_required && !json_get(object, keys->name))
            return refuse(keys, err);
    return true;
}

bool call_read_body(struct call *call, struct error *err)
{
    size_t length = 0;
    struct diagnostics faults;
    const char *bytes = call_body(call, &length);
    diagnostics_init(&faults);
    bool is_good = json_parse(bytes, length, "body", &faults, &call->json);
    if (!is_good)
        error_set(err, ERROR_INPUT, "the body is no JSON: %d:%d: %s", faults.items[0].line,
                  faults.items[0].column, faults.items[0].text);
    diagnostics_deinit(&faults);
    if (is_good && json_kind(json_root(call->json)) != JSON_OBJECT)
        return error_set(err, ERROR_INPUT, "the body is no JSON object");
    return is_good && check_members(call->route->body, json_root(call->json), err);
}
