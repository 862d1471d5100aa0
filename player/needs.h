/* Which files of a release a screen needs, and from when. fetch downloads by this list and plan
 * accepts by it, so that the two never disagree. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/manifest.h"
#include "model/site.h"

struct need {
    const struct manifest_file *file;
    int64_t due_ms; /* wall time; INT64_MIN: before anything can be shown (JSON, fonts);
                       INT64_MAX: not known to be due, as the clock stands */
};

/* The JSON files of the release: what must be read before the rest can be known. */
struct need *needs_json(const struct manifest *manifest, size_t *ret_count);

/* Everything: JSON, fonts, and the pictures that `screen` (an id; unknown: none) can come to show
 * from `from_ms` on, soonest first, each file once. Files that an item names and the release lacks
 * are left out. free() the array. */
struct need *needs_of(const struct manifest *manifest, const struct site *site, const char *screen,
                      int64_t from_ms, size_t *ret_count);
