/* See spool.h. The list of files is in memory, read once; the disk is touched by appends and by
 * files that go, and by nothing else. */
#include "player/fetch/spool.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"
#include "model/report.h"

enum { NAME_BYTES = 32, FILE_MAX_BYTES = 2 * LIMIT_REPORT_BYTES };
static const uint64_t LAST_NUMBER = 9999999999; /* of ten digits */

struct file {
    uint64_t number;
    int64_t bytes;
    bool is_sums;
};

struct spool {
    int dir;
    struct file *files; /* by number; owned */
    size_t count;
    int fd; /* of the last file while it is written to; -1 */
};

static void name_of(const struct file *file, char ret_name[NAME_BYTES])
{
    snprintf(ret_name, NAME_BYTES, "%010" PRIu64 ".%s", file->number,
             file->is_sums ? "sums" : "report");
}

static void close_last(struct spool *spool)
{
    if (spool->fd >= 0)
        close(spool->fd);
    spool->fd = -1;
}

static struct file *find(struct spool *spool, uint64_t number)
{
    for (size_t i = 0; i < spool->count; i++)
        if (spool->files[i].number == number)
            return &spool->files[i];
    return NULL;
}

static void add(struct spool *spool, const struct file *file)
{
    spool->files = mem_grow(spool->files, spool->count + 1, sizeof *spool->files);
    spool->files[spool->count++] = *file;
}

/* --- opening ------------------------------------------------------------------ */

static int by_number(const void *a, const void *b)
{
    const struct file *left = a, *right = b;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return (int)right->is_sums - (int)left->is_sums;
}

static bool is_spool_name(const char *name, struct file *ret_file)
{
    size_t digits = strspn(name, "0123456789");
    struct file file = { .number = strtoull(name, NULL, 10) };
    file.is_sums = str_equal(name + digits, ".sums");
    if (digits != 10 || file.number == 0 || (!file.is_sums && !str_equal(name + digits, ".report")))
        return false;
    *ret_file = file;
    return true;
}

/* Takes what is ours, or was and is set aside. False: whoever had taken fetch over left it here. */
static bool take(struct spool *spool, const char *name, const struct stat *about)
{
    struct file file;
    if (!S_ISREG(about->st_mode) || about->st_size > FILE_MAX_BYTES)
        return false;
    if (!is_spool_name(name, &file))
        return str_equal(name, "torn") || str_equal(name, "refused");
    file.bytes = about->st_size;
    add(spool, &file);
    return true;
}

