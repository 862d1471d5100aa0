/* See store_room.h. The sum of all blobs is counted once and then kept up to date, which is right
 * because only fetch writes. */
#include "player/fetch/store_room.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/file.h"
#include "common/mem.h"
#include "common/str.h"

/* A part is of no use for what has come in another way. */
static bool is_wanted_part(const struct store *store, const char *name, struct store_set *wanted)
{
    char sha256[SHA256_HEX_BYTES];
    if (strlen(name) != SHA256_HEX_BYTES - 1 + strlen(".part") || !str_ends(name, ".part"))
        return false;
    memcpy(sha256, name, SHA256_HEX_BYTES - 1);
    sha256[SHA256_HEX_BYTES - 1] = '\0';
    return store_set_has(wanted, sha256) && !store_has(store, sha256, -1);
}

void store_room_drop_parts(struct store *store, struct store_set *wanted)
{
    DIR *folder = file_walk(store->dir, ".");
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (!is_wanted_part(store, entry->d_name, wanted))
            unlinkat(store->dir, entry->d_name, 0); /* folders stay: no AT_REMOVEDIR */
    if (folder)
        closedir(folder);
}

/* Unless it is known to be something else: a disk that fails for a moment costs no file. */
static bool is_file(int dir, const char *name)
{
    struct stat about;
    return fstatat(dir, name, &about, AT_SYMLINK_NOFOLLOW) != 0 || S_ISREG(about.st_mode);
}

/* A folder of blobs. */
static void clear_folder(DIR *folder, const char *name)
{
    for (struct dirent *entry; (entry = readdir(folder));)
        if (!file_is_dot(entry->d_name) &&
            !(str_is_sha256(entry->d_name) && str_starts(entry->d_name, name) &&
              is_file(dirfd(folder), entry->d_name)))
            file_remove(dirfd(folder), entry->d_name);
}

void store_room_clear(struct store *store)
{
    DIR *all = file_walk(store->dir, ".");
    for (struct dirent *entry; all && (entry = readdir(all));) {
        const char *name = entry->d_name;
        bool is_place = strlen(name) == 2 && strspn(name, "0123456789abcdef") == 2;
        DIR *folder = is_place ? file_walk(store->dir, name) : NULL;
        if (folder)
            clear_folder(folder, name);
        else if (!file_is_dot(name) && !(str_ends(name, ".part") && is_file(store->dir, name)))
            file_remove(store->dir, name);
        if (folder)
            closedir(folder);
    }
    if (all)
        closedir(all);
}

struct stored {
    char sha256[SHA256_HEX_BYTES];
    int64_t bytes;
    struct timespec at;
};

struct inventory {
    struct stored *blobs;
    size_t count, capacity;
    int64_t bytes;
};

static void take_stock_of(struct inventory *all, DIR *folder)
{
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct stat about;
        if (!str_is_sha256(entry->d_name) ||
            fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (all->count == all->capacity) {
            all->capacity = all->capacity ? all->capacity * 2 : 64;
            all->blobs = mem_grow(all->blobs, all->capacity, sizeof *all->blobs);
        }
        struct stored *blob = &all->blobs[all->count++];
        *blob = (struct stored){ .bytes = about.st_size, .at = about.st_mtim };
        memcpy(blob->sha256, entry->d_name, SHA256_HEX_BYTES);
        all->bytes += about.st_size;
    }
}

static void take_stock(const struct store *store, struct inventory *ret_all)
{
    *ret_all = (struct inventory){ 0 };
    for (int i = 0; i < 256; i++) {
        char name[3];
        snprintf(name, sizeof name, "%02x", (unsigned)i);
        DIR *folder = file_walk(store->dir, name);
        if (!folder)
            continue;
        take_stock_of(ret_all, folder);
        closedir(folder);
    }
}

static int by_age(const void *a, const void *b)
{
    const struct timespec *x = &((const struct stored *)a)->at,
                          *y = &((const struct stored *)b)->at;
    if (x->tv_sec != y->tv_sec)
        return x->tv_sec < y->tv_sec ? -1 : 1;
    return (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

static int64_t free_bytes(const struct store *store)
{
    struct statvfs about;
    if (fstatvfs(store->dir, &about) != 0)
        return INT64_MAX;
    return (int64_t)(about.f_bavail * about.f_frsize) - STORE_ROOM_RESERVE_BYTES;
}

bool store_room_has(struct store *store, int64_t more_bytes, int64_t quota_bytes)
{
    if (store->used_bytes < 0) {
        struct inventory all;
        take_stock(store, &all);
        store->used_bytes = all.bytes;
        free(all.blobs);
    }
    return store->used_bytes + more_bytes <= quota_bytes && free_bytes(store) >= more_bytes;
}

/* Removes what is not kept, oldest first, until there is room. */
static void evict(struct store *store, int64_t more_bytes, int64_t quota_bytes,
                  struct store_set *keep)
{
    struct inventory all;
    take_stock(store, &all);
    store->used_bytes = all.bytes;
    if (all.count > 0)
        qsort(all.blobs, all.count, sizeof *all.blobs, by_age);
    for (size_t i = 0; i < all.count && !store_room_has(store, more_bytes, quota_bytes); i++)
        if (!store_set_has(keep, all.blobs[i].sha256)) {
            store_remove(store, all.blobs[i].sha256);
            store->used_bytes -= all.blobs[i].bytes;
        }
    free(all.blobs);
}

bool store_room_make(struct store *store, int64_t more_bytes, int64_t quota_bytes,
                     struct store_set *keep, struct error *err)
{
    if (!store_room_has(store, more_bytes, quota_bytes))
        evict(store, more_bytes, quota_bytes, keep);
    if (store->used_bytes + more_bytes > quota_bytes)
        return error_set(err, ERROR_LIMIT,
                         "the store is full at %lld MB: publish fewer or smaller files",
                         (long long)(quota_bytes / 1000000));
    if (free_bytes(store) < more_bytes)
        return error_set(err, ERROR_SYSTEM, "the disk is full: free some space");
    return true;
}
