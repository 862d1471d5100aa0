/* What `bangtin backup` and `bangtin restore` do: the same copy, one way and the other. */
#pragma once

#include "common/options.h"

/* From the first operand to the second; says what it copied. An exit code. */
int state_copy(const struct options *options);
