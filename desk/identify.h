/* One screen of many says its name for some minutes, so that whoever stands before it knows which
 * it is. Travels in the manifest. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "model/manifest.h"
#include "model/site.h"

enum { IDENTIFY_MAX_MINUTES = 1440 };

struct identify_order {
    const char *screen; /* NULL: as before */
    int32_t minutes;
    bool is_ended; /* with no screen: none any more */
};

/* Fills in next->identify: what is ordered, else what `last` (NULL: nothing) has until it is over.
 * A screen that the site does not have is refused with the nearest one. */
bool identify_apply(struct manifest *next, const struct manifest *last, const struct site *site,
                    const struct identify_order *order, int64_t now_ms, struct error *err);

/* Whether both say the same; what is over in `last` counts as not there. */
bool identify_is_same(const struct manifest *last, const struct manifest *next, int64_t now_ms);
