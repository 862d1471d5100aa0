/* See field.h. */
#include "server/field.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "common/str.h"

static const char blanks[] = " \t";

/* A quote cannot stand inside a tag, so a quoted tag that is found is a whole one. */
bool field_has_tag(const char *if_none_match, const char *tag)
{
    if (!if_none_match)
        return false;
    return str_equal(if_none_match + strspn(if_none_match, blanks), "*") ||
           strstr(if_none_match, tag);
}

/* The text behind "name=" or 'name="' at the start of one preference, or NULL. */
static const char *value_of(const char *preference, const char *name)
{
    size_t length = strlen(name);
    if (strncasecmp(preference, name, length) != 0)
        return NULL;
    const char *equals = preference + length + strspn(preference + length, blanks);
    if (*equals != '=')
        return NULL;
    const char *value = equals + 1 + strspn(equals + 1, blanks);
    return value + (*value == '"');
}

int64_t field_wait_s(const char *prefer, int64_t max_s)
{
    const char *value = NULL;
    for (const char *at = prefer; at && *at && !value; at += strcspn(at, ",")) {
        at += strspn(at, ", \t");
        value = value_of(at, "wait");
    }
    int64_t wait_s = 0;
    for (; value && *value >= '0' && *value <= '9' && wait_s < max_s; value++)
        wait_s = wait_s * 10 + (*value - '0');
    return wait_s < max_s ? wait_s : max_s;
}
