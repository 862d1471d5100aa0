/* By raw system calls, for glibc has no wrappers; the constants are the kernel's interface, written
 * out because Debian 12's headers know the first versions only. The kernel tells its version, and
 * what it does not know is left out. The very first one forbids every rename from one folder to
 * another, which the store needs, so it counts as none. */
#include "common/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FIRST_VERSION = 2, ASK_VERSION = 1, PATH_BENEATH = 1 };

/* Rights on files; the last ones came with versions 2, 3 and 5. */
enum {
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_DIR = 1 << 4,
    REMOVE_FILE = 1 << 5,
    MAKE_DIR = 1 << 7,
    MAKE_REG = 1 << 8,
    REFER = 1 << 13,
    TRUNCATE = 1 << 14,
    IOCTL_DEV = 1 << 15,
    FIRST_FILES = 2 * REFER - 1,
    READ = READ_FILE | READ_DIR,
    WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE,
    OF_A_FILE = WRITE_FILE | READ_FILE | TRUNCATE, /* the others are a folder's */
};

enum { BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1 };     /* version 4 */
enum { ABSTRACT_SOCKETS = 1 << 0, SIGNALS = 1 << 1 }; /* version 6 */

struct ruleset {
    uint64_t files, ports, scopes; /* what is forbidden unless a rule allows it */
};

struct beneath {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

int landlock_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
    return version >= FIRST_VERSION ? (int)version : 0;
}

static int make_ruleset(bool may_connect)
{
    int known = landlock_version();
    struct ruleset all = { .files = FIRST_FILES };
    size_t bytes = sizeof all.files;
    if (known >= 3)
        all.files |= TRUNCATE;
    if (known >= 4) {
        all.ports = may_connect ? BIND_TCP : BIND_TCP | CONNECT_TCP;
        bytes += sizeof all.ports;
    }
    if (known >= 5)
        all.files |= IOCTL_DEV;
    if (known >= 6) {
        all.scopes = ABSTRACT_SOCKETS | SIGNALS;
        bytes += sizeof all.scopes;
    }
    return (int)syscall(SYS_landlock_create_ruleset, &all, bytes, 0);
}

static bool allow_open(int ruleset, int fd, uint64_t rights)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return false;
    if (landlock_version() < 3)
        rights &= ~(uint64_t)TRUNCATE;
    if (!S_ISDIR(about.st_mode))
        rights &= OF_A_FILE;
    struct beneath rule = { .allowed = rights, .parent = fd };
    return syscall(SYS_landlock_add_rule, ruleset, PATH_BENEATH, &rule, 0) == 0;
}

/* What is not there needs no rule. What cannot be opened for another reason does: without one it
 * would stay out of reach for good. */
static bool allow(int ruleset, const char *path, uint64_t rights)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
    bool is_added = allow_open(ruleset, fd, rights);
    close(fd);
    return is_added;
}

static bool allow_all(int ruleset, const char *const *paths, uint64_t rights)
{
    for (; paths && *paths; paths++)
        if ((*paths)[0] && !allow(ruleset, *paths, rights))
            return false;
    return true;
}

bool landlock_enter(const struct landlock_reach *reach, struct error *err)
{
    if (landlock_version() == 0)
        return true;
    int ruleset = make_ruleset(reach->may_connect);
    bool is_entered = ruleset >= 0 && allow_all(ruleset, reach->reads, READ) &&
                      allow_all(ruleset, reach->writes, WRITE) &&
                      syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    if (!is_entered)
        error_errno(err, ERROR_SYSTEM, "Landlock");
    if (ruleset >= 0)
        close(ruleset);
    return is_entered;
}
