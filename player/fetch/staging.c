/* See staging.h. Three steps, each of which needs what the one before has brought into the store:
 * the manifest, its JSON, everything else. `wants` is the list of the step reached; what is here
 * already is marked when the list is made, so that an unchanged file costs one stat(2). */
#include "player/fetch/staging.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/diagnostic.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/latest.h"
#include "model/limits.h"
#include "model/site.h"
#include "player/needs.h"

/* plan asks a moment later what is due within a day: an hour more than it will ask for. */
static const int64_t ready_ahead_ms = LIMIT_STAGE_AHEAD_MS + 3600000;

enum step { STEP_MANIFEST, STEP_JSON, STEP_ALL };

struct staging {
    char *latest;
    size_t latest_length;
    char latest_sha256[SHA256_HEX_BYTES];
    struct latest parsed;
    enum step step;
    struct manifest *manifest; /* from STEP_JSON on */
    struct want *wants;
    size_t want_count;
};

static void set_wants(struct staging *staging, const struct need *needs, size_t count,
                      const struct store *store)
{
    struct want *wants = mem_array(count + 1, sizeof *wants);
    for (size_t i = 0; i < count; i++) {
        const struct manifest_file *file = needs[i].file;
        wants[i] = (struct want){ .size_bytes = file->size_bytes,
                                  .is_exact = true,
                                  .due_ms = needs[i].due_ms,
                                  .is_here = store_has(store, file->sha256, file->size_bytes) };
        memcpy(wants[i].sha256, file->sha256, sizeof wants[i].sha256);
    }
    free(staging->wants);
    staging->wants = wants;
    staging->want_count = count;
}

bool staging_new(const char *latest, size_t length, struct staging **ret_staging, struct error *err)
{
    struct latest parsed;
    if (!latest_parse(LATEST_RELEASE, latest, length, &parsed, err))
        return false;
    struct staging *staging = mem_new(sizeof *staging);
    *staging = (struct staging){ .latest = mem_copy_bytes(latest, length),
                                 .latest_length = length,
                                 .parsed = parsed,
                                 .wants = mem_new(sizeof *staging->wants),
                                 .want_count = 1 };
    *staging->wants = (struct want){ .size_bytes = LIMIT_JSON_BYTES, .due_ms = INT64_MIN };
    memcpy(staging->wants->sha256, parsed.sha256, sizeof parsed.sha256);
    sha256_of(latest, length, staging->latest_sha256);
    *ret_staging = staging;
    return true;
}

void staging_free(struct staging *staging)
{
    if (!staging)
        return;
    manifest_free(staging->manifest);
    free(staging->wants);
    free(staging->latest);
    free(staging);
}

const char *staging_latest(const struct staging *staging, size_t *ret_length)
{
    *ret_length = staging->latest_length;
    return staging->latest;
}

const char *staging_latest_sha256(const struct staging *staging)
{
    return staging->latest_sha256;
}

bool staging_floor(const struct staging *staging, struct release_floor *ret_floor)
{
    if (!staging->manifest)
        return false;
    *ret_floor = (struct release_floor){ 0 };
    release_floor_raise(ret_floor, staging->manifest, staging->parsed.sha256);
    return true;
}

/* --- the steps ------------------------------------------------------------- */

/* Reads a blob; a missing or damaged one is wanted (again), and that is no fault of the release. */
static bool read_blob(struct staging *staging, struct store *store, const char *sha256,
                      struct buf *into)
{
    struct error err;
    if (store_read(store, sha256, into, &err))
        return true;
    if (err.kind == ERROR_INPUT || err.kind == ERROR_LIMIT)
        store_remove(store, sha256);
    staging_mark(staging, sha256, false);
    return false;
}

/* Every step: true also when it has to wait for files; *ret_is_done tells. */
static bool read_manifest(struct staging *staging, const struct staging_rules *rules,
                          bool *ret_is_done, struct error *err)
{
    struct buf bytes;
    size_t count = 0;
    buf_init(&bytes, LIMIT_JSON_BYTES);
    bool is_read = read_blob(staging, rules->store, staging->parsed.sha256, &bytes);
    bool is_good =
        !is_read ||
        (rules->trust ? release_judge(&staging->parsed, buf_text(&bytes), bytes.length,
                                      rules->trust, NULL, rules->floor, &staging->manifest, err)
                      : manifest_parse(buf_text(&bytes), bytes.length, &staging->manifest, err));
    buf_deinit(&bytes);
    if (!is_good || !is_read)
        return is_good;
    struct need *needs = needs_json(staging->manifest, &count);
    set_wants(staging, needs, count, rules->store);
    free(needs);
    *ret_is_done = true;
    return true;
}

