/* The lines of a batch, read: strictly, since a program wrote them. Unknown keys are left to later
 * versions. */
#include "model/report.h"

#include <string.h>

#include "common/diagnostic.h"
#include "common/str.h"
#include "model/document.h"
#include "model/schema.h"

enum { BATCHES_MAX = 1000 * 1000 * 1000 };
static const int64_t millis_max = LIMIT_MOMENT_MS;

static const char *line_end(const char *at, const char *end)
{
    const char *found = memchr(at, '\n', (size_t)(end - at));
    return found ? found : end;
}

/* The object in a line; false otherwise. */
static bool parse_line(const char *at, const char *line_end_, struct json **ret_json,
                       struct error *err)
{
    struct diagnostics faults;
    struct json *json = NULL;
    size_t length = (size_t)(line_end_ - at);
    if (length > LIMIT_RECORD_BYTES)
        return error_set(err, ERROR_LIMIT, "a line of %zu bytes", length);
    diagnostics_init(&faults);
    bool is_good = json_parse(at, length, "report", &faults, &json);
    if (!is_good)
        error_set(err, ERROR_INPUT, "%s", faults.items[0].text);
    diagnostics_deinit(&faults);
    if (is_good && json_kind(json_root(json)) != JSON_OBJECT) {
        json_free(json);
        return error_set(err, ERROR_INPUT, "not an object");
    }
    if (is_good)
        *ret_json = json;
    return is_good;
}

/* --- members ------------------------------------------------------------------ */

/* `fallback` when it is not there. */
static bool read_number(const struct json_value *object, const char *key, int64_t fallback,
                        int64_t *ret_number, struct error *err)
{
    *ret_number = fallback;
    return !json_get(object, key) || document_integer(object, key, 0, millis_max, ret_number, err);
}

static bool read_text(const struct json_value *object, const char *key, char *ret_text,
                      size_t capacity, struct error *err)
{
    const char *text = document_text(object, key, capacity - 1, err);
    return text && str_copy(ret_text, capacity, text);
}

/* A name; "" when it is not there. */
static bool read_name(const struct json_value *object, const char *key,
                      char ret_name[REPORT_NAME_BYTES], struct error *err)
{
    ret_name[0] = '\0';
    if (!json_get(object, key))
        return true;
    return read_text(object, key, ret_name, REPORT_NAME_BYTES, err) &&
           document_demand(schema_is_name(ret_name), key, "not a name", err);
}

static bool read_hash(const struct json_value *object, const char *key,
                      char ret_hex[SHA256_HEX_BYTES], struct error *err)
{
    return read_text(object, key, ret_hex, SHA256_HEX_BYTES, err) &&
           document_demand(str_is_sha256(ret_hex), key, "not a hash", err);
}

static bool read_clock(const struct json_value *object, enum report_clock *ret_clock,
                       struct error *err)
{
    const char *word = document_text(object, "clock", REPORT_NAME_BYTES, err);
    for (int i = 0; word && i < REPORT_CLOCKS; i++)
        if (str_equal(word, report_clocks[i])) {
            *ret_clock = (enum report_clock)i;
            return true;
        }
    if (word)
        error_set(err, ERROR_INPUT, "clock: not a word that is known");
    return false;
}

bool report_is_boot(const char *text)
{
    return strlen(text) == REPORT_BOOT_BYTES - 1 &&
           strspn(text, "0123456789abcdef") == REPORT_BOOT_BYTES - 1;
}

/* "playlist/item". */
static bool is_item(const char *text)
{
    char name[REPORT_ITEM_BYTES];
    str_copy(name, sizeof name, text);
    char *slash = strchr(name, '/');
    if (!slash)
        return false;
    *slash = '\0';
    return schema_is_name(name) && schema_is_name(slash + 1);
}

/* --- the head ----------------------------------------------------------------- */

