/* Landlock (landlock(7)): which files this thread may still open, by the kernel's own say. */
#pragma once

#include <stdbool.h>

#include "common/error.h"

/* Lists of paths that end with NULL; NULL is an empty list. A folder stands for all below it; a
 * path that is not there, and "", is passed over. */
struct landlock_reach {
    const char *const *reads;  /* may be read */
    const char *const *writes; /* may be read, and files below may be made, changed and removed */
    bool may_connect;          /* to any TCP port */
};

/* From here on nothing beyond `reach` can be opened, and as far as the kernel knows how, no TCP
 * port bound, no process outside signalled and no abstract socket outside connected to. What is
 * open already stays. There is no way back. Needs no_new_privs. True, too, where there is no
 * Landlock. */
bool landlock_enter(const struct landlock_reach *reach, struct error *err);

/* The kernel's version of it; 0: none of use, and landlock_enter does nothing. */
int landlock_version(void);
