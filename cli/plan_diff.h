/* What a screen would show otherwise than it does: items, and from when on. */
#pragma once

#include <stdint.h>

#include "desk/plan.h"

/* Prints, for one screen, the items added, removed and changed from `before` to `after`, and the
 * first instant within [from, to) at which the two show something else. Returns whether anything
 * was different. */
bool plan_diff_print(const struct plan *before, const struct plan *after, const char *screen_id,
                     int64_t from_ms, int64_t to_ms);
