/* See publish.h. The manifest is made in memory from the site and the last release, its files go
 * into the tree as blobs on the way, and signing.c turns it into `latest`. */
#include "desk/publish.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/build.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/check.h"
#include "desk/plan.h"
#include "desk/publish_compare.h"
#include "desk/publish_last.h"
#include "desk/signing.h"
#include "desk/tree.h"
#include "desk/withdrawal.h"
#include "desk/zone.h"
#include "model/limits.h"
#include "model/manifest.h"

enum { CLOCK_AHEAD_MS = 3 * 86400 * 1000 };

/* What one run holds. */
struct run {
    const struct publish_order *order;
    struct tree *tree;
    struct folder *folder;
    struct site *site;
    struct publish_last before;
    const struct manifest *last; /* of it; NULL: nothing was published here */
    struct manifest *next;
};

static void be_at(const struct run *run, const char *what)
{
    if (run->order->at)
        str_copy(run->order->at, PUBLISH_AT_BYTES, what);
}

/* --- files -------------------------------------------------------------------------------------*/

static bool add_file(struct run *run, const char *path, const char *bytes, size_t length,
                     struct error *err)
{
    struct manifest *next = run->next;
    if (manifest_find(next, path))
        return true;
    if (next->file_count == LIMIT_MANIFEST_FILES)
        return error_set(err, ERROR_LIMIT, _("more than %d files"), LIMIT_MANIFEST_FILES);
    struct manifest_file file = { .size_bytes = (int64_t)length };
    if (!tree_write_blob(run->tree, bytes, length, file.sha256, err))
        return false;
    file.path = mem_copy_string(path);
    size_t place = next->file_count;
    next->files = mem_grow(next->files, next->file_count + 1, sizeof *next->files);
    for (; place > 0 && strcmp(next->files[place - 1].path, path) > 0; place--)
        next->files[place] = next->files[place - 1];
    next->files[place] = file;
    next->file_count++;
    return true;
}

static bool add_json(struct run *run, struct error *err)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < run->folder->json_count; i++) {
        const struct folder_json *json = &run->folder->json[i];
        is_good = add_file(run, json->path, json->bytes, json->length, err);
    }
    return is_good;
}

static bool read_content(const struct folder *folder, const char *name, struct buf *bytes,
                         struct error *err)
{
    const struct folder_content *content = folder_find(folder, name);
    if (!content)
        return error_set(err, ERROR_MISSING, _("content/%s: no such file"), name);
    if (!folder_read_content(folder, content, bytes, err))
        return false;
    return (int64_t)bytes->length == content->size_bytes ||
           error_set(err, ERROR_AGAIN, _("content/%s: it changed while it was read: try again"),
                     name);
}

/* A file below content/, by the name that an item or a theme gives it. */
static bool add_content(struct run *run, const char *name, struct error *err)
{
    char *path = mem_format("content/%s", name);
    struct buf bytes;
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    be_at(run, path);
    bool is_good = manifest_find(run->next, path) ||
                   (read_content(run->folder, name, &bytes, err) &&
                    add_file(run, path, buf_text(&bytes), bytes.length, err));
    buf_deinit(&bytes);
    free(path);
    return is_good;
}

static bool add_default_font(struct run *run, struct error *err)
{
    struct buf bytes;
    if (manifest_find(run->next, MANIFEST_DEFAULT_FONT))
        return true;
    buf_init(&bytes, LIMIT_FONT_BYTES);
    bool is_good = file_read(AT_FDCWD, FONT_DEFAULT_PATH, &bytes, err) &&
                   add_file(run, MANIFEST_DEFAULT_FONT, buf_text(&bytes), bytes.length, err);
    buf_deinit(&bytes);
    return is_good;
}

static bool add_font(struct run *run, const struct theme *theme, struct error *err)
{
    return theme->font ? add_content(run, theme->font, err) : add_default_font(run, err);
}

static bool add_item(struct run *run, const struct playlist *playlist, const struct item *item,
                     struct error *err)
{
    if (item_has_picture(item) && !add_content(run, item->value, err))
        return false;
    if (item_font(item) == ITEM_FONT_NONE)
        return true;
    if (item_font(item) == ITEM_FONT_PACKAGED)
        return add_default_font(run, err);
    return add_font(run, site_item_theme(run->site, NULL, playlist, item), err);
}

/* The fonts of zones: what their items say without them has been added with the items. */
static bool add_zones(struct run *run, struct error *err)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < run->site->layout_count; i++) {
        const struct layout *layout = &run->site->layouts[i];
        for (size_t z = 0; is_good && z < layout->zone_count; z++)
            is_good = add_font(run, site_zone_theme(run->site, &layout->zones[z]), err);
    }
    return is_good;
}