static bool list(struct spool *spool, struct error *err)
{
    struct stat about;
    DIR *dir = file_walk(spool->dir, ".");
    if (!dir)
        return error_errno(err, ERROR_SYSTEM, "spool");
    for (struct dirent *entry; (entry = readdir(dir));)
        if (!file_is_dot(entry->d_name) &&
            fstatat(spool->dir, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
            !take(spool, entry->d_name, &about))
            file_remove(spool->dir, entry->d_name);
    closedir(dir);
    if (spool->count > 0)
        qsort(spool->files, spool->count, sizeof *spool->files, by_number);
    return true;
}

/* Sums are written before what they stand for goes. */
static void drop_doubles(struct spool *spool)
{
    for (size_t i = 1; i < spool->count;) {
        char name[NAME_BYTES];
        if (spool->files[i].number != spool->files[i - 1].number) {
            i++;
            continue;
        }
        name_of(&spool->files[i], name);
        unlinkat(spool->dir, name, 0);
        memmove(&spool->files[i], &spool->files[i + 1],
                (--spool->count - i) * sizeof *spool->files);
    }
}

/* From 1 on, where the numbers would come to their end. Each only falls, so none is in the way. */
static bool renumber(struct spool *spool, struct error *err)
{
    char old[NAME_BYTES], name[NAME_BYTES];
    if (spool->count == 0 || spool->files[spool->count - 1].number < LAST_NUMBER / 2)
        return true;
    for (size_t i = 0; i < spool->count; i++) {
        name_of(&spool->files[i], old);
        spool->files[i].number = i + 1;
        name_of(&spool->files[i], name);
        if (renameat(spool->dir, old, spool->dir, name) != 0)
            return error_errno(err, ERROR_SYSTEM, "spool/%s", old);
    }
    return true;
}

/* Where the last whole batch ends. */
static size_t whole_length(const struct buf *bytes)
{
    struct report_batch batch;
    struct error err;
    size_t at = 0;
    while (at < bytes->length && report_split(bytes->bytes + at, bytes->length - at, &batch, &err))
        at += batch.length;
    return at;
}

static bool cut_torn(struct spool *spool, struct error *err)
{
    struct buf bytes;
    char name[NAME_BYTES];
    struct file *last = spool->count > 0 ? &spool->files[spool->count - 1] : NULL;
    if (!last || last->is_sums)
        return true;
    name_of(last, name);
    buf_init(&bytes, FILE_MAX_BYTES);
    bool is_good = file_read(spool->dir, name, &bytes, err);
    size_t whole = is_good ? whole_length(&bytes) : 0;
    if (is_good && whole < bytes.length) {
        struct error full; /* the disk, perhaps: what is whole goes on without it */
        file_replace(spool->dir, "torn", bytes.bytes + whole, bytes.length - whole, 0644, &full);
        int fd = openat(spool->dir, name, O_WRONLY | O_CLOEXEC);
        is_good = (fd >= 0 && ftruncate(fd, (off_t)whole) == 0 && fdatasync(fd) == 0) ||
                  error_errno(err, ERROR_SYSTEM, "cannot cut a torn end off");
        if (fd >= 0)
            close(fd);
        last->bytes = (int64_t)whole;
    }
    if (is_good && whole == 0)
        spool_drop(spool, last->number);
    buf_deinit(&bytes);
    return is_good || error_prefix(err, "spool/%s", name);
}

bool spool_open(const char *state, struct spool **ret_spool, struct error *err)
{
    int dir = -1;
    char *path = mem_format("%s/spool", state);
    bool is_open =
        file_make_folders(AT_FDCWD, path, err) && file_open_folder(AT_FDCWD, path, &dir, err);
    free(path);
    if (!is_open)
        return false;
    struct spool *spool = mem_new(sizeof *spool);
    *spool = (struct spool){ .dir = dir, .fd = -1 };
    file_remove_temporaries(dir);
    if (!list(spool, err)) {
        spool_free(spool);
        return false;
    }
    drop_doubles(spool);
    if (!renumber(spool, err) || !cut_torn(spool, err)) {
        spool_free(spool);
        return false;
    }
    *ret_spool = spool;
    return true;
}

void spool_free(struct spool *spool)
{
    if (!spool)
        return;
    close_last(spool);
    close(spool->dir);
    free(spool->files);
    free(spool);
}

/* --- appending ---------------------------------------------------------------- */

/* A file for so many more bytes. */
static bool open_last(struct spool *spool, size_t more, struct error *err)
{
    char name[NAME_BYTES];
    struct file *last = spool->count > 0 ? &spool->files[spool->count - 1] : NULL;
    if (spool->fd >= 0 && last->bytes + (int64_t)more <= LIMIT_REPORT_BYTES)
        return true;
    close_last(spool);
    struct file next = { .number = last ? last->number + 1 : 1 };
    name_of(&next, name);
    spool->fd = openat(spool->dir, name, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (spool->fd < 0)
        return error_errno(err, ERROR_SYSTEM, "spool/%s", name);
    add(spool, &next);
    return file_sync_folder(spool->dir, name, err);
}

/* The last batch of the last file is just this. */
static bool is_there(struct spool *spool, const char *batch, size_t length)
{
    struct file *last = spool->count > 0 ? &spool->files[spool->count - 1] : NULL;
    char name[NAME_BYTES];
    if (!last || last->is_sums || last->bytes < (int64_t)length)
        return false;
    name_of(last, name);
    int fd = openat(spool->dir, name, O_RDONLY | O_CLOEXEC);
    char *tail = mem_new(length);
    bool is_same = fd >= 0 &&
                   pread(fd, tail, length, last->bytes - (int64_t)length) == (ssize_t)length &&
                   memcmp(tail, batch, length) == 0;
    if (fd >= 0)
        close(fd);
    free(tail);
    return is_same;
}

bool spool_append(struct spool *spool, const char *batch, size_t length, struct error *err)
{
    if (is_there(spool, batch, length))
        return true;
    if (!open_last(spool, length, err))
        return false;
    struct file *last = &spool->files[spool->count - 1];
    bool is_kept = file_write_fd(spool->fd, "spool", batch, length, err) &&
                   (fdatasync(spool->fd) == 0 || error_errno(err, ERROR_SYSTEM, "spool"));
    if (is_kept) {
        last->bytes += (int64_t)length;
        return true;
    }
    uint64_t number = last->number;
    bool is_empty = last->bytes == 0;
    if (ftruncate(spool->fd, last->bytes) != 0)
        error_prefix(err, "cannot cut it either");
    close_last(spool);
    if (is_empty)
        spool_drop(spool, number);
    return false;
}

/* --- sending ------------------------------------------------------------------ */

bool spool_holds(const struct spool *spool)
{
    return spool->count > 0;
}

uint64_t spool_oldest(struct spool *spool)
{
    if (spool->count == 0)
        return 0;
    if (spool->count == 1)
        close_last(spool);
    return spool->files[0].number;
}

bool spool_read(struct spool *spool, uint64_t number, struct buf *into, struct error *err)
{
    char name[NAME_BYTES];
    const struct file *file = find(spool, number);
    if (!file)
        return error_set(err, ERROR_MISSING, "spool: no file of this number");
    name_of(file, name);
    return file_read(spool->dir, name, into, err) || error_prefix(err, "spool");
}

static void forget(struct spool *spool, struct file *file)
{
    size_t place = (size_t)(file - spool->files);
    if (place + 1 == spool->count)
        close_last(spool);
    memmove(file, file + 1, (--spool->count - place) * sizeof *file);
}

void spool_drop(struct spool *spool, uint64_t number)
{
    char name[NAME_BYTES];
    struct file *file = find(spool, number);
    if (!file)
        return;
    name_of(file, name);
    unlinkat(spool->dir, name, 0);
    forget(spool, file);
}

void spool_set_aside(struct spool *spool, uint64_t number)
{
    char name[NAME_BYTES];
    struct file *file = find(spool, number);
    if (!file)
        return;
    name_of(file, name);
    renameat(spool->dir, name, spool->dir, "refused");
    forget(spool, file);
}

/* --- a full spool ------------------------------------------------------------- */

uint64_t spool_fullest(struct spool *spool, int64_t max_bytes)
{
    int64_t bytes = 0;
    size_t first = 0;
    for (size_t i = 0; i < spool->count; i++)
        bytes += spool->files[i].bytes;
    if (bytes <= max_bytes)
        return 0;
    while (first + 1 < spool->count && spool->files[first].is_sums)
        first++;
    bool is_all_sums = first + 1 >= spool->count;
    return spool->files[is_all_sums ? 0 : first].number;
}

bool spool_is_sums(const struct spool *spool, uint64_t number)
{
    for (size_t i = 0; i < spool->count; i++)
        if (spool->files[i].number == number)
            return spool->files[i].is_sums;
    return false;
}

bool spool_condensed(struct spool *spool, uint64_t number, const void *sums, size_t length,
                     struct error *err)
{
    char name[NAME_BYTES], old[NAME_BYTES];
    struct file *file = find(spool, number);
    if (!file || file->is_sums)
        return true;
    name_of(file, old);
    struct file changed = { .number = number, .bytes = (int64_t)length, .is_sums = true };
    name_of(&changed, name);
    if (!file_replace(spool->dir, name, sums, length, 0644, err))
        return error_prefix(err, "spool");
    unlinkat(spool->dir, old, 0);
    *file = changed;
    return true;
}
