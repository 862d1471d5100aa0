/* The write protocol of design §6, in one place: temp, write, fsync, rename, fsync the folder. */
#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/i18n.h"
#include "common/line.h"
#include "common/mem.h"
#include "common/str.h"

enum { READ_STEP_BYTES = 64 * 1024, SAFE_PATH_MAX_BYTES = 240 };

bool file_read_fd(int fd, const char *name, struct buf *into, struct error *err)
{
    char *step = mem_new(READ_STEP_BYTES);
    bool is_good = true;
    for (;;) {
        ssize_t got = read(fd, step, READ_STEP_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            is_good = error_errno(err, ERROR_SYSTEM, _("%s: cannot read"), name);
        else if (got > 0 && !buf_append(into, step, (size_t)got))
            is_good =
                error_set(err, ERROR_LIMIT, _("%s: larger than %zu bytes"), name, into->max_bytes);
        if (got <= 0 || !is_good)
            break;
    }
    free(step);
    return is_good;
}

bool file_read(int dir, const char *path, struct buf *into, struct error *err)
{
    struct stat about;
    int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return error_errno(err, ERROR_SYSTEM, _("%s: cannot open"), path);
    bool is_good = false;
    if (fstat(fd, &about) != 0)
        error_errno(err, ERROR_SYSTEM, _("%s: cannot read"), path);
    else if (!S_ISREG(about.st_mode))
        error_set(err, ERROR_INPUT, _("%s: not a regular file"), path);
    else
        is_good = file_read_fd(fd, path, into, err);
    close(fd);
    return is_good;
}

bool file_write_fd(int fd, const char *name, const void *bytes, size_t length, struct error *err)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t put = write(fd, at, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_errno(err, ERROR_SYSTEM, _("%s: cannot write"), name);
        at += put;
        length -= (size_t)put;
    }
    return true;
}

bool file_temporary(int dir, const char *path, unsigned mode, int *ret_fd, char *ret_name,
                    size_t name_capacity, struct error *err)
{
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != sizeof random)
        return error_errno(err, ERROR_SYSTEM, "getrandom");
    int length =
        snprintf(ret_name, name_capacity, "%s.tmp-%016llx", path, (unsigned long long)random);
    if (length < 0 || (size_t)length >= name_capacity)
        return error_set(err, ERROR_LIMIT, _("%s: path too long"), path);
    int fd = openat(dir, ret_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return error_errno(err, ERROR_SYSTEM, _("%s: cannot create"), path);
    *ret_fd = fd;
    return true;
}

