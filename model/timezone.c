/* See timezone.h. A rule makes two changes a year, for ever. Whatever is asked about an instant is
 * answered from the changes of the four years around it: the latest one at or before it says which
 * offset holds. So nothing is cached, nothing is walked, and the southern hemisphere, negative
 * daylight time (Dublin) and all-year daylight time (RFC 8536 §3.3.1) need no case of their own.
 *
 * Instants are clamped to 100 million days around 1970 so that no sum can overflow. */
#include "model/timezone.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "model/civil.h"

enum { DAY_S = 86400, HOUR_S = 3600 };

static const int64_t farthest_s = INT64_C(100000000) * DAY_S;

const struct timezone_rule timezone_utc = { 0 };

/* --- reading a rule: each function takes what it names from the front of *at ------------------ */

static bool take(const char **at, char expected)
{
    if (**at != expected)
        return false;
    (*at)++;
    return true;
}

static bool take_number(const char **at, int min, int max, int *ret_number)
{
    int number = 0, digits = 0;
    for (; isdigit((unsigned char)**at) && digits < 4; digits++)
        number = number * 10 + *(*at)++ - '0';
    if (!digits || number < min || number > max)
        return false;
    *ret_number = number;
    return true;
}

/* "EST" or "<+07>": at least three characters; the name itself is of no use to us. */
static bool take_name(const char **at)
{
    bool is_quoted = take(at, '<');
    const char *start = *at;
    while (isalpha((unsigned char)**at) ||
           (is_quoted && (isdigit((unsigned char)**at) || **at == '+' || **at == '-')))
        (*at)++;
    return *at - start >= 3 && (!is_quoted || take(at, '>'));
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(const char **at, int max_hours, int32_t *ret_s)
{
    int sign = take(at, '-') ? -1 : 1, hours, minutes = 0, seconds = 0;
    if (sign > 0)
        take(at, '+');
    if (!take_number(at, 0, max_hours, &hours))
        return false;
    if (take(at, ':') && !take_number(at, 0, 59, &minutes))
        return false;
    if (take(at, ':') && !take_number(at, 0, 59, &seconds))
        return false;
    *ret_s = sign * (hours * HOUR_S + minutes * 60 + seconds);
    return true;
}

static bool take_month_day(const char **at, struct timezone_change *change)
{
    change->kind = TIMEZONE_MONTH;
    return take_number(at, 1, 12, &change->month) && take(at, '.') &&
           take_number(at, 1, 5, &change->week) && take(at, '.') &&
           take_number(at, 0, 6, &change->day);
}

static bool take_day(const char **at, struct timezone_change *change)
{
    if (take(at, 'M'))
        return take_month_day(at, change);
    change->kind = take(at, 'J') ? TIMEZONE_JULIAN : TIMEZONE_DAY;
    return take_number(at, change->kind == TIMEZONE_JULIAN ? 1 : 0, 365, &change->day);
}

static bool take_change(const char **at, struct timezone_change *change)
{
    change->time_s = 2 * HOUR_S;
    return take(at, ',') && take_day(at, change) &&
           (!take(at, '/') || take_time(at, 167, &change->time_s));
}

static bool take_rule(const char **at, struct timezone_rule *rule)
{
    int32_t west_s;
    if (!take_name(at) || !take_time(at, 24, &west_s))
        return false;
    rule->standard_s = -west_s;
    if (!**at)
        return true;
    rule->has_daylight = true;
    if (!take_name(at))
        return false;
    west_s -= HOUR_S;
    if (**at != ',' && !take_time(at, 24, &west_s))
        return false;
    rule->daylight_s = -west_s;
    return take_change(at, &rule->start) && take_change(at, &rule->end);
}

bool timezone_parse(const char *posix, struct timezone_rule *ret_rule, struct error *err)
{
    struct timezone_rule rule = { 0 };
    const char *at = posix;
    if (!take_rule(&at, &rule) || *at)
        return error_set(err, ERROR_INPUT,
                         _("\"%s\" is not a time zone rule (POSIX TZ, such as \"<+07>-7\")"),
                         posix);
    *ret_rule = rule;
    return true;
}

/* --- when a rule changes the clocks ----------------------------------------------------------- */

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* The w-th given weekday of a month; the fifth means the last. POSIX counts from Sunday, we from
 * Monday. */
static int32_t month_day(const struct timezone_change *change, int year)
{
    int32_t first = civil_day(year, change->month, 1);
    int32_t next_month =
        change->month == 12 ? civil_day(year + 1, 1, 1) : civil_day(year, change->month + 1, 1);
    int weekday = (change->day + 6) % 7;
    int32_t day = first + (weekday - civil_weekday(first) + 7) % 7 + 7 * (change->week - 1);
    return day < next_month ? day : day - 7;
}

static int32_t change_day(const struct timezone_change *change, int year)
{
    int32_t new_year = civil_day(year, 1, 1);
    switch (change->kind) {
    case TIMEZONE_JULIAN: /* J60 is 1 March in every year */
        return new_year + change->day - 1 + (is_leap(year) && change->day >= 60);
    case TIMEZONE_DAY:
        return new_year + change->day;
    default:
        return month_day(change, year);
    }
}

/* The latest change at or before an instant: when, and to which offset. Of two changes at one
 * instant the start of daylight time counts: that is how all-year daylight time is written. */
static int64_t latest_change_s(const struct timezone_rule *rule, int64_t at_s, int32_t *ret_offset)
{
    int year, month, day;
    civil_date((int32_t)(at_s / DAY_S), &year, &month, &day);
    int64_t latest = INT64_MIN;
    for (int y = year - 2; y <= year + 1; y++) {
        int64_t end = (int64_t)change_day(&rule->end, y) * DAY_S + rule->end.time_s;
        int64_t start = (int64_t)change_day(&rule->start, y) * DAY_S + rule->start.time_s;
        end -= rule->daylight_s;
        start -= rule->standard_s;
        if (end <= at_s && end > latest) {
            latest = end;
            *ret_offset = rule->standard_s;
        }
        if (start <= at_s && start >= latest) {
            latest = start;
            *ret_offset = rule->daylight_s;
        }
    }
    return latest;
}

static int32_t offset_at_s(const struct timezone_rule *rule, int64_t at_s)
{
    int32_t offset = rule->standard_s;
    if (rule->has_daylight)
        latest_change_s(rule, at_s, &offset);
    return offset;
}

static int64_t floor_seconds(int64_t at_ms)
{
    int64_t at_s = at_ms / 1000 - (at_ms % 1000 < 0);
    if (at_s > farthest_s)
        return farthest_s;
    return at_s < -farthest_s ? -farthest_s : at_s;
}

int32_t timezone_offset_s(const struct timezone_rule *rule, int64_t at_ms)
{
    return offset_at_s(rule, floor_seconds(at_ms));
}

int64_t timezone_instant_ms(const struct timezone_rule *rule, int32_t day, int32_t second,
                            bool is_end)
{
    int64_t local_s = (int64_t)day * DAY_S + second;
    if (!rule->has_daylight)
        return (local_s - rule->standard_s) * 1000;
    bool is_ahead = rule->daylight_s > rule->standard_s;
    int32_t larger = is_ahead ? rule->daylight_s : rule->standard_s;
    int32_t smaller = is_ahead ? rule->standard_s : rule->daylight_s;
    int64_t first = local_s - larger, second_time = local_s - smaller;
    bool is_first = offset_at_s(rule, first) == larger;
    bool is_second = offset_at_s(rule, second_time) == smaller;
    if (is_first && !(is_end && is_second))
        return first * 1000;
    if (is_second)
        return second_time * 1000;
    int32_t offset; /* the jump over local_s lies between the two */
    return latest_change_s(rule, second_time, &offset) * 1000;
}

void timezone_local(const struct timezone_rule *rule, int64_t at_ms, int32_t *ret_day,
                    int32_t *ret_second)
{
    int64_t at_s = floor_seconds(at_ms);
    int64_t local_s = at_s + offset_at_s(rule, at_s);
    int64_t day = local_s / DAY_S - (local_s % DAY_S < 0);
    *ret_day = (int32_t)day;
    *ret_second = (int32_t)(local_s - day * DAY_S);
}
