/* The strict scanner against cJSON: what it passes, cJSON alone reads as the same tree; every value
 * begins where its place says; written and read again it is the same. */
#include <cjson/cJSON.h>

#include "common/cursor.h"
#include "common/json.h"
#include "tests/fuzz/fuzz.h"

static void print(const struct json_value *value, struct buf *into)
{
    switch (json_kind(value)) {
    case JSON_NULL:
        buf_string(into, "null");
        return;
    case JSON_BOOL:
        buf_string(into, json_bool(value) ? "true" : "false");
        return;
    case JSON_NUMBER:
        buf_printf(into, "%.17g", json_number(value));
        return;
    case JSON_STRING:
        json_quote(into, json_string(value));
        return;
    default:
        break;
    }
    bool is_object = json_kind(value) == JSON_OBJECT;
    buf_string(into, is_object ? "{" : "[");
    for (const struct json_value *m = json_first(value); m; m = json_next(m)) {
        if (is_object) {
            json_quote(into, json_key(m));
            buf_string(into, ":");
        }
        print(m, into);
        buf_string(into, json_next(m) ? "," : "");
    }
    buf_string(into, is_object ? "}" : "]");
}

/* The same value by both. */
static void compare(const struct json_value *ours, const cJSON *theirs)
{
    fuzz_must(theirs && !cJSON_IsInvalid(theirs) && !cJSON_IsRaw(theirs));
    fuzz_must((json_kind(ours) == JSON_OBJECT) == (bool)cJSON_IsObject(theirs));
    fuzz_must((json_kind(ours) == JSON_ARRAY) == (bool)cJSON_IsArray(theirs));
    fuzz_must((json_kind(ours) == JSON_NULL) == (bool)cJSON_IsNull(theirs));
    if (json_kind(ours) == JSON_NUMBER)
        fuzz_must(json_number(ours) == cJSON_GetNumberValue(theirs));
    if (json_kind(ours) == JSON_BOOL)
        fuzz_must(json_bool(ours) == (bool)cJSON_IsTrue(theirs));
    if (json_kind(ours) == JSON_STRING) {
        fuzz_must(strcmp(json_string(ours), cJSON_GetStringValue(theirs)) == 0);
        fuzz_must(unicode_is_valid(json_string(ours), strlen(json_string(ours))));
    }
    const cJSON *member = theirs->child;
    for (const struct json_value *m = json_first(ours); m; m = json_next(m)) {
        compare(m, member);
        if (json_kind(ours) == JSON_OBJECT)
            fuzz_must(json_get(ours, member->string) == m);
        member = member->next;
    }
    fuzz_must(!member);
}

static void step_to(struct cursor *cursor, struct json_place place)
{
    while (cursor->line != place.line || cursor->column != place.column) {
        fuzz_must(!cursor_is_at_end(cursor));
        cursor_advance(cursor, 1);
    }
    while (!cursor_is_at_end(cursor) && ((unsigned char)*cursor->at & 0xC0) == 0x80)
        cursor_advance(cursor, 1);
}

/* Values stand one behind the other in the text, each with the first letter of its kind. */
static void check_places(const struct json_value *value, struct cursor *cursor, bool is_member)
{
    static const char *const letters[] = {
        [JSON_NULL] = "n",    [JSON_BOOL] = "tf", [JSON_NUMBER] = "-0123456789",
        [JSON_STRING] = "\"", [JSON_ARRAY] = "[", [JSON_OBJECT] = "{",
    };
    if (is_member) {
        step_to(cursor, json_key_place(value));
        fuzz_must(cursor_is_at_any(cursor, "\""));
    }
    step_to(cursor, json_place(value));
    fuzz_must(cursor_is_at_any(cursor, letters[json_kind(value)]));
    for (const struct json_value *m = json_first(value); m; m = json_next(m))
        check_places(m, cursor, json_kind(value) == JSON_OBJECT);
}

static struct json *read_again(const struct buf *text)
{
    struct diagnostics faults;
    struct json *json = NULL;
    diagnostics_init(&faults);
    fuzz_must(json_parse(buf_text(text), text->length, "again.json", &faults, &json));
    diagnostics_deinit(&faults);
    return json;
}

static void check(const struct json *json, const char *bytes, size_t length)
{
    struct cursor cursor = { .at = bytes, .end = bytes + length, .line = 1, .column = 1 };
    struct buf once, twice;
    cJSON *theirs = cJSON_ParseWithLength(bytes, length);
    compare(json_root(json), theirs);
    cJSON_Delete(theirs);
    check_places(json_root(json), &cursor, false);
    buf_init(&once, FUZZ_TEXT_BYTES);
    buf_init(&twice, FUZZ_TEXT_BYTES);
    print(json_root(json), &once);
    if (!once.is_over && !strstr(buf_text(&once), "inf")) { /* 1e999: only cJSON writes it */
        struct json *again = read_again(&once);
        print(json_root(again), &twice);
        fuzz_must(fuzz_is_same(&once, &twice));
        json_free(again);
    }
    buf_deinit(&once);
    buf_deinit(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct diagnostics faults;
    struct json *json = NULL;
    diagnostics_init(&faults);
    bool is_good = json_parse((const char *)bytes, length, "fuzz.json", &faults, &json);
    fuzz_must(is_good == (faults.errors == 0) && is_good == (json != NULL));
    fuzz_findings(&faults);
    if (is_good)
        check(json, (const char *)bytes, length);
    json_free(json);
    diagnostics_deinit(&faults);
    return 0;
}
