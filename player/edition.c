/* See edition.h. Nothing unverified reaches a parser but `latest` itself, which only locates: the
 * manifest's signatures are checked over its raw bytes, and every file is hashed as it is read. */
#include "player/edition.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"

/* --- the manifest ---------------------------------------------------------- */

static bool judge(const struct edition_input *input, const struct latest *latest,
                  const struct buf *bytes, struct manifest **ret_manifest, struct error *err)
{
    const struct keyring *keyring = input->keyring;
    size_t lowest = input->is_new && keyring->count > 0 ? keyring->count - 1 : 0;
    for (size_t i = keyring->count; i > lowest; i--)
        if (release_judge(latest, buf_text(bytes), bytes->length, keyring->links[i - 1],
                          input->site, input->floor, ret_manifest, err))
            return true;
    if (keyring->count == 0)
        error_set(err, ERROR_INPUT, _("no key is trusted yet: give a trust file with --trust"));
    return false;
}

static bool read_manifest(const struct edition_input *input, const struct latest *latest,
                          struct manifest **ret_manifest, char ret_damaged[SHA256_HEX_BYTES],
                          struct error *err)
{
    struct buf bytes;
    buf_init(&bytes, LIMIT_JSON_BYTES);
    bool is_read = store_read(input->store, latest->sha256, &bytes, err);
    if (!is_read) {
        memcpy(ret_damaged, latest->sha256, SHA256_HEX_BYTES);
        error_prefix(err, _("the manifest"));
    }
    bool is_good = is_read && judge(input, latest, &bytes, ret_manifest, err);
    buf_deinit(&bytes);
    return is_good;
}

/* --- the site -------------------------------------------------------------- */

static bool is_json(const char *path)
{
    return str_starts(path, "playlists/") && str_ends(path, ".json");
}

static bool read_files(const struct edition_input *input, const struct manifest *manifest,
                       struct site_file *files, size_t *ret_count,
                       char ret_damaged[SHA256_HEX_BYTES], struct error *err)
{
    size_t count = 0;
    for (size_t i = 0; i < manifest->file_count; i++) {
        const struct manifest_file *file = &manifest->files[i];
        struct buf bytes;
        size_t length = 0;
        if (!is_json(file->path))
            continue;
        buf_init(&bytes, LIMIT_JSON_BYTES);
        if (!store_read(input->store, file->sha256, &bytes, err)) {
            buf_deinit(&bytes);
            memcpy(ret_damaged, file->sha256, SHA256_HEX_BYTES);
            return error_prefix(err, "%s", file->path);
        }
        const char *text = buf_take(&bytes, &length);
        files[count++] = (struct site_file){ file->path, text, length };
        *ret_count = count;
    }
    return true;
}

static bool read_site(const struct edition_input *input, struct edition *edition,
                      char ret_damaged[SHA256_HEX_BYTES], struct error *err)
{
    const struct manifest *manifest = edition->manifest;
    struct site_file *files = mem_array(manifest->file_count, sizeof *files);
    struct diagnostics *faults = &edition->faults;
    size_t count = 0;
    bool is_read = read_files(input, manifest, files, &count, ret_damaged, err);
    bool is_good = is_read && site_read(files, count, SITE_TOLERANT, faults, &edition->site);
    if (is_read && !is_good) {
        struct buf text;
        buf_init(&text, ERROR_TEXT_BYTES);
        if (faults->count > 0)
            diagnostic_print(&faults->items[0], &text);
        error_set(err, ERROR_INPUT, _("the release holds no usable site: %s"), buf_text(&text));
        buf_deinit(&text);
    }
    for (size_t i = 0; i < count; i++)
        free((char *)(uintptr_t)files[i].bytes);
    free(files);
    return is_good;
}

/* --- the edition ----------------------------------------------------------- */

static int64_t identify_ms(const struct edition *edition)
{
    return edition->screen ? manifest_identify_ms(edition->manifest, edition->screen->id) : 0;
}

void edition_retime(struct edition *edition, bool is_clock_known)
{
    struct timeline_input input = {
        .site = edition->site,
        .screen = edition->screen,
        .zone = timezone_utc,
        .withdrawn = (const char *const *)edition->manifest->withdrawn,
        .withdrawn_count = edition->manifest->withdrawn_count,
        .is_blank = edition->manifest->blank,
        .identify_until_ms = identify_ms(edition),
        .is_clock_known = is_clock_known,
    };
    struct error err;
    timezone_parse(edition->manifest->zone, &input.zone, &err); /* the manifest was checked */
    timeline_free(edition->timeline);
    edition->timeline = timeline_new(&input);
}

bool edition_open(const struct edition_input *input, const char *latest, size_t length,
                  struct edition **ret_edition, char ret_damaged[SHA256_HEX_BYTES],
                  struct error *err)
{
    struct latest pointer;
    struct edition *edition = mem_new(sizeof *edition);
    diagnostics_init(&edition->faults);
    ret_damaged[0] = '\0';
    if (!latest_parse(LATEST_RELEASE, latest, length, &pointer, err) ||
        !read_manifest(input, &pointer, &edition->manifest, ret_damaged, err) ||
        !read_site(input, edition, ret_damaged, err)) {
        edition_free(edition);
        return false;
    }
    memcpy(edition->sha256, pointer.sha256, SHA256_HEX_BYTES);
    sha256_of(latest, length, edition->latest_sha256);
    edition->screen = site_screen(edition->site, input->screen);
    edition_retime(edition, input->is_clock_known);
    *ret_edition = edition;
    return true;
}

void edition_free(struct edition *edition)
{
    if (!edition)
        return;
    timeline_free(edition->timeline);
    site_free(edition->site);
    diagnostics_deinit(&edition->faults);
    manifest_free(edition->manifest);
    free(edition);
}

bool edition_cuts(const struct edition *now, const struct edition *next)
{
    if (now->manifest->blank != next->manifest->blank)
        return true;
    int64_t was_ms = identify_ms(now), is_ms = identify_ms(next);
    if (is_ms ? is_ms != was_ms : was_ms > next->manifest->published_ms)
        return true;
    for (size_t i = 0; i < next->manifest->withdrawn_count; i++)
        if (!manifest_withdraws(now->manifest, next->manifest->withdrawn[i]))
            return true;
    return false;
}
