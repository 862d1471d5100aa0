/* What of the storage is let go when it is old, so that it is bounded: a part of storage.h. Little
 * at a time, because whoever asks the server something meanwhile waits. */
#pragma once

#include "desk/storage.h"

enum {
    STORAGE_AUDIT_MAX = 1000000, /* of lines, the oldest beyond go */
    STORAGE_BATCH_MS = 86400000, /* how long a batch is known by itself */
};

/* Where a round of it stands; zeroed: at its beginning. */
struct storage_keeping {
    char screen[REPORT_NAME_BYTES], boot[REPORT_BOOT_BYTES];
    int64_t first;
};

/* One step, a transaction of its own: plays that began before `plays_ms` go, and stay in the sums
 * of their hours; so do lines of the audit from before then, and too many. Batches of a boot that
 * follow each other and came before now_ms - STORAGE_BATCH_MS become one row, which still says that
 * they are here. *ret_is_done: the round is over. */
bool storage_keep(struct storage *storage, struct storage_keeping *keeping, int64_t plays_ms,
                  int64_t now_ms, bool *ret_is_done, struct error *err);
