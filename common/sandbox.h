/* What a station gives up after its first work, for good, so that whoever breaks into it finds
 * nothing to break out with: privileges, resources, files, system calls.
 *
 * A profile is a row in sandbox.c (limits) and one in sandbox_calls.c (calls); which files it still
 * needs the station itself says. A call that is not on the list fails with EPERM and the program
 * goes on, for libraries try things late (Xlib reads a file at the first key press); calls that
 * only an attacker makes (execve, ptrace, …) end the process. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "common/landlock.h"

enum sandbox_profile {
    SANDBOX_FETCH,        /* sockets, DNS, threads; writes files */
    SANDBOX_FETCH_FOLDER, /* the same for a folder or stick: no sockets */
    SANDBOX_PLAN,         /* opens files for reading only, memfds, no sockets */
    SANDBOX_PAINT,        /* memory and the descriptors it is handed */
    SANDBOX_SHOW_CPU,     /* Xlib with shared memory */
    SANDBOX_SHOW_GPU,     /* plus what Mesa calls late */
    SANDBOX_CONFINED,     /* at the desk: opens files for reading only, and says its result */
    SANDBOX_SNAPSHOT,     /* writes files, no sockets */
    SANDBOX_PROFILES,
};

/* Sets no_new_privs and the profile's limits (no core file; address space, descriptors, processes,
 * size of a file), then leaves within reach only these files (where the kernel has Landlock) and
 * these calls. There is no way back. A file beyond the limit is an error, not a signal.
 *
 * In a program built with a sanitizer, which calls far more, only no_new_privs and RLIMIT_CORE are
 * set. */
bool sandbox_enter(enum sandbox_profile profile, const struct landlock_reach *reach,
                   struct error *err);

/* False where sandbox_enter restricts no calls and files, because of a sanitizer. */
bool sandbox_is_built(void);
