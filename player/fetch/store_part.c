/* See store_part.h. The part of a blob is its temporary: one per wanted blob, under a name that
 * cannot be taken for a valid one, verified as a whole before the rename gives it its name. So a
 * cut at any instant leaves a part, which the next attempt goes on with or throws away. */
#include "player/fetch/store_part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/mem.h"
#include "common/str.h"

enum { STEP_BYTES = 64 * 1024 };

struct store_part {
    struct store *store;
    char sha256[SHA256_HEX_BYTES];
    int fd;
    struct sha256 *hash;
    int64_t length, max_bytes;
    bool is_exact;
};

/* Hashes what an earlier attempt left. Nothing useful there: begins again. */
static bool go_on(struct store_part *part, struct error *err)
{
    char *step = mem_new(STEP_BYTES);
    ssize_t got = 0;
    while (part->length <= part->max_bytes) {
        got = read(part->fd, step, STEP_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        sha256_update(part->hash, step, (size_t)got);
        part->length += got;
    }
    free(step);
    if (got == 0 && part->length <= part->max_bytes)
        return true;
    return store_part_write(part, 0, "", 0, err);
}

bool store_part_open(struct store *store, const char *sha256, int64_t max_bytes, bool is_exact,
                     struct store_part **ret_part, struct error *err)
{
    char name[STORE_NAME_BYTES];
    store_name_part(sha256, name);
    int fd = openat(store->dir, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (fd < 0)
        return error_errno(err, ERROR_SYSTEM, "store: %.12s…: cannot open", sha256);
    struct store_part *part = mem_new(sizeof *part);
    *part = (struct store_part){
        .store = store, .fd = fd, .hash = sha256_new(), .max_bytes = max_bytes, .is_exact = is_exact
    };
    snprintf(part->sha256, sizeof part->sha256, "%s", sha256);
    if (!go_on(part, err)) {
        store_part_close(part);
        return false;
    }
    *ret_part = part;
    return true;
}

int64_t store_part_length(const struct store_part *part)
{
    return part->length;
}

static bool begin_again(struct store_part *part, struct error *err)
{
    if (ftruncate(part->fd, 0) != 0 || lseek(part->fd, 0, SEEK_SET) != 0)
        return error_errno(err, ERROR_SYSTEM, "store: %.12s…: cannot begin again", part->sha256);
    sha256_free(part->hash);
    part->hash = sha256_new();
    part->length = 0;
    return true;
}

bool store_part_write(struct store_part *part, int64_t offset, const void *bytes, size_t length,
                      struct error *err)
{
    if (offset != part->length && offset != 0)
        return error_set(err, ERROR_INPUT, "the server sent bytes from %lld instead of %lld",
                         (long long)offset, (long long)part->length);
    if (offset != part->length && !begin_again(part, err))
        return false;
    if ((int64_t)length > part->max_bytes - part->length)
        return error_set(err, ERROR_LIMIT, "larger than its %lld bytes",
                         (long long)part->max_bytes);
    if (!file_write_fd(part->fd, part->sha256, bytes, length, err))
        return false;
    sha256_update(part->hash, bytes, length);
    part->length += (int64_t)length;
    return true;
}

static bool is_right(struct store_part *part, struct error *err)
{
    char hex[SHA256_HEX_BYTES];
    if (part->is_exact && part->length != part->max_bytes)
        return error_set(err, ERROR_INPUT, "%lld bytes instead of %lld", (long long)part->length,
                         (long long)part->max_bytes);
    sha256_finish(part->hash, hex);
    return str_equal(hex, part->sha256) ||
           error_set(err, ERROR_INPUT, "its bytes have another hash");
}

/* A new folder's own name must be on disk before names within it count. */
static bool make_folder(const struct store_part *part, struct error *err)
{
    char folder[3];
    snprintf(folder, sizeof folder, "%.2s", part->sha256);
    if (mkdirat(part->store->dir, folder, 0755) == 0)
        return file_sync_folder(part->store->dir, folder, err);
    return errno == EEXIST || error_errno(err, ERROR_SYSTEM, "store/%s: cannot make", folder);
}

bool store_part_commit(struct store_part *part, struct error *err)
{
    char name[STORE_NAME_BYTES], temporary[STORE_NAME_BYTES];
    store_name(part->sha256, name);
    store_name_part(part->sha256, temporary);
    if (!is_right(part, err) || !make_folder(part, err)) {
        store_part_discard(part);
        return false;
    }
    bool is_in = file_commit(part->store->dir, part->fd, temporary, name, err);
    part->fd = -1;
    if (is_in && part->store->used_bytes >= 0)
        part->store->used_bytes += part->length;
    if (is_in)
        store_trust(part->store, part->sha256);
    store_part_close(part);
    return is_in;
}

void store_part_close(struct store_part *part)
{
    if (!part)
        return;
    if (part->fd >= 0)
        close(part->fd);
    sha256_free(part->hash);
    free(part);
}

void store_part_discard(struct store_part *part)
{
    char name[STORE_NAME_BYTES];
    store_name_part(part->sha256, name);
    unlinkat(part->store->dir, name, 0);
    store_part_close(part);
}
