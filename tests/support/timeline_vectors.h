/* Vectors of time: a JSON file of cases, each with a site folder beside it, a screen, a zone and
 * what is expected of them. docs/formats.md, sections 2 and 3, says what the keys mean. */
#pragma once

#include <stdio.h>

#include "common/json.h"
#include "common/mem.h"
#include "model/rfc3339.h"
#include "model/timeline.h"
#include "tests/support/vectors.h"

struct timeline_case {
    const char *name;
    const struct json_value *value;
    const struct site *site;
    const struct timeline *timeline;
};

static inline struct json *vector_json(const char *path)
{
    struct diagnostics faults;
    struct buf bytes;
    struct json *json = NULL;
    diagnostics_init(&faults);
    vectors_read(path, &bytes);
    if (!json_parse(bytes.bytes, bytes.length, path, &faults, &json))
        fail_msg("%s:%d: %s", path, faults.items[0].line, faults.items[0].text);
    buf_deinit(&bytes);
    diagnostics_deinit(&faults);
    return json;
}

static inline const char *vector_text(const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, key);
    if (!value)
        fail_msg("a vector lacks \"%s\"", key);
    return json_string(value);
}

static inline int64_t vector_integer(const struct json_value *object, const char *key)
{
    int64_t integer = 0;
    assert_true(json_integer(json_get(object, key), &integer));
    return integer;
}

static inline bool vector_bool(const struct json_value *object, const char *key, bool fallback)
{
    const struct json_value *value = json_get(object, key);
    return value ? json_bool(value) : fallback;
}

static inline int64_t vector_instant(const char *text)
{
    int64_t at_ms = 0;
    if (!rfc3339_parse(text, NULL, &at_ms))
        fail_msg("\"%s\" is not RFC 3339", text);
    return at_ms;
}

static inline struct timezone_rule vector_zone(const char *posix)
{
    struct timezone_rule zone;
    struct error err;
    if (!timezone_parse(posix, &zone, &err))
        fail_msg("%s", err.text);
    return zone;
}

/* A missing "from" or "due" is not asked for; null means never. */
static inline void assert_instant(const struct json_value *object, const char *key, int64_t at_ms)
{
    const struct json_value *expected = json_get(object, key);
    char text[RFC3339_TEXT_BYTES];
    if (!expected)
        return;
    rfc3339_format(at_ms, NULL, text);
    if (json_kind(expected) == JSON_NULL ? at_ms != INT64_MIN && at_ms != INT64_MAX
                                         : at_ms != vector_instant(json_string(expected)))
        fail_msg("\"%s\" is %s, expected %s", key, text,
                 json_kind(expected) == JSON_NULL ? "never" : json_string(expected));
}

/* Reads the site in `folder` as a board does. */
static inline struct site *vector_site(const char *folder)
{
    struct dirent **entries;
    char *playlists = mem_format("%s/playlists", folder);
    int count = vectors_list(playlists, &entries);
    struct site_file *files = mem_array((size_t)count, sizeof *files);
    struct buf *bytes = mem_array((size_t)count, sizeof *bytes);
    for (int i = 0; i < count; i++) {
        char *path = mem_format("%s/%s", playlists, entries[i]->d_name);
        vectors_read(path, &bytes[i]);
        files[i].path = mem_format("playlists/%s", entries[i]->d_name);
        files[i].bytes = bytes[i].bytes;
        files[i].length = bytes[i].length;
        free(path);
    }
    struct diagnostics faults;
    struct buf said;
    struct site *site = NULL;
    diagnostics_init(&faults);
    buf_init(&said, VECTORS_MAX_BYTES);
    if (!site_read(files, (size_t)count, SITE_STRICT, &faults, &site)) {
        vectors_print(&faults, &said);
        fail_msg("%s: %s", folder, buf_text(&said));
    }
    diagnostics_deinit(&faults);
    for (int i = 0; i < count; i++) {
        free((void *)(uintptr_t)files[i].path);
        buf_deinit(&bytes[i]);
        free(entries[i]);
    }
    free(entries);
    free(files);
    free(bytes);
    free(playlists);
    return site;
}

static inline void timeline_vector(const char *folder, const struct json_value *value,
                                   void (*check)(const struct timeline_case *))
{
    char *path = mem_format("%s/%s", folder, vector_text(value, "site"));
    struct site *site = vector_site(path);
    const struct json_value *withdrawn = json_get(value, "withdrawn");
    const char **names = mem_array(withdrawn ? json_count(withdrawn) : 0, sizeof *names);
    struct timeline_input input = {
        .site = site,
        .screen = site_screen(site, vector_text(value, "screen")),
        .zone = vector_zone(vector_text(value, "zone")),
        .withdrawn = names,
        .identify_until_ms =
            json_get(value, "identify") ? vector_instant(vector_text(value, "identify")) : 0,
        .is_blank = vector_bool(value, "blank", false),
        .is_clock_known = vector_bool(value, "clock_known", true),
    };
    for (const struct json_value *name = withdrawn ? json_first(withdrawn) : NULL; name;
         name = json_next(name))
        names[input.withdrawn_count++] = json_string(name);
    struct timeline *timeline = timeline_new(&input);
    check(&(struct timeline_case){ vector_text(value, "rule"), value, site, timeline });
    timeline_free(timeline);
    free(names);
    site_free(site);
    free(path);
}

/* Calls `check` for every case of FOLDER/NAME.json. */
static inline void timeline_vectors(const char *folder, const char *name,
                                    void (*check)(const struct timeline_case *))
{
    char *path = mem_format("%s/%s", folder, name);
    struct json *json = vector_json(path);
    const struct json_value *cases = json_get(json_root(json), "cases");
    assert_true(cases && json_count(cases) > 0);
    for (const struct json_value *one = json_first(cases); one; one = json_next(one))
        timeline_vector(folder, one, check);
    json_free(json);
    free(path);
}

/* How vectors name what a slot shows. */
static inline const char *slot_shows(const struct slot *slot)
{
    static const char *const others[] = {
        [SLOT_IDLE] = "idle",         [SLOT_BLANK] = "blank",   [SLOT_EMPTY] = "empty",
        [SLOT_IDENTIFY] = "identify", [SLOT_TICKER] = "ticker", [SLOT_WASH] = "wash",
    };
    return slot->kind == SLOT_ITEM ? slot->name : others[slot->kind];
}
