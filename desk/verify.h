/* Is a release tree whole, and what does it say? As a board would judge it, but all of it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "desk/tree.h"
#include "model/manifest.h"
#include "model/trust.h"

struct verify_result {
    struct trust *trust;       /* the newest that follows from the given one; owned */
    struct manifest *manifest; /* of `latest`; owned */
    struct latest latest;
    size_t blob_count;
    int64_t total_bytes;
};

/* Follows the trust files from `start` (taken over, also on failure), judges `latest` under the
 * newest, and hashes every file of the release. The error names the first thing that is wrong. */
bool verify_tree(const struct tree *tree, struct trust *start, struct verify_result *ret_result,
                 struct error *err);
void verify_result_deinit(struct verify_result *result);
