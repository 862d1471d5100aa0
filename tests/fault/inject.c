/* See inject.h. The real work is done by syscall(2), so that nothing is asked of the libc functions
 * that are hidden here; only those on DIR are looked up. The kernel's own bookkeeping is enough:
 * which file a descriptor is, and what it is called, is read from /proc when a call is recorded. */
#include "tests/fault/inject.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

const char *const inject_names[INJECT_CALLS] = {
    [INJECT_OPEN] = "open",     [INJECT_CREATE] = "create", [INJECT_READ] = "read",
    [INJECT_WRITE] = "write",   [INJECT_SYNC] = "fsync",    [INJECT_CLOSE] = "close",
    [INJECT_RENAME] = "rename", [INJECT_REMOVE] = "unlink", [INJECT_FOLDER] = "mkdir",
    [INJECT_CUT] = "ftruncate", [INJECT_LOOK] = "stat",     [INJECT_LIST] = "readdir",
    [INJECT_LOCK] = "lock",     [INJECT_MAP] = "mmap",      [INJECT_SEND] = "sendmsg",
};

static struct {
    bool is_on, is_armed;
    struct injection fault;
    uint32_t counts[INJECT_CALLS], hits;
    int64_t monotonic_ns, wall_ns; /* wall_ns: beyond monotonic */
    bool is_clock;
    int64_t (*free_bytes)(void);
    char folder[PATH_MAX]; /* recorded; "" none */
    struct record *records;
    size_t count, capacity;
} layer;

const int *inject_errors(enum inject_call call)
{
    static const int errors[INJECT_CALLS][8] = {
        [INJECT_OPEN] = { EIO, EMFILE, EACCES, ENOMEM, INJECT_KILL },
        [INJECT_CREATE] = { EIO, ENOSPC, EROFS, EMFILE, EDQUOT, INJECT_KILL },
        [INJECT_READ] = { EIO, EINTR, INJECT_SHORT, INJECT_KILL },
        [INJECT_WRITE] = { EIO, ENOSPC, EDQUOT, EINTR, INJECT_SHORT, INJECT_KILL },
        [INJECT_SYNC] = { EIO, ENOSPC, EDQUOT, INJECT_KILL },
        [INJECT_CLOSE] = { EIO, ENOSPC, EDQUOT, INJECT_KILL },
        [INJECT_RENAME] = { EIO, ENOSPC, EROFS, EDQUOT, INJECT_KILL },
        [INJECT_REMOVE] = { EIO, EROFS, INJECT_KILL },
        [INJECT_FOLDER] = { EIO, ENOSPC, EROFS, EDQUOT, INJECT_KILL },
        [INJECT_CUT] = { EIO, EROFS, INJECT_KILL },
        [INJECT_LOOK] = { EIO, ENOMEM, INJECT_KILL },
        [INJECT_LIST] = { EIO, ENOMEM, INJECT_KILL },
        [INJECT_LOCK] = { ENOLCK, EIO, INJECT_KILL },
        [INJECT_MAP] = { ENOMEM, ENFILE, INJECT_KILL },
        [INJECT_SEND] = { EAGAIN, ENOBUFS, INJECT_KILL },
    };
    return errors[call];
}

const char *inject_error_name(int error)
{
    return error == INJECT_KILL    ? "SIGKILL"
           : error == INJECT_SHORT ? "short"
                                   : strerrorname_np(error);
}

/* --- counting and failing ------------------------------------------------------------------- */

void inject_begin(const struct injection *fault)
{
    memset(layer.counts, 0, sizeof layer.counts);
    layer.hits = 0;
    layer.is_armed = fault != NULL;
    if (fault)
        layer.fault = *fault;
    layer.is_on = true;
}

void inject_heal(void)
{
    layer.is_armed = false;
}

void inject_end(void)
{
    layer.is_on = layer.is_armed = false;
}

uint32_t inject_count(enum inject_call call)
{
    return layer.counts[call];
}

uint32_t inject_hits(void)
{
    return layer.hits;
}

bool inject_pause(void)
{
    bool was_on = layer.is_on;
    layer.is_on = false;
    return was_on;
}

