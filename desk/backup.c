/* See backup.h. A running server only ever adds to its tree and renames `latest` last; so `latest`
 * is read first here, and what it needs is there. It is written when all else is, and the storage,
 * without which a folder is no state folder, after that. */
#include "desk/backup.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/storage.h"
#include "desk/tree.h"

enum { BLOB_MAX_BYTES = 1024 * 1024 * 1024, TRUST_MAX_BYTES = 1024 * 1024 };

struct copy {
    const char *from_path; /* of the tree */
    struct tree *from, *to;
    struct backup_result result;
    bool is_damaged;
    struct error damage; /* the first */
};

/* --- the tree ----------------------------------------------------------------- */

static bool copy_blob(struct copy *copy, const char *sha256, struct error *err)
{
    char written[SHA256_HEX_BYTES];
    struct buf blob;
    buf_init(&blob, BLOB_MAX_BYTES);
    bool is_read = tree_read_blob(copy->from, sha256, &blob, err);
    bool is_good = is_read && tree_write_blob(copy->to, buf_text(&blob), blob.length, written, err);
    copy->result.blob_count += is_good;
    copy->result.blob_bytes += is_good ? (int64_t)blob.length : 0;
    buf_deinit(&blob);
    if (is_read || err->kind != ERROR_INPUT)
        return is_good;
    if (!copy->is_damaged)
        copy->damage = *err;
    copy->is_damaged = true;
    return true;
}

/* One of the 256 folders, or fewer, that blobs lie in; temporaries and the like are passed over. */
static bool copy_blobs(struct copy *copy, const char *name, struct error *err)
{
    char *path = mem_format("%s/blobs/%s", copy->from_path, name);
    DIR *folder = opendir(path);
    bool is_good = folder || error_errno(err, ERROR_SYSTEM, "%s", path);
    for (struct dirent *entry; is_good && folder && (entry = readdir(folder));)
        if (str_is_sha256(entry->d_name))
            is_good = copy_blob(copy, entry->d_name, err);
    if (folder)
        closedir(folder);
    free(path);
    return is_good;
}

static bool copy_all_blobs(struct copy *copy, struct error *err)
{
    char *path = mem_format("%s/blobs", copy->from_path);
    DIR *folder = opendir(path);
    bool is_good = folder || errno == ENOENT || error_errno(err, ERROR_SYSTEM, "%s", path);
    for (struct dirent *entry; is_good && folder && (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            is_good = copy_blobs(copy, entry->d_name, err);
    if (folder)
        closedir(folder);
    free(path);
    return is_good;
}

/* True when there is none of this number, too, or one without signatures, which nobody follows. */
static bool copy_trust(struct copy *copy, int64_t number, struct error *err)
{
    struct buf file, signatures;
    buf_init(&file, TRUST_MAX_BYTES);
    buf_init(&signatures, TRUST_MAX_BYTES);
    bool is_read = tree_read_trust(copy->from, number, &file, &signatures, err);
    bool is_good = is_read ? tree_write_trust(copy->to, number, &file, &signatures, err)
                           : err->kind == ERROR_MISSING;
    buf_deinit(&file);
    buf_deinit(&signatures);
    return is_good;
}

/* Of all chains: after a loss of keys a new one begins above a gap. */
static bool copy_all_trust(struct copy *copy, struct error *err)
{
    bool is_good = copy_trust(copy, 0, err);
    for (int64_t number = tree_next_trust(copy->from, 0); is_good && number > 0;
         number = tree_next_trust(copy->from, number))
        is_good = copy_trust(copy, number, err);
    return is_good;
}

/* Reads what the copied files must then hold. */
static bool read_signatures(struct copy *copy, enum latest_kind kind, struct buf *text,
                            struct error *err)
{
    buf_init(text, LIMIT_LATEST_BYTES);
    return tree_read_signatures(copy->from, kind, text, NULL, err) || err->kind == ERROR_MISSING;
}

static bool write_signatures(struct copy *copy, enum latest_kind kind, const struct buf *text,
                             struct error *err)
{
    return text->length == 0 || tree_write_signatures(copy->to, kind, text, err);
}

static bool copy_tree(struct copy *copy, struct error *err)
{
    struct buf latest = { 0 }, pending = { 0 };
    bool is_good = read_signatures(copy, LATEST_RELEASE, &latest, err) &&
                   read_signatures(copy, LATEST_PENDING, &pending, err) &&
                   copy_all_trust(copy, err) && copy_all_blobs(copy, err) &&
                   write_signatures(copy, LATEST_PENDING, &pending, err) &&
                   write_signatures(copy, LATEST_RELEASE, &latest, err);
    copy->result.has_release = latest.length > 0;
    buf_deinit(&latest);
    buf_deinit(&pending);
    return is_good;
}

/* --- the folder --------------------------------------------------------------- */

static bool is_empty(const char *path)
{
    bool is_found = false;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && !is_found && (entry = readdir(folder));)
        is_found = !str_equal(entry->d_name, ".") && !str_equal(entry->d_name, "..");
    if (folder)
        closedir(folder);
    return !is_found;
}

static bool copy_folder(struct copy *copy, const char *from, const char *to, struct error *err)
{
    char *to_path = mem_format("%s/tree", to);
    bool is_good = tree_open(copy->from_path, &copy->from, err) &&
                   tree_lock(to_path, &copy->to, err) && copy_tree(copy, err) &&
                   storage_copy(from, to, err);
    tree_close(copy->from);
    tree_close(copy->to);
    free(to_path);
    return is_good;
}

bool backup_copy(const char *from, const char *to, struct backup_result *ret_result,
                 struct error *err)
{
    if (!is_empty(to))
        return error_set(err, ERROR_INPUT, _("%s: is not empty: name a new folder"), to);
    if (!storage_is_in(from, err))
        return false;
    char *from_path = mem_format("%s/tree", from);
    struct copy copy = { .from_path = from_path };
    bool is_good = copy_folder(&copy, from, to, err);
    free(from_path);
    if (!is_good)
        return false;
    *ret_result = copy.result;
    if (!copy.is_damaged)
        return true;
    *err = copy.damage;
    return error_prefix(err, _("all but this was copied"));
}
