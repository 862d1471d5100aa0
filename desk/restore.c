/* See restore.h. Blobs are read by their hash, so what comes back is what was published. Pictures
 * and fonts come before the JSON that names them. */
#include "desk/restore.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/str.h"
#include "desk/edit.h"
#include "model/limits.h"

bool restore_read(const struct tree *tree, const char *sha256, struct manifest **ret_manifest,
                  struct error *err)
{
    struct buf bytes;
    buf_init(&bytes, LIMIT_JSON_BYTES);
    bool is_good = tree_read_blob(tree, sha256, &bytes, err) &&
                   manifest_parse(buf_text(&bytes), bytes.length, ret_manifest, err);
    buf_deinit(&bytes);
    return is_good;
}

bool restore_is_kept(const struct folder *folder, const struct manifest *manifest)
{
    for (size_t i = 0; i < folder->json_count; i++) {
        char sha256[SHA256_HEX_BYTES];
        const struct manifest_file *kept = manifest_find(manifest, folder->json[i].path);
        sha256_of(folder->json[i].bytes, folder->json[i].length, sha256);
        if (!kept || !str_equal(kept->sha256, sha256))
            return false;
    }
    return true;
}

/* Content may lie on the disk under another spelling of its name. */
static char *place_of(const struct folder *folder, const char *path)
{
    const struct folder_content *there =
        str_starts(path, "content/") ? folder_find(folder, path + strlen("content/")) : NULL;
    return there ? mem_format("content/%s", there->on_disk) : mem_copy_string(path);
}

static bool restore_file(const struct tree *tree, const struct folder *folder,
                         const struct manifest_file *file, const char *site, struct error *err)
{
    struct buf bytes;
    char sha256[SHA256_HEX_BYTES] = "";
    char *place = place_of(folder, file->path);
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    bool is_good = edit_hash(site, place, sha256, err);
    if (is_good && !str_equal(sha256, file->sha256))
        is_good = tree_read_blob(tree, file->sha256, &bytes, err) &&
                  edit_write(site, place, buf_text(&bytes), bytes.length, err);
    buf_deinit(&bytes);
    free(place);
    return is_good;
}

static bool restore_part(const struct tree *tree, const struct folder *folder,
                         const struct manifest *manifest, const char *part, const char *site,
                         struct error *err)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < manifest->file_count; i++)
        if (str_starts(manifest->files[i].path, part))
            is_good = restore_file(tree, folder, &manifest->files[i], site, err);
    return is_good;
}

static bool remove_others(const struct folder *folder, const struct manifest *manifest,
                          const char *site, struct error *err)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < folder->json_count; i++)
        if (!manifest_find(manifest, folder->json[i].path))
            is_good = edit_remove(site, folder->json[i].path, err);
    return is_good;
}

bool restore_site(const struct tree *tree, const struct manifest *manifest, const char *site,
                  struct error *err)
{
    struct folder *folder = NULL;
    struct diagnostics ignored;
    diagnostics_init(&ignored);
    bool is_good = folder_read(&(struct folder_source){ .path = site }, &ignored, &folder, err) &&
                   restore_part(tree, folder, manifest, "content/", site, err) &&
                   restore_part(tree, folder, manifest, "playlists/", site, err) &&
                   remove_others(folder, manifest, site, err);
    folder_free(folder);
    diagnostics_deinit(&ignored);
    return is_good;
}
