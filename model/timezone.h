/* Local time by a POSIX TZ rule ("<+07>-7", "CET-1CEST,M3.5.0,M10.5.0/3"), POSIX.1-2017 §8.3 with
 * RFC 8536's extension of hours −167…167. Publishing resolves an IANA zone into such a rule, so the
 * model needs no zone files. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

struct timezone_change {
    enum { TIMEZONE_JULIAN, TIMEZONE_DAY, TIMEZONE_MONTH } kind; /* Jn, n, Mm.w.d */
    int month, week, day;
    int32_t time_s;
};

struct timezone_rule {
    int32_t standard_s, daylight_s; /* seconds east of UTC */
    bool has_daylight;
    struct timezone_change start, end; /* of daylight time */
};

extern const struct timezone_rule timezone_utc;

bool timezone_parse(const char *posix, struct timezone_rule *ret_rule, struct error *err);

/* Seconds east of UTC at an instant. */
int32_t timezone_offset_s(const struct timezone_rule *rule, int64_t at_ms);

/* The instant of a local day (days since 1970-01-01, local) and second of that day (0 … 86400; a
 * second beyond belongs to the next day). A local time that the zone skips means the instant of the
 * jump; a repeated one its first occurrence, or its second when `is_end`. */
int64_t timezone_instant_ms(const struct timezone_rule *rule, int32_t day, int32_t second,
                            bool is_end);

/* The local day and second of an instant. */
void timezone_local(const struct timezone_rule *rule, int64_t at_ms, int32_t *ret_day,
                    int32_t *ret_second);
