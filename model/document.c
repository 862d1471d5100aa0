/* See document.h. The first fault ends the reading: a signed document is written by a program, so
 * there is nobody who would mend a list of mistakes. Unknown keys are left to later versions. */
#include "model/document.h"

#include <string.h>

#include "common/diagnostic.h"
#include "common/i18n.h"
#include "common/line.h"

static bool check_head(const struct json_value *root, const char *type, struct error *err)
{
    int64_t format;
    if (json_kind(root) != JSON_OBJECT)
        return error_set(err, ERROR_INPUT, _("not an object"));
    if (!document_integer(root, "format", 1, INT32_MAX, &format, err))
        return false;
    if (format > DOCUMENT_FORMAT)
        return error_set(err, ERROR_INPUT,
                         _("format %lld is newer than this program, which reads format %d: update "
                           "the program"),
                         (long long)format, DOCUMENT_FORMAT);
    const char *found = document_text(root, "type", 64, err);
    if (!found)
        return false;
    return strcmp(found, type) == 0 ||
           error_set(err, ERROR_INPUT, _("its type is \"%s\", not \"%s\""), found, type);
}

static bool first_fault(const struct diagnostics *faults, struct error *err)
{
    struct buf line;
    buf_init(&line, ERROR_TEXT_BYTES * 2);
    diagnostic_print(&faults->items[0], &line);
    error_set(err, ERROR_INPUT, "%s", buf_text(&line));
    buf_deinit(&line);
    return false;
}

bool document_parse(const char *type, const char *bytes, size_t length, struct json **ret_json,
                    struct error *err)
{
    struct diagnostics faults;
    struct json *json = NULL;
    diagnostics_init(&faults);
    bool is_good = json_parse(bytes, length, type, &faults, &json);
    if (!is_good)
        first_fault(&faults, err);
    else
        is_good = check_head(json_root(json), type, err) || error_prefix(err, "%s", type);
    diagnostics_deinit(&faults);
    if (is_good)
        *ret_json = json;
    else
        json_free(json);
    return is_good;
}

const struct json_value *document_member(const struct json_value *object, const char *key,
                                         enum json_kind kind, struct error *err)
{
    const struct json_value *value = json_get(object, key);
    if (!value)
        error_set(err, ERROR_INPUT, _("\"%s\" is missing"), key);
    else if (json_kind(value) == kind)
        return value;
    else
        error_set(err, ERROR_INPUT, _("\"%s\" is of the wrong kind: %s is expected"), key,
                  json_kind_name(kind));
    return NULL;
}

bool document_integer(const struct json_value *object, const char *key, int64_t min, int64_t max,
                      int64_t *ret_integer, struct error *err)
{
    int64_t integer;
    const struct json_value *value = document_member(object, key, JSON_NUMBER, err);
    if (!value)
        return false;
    if (!json_integer(value, &integer) || integer < min || integer > max)
        return error_set(err, ERROR_INPUT, _("\"%s\" must be a whole number from %lld to %lld"),
                         key, (long long)min, (long long)max);
    *ret_integer = integer;
    return true;
}

bool document_boolean(const struct json_value *object, const char *key, bool *ret_boolean,
                      struct error *err)
{
    const struct json_value *value = document_member(object, key, JSON_BOOL, err);
    if (value)
        *ret_boolean = json_bool(value);
    return value;
}

bool document_is_line(const char *text, size_t max_bytes)
{
    size_t length = strlen(text);
    return length > 0 && length <= max_bytes && line_is_plain(text);
}

const char *document_text(const struct json_value *object, const char *key, size_t max_bytes,
                          struct error *err)
{
    const struct json_value *value = document_member(object, key, JSON_STRING, err);
    if (!value)
        return NULL;
    if (document_is_line(json_string(value), max_bytes))
        return json_string(value);
    error_set(err, ERROR_INPUT, _("\"%s\" must be one line of at most %zu bytes"), key, max_bytes);
    return NULL;
}

bool document_demand(bool is_so, const char *key, const char *fault, struct error *err)
{
    if (!is_so)
        error_set(err, ERROR_INPUT, "%s: %s", key, fault);
    return is_so;
}
