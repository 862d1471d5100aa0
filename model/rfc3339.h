/* Dates and instants as text, RFC 3339. Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/timezone.h"

/* "2026-12-01": exactly this form and a date that exists, years 1970–9999. */
bool rfc3339_parse_date(const char *text, int32_t *ret_day);

/* RFC 3339 date-time ("2026-12-01T07:30:00+07:00", "…Z", lower case and a space for T accepted,
 * fraction cut to ms). With `zone` not NULL the offset may be missing: then it is local time, and
 * the seconds may be missing too. */
bool rfc3339_parse(const char *text, const struct timezone_rule *zone, int64_t *ret_ms);

/* RFC 3339 with the zone's offset and whole seconds (ms only when not zero); NULL zone: "…Z". */
enum { RFC3339_TEXT_BYTES = 40 };
void rfc3339_format(int64_t at_ms, const struct timezone_rule *zone,
                    char ret_text[RFC3339_TEXT_BYTES]);
