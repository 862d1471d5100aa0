/* The proleptic Gregorian calendar, and RFC 3339 text. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/timezone.h"

/* Days since 1970-01-01 and back (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
 */
int32_t civil_day(int year, int month, int day);
void civil_date(int32_t day, int *ret_year, int *ret_month, int *ret_day);
int civil_weekday(int32_t day); /* 0 Monday … 6 Sunday */

/* "2026-12-01": exactly this form and a date that exists, years 1970–9999. */
bool civil_parse_date(const char *text, int32_t *ret_day);

/* RFC 3339 date-time ("2026-12-01T07:30:00+07:00", "…Z", lower case and a space for T accepted,
 * fraction cut to ms). With `zone` not NULL the offset may be missing: then it is local time, and
 * the seconds may be missing too. */
bool civil_parse_instant(const char *text, const struct timezone_rule *zone, int64_t *ret_ms);

/* RFC 3339 with the zone's offset and whole seconds (ms only when not zero); NULL zone: "…Z". */
enum { CIVIL_TEXT_BYTES = 40 };
void civil_format(int64_t at_ms, const struct timezone_rule *zone, char ret_text[CIVIL_TEXT_BYTES]);