bool file_sync_folder(int dir, const char *path, struct error *err)
{
    char *folder = mem_copy_string(path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    int fd = openat(dir, slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_good = fd >= 0 && fsync(fd) == 0;
    if (!is_good)
        error_errno(err, ERROR_SYSTEM, _("%s: cannot sync the folder"), path);
    if (fd >= 0)
        close(fd);
    free(folder);
    return is_good;
}

bool file_commit(int dir, int fd, const char *temporary, const char *path, struct error *err)
{
    bool is_synced = fsync(fd) == 0 || error_errno(err, ERROR_SYSTEM, _("%s: cannot sync"), path);
    bool is_closed =
        close(fd) == 0 || !is_synced || error_errno(err, ERROR_SYSTEM, _("%s: cannot close"), path);
    if (is_synced && is_closed && renameat(dir, temporary, dir, path) == 0)
        return file_sync_folder(dir, path, err);
    if (is_synced && is_closed)
        error_errno(err, ERROR_SYSTEM, _("%s: cannot rename"), path);
    unlinkat(dir, temporary, 0);
    return false;
}

bool file_replace(int dir, const char *path, const void *bytes, size_t length, unsigned mode,
                  struct error *err)
{
    char temporary[4096];
    int fd = -1;
    if (!file_temporary(dir, path, mode, &fd, temporary, sizeof temporary, err))
        return false;
    if (!file_write_fd(fd, path, bytes, length, err)) {
        close(fd);
        unlinkat(dir, temporary, 0);
        return false;
    }
    return file_commit(dir, fd, temporary, path, err);
}

/* "NAME.tmp-" and sixteen digits, as file_temporary writes it. */
static bool is_temporary(const char *name)
{
    static const char mark[] = ".tmp-";
    size_t length = strlen(name), tail = strlen(mark) + 2 * sizeof(uint64_t);
    const char *end = name + (length > tail ? length - tail : length);
    return str_starts(end, mark) && strspn(end + strlen(mark), "0123456789abcdef") == 16;
}

static bool is_older(int dir, const char *name, int64_t age_s)
{
    struct stat about;
    return fstatat(dir, name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
           time(NULL) - about.st_mtim.tv_sec > age_s;
}

static void remove_left(int dir, bool is_shared, int64_t age_s)
{
    DIR *folder = file_walk(dir, ".");
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (is_shared ? is_temporary(entry->d_name) && is_older(dir, entry->d_name, age_s)
                      : strstr(entry->d_name, ".tmp-") != NULL)
            unlinkat(dir, entry->d_name, 0);
    if (folder)
        closedir(folder);
}

void file_remove_temporaries(int dir)
{
    remove_left(dir, false, 0);
}

void file_remove_old_temporaries(int dir, int64_t age_s)
{
    remove_left(dir, true, age_s);
}

/* Making one again may fail in more ways than EEXIST where nothing can be written. */
static bool is_folder(int dir, const char *path)
{
    struct stat about;
    return fstatat(dir, path, &about, 0) == 0 && S_ISDIR(about.st_mode);
}

/* A new folder's own name must be on disk before names within it count. */
static bool make_folder(int dir, const char *path, struct error *err)
{
    if (mkdirat(dir, path, 0755) == 0)
        return file_sync_folder(dir, path, err);
    int why = errno;
    if (why == EEXIST || is_folder(dir, path))
        return true;
    errno = why;
    return error_errno(err, ERROR_SYSTEM, _("%s: cannot make the folder"), path);
}

bool file_make_folders(int dir, const char *path, struct error *err)
{
    char *part = mem_copy_string(path);
    bool is_good = true;
    for (char *slash = part + 1; is_good && slash; slash++) {
        slash = strchr(slash, '/');
        if (slash)
            *slash = '\0';
        is_good = make_folder(dir, part, err);
        if (!slash)
            break;
        *slash = '/';
    }
    free(part);
    return is_good;
}

bool file_open_folder(int dir, const char *path, int *ret_fd, struct error *err)
{
    int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, ERROR_SYSTEM, _("%s: cannot open the folder"), path);
    *ret_fd = fd;
    return true;
}

DIR *file_walk(int dir, const char *name)
{
    int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (fd >= 0 && !folder)
        close(fd);
    return folder;
}

bool file_is_dot(const char *name)
{
    return str_equal(name, ".") || str_equal(name, "..");
}

static bool is_gone(int dir, const char *name)
{
    return unlinkat(dir, name, 0) == 0 || unlinkat(dir, name, AT_REMOVEDIR) == 0;
}

/* Under a name that nobody has there. */
static bool lift(int from, const char *name, int to, unsigned *number)
{
    char free_name[32];
    int result;
    do {
        snprintf(free_name, sizeof free_name, "lifted-%u", (*number)++);
        result = renameat(from, name, to, free_name);
    } while (result != 0 && (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR));
    return result == 0;
}

/* One that is in the way of removing its folder. True when something moved. */
static bool clear_one(int dir, const char *name, unsigned *number)
{
    bool has_moved = false;
    if (is_gone(dir, name))
        return true;
    DIR *folder = file_walk(dir, name);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (!file_is_dot(entry->d_name))
            has_moved |= is_gone(dirfd(folder), entry->d_name) ||
                         lift(dirfd(folder), entry->d_name, dir, number);
    if (folder)
        closedir(folder);
    return is_gone(dir, name) || has_moved;
}

/* Folders within come up to the first one and go in their turn: so none is too deep. */
void file_remove(int dir, const char *path)
{
    unsigned number = 0;
    bool has_moved = true;
    while (has_moved && !is_gone(dir, path)) {
        DIR *folder = file_walk(dir, path);
        has_moved = false;
        for (struct dirent *entry; folder && (entry = readdir(folder));)
            if (!file_is_dot(entry->d_name))
                has_moved |= clear_one(dirfd(folder), entry->d_name, &number);
        if (folder)
            closedir(folder);
    }
}

bool file_lock(int dir, const char *path, int *ret_fd, struct error *err)
{
    int fd = openat(dir, path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) /* what is there can still be shown where nothing can be written */
        fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, ERROR_SYSTEM, _("%s: cannot open"), path);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        bool is_held = errno == EWOULDBLOCK;
        close(fd);
        return is_held ? error_set(err, ERROR_AGAIN, _("%s: another process holds the lock"), path)
                       : error_errno(err, ERROR_SYSTEM, _("%s: cannot lock"), path);
    }
    *ret_fd = fd;
    return true;
}

static bool is_safe_part(const char *part, size_t length)
{
    return length > 0 && !(length == 1 && part[0] == '.') &&
           !(length == 2 && part[0] == '.' && part[1] == '.');
}

bool file_is_safe_path(const char *path)
{
    if (strlen(path) > SAFE_PATH_MAX_BYTES || !line_is_plain(path) || strchr(path, '\\'))
        return false;
    for (const char *part = path;;) {
        size_t length = strcspn(part, "/");
        if (!is_safe_part(part, length))
            return false;
        if (!part[length])
            return true;
        part += length + 1;
    }
}
