/* IANA time zones by the machine's zone files: from "Asia/Ho_Chi_Minh" to the POSIX rule "<+07>-7"
 * that a release carries, so that boards need no zone files. */
#pragma once

#include "common/error.h"
#include "model/timezone.h"

/* The rule that the zone follows from now on, as text (free() it; NULL: not wanted) and parsed
 * (NULL: not wanted). ERROR_INPUT when there is no such zone, with advice; ERROR_SYSTEM when the
 * machine has no zone files. */
bool zone_resolve(const char *name, char **ret_posix, struct timezone_rule *ret_rule,
                  struct error *err);
