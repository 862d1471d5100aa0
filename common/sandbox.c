/* See sandbox.h. The order matters: each step could not be made after the next one. */
#include "common/sandbox.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "common/sandbox_calls.h"

#ifdef __has_feature
#define SANDBOX_HAS_FEATURE(feature) __has_feature(feature)
#else
#define SANDBOX_HAS_FEATURE(feature) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    SANDBOX_HAS_FEATURE(address_sanitizer) || SANDBOX_HAS_FEATURE(memory_sanitizer) ||             \
    SANDBOX_HAS_FEATURE(thread_sanitizer)
enum { IS_SANITIZED = 1 };
#else
enum { IS_SANITIZED = 0 };
#endif

#define MIB ((rlim_t)1024 * 1024)

/* The largest picture file, and the largest canvas in memory. */
#define MOST_IN_A_FILE (256 * MIB)

struct limits {
    rlim_t memory_bytes; /* address space; 0: a graphics driver maps what it likes */
    rlim_t fds;
    bool has_threads; /* else not one process or thread more */
};

/* paint: the picture's file, what a decoder holds of it, the canvas and fonts. show: sixteen zones
 * of a fading 4K canvas several times over. confined: as paint, within what a server had in memory;
 * snapshot: as paint, with many canvases.
 *
 * Descriptors: the kernel counts those on their way for all processes of a user together, and lets
 * nobody send more who has a lower limit than that. So whoever is nearer to the network has a limit
 * lower by more than one message holds (253), or it could keep the others from sending pictures. */
static const struct limits profiles[SANDBOX_PROFILES] = {
    [SANDBOX_FETCH] = { 2048 * MIB, 128, true },
    [SANDBOX_FETCH_FOLDER] = { 1024 * MIB, 64, false },
    [SANDBOX_PLAN] = { 2048 * MIB, 1024, false },
    [SANDBOX_PAINT] = { 1024 * MIB, 512, false },
    [SANDBOX_SHOW_CPU] = { 4096 * MIB, 1024, false },
    [SANDBOX_SHOW_GPU] = { 0, 1024, true },
    [SANDBOX_CONFINED] = { 2048 * MIB, 64, false },
    [SANDBOX_SNAPSHOT] = { 2048 * MIB, 64, false },
};

static bool lower(int resource, rlim_t most)
{
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0)
        return false;
    if (limit.rlim_max > most)
        limit.rlim_max = most;
    if (limit.rlim_cur > limit.rlim_max)
        limit.rlim_cur = limit.rlim_max;
    return setrlimit((__rlimit_resource_t)resource, &limit) == 0;
}

static bool lower_all(const struct limits *limits)
{
    signal(SIGXFSZ, SIG_IGN);
    return (limits->memory_bytes == 0 || lower(RLIMIT_AS, limits->memory_bytes)) &&
           (limits->has_threads || lower(RLIMIT_NPROC, 0)) && lower(RLIMIT_NOFILE, limits->fds) &&
           lower(RLIMIT_FSIZE, MOST_IN_A_FILE);
}

bool sandbox_enter(enum sandbox_profile profile, const struct landlock_reach *reach,
                   struct error *err)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !lower(RLIMIT_CORE, 0))
        return error_errno(err, ERROR_SYSTEM, "cannot give up privileges");
    if (IS_SANITIZED)
        return true;
    if (!lower_all(&profiles[profile]))
        return error_errno(err, ERROR_SYSTEM, "cannot lower a limit");
    return landlock_enter(reach, err) && sandbox_calls_enter(profile, err);
}

bool sandbox_is_built(void)
{
    return !IS_SANITIZED;
}
