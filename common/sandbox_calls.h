/* Which system calls each profile may make (seccomp(2)). The one file that knows libseccomp. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "common/sandbox.h"

/* Loads the profile's filter for all threads. Needs no_new_privs. */
bool sandbox_calls_enter(enum sandbox_profile profile, struct error *err);
