/* See tree.h. */
#include "desk/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"

struct tree {
    int fd, lock_fd; /* lock_fd is -1 when reading only */
    size_t mended;
};

enum { PATH_MAX_BYTES = 128, PIECE_BYTES = 64 * 1024 };

/* --- the folder --------------------------------------------------------------------------------*/

bool tree_open(const char *path, struct tree **ret_tree, struct error *err)
{
    int fd;
    if (!file_open_folder(AT_FDCWD, path, &fd, err))
        return false;
    struct tree *tree = mem_new(sizeof *tree);
    *tree = (struct tree){ .fd = fd, .lock_fd = -1 };
    *ret_tree = tree;
    return true;
}

/* What writers that were killed left, in every folder that they write to. */
static void remove_temporaries(const struct tree *tree)
{
    struct error ignored;
    char path[PATH_MAX_BYTES] = "trust";
    file_remove_temporaries(tree->fd);
    for (unsigned i = 0; i <= 256; i++) {
        int folder;
        if (file_open_folder(tree->fd, path, &folder, &ignored)) {
            file_remove_temporaries(folder);
            close(folder);
        }
        snprintf(path, sizeof path, "blobs/%02x", i);
    }
}

bool tree_lock(const char *path, struct tree **ret_tree, struct error *err)
{
    struct tree *tree = NULL;
    if (!file_make_folders(AT_FDCWD, path, err) || !tree_open(path, &tree, err))
        return false;
    if (!file_lock(tree->fd, ".lock", &tree->lock_fd, err)) {
        tree_close(tree);
        return err->kind == ERROR_AGAIN
                   ? error_set(err, ERROR_AGAIN,
                               _("%s: somebody else is publishing or signing here: try again in a "
                                 "moment"),
                               path)
                   : error_prefix(err, "%s", path);
    }
    remove_temporaries(tree);
    *ret_tree = tree;
    return true;
}

void tree_close(struct tree *tree)
{
    if (!tree)
        return;
    if (tree->lock_fd >= 0)
        close(tree->lock_fd);
    close(tree->fd);
    free(tree);
}

static bool remove_file(const struct tree *tree, const char *path, struct error *err)
{
    return unlinkat(tree->fd, path, 0) == 0 || errno == ENOENT ||
           error_errno(err, ERROR_SYSTEM, _("%s: cannot remove"), path);
}

/* --- latest and pending ------------------------------------------------------------------------*/

static const char *signatures_path(enum latest_kind kind)
{
    return kind == LATEST_RELEASE ? "latest" : "pending";
}

bool tree_read_signatures(const struct tree *tree, enum latest_kind kind, struct buf *ret_text,
                          struct latest *ret_latest, struct error *err)
{
    const char *path = signatures_path(kind);
    struct latest latest;
    struct buf text;
    buf_init(&text, LIMIT_LATEST_BYTES);
    bool is_good = file_read(tree->fd, path, &text, err) &&
                   (latest_parse(kind, buf_text(&text), text.length, &latest, err) ||
                    error_prefix(err, "%s", path));
    if (is_good && ret_latest)
        *ret_latest = latest;
    if (is_good && ret_text)
        buf_append(ret_text, buf_text(&text), text.length);
    buf_deinit(&text);
    return is_good;
}

bool tree_write_signatures(const struct tree *tree, enum latest_kind kind, const struct buf *text,
                           struct error *err)
{
    return file_replace(tree->fd, signatures_path(kind), text->bytes, text->length, 0644, err);
}

bool tree_remove_pending(const struct tree *tree, struct error *err)
{
    return remove_file(tree, signatures_path(LATEST_PENDING), err);
}

/* --- blobs -------------------------------------------------------------------------------------*/

static void blob_path(const char *sha256, char ret_path[PATH_MAX_BYTES])
{
    snprintf(ret_path, PATH_MAX_BYTES, "blobs/%.2s/%s", sha256, sha256);
}

bool tree_read_blob(const struct tree *tree, const char *sha256, struct buf *into,
                    struct error *err)
{
    char path[PATH_MAX_BYTES], found[SHA256_HEX_BYTES];
    blob_path(sha256, path);
    if (!file_read(tree->fd, path, into, err))
        return false;
    sha256_of(buf_text(into), into->length, found);
    return strcmp(found, sha256) == 0 ||
           error_set(err, ERROR_INPUT, _("%s: damaged, its bytes have another hash"), path);
}

static bool is_in_file(int fd, const unsigned char *bytes, size_t length)
{
    unsigned char piece[PIECE_BYTES];
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size != (off_t)length)
        return false;
    for (size_t at = 0; at < length;) {
        ssize_t count = read(fd, piece, sizeof piece);
        if (count <= 0 || (size_t)count > length - at ||
            memcmp(piece, bytes + at, (size_t)count) != 0)
            return false;
        at += (size_t)count;
    }
    return true;
}