/* The site of the JSON files in the store. Tolerant: what is wrong in it is plan's to report. */
static bool read_site(struct staging *staging, const struct staging_rules *rules,
                      struct site **ret_site, bool *ret_is_done, struct error *err)
{
    size_t count = 0, have = 0;
    struct diagnostics faults;
    struct site *site = NULL;
    struct need *needs = needs_json(staging->manifest, &count);
    struct site_file *files = mem_array(count + 1, sizeof *files);
    struct buf *bytes = mem_array(count + 1, sizeof *bytes);
    for (size_t i = 0; i < count; i++) {
        buf_init(&bytes[i], LIMIT_JSON_BYTES);
        if (!read_blob(staging, rules->store, needs[i].file->sha256, &bytes[i]))
            continue;
        files[have++] = (struct site_file){ .path = needs[i].file->path,
                                            .bytes = buf_text(&bytes[i]),
                                            .length = bytes[i].length };
    }
    diagnostics_init(&faults);
    bool is_good = have < count || site_read(files, count, SITE_TOLERANT, &faults, &site) ||
                   error_set(err, ERROR_INPUT, "the release's site cannot be read: %s",
                             faults.count > 0 ? faults.items[0].text : "no site.json");
    diagnostics_deinit(&faults);
    for (size_t i = 0; i < count; i++)
        buf_deinit(&bytes[i]);
    free(bytes);
    free(files);
    free(needs);
    *ret_is_done = is_good && have == count;
    *ret_site = site;
    return is_good;
}

static bool list_all(struct staging *staging, const struct staging_rules *rules, int64_t wall_ms,
                     bool *ret_is_done, struct error *err)
{
    size_t count = 0;
    struct site *site = NULL;
    bool is_good = read_site(staging, rules, &site, ret_is_done, err);
    if (*ret_is_done) {
        bool is_behind = wall_ms < staging->manifest->published_ms; /* no clock yet */
        struct need *needs =
            needs_of(staging->manifest, site, rules->screen,
                     is_behind ? staging->manifest->published_ms : wall_ms, &count);
        set_wants(staging, needs, count, rules->store);
        free(needs);
    }
    site_free(site);
    return is_good;
}

bool staging_advance(struct staging *staging, const struct staging_rules *rules, int64_t wall_ms,
                     struct error *err)
{
    for (;;) {
        bool is_done = false;
        bool is_good = true;
        if (staging->step == STEP_MANIFEST)
            is_good = read_manifest(staging, rules, &is_done, err);
        else if (staging->step == STEP_JSON && staging_is_whole(staging))
            is_good = list_all(staging, rules, wall_ms, &is_done, err);
        if (!is_good || !is_done)
            return is_good;
        staging->step++;
    }
}

/* --- the wants ------------------------------------------------------------- */

const struct want *staging_want(const struct staging *staging, const struct want *after)
{
    const struct want *end = staging->wants + staging->want_count;
    for (const struct want *want = after ? after + 1 : staging->wants; want < end; want++)
        if (!want->is_here && !want->is_aside)
            return want;
    return NULL;
}

bool staging_wants(const struct staging *staging, const char *sha256)
{
    for (size_t i = 0; i < staging->want_count; i++)
        if (!staging->wants[i].is_here && str_equal(staging->wants[i].sha256, sha256))
            return true;
    return false;
}

void staging_mark(struct staging *staging, const char *sha256, bool is_here)
{
    for (size_t i = 0; i < staging->want_count; i++)
        if (str_equal(staging->wants[i].sha256, sha256))
            staging->wants[i].is_here = is_here;
}

void staging_put_aside(struct staging *staging, const char *sha256)
{
    for (size_t i = 0; i < staging->want_count; i++)
        if (str_equal(staging->wants[i].sha256, sha256))
            staging->wants[i].is_aside = true;
}

bool staging_retry(struct staging *staging)
{
    bool was_any = false;
    for (size_t i = 0; i < staging->want_count; i++) {
        was_any |= staging->wants[i].is_aside;
        staging->wants[i].is_aside = false;
    }
    return was_any;
}

bool staging_is_ready(const struct staging *staging, int64_t wall_ms)
{
    if (staging->step != STEP_ALL)
        return false;
    if (wall_ms < staging->manifest->published_ms)
        wall_ms = staging->manifest->published_ms;
    for (size_t i = 0; i < staging->want_count; i++)
        if (!staging->wants[i].is_here && staging->wants[i].due_ms <= wall_ms + ready_ahead_ms)
            return false;
    return true;
}

bool staging_is_whole(const struct staging *staging)
{
    for (size_t i = 0; i < staging->want_count; i++)
        if (!staging->wants[i].is_here)
            return false;
    return staging->step != STEP_MANIFEST;
}

void staging_describe(const struct staging *staging, char ret_text[STAGING_TEXT_BYTES])
{
    size_t here = 0;
    for (size_t i = 0; i < staging->want_count; i++)
        here += staging->wants[i].is_here;
    snprintf(ret_text, STAGING_TEXT_BYTES, "release %" PRId64 ": %zu of %zu files are here",
             staging->manifest ? staging->manifest->generation : 0, here, staging->want_count);
}

void staging_keep(const struct staging *staging, struct store_set *into)
{
    store_set_add(into, staging->parsed.sha256);
    for (size_t i = 0; staging->manifest && i < staging->manifest->file_count; i++)
        store_set_add(into, staging->manifest->files[i].sha256);
}
