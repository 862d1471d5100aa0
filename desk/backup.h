/* A copy of a server's state folder, made while the server runs. The copy is a state folder itself:
 * it can be put back with the same call, or a server started from it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct backup_result {
    size_t blob_count;
    int64_t blob_bytes;
    bool has_release; /* `latest` is there */
};

/* Copies what boards reported and the whole release tree from one folder into another, which must
 * be empty or not there yet. Hashes of files and the storage's own integrity are verified on the
 * way. A damaged blob is left out and is the error, when all the rest has been copied; after any
 * other error the copy has no storage and is refused by both this function and a restore. */
bool backup_copy(const char *from, const char *to, struct backup_result *ret_result,
                 struct error *err);