/* Nothing gets a blob's name before its bytes are safe, but disks rot. Who has the bytes compares
 * them, which costs less than their hash did. */
static bool has_blob(struct tree *tree, const char *path, const void *bytes, size_t length)
{
    int fd = openat(tree->fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool is_there = fd >= 0, is_good = is_there && is_in_file(fd, bytes, length);
    if (is_there)
        close(fd);
    tree->mended += is_there && !is_good;
    return is_good;
}

size_t tree_mended(const struct tree *tree)
{
    return tree->mended;
}

bool tree_write_blob(struct tree *tree, const void *bytes, size_t length,
                     char ret_sha256[SHA256_HEX_BYTES], struct error *err)
{
    char path[PATH_MAX_BYTES], folder[PATH_MAX_BYTES], sha256[SHA256_HEX_BYTES];
    sha256_of(bytes, length, sha256);
    blob_path(sha256, path);
    snprintf(folder, sizeof folder, "blobs/%.2s", sha256);
    if (!has_blob(tree, path, bytes, length) &&
        !(file_make_folders(tree->fd, folder, err) &&
          file_replace(tree->fd, path, bytes, length, 0644, err)))
        return false;
    memcpy(ret_sha256, sha256, SHA256_HEX_BYTES);
    return true;
}

/* --- trust files -------------------------------------------------------------------------------*/

static void trust_path(int64_t number, const char *suffix, char ret_path[PATH_MAX_BYTES])
{
    if (number == 0)
        snprintf(ret_path, PATH_MAX_BYTES, "trust/pending.json%s", suffix);
    else
        snprintf(ret_path, PATH_MAX_BYTES, "trust/%" PRId64 ".json%s", number, suffix);
}

/* N of a name "N.json"; 0 of any other. */
static int64_t trust_number(const char *name)
{
    char stem[24] = "";
    int64_t number = 0;
    const char *end = strstr(name, ".json");
    if (end && str_equal(end, ".json") && (size_t)(end - name) < sizeof stem) {
        memcpy(stem, name, (size_t)(end - name));
        str_integer(stem, 1, LIMIT_GENERATION, &number);
    }
    return number;
}

static bool has_trust(const struct tree *tree, int64_t number)
{
    char path[PATH_MAX_BYTES];
    trust_path(number, "", path);
    return faccessat(tree->fd, path, F_OK, 0) == 0;
}

/* Calls `each` with the number of every trust file. */
static void walk_trust(const struct tree *tree, void (*each)(void *context, int64_t number),
                       void *context)
{
    int fd = openat(tree->fd, "trust", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (trust_number(entry->d_name) > 0)
            each(context, trust_number(entry->d_name));
    if (folder)
        closedir(folder);
    else if (fd >= 0)
        close(fd);
}

static void take_higher(void *context, int64_t number)
{
    int64_t *highest = context;
    *highest = number > *highest ? number : *highest;
}

int64_t tree_first_trust(const struct tree *tree)
{
    int64_t first = 1;
    walk_trust(tree, take_higher, &first);
    while (first > 1 && has_trust(tree, first - 1))
        first--;
    return first;
}

struct above {
    int64_t number, next;
};

static void take_next(void *context, int64_t number)
{
    struct above *above = context;
    if (number > above->number && (above->next == 0 || number < above->next))
        above->next = number;
}

int64_t tree_next_trust(const struct tree *tree, int64_t number)
{
    struct above above = { .number = number };
    walk_trust(tree, take_next, &above);
    return above.next;
}

bool tree_read_trust(const struct tree *tree, int64_t number, struct buf *ret_file,
                     struct buf *ret_signatures, struct error *err)
{
    char path[PATH_MAX_BYTES];
    trust_path(number, "", path);
    if (ret_file && !file_read(tree->fd, path, ret_file, err))
        return false;
    trust_path(number, ".minisig", path);
    if (!ret_signatures || file_read(tree->fd, path, ret_signatures, err))
        return true;
    return number == 0 && err->kind == ERROR_MISSING;
}

/* Signatures first: a board that finds the file finds them too. */
bool tree_write_trust(const struct tree *tree, int64_t number, const struct buf *file,
                      const struct buf *signatures, struct error *err)
{
    char path[PATH_MAX_BYTES], signatures_name[PATH_MAX_BYTES];
    trust_path(number, "", path);
    trust_path(number, ".minisig", signatures_name);
    return file_make_folders(tree->fd, "trust", err) &&
           file_replace(tree->fd, signatures_name, buf_text(signatures), signatures->length, 0644,
                        err) &&
           file_replace(tree->fd, path, buf_text(file), file->length, 0644, err);
}

bool tree_remove_pending_trust(const struct tree *tree, struct error *err)
{
    char path[PATH_MAX_BYTES], signatures[PATH_MAX_BYTES];
    trust_path(0, "", path);
    trust_path(0, ".minisig", signatures);
    return remove_file(tree, path, err) && remove_file(tree, signatures, err);
}
