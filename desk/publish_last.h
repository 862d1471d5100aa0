/* The release that the next one follows, as it lies in a tree. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "common/sha256.h"
#include "desk/tree.h"
#include "model/manifest.h"

struct publish_last {
    struct manifest *manifest;      /* NULL: nothing was published here; owned */
    bool is_pending;                /* it waits for signatures */
    char pending[SHA256_HEX_BYTES]; /* what waits, newer or not; "": nothing */
};

/* The newer one of `latest` and `pending`, so that a withdrawal which still waits for its second
 * signature is not forgotten by the next publish; `latest` when that is wanted. */
bool publish_last_read(const struct tree *tree, bool is_out_wanted, struct publish_last *ret_last,
                       struct error *err);