void inject_resume(bool was_on)
{
    layer.is_on = was_on;
}

/* True when this call is the one; errno is its error, 0 for one that comes short. */
static bool fails(enum inject_call call)
{
    const struct injection *fault = &layer.fault;
    if (!layer.is_on)
        return false;
    uint32_t number = ++layer.counts[call];
    if (!layer.is_armed || call != fault->call ||
        (fault->is_lasting ? number < fault->nth : number != fault->nth))
        return false;
    layer.hits++;
    if (fault->error == INJECT_KILL)
        syscall(SYS_kill, getpid(), SIGKILL);
    if ((fault->error == EINTR && number > fault->nth + 2) ||
        (call == INJECT_SEND && number > fault->nth + 20))
        return false; /* signals do not come for ever, and queues are emptied */
    errno = fault->error;
    return true;
}

/* --- recording ------------------------------------------------------------------------------ */

void inject_record(const char *folder)
{
    snprintf(layer.folder, sizeof layer.folder, "%s", folder);
    layer.records = NULL;
    layer.count = layer.capacity = 0;
}

size_t inject_recorded(struct record **ret_records)
{
    *ret_records = layer.records;
    layer.folder[0] = '\0';
    return layer.count;
}

static struct record *note(enum record_kind kind)
{
    if (layer.count == layer.capacity) {
        layer.capacity = layer.capacity ? layer.capacity * 2 : 256;
        layer.records = realloc(layer.records, layer.capacity * sizeof *layer.records);
    }
    struct record *record = &layer.records[layer.count++];
    *record = (struct record){ .kind = kind };
    return record;
}

void inject_record_mark(int64_t number)
{
    if (layer.folder[0])
        note(RECORD_MARK)->offset = number;
}

/* The path of a name in a folder, or NULL when nobody records it. */
static char *path_of(int dir, const char *name)
{
    char link[64], path[PATH_MAX] = "";
    char *whole = NULL;
    if (!layer.folder[0] || !layer.is_on)
        return NULL;
    if (name[0] == '/') {
        snprintf(path, sizeof path, "%s", name);
    } else {
        if (dir == AT_FDCWD)
            snprintf(link, sizeof link, "/proc/self/cwd");
        else
            snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
        ssize_t length = syscall(SYS_readlink, link, path, sizeof path - 1);
        if (length <= 0)
            return NULL;
        path[length] = '\0';
        if (name[0])
            snprintf(path + length, sizeof path - (size_t)length, "/%s", name);
    }
    size_t prefix = strlen(layer.folder);
    if (strncmp(path, layer.folder, prefix) == 0 && path[prefix] == '/')
        whole = strdup(path + prefix + 1);
    else if (strcmp(path, layer.folder) == 0)
        whole = strdup("");
    return whole;
}

static uint64_t inode_of(int fd)
{
    struct stat about;
    return syscall(SYS_fstat, fd, &about) == 0 && (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode))
               ? about.st_ino
               : 0;
}

static bool is_recorded(int fd)
{
    char *path = path_of(fd, "");
    free(path);
    return path;
}

static void record_write(int fd, const void *bytes, ssize_t length, int64_t offset)
{
    if (length <= 0 || !is_recorded(fd))
        return;
    struct record *record = note(RECORD_WRITE);
    record->inode = inode_of(fd);
    record->offset = offset;
    record->length = (size_t)length;
    record->bytes = malloc((size_t)length);
    memcpy(record->bytes, bytes, (size_t)length);
}

static void record_name(enum record_kind kind, char *path, uint64_t inode)
{
    if (!path)
        return;
    struct record *record = note(kind);
    record->path = path;
    record->inode = inode;
}

/* --- opening -------------------------------------------------------------------------------- */

static int open_real(int dir, const char *path, int flags, mode_t mode)
{
    if (fails(flags & O_CREAT ? INJECT_CREATE : INJECT_OPEN))
        return -1;
    char *new = flags &O_CREAT ? path_of(dir, path) : NULL;
    bool is_new = new &&syscall(SYS_faccessat, dir, path, F_OK) != 0;
    int fd = (int)syscall(SYS_openat, dir, path, flags | O_LARGEFILE, mode);
    if (fd >= 0 && is_new)
        record_name(RECORD_NAME, new, inode_of(fd)), layer.records[layer.count - 1].offset = 1;
    else
        free(new);
    if (fd >= 0 && flags & O_TRUNC && !is_new && is_recorded(fd))
        note(RECORD_CUT)->inode = inode_of(fd);
    return fd;
}

