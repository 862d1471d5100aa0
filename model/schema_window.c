/* The words of struct window: days, hours, dates and instants, as operators write them. */
#include <stdio.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "model/civil.h"
#include "model/rfc3339.h"
#include "model/schema_value.h"
#include "model/window.h"

#define fail(field, ...) schema_value_fail(field, __VA_ARGS__)

const char *const schema_window_day_words[] = { "mon", "tue", "wed", "thu",
                                                "fri", "sat", "sun", NULL };

enum { DAYS_IN_WEEK = 7, DAY_TEXT_MAX_BYTES = 32, MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

/* --- days ------------------------------------------------------------------------------------- */

/* "mon", or "mon-fri"; a range may go over the end of the week. */
static bool read_days_text(const struct schema_field *field, const char *text, uint8_t *days)
{
    char first[DAY_TEXT_MAX_BYTES];
    int from, until;
    const char *dash = strchr(text, '-');
    size_t length = dash ? (size_t)(dash - text) : strlen(text);
    if (length >= sizeof first || strpbrk(text, " ,;"))
        return fail(field, _("write days as \"mon-fri\", or as a list: [\"mon\", \"sat\"]"));
    memcpy(first, text, length);
    first[length] = '\0';
    if (!schema_value_word(field, schema_window_day_words, first, &from))
        return false;
    until = from;
    if (dash && !schema_value_word(field, schema_window_day_words, dash + 1, &until))
        return false;
    for (int day = from;; day = (day + 1) % DAYS_IN_WEEK) {
        *days |= (uint8_t)(1U << day);
        if (day == until)
            return true;
    }
}

bool schema_window_days(const struct schema_field *field)
{
    uint8_t days = 0;
    bool is_good = true;
    if (json_kind(field->value) == JSON_ARRAY) {
        if (!json_first(field->value))
            return fail(field, _("this list is empty: name something, or leave the key out"));
        for (const struct json_value *v = json_first(field->value); v; v = json_next(v)) {
            struct schema_field entry = *field;
            entry.value = v;
            is_good &= schema_value_expect(&entry, JSON_STRING) &&
                       read_days_text(&entry, json_string(v), &days);
        }
    } else if (json_kind(field->value) == JSON_NUMBER) {
        return fail(field, _("days are words: mon, tue, wed, thu, fri, sat, sun"));
    } else {
        is_good = schema_value_expect(field, JSON_STRING) &&
                  read_days_text(field, json_string(field->value), &days);
    }
    if (is_good)
        ((struct window *)field->into)->days = days;
    return is_good;
}

/* --- hours ------------------------------------------------------------------------------------ */

/* True for a text of the picture's form, where '0' stands for any digit. */
static bool has_form(const char *text, const char *form)
{
    for (; *form; text++, form++)
        if (*form == '0' ? *text < '0' || *text > '9' : *text != *form)
            return false;
    return *text == '\0';
}

/* "HH:MM" at `text`; 24:00 only as an end. */
static bool read_clock(const struct schema_field *field, const char *text, bool is_end,
                       int32_t *ret_s)
{
    int hours = (text[0] - '0') * 10 + text[1] - '0',
        minutes = (text[3] - '0') * 10 + text[4] - '0';
    int32_t second = hours * HOUR_S + minutes * MINUTE_S;
    if (minutes > 59 || second > DAY_S || (second == DAY_S && !is_end))
        return fail(field, _("there is no %.5s: hours go from 00:00 to %s"), text,
                    is_end ? "24:00" : "23:59");
    *ret_s = second;
    return true;
}

bool schema_window_hours(const struct schema_field *field)
{
    int32_t from_s, until_s;
    if (!schema_value_expect(field, JSON_STRING))
        return false;
    const char *text = json_string(field->value);
    if (strstr(text, "\u2013") || strstr(text, "\u2014"))
        return fail(field, _("write a plain - between the hours: \"07:30-11:30\""));
    if (!has_form(text, "00:00-00:00"))
        return fail(field, _("write hours as \"07:30-11:30\""));
    if (!read_clock(field, text, false, &from_s) || !read_clock(field, text + 6, true, &until_s))
        return false;
    if (from_s == until_s)
        return fail(
            field,
            _("these hours begin and end at the same minute: for a whole day leave the key out"));
    struct window *window = field->into;
    window->has_hours = true;
    window->hours_from_s = from_s;
    window->hours_until_s = until_s;
    return true;
}

bool schema_window_clock(const struct schema_field *field)
{
    if (!schema_value_expect(field, JSON_STRING))
        return false;
    const char *text = json_string(field->value);
    if (!has_form(text, "00:00"))
        return fail(field, _("write the time of day as \"06:30\""));
    return read_clock(field, text, false, field->into);
}

/* --- from and until --------------------------------------------------------------------------- */

static bool fail_date(const struct schema_field *field, const char *text)
{
    int year = 0, month = 0, day = 0;
    sscanf(text, "%4d-%2d-%2d", &year, &month, &day);
    if (year < 1970)
        return fail(field, _("years go from 1970 to 9999"));
    if (month < 1 || month > 12)
        return fail(field, _("there is no %s: months go from 01 to 12"), text);
    int32_t first = civil_day(year, month, 1);
    int32_t next = month == 12 ? civil_day(year + 1, 1, 1) : civil_day(year, month + 1, 1);
    return fail(field, _("there is no %s: this month has %d days"), text, (int)(next - first));
}

static bool read_moment(const struct schema_field *field, struct moment *ret_moment)
{
    struct moment moment = { .kind = MOMENT_DATE };
    int64_t local_ms;
    if (!schema_value_expect(field, JSON_STRING))
        return false;
    const char *text = json_string(field->value);
    if (has_form(text, "0000-00-00")) {
        if (!rfc3339_parse_date(text, &moment.day))
            return fail_date(field, text);
    } else if (rfc3339_parse(text, NULL, &moment.instant_ms)) {
        moment.kind = MOMENT_INSTANT;
    } else if (rfc3339_parse(text, &timezone_utc, &local_ms)) {
        return fail(field, _("add the offset of the time zone: \"%s+07:00\""), text);
    } else {
        return fail(field, _("write a date as \"2026-12-01\" or a moment as "
                             "\"2026-12-01T07:30:00+07:00\""));
    }
    *ret_moment = moment;
    return true;
}

bool schema_window_date(const struct schema_field *field)
{
    int32_t day;
    if (!schema_value_expect(field, JSON_STRING))
        return false;
    const char *text = json_string(field->value);
    if (!has_form(text, "0000-00-00"))
        return fail(field, _("write a date as \"2026-12-01\""));
    if (!rfc3339_parse_date(text, &day))
        return fail_date(field, text);
    schema_value_replace(field, mem_copy_string(text));
    return true;
}

bool schema_window_from(const struct schema_field *field)
{
    return read_moment(field, &((struct window *)field->into)->from);
}

bool schema_window_until(const struct schema_field *field)
{
    return read_moment(field, &((struct window *)field->into)->until);
}

bool schema_check_window(const struct schema_reader *reader, const struct json_value *object,
                         const char *where, const struct window *window)
{
    const struct moment *from = &window->from, *until = &window->until;
    bool is_empty = from->kind == until->kind &&
                    ((from->kind == MOMENT_DATE && from->day > until->day) ||
                     (from->kind == MOMENT_INSTANT && from->instant_ms >= until->instant_ms));
    if (!is_empty)
        return true;
    const struct json_value *end = json_get(object, "until"); /* a countdown ends by itself */
    schema_report(reader, DIAGNOSTIC_ERROR, json_place(end ? end : json_get(object, "from")), where,
                  _("\"until\" is not after \"from\": nothing would ever be shown"));
    return false;
}
