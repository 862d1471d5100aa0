/* A seccomp filter per station (libseccomp, ERRNO by default, a named list that kills), applied
 * after its first work. The one file that knows libseccomp.
 *
 * The filters are in sandbox.c, one table row per profile: what each may call beyond the common
 * set. A call outside the list fails with EPERM and the program goes on, for libraries try things
 * late (Xlib reads a file at the first key press); calls that only an attacker makes (execve,
 * ptrace, …) end the process. */
#pragma once

#include <stdbool.h>

#include "common/error.h"

enum sandbox_profile {
    SANDBOX_FETCH,    /* sockets, DNS, files of the state folder */
    SANDBOX_PLAN,     /* opens files for reading only, memfds, no sockets */
    SANDBOX_PAINT,    /* memory and the descriptors it is handed, with ceilings on both */
    SANDBOX_SHOW_CPU, /* Xlib with shared memory */
    SANDBOX_SHOW_GPU, /* plus what Mesa calls late */
};

/* Sets no_new_privs, lowers RLIMIT_CORE to 0 (and paint's own ceilings) and loads the filter. There
 * is no way back. In a program built with a sanitizer, which calls far more, only no_new_privs and
 * RLIMIT_CORE are set. */
bool sandbox_enter(enum sandbox_profile profile, struct error *err);

/* False where sandbox_enter loads no filter because of a sanitizer. */
bool sandbox_is_built(void);