#define MODE(flags, mode)                                                                          \
    mode_t mode = 0;                                                                               \
    if (flags & O_CREAT) {                                                                         \
        va_list args;                                                                              \
        va_start(args, flags);                                                                     \
        mode = va_arg(args, mode_t);                                                               \
        va_end(args);                                                                              \
    }

int open(const char *path, int flags, ...)
{
    MODE(flags, mode);
    return open_real(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE(flags, mode);
    return open_real(AT_FDCWD, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
    MODE(flags, mode);
    return open_real(dir, path, flags, mode);
}

int openat64(int dir, const char *path, int flags, ...)
{
    MODE(flags, mode);
    return open_real(dir, path, flags, mode);
}

int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags)
{
    return open_real(AT_FDCWD, path, flags, 0);
}

int __openat_2(int dir, const char *path, int flags);
int __openat_2(int dir, const char *path, int flags)
{
    return open_real(dir, path, flags, 0);
}

int close(int fd)
{
    bool is_failing = fails(INJECT_CLOSE);
    int error = errno;
    int answer = (int)syscall(SYS_close, fd);
    if (!is_failing)
        return answer;
    errno = error;
    return -1;
}

/* --- reading and writing -------------------------------------------------------------------- */

/* The length of a call that is to come short. */
static size_t shortened(size_t length)
{
    return length > 1 ? length / 2 : length;
}

ssize_t read(int fd, void *into, size_t length)
{
    if (fails(INJECT_READ)) {
        if (errno != INJECT_SHORT)
            return -1;
        length = shortened(length);
    }
    return syscall(SYS_read, fd, into, length);
}

ssize_t __read_chk(int fd, void *into, size_t length, size_t capacity);
ssize_t __read_chk(int fd, void *into, size_t length, size_t capacity)
{
    if (length > capacity)
        abort();
    return read(fd, into, length);
}

ssize_t pread(int fd, void *into, size_t length, off_t offset)
{
    if (fails(INJECT_READ)) {
        if (errno != INJECT_SHORT)
            return -1;
        length = shortened(length);
    }
    return syscall(SYS_pread64, fd, into, length, offset);
}

ssize_t pread64(int fd, void *into, size_t length, off64_t offset)
{
    return pread(fd, into, length, offset);
}

ssize_t __pread_chk(int fd, void *into, size_t length, off_t offset, size_t capacity);
ssize_t __pread_chk(int fd, void *into, size_t length, off_t offset, size_t capacity)
{
    if (length > capacity)
        abort();
    return pread(fd, into, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    if (fails(INJECT_WRITE)) {
        if (errno != INJECT_SHORT)
            return -1;
        length = shortened(length);
    }
    struct stat about = { .st_size = 0 };
    int flags = (int)syscall(SYS_fcntl, fd, F_GETFL);
    int64_t offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
    if (flags & O_APPEND && syscall(SYS_fstat, fd, &about) == 0)
        offset = about.st_size;
    ssize_t put = syscall(SYS_write, fd, bytes, length);
    record_write(fd, bytes, put, offset);
    return put;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
    if (fails(INJECT_WRITE)) {
        if (errno != INJECT_SHORT)
            return -1;
        length = shortened(length);
    }
    ssize_t put = syscall(SYS_pwrite64, fd, bytes, length, offset);
    record_write(fd, bytes, put, offset);
    return put;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset)
{
    return pwrite(fd, bytes, length, offset);
}

static int sync_real(long number, int fd)
{
    if (fails(INJECT_SYNC))
        return -1;
    char *path = path_of(fd, "");
    struct stat about;
    if (path && syscall(SYS_fstat, fd, &about) == 0)
        record_name(S_ISDIR(about.st_mode) ? RECORD_SYNC_DIR : RECORD_SYNC, path, about.st_ino);
    return (int)syscall(number, fd);
}

int fsync(int fd)
{
    return sync_real(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return sync_real(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t length)
{
    if (fails(INJECT_CUT))
        return -1;
    int answer = (int)syscall(SYS_ftruncate, fd, length);
    if (answer == 0 && is_recorded(fd)) {
        struct record *record = note(RECORD_CUT);
        record->inode = inode_of(fd);
        record->offset = length;
    }
    return answer;
}

int ftruncate64(int fd, off64_t length)
{
    return ftruncate(fd, length);
}

/* --- names ---------------------------------------------------------------------------------- */

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    struct stat about = { .st_ino = 0 };
    if (fails(INJECT_RENAME))
        return -1;
    syscall(SYS_newfstatat, from_dir, from, &about, 0);
    int answer = (int)syscall(SYS_renameat, from_dir, from, to_dir, to);
    if (answer == 0) {
        record_name(RECORD_NAME, path_of(to_dir, to), about.st_ino);
        record_name(RECORD_UNNAME, path_of(from_dir, from), about.st_ino);
    }
    return answer;
}

int rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int unlinkat(int dir, const char *path, int flags)
{
    if (fails(INJECT_REMOVE))
        return -1;
    int answer = (int)syscall(SYS_unlinkat, dir, path, flags);
    if (answer == 0)
        record_name(RECORD_UNNAME, path_of(dir, path), 0);
    return answer;
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
    if (fails(INJECT_FOLDER))
        return -1;
    int answer = (int)syscall(SYS_mkdirat, dir, path, mode);
    if (answer == 0)
        record_name(RECORD_FOLDER, path_of(dir, path), 0);
    return answer;
}

int mkdir(const char *path, mode_t mode)
{
    return mkdirat(AT_FDCWD, path, mode);
}

/* --- looking -------------------------------------------------------------------------------- */

int fstatat(int dir, const char *restrict path, struct stat *restrict about, int flags)
{
    return fails(INJECT_LOOK) ? -1 : (int)syscall(SYS_newfstatat, dir, path, about, flags);
}

int fstat(int fd, struct stat *about)
{
    return fails(INJECT_LOOK) ? -1 : (int)syscall(SYS_fstat, fd, about);
}

int stat(const char *restrict path, struct stat *restrict about)
{
    return fstatat(AT_FDCWD, path, about, 0);
}

int lstat(const char *restrict path, struct stat *restrict about)
{
    return fstatat(AT_FDCWD, path, about, AT_SYMLINK_NOFOLLOW);
}

int fstatat64(int dir, const char *restrict path, struct stat64 *restrict about, int flags)
{
    return fails(INJECT_LOOK) ? -1 : (int)syscall(SYS_newfstatat, dir, path, about, flags);
}

int fstat64(int fd, struct stat64 *about)
{
    return fails(INJECT_LOOK) ? -1 : (int)syscall(SYS_fstat, fd, about);
}

int stat64(const char *restrict path, struct stat64 *restrict about)
{
    return fstatat64(AT_FDCWD, path, about, 0);
}

int lstat64(const char *restrict path, struct stat64 *restrict about)
{
    return fstatat64(AT_FDCWD, path, about, AT_SYMLINK_NOFOLLOW);
}

int faccessat(int dir, const char *path, int mode, int flags)
{
    (void)flags;
    return fails(INJECT_LOOK) ? -1 : (int)syscall(SYS_faccessat, dir, path, mode);
}

int access(const char *path, int mode)
{
    return faccessat(AT_FDCWD, path, mode, 0);
}

void inject_free_bytes(int64_t (*free_bytes)(void))
{
    layer.free_bytes = free_bytes;
}

int fstatvfs(int fd, struct statvfs *about)
{
    static int (*real)(int, struct statvfs *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fstatvfs");
    if (fails(INJECT_LOOK))
        return -1;
    int answer = real(fd, about);
    bool was_on = inject_pause();
    if (layer.free_bytes)
        about->f_bavail = (fsblkcnt_t)layer.free_bytes() / about->f_frsize;
    inject_resume(was_on);
    return answer;
}

DIR *fdopendir(int fd)
{
    static DIR *(*real)(int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fdopendir");
    return fails(INJECT_LIST) ? NULL : real(fd);
}

DIR *opendir(const char *path)
{
    static DIR *(*real)(const char *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "opendir");
    return fails(INJECT_LIST) ? NULL : real(path);
}

struct dirent *readdir(DIR *folder)
{
    static struct dirent *(*real)(DIR *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "readdir");
    return fails(INJECT_LIST) ? NULL : real(folder);
}

/* --- locks, memory, the belt ---------------------------------------------------------------- */

int flock(int fd, int operation)
{
    return fails(INJECT_LOCK) ? -1 : (int)syscall(SYS_flock, fd, operation);
}

static int fcntl_real(int fd, int command, long argument)
{
    bool is_lock = command == F_SETLK || command == F_SETLKW || command == F_GETLK;
    if (is_lock && fails(INJECT_LOCK))
        return -1;
    return (int)syscall(SYS_fcntl, fd, command, argument);
}

int fcntl(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    long argument = va_arg(args, long);
    va_end(args);
    return fcntl_real(fd, command, argument);
}

int fcntl64(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    long argument = va_arg(args, long);
    va_end(args);
    return fcntl_real(fd, command, argument);
}

/* Only the belt's memory is taken in advance. */
int fallocate(int fd, int mode, off_t offset, off_t length)
{
    return fails(INJECT_MAP) ? -1 : (int)syscall(SYS_fallocate, fd, mode, offset, length);
}

int memfd_create(const char *name, unsigned flags)
{
    return fails(INJECT_MAP) ? -1 : (int)syscall(SYS_memfd_create, name, flags);
}

void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset)
{
    if (fd >= 0 && fails(INJECT_MAP))
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, length, protection, flags, fd, offset);
}

void *mmap64(void *at, size_t length, int protection, int flags, int fd, off64_t offset)
{
    return mmap(at, length, protection, flags, fd, offset);
}

/* The belt's only: who is told that a TCP socket is full waits until the kernel says otherwise. */
static bool is_belt(int fd)
{
    int type = 0;
    socklen_t length = sizeof type;
    return syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 &&
           type == SOCK_SEQPACKET;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    return is_belt(fd) && fails(INJECT_SEND) ? -1 : syscall(SYS_sendmsg, fd, message, flags);
}

/* --- time ----------------------------------------------------------------------------------- */

static const int64_t second_ns = 1000000000, step_ns = 1000; /* of each look at the clock */

void inject_clock(int64_t wall_ms)
{
    layer.is_clock = true;
    layer.monotonic_ns = 1000 * second_ns;
    inject_step_clock(wall_ms);
}

void inject_step_clock(int64_t wall_ms)
{
    layer.wall_ns = wall_ms * 1000000 - layer.monotonic_ns;
}

int clock_gettime(clockid_t id, struct timespec *ret_time)
{
    if (!layer.is_clock)
        return (int)syscall(SYS_clock_gettime, id, ret_time);
    layer.monotonic_ns += step_ns;
    int64_t now_ns = layer.monotonic_ns + (id == CLOCK_REALTIME ? layer.wall_ns : 0);
    *ret_time = (struct timespec){ .tv_sec = now_ns / second_ns, .tv_nsec = now_ns % second_ns };
    return 0;
}

int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    int ready = (int)syscall(SYS_poll, fds, count, layer.is_clock ? 0 : timeout_ms);
    if (layer.is_clock && ready == 0)
        layer.monotonic_ns += (timeout_ms < 0 ? 1000 : timeout_ms) * (int64_t)1000000;
    return ready;
}

/* SQLite's pauses between attempts. */
int usleep(useconds_t microseconds)
{
    layer.monotonic_ns += microseconds * (int64_t)1000;
    return 0;
}

int nanosleep(const struct timespec *time, struct timespec *ret_left)
{
    (void)ret_left;
    layer.monotonic_ns += time->tv_sec * second_ns + time->tv_nsec;
    return 0;
}

/* Nobody has synchronised it. */
int adjtimex(struct timex *state)
{
    state->status = STA_UNSYNC;
    return TIME_ERROR;
}