static bool read_numbers(const struct json_value *root, struct report_head *head, struct error *err)
{
    int64_t format;
    if (!document_integer(root, "report", 1, INT32_MAX, &format, err))
        return false;
    if (format != 1)
        return error_set(err, ERROR_INPUT, "report %lld is newer than this program",
                         (long long)format);
    return document_integer(root, "batch", 1, BATCHES_MAX, &head->batch, err) &&
           read_number(root, "from", head->batch, &head->from, err) &&
           document_demand(head->from >= 1 && head->from <= head->batch, "from", "beyond batch",
                           err) &&
           document_integer(root, "at_ms", 0, millis_max, &head->at_ms, err) &&
           read_number(root, "wall_ms", -1, &head->wall_ms, err) &&
           document_integer(root, "held", 0, LIMIT_GENERATION, &head->held, err);
}

static bool read_head(const struct json_value *root, struct report_head *head, struct error *err)
{
    return read_numbers(root, head, err) && read_name(root, "screen", head->screen, err) &&
           document_demand(head->screen[0], "screen", "missing", err) &&
           read_text(root, "boot", head->boot, sizeof head->boot, err) &&
           document_demand(report_is_boot(head->boot), "boot", "not 32 hex digits", err) &&
           read_hash(root, "previous", head->previous, err) &&
           (!json_get(root, "ends") || read_hash(root, "ends", head->ends, err)) &&
           read_clock(root, &head->clock, err) &&
           document_demand((head->wall_ms < 0) == (head->clock == REPORT_UNKNOWN), "wall_ms",
                           "only with a clock that is known", err);
}

bool report_read_head(const struct report_batch *batch, struct report_head *ret_head,
                      const char **ret_rest, struct error *err)
{
    struct report_head head = { .batch = 0 };
    struct json *json = NULL;
    const char *end = line_end(batch->lines, report_end(batch));
    if (!parse_line(batch->lines, end, &json, err))
        return false;
    bool is_good = read_head(json_root(json), &head, err);
    json_free(json);
    if (!is_good)
        return false;
    *ret_head = head;
    *ret_rest = end < report_end(batch) ? end + 1 : end;
    return true;
}

/* --- records ------------------------------------------------------------------ */

static bool read_item(const struct json_value *root, struct report_record *record,
                      struct error *err)
{
    for (int i = 0; i < REPORT_KINDS; i++)
        if (json_get(root, report_kinds[i])) {
            record->kind = (enum report_kind)i;
            return read_text(root, report_kinds[i], record->item, sizeof record->item, err) &&
                   document_demand(is_item(record->item), report_kinds[i], "not an item's name",
                                   err);
        }
    return error_set(err, ERROR_INPUT, "a record of no kind that is known");
}

/* An hour has room for so many. */
static bool read_plays(const struct json_value *root, struct report_record *record,
                       struct error *err)
{
    const int64_t most = LIMIT_PLAYS_PER_HOUR;
    return read_number(root, "plays", 1, &record->plays, err) &&
           ((record->plays >= 1 && record->plays <= most) ||
            error_set(err, ERROR_INPUT, "plays: not from 1 to %lld", (long long)most));
}

static bool read_record(const struct json_value *root, struct report_record *record,
                        struct error *err)
{
    return document_integer(root, "seq", 1, LIMIT_GENERATION, &record->seq, err) &&
           read_item(root, record, err) && read_name(root, "campaign", record->campaign, err) &&
           read_name(root, "zone", record->zone, err) &&
           document_integer(root, "generation", 0, LIMIT_GENERATION, &record->generation, err) &&
           document_integer(root, "at_ms", 0, millis_max, &record->at_ms, err) &&
           read_number(root, "start_ms", -1, &record->start_ms, err) &&
           document_integer(root, "shown_ms", 0, LIMIT_SHOWN_MS, &record->shown_ms, err) &&
           read_plays(root, record, err) && read_clock(root, &record->clock, err) &&
           document_demand((record->start_ms < 0) == (record->clock == REPORT_UNKNOWN), "start_ms",
                           "only with a clock that is known", err);
}

bool report_read_record(const char **at, const char *end, struct report_record *ret_record,
                        struct error *err)
{
    struct report_record record = { .plays = 1 };
    struct json *json = NULL;
    const char *line = *at, *stop = line_end(line, end);
    *at = stop < end ? stop + 1 : end;
    if (!parse_line(line, stop, &json, err))
        return false;
    bool is_good = read_record(json_root(json), &record, err);
    json_free(json);
    if (is_good)
        *ret_record = record;
    return is_good;
}
