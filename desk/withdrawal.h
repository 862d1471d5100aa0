/* Items taken off at once, by name, and put back. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "model/manifest.h"
#include "model/site.h"

/* Full item names, "hall/chao"; loans. */
struct withdrawal_names {
    const char *const *names;
    size_t count;
};

/* Fills next->withdrawn: what `last` (NULL: nothing) withdrew, without `restore`, with `withdraw`.
 * A name that the site has no item for, or that is not withdrawn, is refused with the nearest one.
 */
bool withdrawal_apply(struct manifest *next, const struct manifest *last, const struct site *site,
                      const struct withdrawal_names *withdraw,
                      const struct withdrawal_names *restore, struct error *err);
