/* Dates, instants and POSIX zone rules: what is read is written and read as the same; local time
 * and instants are each other's inverse. The lines are a rule, then instants. */
#include "model/rfc3339.h"
#include "model/timezone.h"
#include "tests/fuzz/fuzz.h"

static void check_instant(const struct timezone_rule *zone, int64_t at_ms)
{
    int32_t day, second;
    char text[RFC3339_TEXT_BYTES];
    int64_t again_ms;
    timezone_local(zone, at_ms, &day, &second);
    fuzz_must(0 <= second && second < 86400);
    int64_t first_ms = timezone_instant_ms(zone, day, second, false);
    int64_t last_ms = timezone_instant_ms(zone, day, second, true);
    int64_t whole_ms = at_ms - (at_ms % 1000 + 1000) % 1000;
    fuzz_must(first_ms <= last_ms && (first_ms == whole_ms || last_ms == whole_ms));
    rfc3339_format(at_ms, zone, text);
    fuzz_must(strlen(text) < sizeof text);
    if (rfc3339_parse(text, NULL, &again_ms))
        fuzz_must(again_ms == at_ms || zone->standard_s % 60 || zone->daylight_s % 60);
}

static void try_line(const struct timezone_rule *zone, const char *line)
{
    static const struct timezone_rule *const none;
    int32_t day;
    int64_t at_ms;
    rfc3339_parse_date(line, &day);
    if (rfc3339_parse(line, none, &at_ms)) {
        check_instant(&timezone_utc, at_ms);
        check_instant(zone, at_ms);
    }
    rfc3339_parse(line, zone, &at_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct timezone_rule zone = timezone_utc;
    struct error err;
    char *text = mem_copy_bytes(bytes, length), *rest = text, *line = strsep(&rest, "\n");
    if (!timezone_parse(line, &zone, &err))
        fuzz_error(&err);
    while ((line = strsep(&rest, "\n")))
        try_line(&zone, line);
    free(text);
    return 0;
}