static bool keep_files(struct run *run)
{
    for (size_t i = 0; i < run->last->file_count; i++) {
        struct manifest_file file = run->last->files[i];
        file.path = mem_copy_string(file.path);
        run->next->files = mem_grow(run->next->files, i + 1, sizeof *run->next->files);
        run->next->files[run->next->file_count++] = file;
    }
    return true;
}

static bool add_files(struct run *run, struct error *err)
{
    if (run->order->is_as_out)
        return keep_files(run);
    bool is_good = add_json(run, err);
    for (size_t i = 0; is_good && i < run->site->playlist_count; i++) {
        const struct playlist *playlist = &run->site->playlists[i];
        for (size_t j = 0; is_good && j < playlist->item_count; j++)
            is_good = add_item(run, playlist, &playlist->items[j], err);
    }
    is_good = is_good && add_zones(run, err);
    return is_good && (!run->next->identify_screen || add_default_font(run, err));
}

/* --- the manifest ------------------------------------------------------------------------------*/

static bool set_number(struct run *run, struct error *err)
{
    const struct publish_order *order = run->order;
    int64_t now_s = order->now_ms / 1000, last = run->last ? run->last->generation : 0;
    if (run->last && !order->is_clock_right && now_s - last > CLOCK_AHEAD_MS / 1000)
        return error_set(err, ERROR_INPUT,
                         _("this machine's clock is %lld days ahead of the last release and not "
                           "synchronised: set it, or confirm it with --clock-is-right"),
                         (long long)(now_s - last) / 86400);
    run->next->generation = now_s > last ? now_s : last + 1;
    run->next->published_ms = now_s * 1000;
    return true;
}

static bool set_trust(struct run *run, struct error *err)
{
    struct trust *trust = NULL;
    if (!signing_newest_trust(run->tree, NULL, &trust, err))
        return false;
    run->next->trust = trust ? trust->number : 0;
    bool is_good =
        !trust || strcmp(trust->site, run->site->id) == 0 ||
        error_set(err, ERROR_INPUT, _("the trust file is for the site \"%s\", not for \"%s\""),
                  trust->site, run->site->id);
    trust_free(trust);
    return is_good;
}

static bool check_site_id(const struct run *run, struct error *err)
{
    return !run->last || strcmp(run->last->site, run->site->id) == 0 ||
           error_set(err, ERROR_INPUT,
                     _("%s holds releases of the site \"%s\", not of \"%s\": publish to another "
                       "folder"),
                     run->order->tree_path, run->last->site, run->site->id);
}

static bool make_manifest(struct run *run, struct error *err)
{
    run->next = mem_new(sizeof *run->next);
    run->next->site = mem_copy_string(run->site->id);
    run->next->blank =
        run->order->blank == PUBLISH_BLANK_ON ||
        (run->order->blank == PUBLISH_BLANK_AS_BEFORE && run->last && run->last->blank);
    return check_site_id(run, err) && set_trust(run, err) &&
           withdrawal_apply(run->next, run->last, run->site, &run->order->withdraw,
                            &run->order->restore, err) &&
           identify_apply(run->next, run->last, run->site, &run->order->identify,
                          run->order->now_ms, err) &&
           zone_resolve(run->site->timezone, &run->next->zone, NULL, err) && add_files(run, err);
}

static bool is_unchanged(const struct run *run, const struct publish_result *result)
{
    return run->last && result->change_count == 0 && run->last->blank == run->next->blank &&
           run->last->trust == run->next->trust && strcmp(run->last->zone, run->next->zone) == 0 &&
           identify_is_same(run->last, run->next, run->order->now_ms);
}

/* --- the run -----------------------------------------------------------------------------------*/

static bool write_pending(struct run *run, struct error *err)
{
    char *sha256 = run->before.pending, comment[LATEST_COMMENT_BYTES];
    struct buf bytes, pointer;
    buf_init(&bytes, LIMIT_JSON_BYTES);
    buf_init(&pointer, LIMIT_LATEST_BYTES);
    manifest_print(run->next, &bytes);
    bool is_good = !bytes.is_over || error_set(err, ERROR_LIMIT, _("too many files for a release"));
    if (is_good && tree_write_blob(run->tree, bytes.bytes, bytes.length, sha256, err)) {
        latest_comment(LATEST_PENDING, sha256, comment);
        buf_printf(&pointer, "%s\n", comment);
        is_good = tree_write_signatures(run->tree, LATEST_PENDING, &pointer, err);
    } else {
        is_good = false;
    }
    buf_deinit(&bytes);
    buf_deinit(&pointer);
    return is_good;
}

