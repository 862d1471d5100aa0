/* See store.h. What cannot be read just now is not what is damaged: it may be the disk, or this
 * process; so it stays, and is not counted on. */
#include "player/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/ipc.h"
#include "common/mem.h"
#include "common/str.h"

enum { STEP_BYTES = 64 * 1024 };

void store_name(const char *sha256, char ret_name[STORE_NAME_BYTES])
{
    snprintf(ret_name, STORE_NAME_BYTES, "%.2s/%s", sha256, sha256);
}

void store_name_part(const char *sha256, char ret_name[STORE_NAME_BYTES])
{
    snprintf(ret_name, STORE_NAME_BYTES, "%s.part", sha256);
}

static struct store *store_new(int dir)
{
    struct store *store = mem_new(sizeof *store);
    *store = (struct store){ .dir = dir, .used_bytes = -1 };
    return store;
}

bool store_open(const char *state, struct store **ret_store, struct error *err)
{
    int dir = -1;
    char *path = mem_format("%s/store", state);
    bool is_open =
        file_make_folders(AT_FDCWD, path, err) && file_open_folder(AT_FDCWD, path, &dir, err);
    free(path);
    if (is_open)
        *ret_store = store_new(dir);
    return is_open;
}

bool store_open_blobs(const char *folder, struct store **ret_store, struct error *err)
{
    int dir = -1;
    bool is_open = file_open_folder(AT_FDCWD, folder, &dir, err);
    if (is_open)
        *ret_store = store_new(dir);
    return is_open;
}

void store_free(struct store *store)
{
    if (!store)
        return;
    store_set_deinit(&store->suspects);
    close(store->dir);
    free(store);
}

/* --- reading --------------------------------------------------------------- */

bool store_has(const struct store *store, const char *sha256, int64_t size_bytes)
{
    char name[STORE_NAME_BYTES];
    struct stat about;
    store_name(sha256, name);
    return fstatat(store->dir, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about.st_mode) &&
           (size_bytes < 0 || about.st_size == size_bytes) && !store_is_suspect(store, sha256);
}

bool store_lacks(const struct store *store, const char *sha256)
{
    char name[STORE_NAME_BYTES];
    struct stat about;
    store_name(sha256, name);
    return fstatat(store->dir, name, &about, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
}

static bool is_hash(const void *bytes, size_t length, const char *sha256, struct error *err)
{
    char hex[SHA256_HEX_BYTES];
    sha256_of(bytes, length, hex);
    return str_equal(hex, sha256) ||
           error_set(err, ERROR_INPUT, "store: %.12s… is damaged: its bytes have another hash",
                     sha256);
}

bool store_read(const struct store *store, const char *sha256, struct buf *into, struct error *err)
{
    char name[STORE_NAME_BYTES];
    store_name(sha256, name);
    size_t before = into->length;
    return file_read(store->dir, name, into, err) &&
           is_hash(into->bytes ? into->bytes + before : "", into->length - before, sha256, err);
}

/* How many bytes there are, at most one more than are wanted; -1: errno says why. */
static int64_t read_all(int fd, char *bytes, size_t wanted)
{
    char beyond;
    size_t at = 0;
    for (ssize_t got = 1; got != 0 && at <= wanted; at += (size_t)got) {
        do
            got = at < wanted ? read(fd, bytes + at, wanted - at) : read(fd, &beyond, 1);
        while (got < 0 && errno == EINTR);
        if (got < 0)
            return -1;
    }
    return (int64_t)at;
}

static bool read_blob(int fd, char *bytes, size_t length, const char *sha256, struct error *err)
{
    int64_t got = read_all(fd, bytes, length);
    if (got < 0)
        return error_errno(err, ERROR_SYSTEM, "store: %.12s…: cannot read", sha256);
    if (got != (int64_t)length)
        return error_set(err, ERROR_INPUT, "store: %.12s… is damaged: not %zu bytes", sha256,
                         length);
    return is_hash(bytes ? bytes : "", length, sha256, err);
}

bool store_read_memory(const struct store *store, const char *sha256, int64_t size_bytes,
                       int *ret_fd, struct error *err)
{
    char name[STORE_NAME_BYTES];
    void *map = NULL;
    int memory = -1;
    size_t length = (size_t)size_bytes;
    store_name(sha256, name);
    int file = openat(store->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return error_errno(err, ERROR_SYSTEM, "store: %.12s…", sha256);
    bool is_good = ipc_memory("blob", length, &memory, &map, err);
    if (is_good) {
        is_good = read_blob(file, map, length, sha256, err);
        if (map)
            munmap(map, length);
    }
    close(file);
    if (is_good && ipc_seal(memory, err)) {
        *ret_fd = memory;
        return true;
    }
    if (memory >= 0)
        close(memory);
    return false;
}

/* False when it cannot be read to its end. */
static bool hash_all(int file, char ret_hex[SHA256_HEX_BYTES])
{
    char *step = mem_new(STEP_BYTES);
    struct sha256 *hash = sha256_new();
    ssize_t got;
    for (;;) {
        got = read(file, step, STEP_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        sha256_update(hash, step, (size_t)got);
    }
    sha256_finish(hash, ret_hex);
    sha256_free(hash);
    free(step);
    return got == 0;
}

bool store_is_suspect(const struct store *store, const char *sha256)
{
    for (size_t i = 0; i < store->suspects.count; i++)
        if (str_equal(store->suspects.sha256[i], sha256))
            return true;
    return false;
}

void store_trust(struct store *store, const char *sha256)
{
    struct store_set *suspects = &store->suspects;
    for (size_t i = 0; i < suspects->count; i++)
        if (str_equal(suspects->sha256[i], sha256))
            memmove(suspects->sha256[i], suspects->sha256[--suspects->count], SHA256_HEX_BYTES);
}

void store_remove(struct store *store, const char *sha256)
{
    char name[STORE_NAME_BYTES];
    store_name(sha256, name);
    unlinkat(store->dir, name, 0);
    store_trust(store, sha256);
}

bool store_remove_damaged(struct store *store, const char *sha256)
{
    char name[STORE_NAME_BYTES], hex[SHA256_HEX_BYTES];
    store_name(sha256, name);
    int file = openat(store->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool is_there = file >= 0 || errno != ENOENT;
    bool is_read = file >= 0 && hash_all(file, hex);
    if (file >= 0)
        close(file);
    if (is_there && !is_read) {
        if (!store_is_suspect(store, sha256))
            store_set_add(&store->suspects, sha256);
        return true;
    }
    bool is_right = is_read && str_equal(hex, sha256);
    if (!is_right) {
        store_remove(store, sha256);
    } else if (store_is_suspect(store, sha256)) {
        store_name_part(sha256, name); /* of the copy that was to come in its place */
        unlinkat(store->dir, name, 0);
        store_trust(store, sha256);
    }
    return !is_right;
}
