/* See rfc3339.h. Text is taken character by character from one pattern per form: sscanf would let
 * spaces and signs through. Each take_*() takes what it names from the front of *at. */
#include "model/rfc3339.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/civil.h"

enum { MIN_YEAR = 1970, MAX_YEAR = 9999 };

static bool take(const char **at, const char *any_of)
{
    if (!**at || !strchr(any_of, **at))
        return false;
    (*at)++;
    return true;
}

static bool take_digits(const char **at, int digits, int min, int max, int *ret_number)
{
    int number = 0;
    for (int i = 0; i < digits; i++) {
        if (!isdigit((unsigned char)**at))
            return false;
        number = number * 10 + *(*at)++ - '0';
    }
    if (number < min || number > max)
        return false;
    *ret_number = number;
    return true;
}

static bool take_date(const char **at, int32_t *ret_day)
{
    int year, month, day, real_year, real_month, real_day;
    if (!take_digits(at, 4, MIN_YEAR, MAX_YEAR, &year) || !take(at, "-") ||
        !take_digits(at, 2, 1, 12, &month) || !take(at, "-") || !take_digits(at, 2, 1, 31, &day))
        return false;
    int32_t days = civil_day(year, month, day);
    civil_date(days, &real_year, &real_month, &real_day);
    *ret_day = days;
    return real_month == month; /* 30 February is in March */
}

/* hh:mm:ss[.fraction]; without `needs_seconds` hh:mm will do. A leap second, 60, is the second
 * after it. */
static bool take_time(const char **at, bool needs_seconds, int *ret_s, int *ret_ms)
{
    int hour, minute, second = 0, ms = 0;
    if (!take_digits(at, 2, 0, 23, &hour) || !take(at, ":") || !take_digits(at, 2, 0, 59, &minute))
        return false;
    bool has_seconds = take(at, ":");
    if (!has_seconds && needs_seconds)
        return false;
    if (has_seconds && !take_digits(at, 2, 0, 60, &second))
        return false;
    if (has_seconds && take(at, ".")) {
        if (!isdigit((unsigned char)**at))
            return false;
        for (int worth = 100; isdigit((unsigned char)**at); worth /= 10)
            ms += (*(*at)++ - '0') * worth;
    }
    *ret_s = hour * 3600 + minute * 60 + second;
    *ret_ms = ms;
    return true;
}

/* "Z" or "+07:00". */
static bool take_offset(const char **at, int *ret_s)
{
    int hours = 0, minutes = 0;
    if (take(at, "Zz")) {
        *ret_s = 0;
        return true;
    }
    int sign = **at == '-' ? -1 : 1;
    if (!take(at, "+-") || !take_digits(at, 2, 0, 23, &hours) || !take(at, ":") ||
        !take_digits(at, 2, 0, 59, &minutes))
        return false;
    *ret_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool rfc3339_parse_date(const char *text, int32_t *ret_day)
{
    int32_t day;
    if (!take_date(&text, &day) || *text)
        return false;
    *ret_day = day;
    return true;
}

bool rfc3339_parse(const char *text, const struct timezone_rule *zone, int64_t *ret_ms)
{
    int32_t day;
    int second, ms, offset_s;
    if (!take_date(&text, &day) || !take(&text, "Tt ") || !take_time(&text, !zone, &second, &ms))
        return false;
    if (zone && !*text) {
        *ret_ms = timezone_instant_ms(zone, day, second, false) + ms;
        return true;
    }
    if (!take_offset(&text, &offset_s) || *text)
        return false;
    *ret_ms = ((int64_t)day * 86400 + second - offset_s) * 1000 + ms;
    return true;
}

void rfc3339_format(int64_t at_ms, const struct timezone_rule *zone,
                    char ret_text[RFC3339_TEXT_BYTES])
{
    int32_t offset_s = zone ? timezone_offset_s(zone, at_ms) : 0;
    if (offset_s % 60 != 0) { /* RFC 3339 has no way to write it */
        zone = NULL;
        offset_s = 0;
    }
    int32_t day, second;
    timezone_local(zone ? zone : &timezone_utc, at_ms, &day, &second);
    int year, month, day_of_month, ms = (int)((at_ms % 1000 + 1000) % 1000);
    civil_date(day, &year, &month, &day_of_month);
    char fraction[8] = "", offset[8] = "Z";
    if (ms)
        snprintf(fraction, sizeof fraction, ".%03u", (unsigned)ms % 1000);
    unsigned minutes = (unsigned)abs(offset_s) / 60;
    if (zone)
        snprintf(offset, sizeof offset, "%c%02u:%02u", offset_s < 0 ? '-' : '+', minutes / 60 % 100,
                 minutes % 60);
    snprintf(ret_text, RFC3339_TEXT_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d%s%s", year, month,
             day_of_month, second / 3600, second / 60 % 60, second % 60, fraction, offset);
}