static bool sign(const struct run *run, struct publish_result *result, struct error *err)
{
    struct signing signing;
    result->outcome = PUBLISH_PENDING;
    memcpy(result->sha256, run->before.pending, sizeof result->sha256);
    if (!run->order->key && run->next->trust == 0) {
        snprintf(result->lacks, sizeof result->lacks, "%s", _("no key was given"));
        return true;
    }
    if (!signing_release(run->tree, run->order->key, &signing, err))
        return false;
    if (signing.is_complete)
        result->outcome = PUBLISH_LIVE;
    memcpy(result->lacks, signing.lacks, sizeof result->lacks);
    return true;
}

/* The same again: a release that is live stays, one that waits may get this key's signature. */
static bool keep_last(const struct run *run, struct publish_result *result, struct error *err)
{
    result->generation = run->last->generation;
    result->outcome = PUBLISH_UNCHANGED;
    return run->before.is_pending ? sign(run, result, err) : tree_remove_pending(run->tree, err);
}

/* A release inside a site would be taken for content, and watched. */
static bool is_no_site(const char *tree_path, struct error *err)
{
    char *path = mem_format("%s/playlists/site.json", tree_path);
    bool is_site = access(path, F_OK) == 0;
    free(path);
    return !is_site ||
           error_set(err, ERROR_INPUT, _("%s is a site: write the release to a folder of its own"),
                     tree_path);
}

static bool publish_site(struct run *run, struct publish_result *result, struct error *err)
{
    if (!is_no_site(run->order->tree_path, err) ||
        !tree_lock(run->order->tree_path, &run->tree, err))
        return false;
    if (!publish_last_read(run->tree, run->order->is_as_out, &run->before, err))
        return error_prefix(err, _("the last release in %s"), run->order->tree_path);
    run->last = run->before.manifest;
    if (!make_manifest(run, err))
        return false;
    publish_compare(run->last, run->next, result);
    if (is_unchanged(run, result))
        return keep_last(run, result, err);
    if (!set_number(run, err) || !write_pending(run, err))
        return false;
    result->generation = run->next->generation;
    return sign(run, result, err);
}

/* The site as the boards read it. */
static bool read_release(struct run *run, struct error *err)
{
    struct plan *plan = NULL;
    if (!plan_of_release(run->order->tree_path, &plan, err))
        return false;
    run->site = plan->site;
    plan->site = NULL;
    plan_free(plan);
    return true;
}

static bool read_site(struct run *run, struct diagnostics *into, struct error *err)
{
    if (run->order->is_as_out)
        return read_release(run, err);
    be_at(run, run->order->site.path);
    if (!check_site(&run->order->site, run->order->now_ms, into, &run->folder, &run->site, err))
        return false;
    return into->errors == 0 ||
           error_set(err, ERROR_INPUT,
                     ngettext("%s: %zu mistake, nothing was published",
                              "%s: %zu mistakes, nothing was published", into->errors),
                     run->order->site.path, into->errors);
}

static void say_mended(const struct run *run, struct diagnostics *into)
{
    size_t count = run->tree ? tree_mended(run->tree) : 0;
    if (count > 0)
        diagnostics_add(into, DIAGNOSTIC_WARNING, NULL, 0, 0, NULL,
                        ngettext("%zu file of the release was damaged on this disk and is written "
                                 "anew: if that returns, replace the disk",
                                 "%zu files of the release were damaged on this disk and are "
                                 "written anew: if that returns, replace the disk",
                                 count),
                        count);
}

bool publish(const struct publish_order *order, struct diagnostics *into,
             struct publish_result *ret_result, struct error *err)
{
    struct run run = { .order = order };
    struct publish_result result = { 0 };
    bool is_good = read_site(&run, into, err) && publish_site(&run, &result, err);
    if (is_good) {
        say_mended(&run, into);
        *ret_result = result;
    } else {
        publish_result_deinit(&result);
    }
    tree_close(run.tree);
    folder_free(run.folder);
    site_free(run.site);
    manifest_free(run.before.manifest);
    manifest_free(run.next);
    return is_good;
}

void publish_result_deinit(struct publish_result *result)
{
    for (size_t i = 0; i < result->change_count; i++)
        free(result->changes[i].name);
    free(result->changes);
    free(result->identify_screen);
    *result = (struct publish_result){ 0 };
}
