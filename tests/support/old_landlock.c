/* A kernel whose Landlock has the version LANDLOCK_VERSION, as Debian 12's has 2: preloaded, since
 * programs ask by syscall(2) alone. What a version does not know it refuses as the kernel does
 * (landlock_create_ruleset(2)); what it knows the real one does. 0: a kernel without it. */
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { VERSIONS = 7, ARGUMENTS = 6, FIELDS = 3, ASK_VERSION = 1 };

/* Files, ports, scopes: what may be forbidden. */
static const struct {
    size_t bytes;
    uint64_t known[FIELDS];
} versions[VERSIONS] = {
    [1] = { 8, { (1 << 13) - 1 } },     [2] = { 8, { (1 << 14) - 1 } },
    [3] = { 8, { (1 << 15) - 1 } },     [4] = { 16, { (1 << 15) - 1, 3 } },
    [5] = { 16, { (1 << 16) - 1, 3 } }, [6] = { 24, { (1 << 16) - 1, 3, 3 } },
};

static long (*real)(long number, ...);
static long version;

__attribute__((constructor)) static void begin(void)
{
    const char *wanted = getenv("LANDLOCK_VERSION");
    void *found = dlsym(RTLD_NEXT, "syscall");
    memcpy(&real, &found, sizeof real);
    version = wanted ? strtol(wanted, NULL, 10) : VERSIONS - 1;
}

/* 0, or why such a ruleset is none. */
static int refusal(const void *ruleset, size_t bytes)
{
    uint64_t fields[FIELDS] = { 0 };
    if (bytes < sizeof *fields || bytes > sizeof fields)
        return EINVAL;
    memcpy(fields, ruleset, bytes);
    for (size_t i = 0; i < FIELDS; i++)
        if (fields[i] & ~versions[version].known[i])
            return i * sizeof *fields < versions[version].bytes ? EINVAL : E2BIG;
    return 0;
}

long syscall(long number, ...)
{
    long with[ARGUMENTS];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < ARGUMENTS; i++)
        with[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_landlock_create_ruleset) {
        bool is_question = with[2] == ASK_VERSION;
        errno = version == 0  ? EOPNOTSUPP
                : is_question ? 0
                              : refusal((const void *)with[0], (size_t)with[1]);
        if (errno != 0)
            return -1;
        if (is_question)
            return version;
    }
    return real(number, with[0], with[1], with[2], with[3], with[4], with[5]);
}
