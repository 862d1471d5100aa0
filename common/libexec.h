/* Where the small programs lie that others run: libexec/bangtin beside the running program, as in a
 * build tree, or beside its bin/. */
#pragma once

#include <limits.h>
#include <stdbool.h>

#include "common/error.h"

bool libexec_find(char ret_folder[PATH_MAX], struct error *err);
