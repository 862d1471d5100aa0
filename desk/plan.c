/* See plan.h. Both kinds end in the same values, so whoever uses a plan need not ask which it is;
 * only the bytes of pictures lie in different places. */
#include "desk/plan.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/check.h"
#include "desk/tree.h"
#include "desk/zone.h"
#include "model/limits.h"

bool plan_refuse(const struct diagnostics *into, struct error *err)
{
    return into->errors == 0 ||
           error_set(err, ERROR_INPUT,
                     ngettext("the site has %zu error: mend it, then ask again",
                              "the site has %zu errors: mend them, then ask again", into->errors),
                     into->errors);
}

bool plan_of_folder(const struct folder_source *source, int64_t now_ms, struct diagnostics *into,
                    struct plan **ret_plan, struct error *err)
{
    struct plan *plan = mem_new(sizeof *plan);
    bool is_good = check_site(source, now_ms, into, &plan->folder, &plan->site, err) &&
                   plan_refuse(into, err) &&
                   zone_resolve(plan->site->timezone, NULL, &plan->zone, err);
    if (is_good)
        *ret_plan = plan;
    else
        plan_free(plan);
    return is_good;
}

static bool read_manifest(const struct tree *tree, struct manifest **ret_manifest,
                          struct error *err)
{
    struct latest latest;
    struct buf bytes;
    if (!tree_read_signatures(tree, LATEST_RELEASE, NULL, &latest, err))
        return err->kind == ERROR_MISSING
                   ? error_set(err, ERROR_MISSING, _("no release is published here"))
                   : false;
    buf_init(&bytes, LIMIT_JSON_BYTES);
    bool is_good = tree_read_blob(tree, latest.sha256, &bytes, err) &&
                   manifest_parse(buf_text(&bytes), bytes.length, ret_manifest, err);
    buf_deinit(&bytes);
    return is_good;
}

/* Tolerant, as a board reads it: a release by another version may have keys that are new here. */
static bool read_files(const struct tree *tree, const struct manifest *manifest,
                       struct site_file *files, struct buf *bytes, struct site **ret_site,
                       struct error *err)
{
    size_t count = 0;
    for (size_t i = 0; i < manifest->file_count; i++) {
        const struct manifest_file *file = &manifest->files[i];
        if (!str_starts(file->path, "playlists/"))
            continue;
        buf_init(&bytes[count], LIMIT_JSON_BYTES);
        if (!tree_read_blob(tree, file->sha256, &bytes[count], err))
            return error_prefix(err, "%s", file->path);
        files[count] =
            (struct site_file){ file->path, buf_text(&bytes[count]), bytes[count].length };
        count++;
    }
    struct diagnostics ignored;
    diagnostics_init(&ignored);
    bool is_good = site_read(files, count, SITE_TOLERANT, &ignored, ret_site);
    diagnostics_deinit(&ignored);
    return is_good || error_set(err, ERROR_INPUT, _("the release's site cannot be read"));
}

static bool read_site(const struct tree *tree, const struct manifest *manifest,
                      struct site **ret_site, struct error *err)
{
    struct site_file *files = mem_array(manifest->file_count, sizeof *files);
    struct buf *bytes = mem_array(manifest->file_count, sizeof *bytes);
    bool is_good = read_files(tree, manifest, files, bytes, ret_site, err);
    for (size_t i = 0; i < manifest->file_count; i++)
        buf_deinit(&bytes[i]);
    free(bytes);
    free(files);
    return is_good;
}

bool plan_of_release(const char *path, struct plan **ret_plan, struct error *err)
{
    struct tree *tree = NULL;
    if (!tree_open(path, &tree, err))
        return false;
    struct plan *plan = mem_new(sizeof *plan);
    bool is_good = read_manifest(tree, &plan->manifest, err) &&
                   timezone_parse(plan->manifest->zone, &plan->zone, err) &&
                   read_site(tree, plan->manifest, &plan->site, err);
    tree_close(tree);
    if (!is_good) {
        plan_free(plan);
        return error_prefix(err, "%s", path);
    }
    *ret_plan = plan;
    return true;
}

void plan_free(struct plan *plan)
{
    if (!plan)
        return;
    site_free(plan->site);
    folder_free(plan->folder);
    manifest_free(plan->manifest);
    free(plan);
}

struct timeline *plan_timeline(const struct plan *plan, const struct manifest *last,
                               const char *screen_id)
{
    return timeline_new(&(struct timeline_input){
        .site = plan->site,
        .screen = site_screen(plan->site, screen_id),
        .zone = plan->zone,
        .withdrawn = last ? (const char *const *)last->withdrawn : NULL,
        .withdrawn_count = last ? last->withdrawn_count : 0,
        .is_blank = last && last->blank,
        .identify_until_ms = last ? manifest_identify_ms(last, screen_id) : 0,
        .is_clock_known = true,
    });
}

static void hash_in_release(const struct manifest *manifest, const char *path,
                            char ret_hex[SHA256_HEX_BYTES])
{
    char *full = mem_format("content/%s", path);
    const struct manifest_file *file = manifest_find(manifest, full);
    memcpy(ret_hex, file ? file->sha256 : "", file ? SHA256_HEX_BYTES : 1);
    free(full);
}

static void hash_in_folder(const struct folder *folder, const char *path,
                           char ret_hex[SHA256_HEX_BYTES])
{
    struct buf bytes;
    struct error err;
    const struct folder_content *content = folder_find(folder, path);
    ret_hex[0] = '\0';
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    if (content && folder_read_content(folder, content, &bytes, &err))
        sha256_of(bytes.bytes, bytes.length, ret_hex);
    buf_deinit(&bytes);
}

void plan_hash_content(const struct plan *plan, const char *path, char ret_hex[SHA256_HEX_BYTES])
{
    if (plan->manifest)
        hash_in_release(plan->manifest, path, ret_hex);
    else
        hash_in_folder(plan->folder, path, ret_hex);
}
