/* What stays in the store and what goes, so that it fits the board's disk. */
#pragma once

#include "player/store.h"

/* Removes what is none of a store's: other names, folders in the place of files, files in the place
 * of folders. Whoever had taken fetch over may have left it. */
void store_room_clear(struct store *store);

/* Removes whatever is in store/ itself and is not the part of a wanted blob. */
void store_room_drop_parts(struct store *store, struct store_set *wanted);

/* `more_bytes` fit as it is. */
bool store_room_has(struct store *store, int64_t more_bytes, int64_t quota_bytes);

/* Makes the store small enough that `more_bytes` fit under `quota_bytes` and leave the disk
 * STORE_ROOM_RESERVE_BYTES: removes blobs that are not kept, oldest first. ERROR_LIMIT when that is
 * not enough. */
enum { STORE_ROOM_RESERVE_BYTES = 16 * 1024 * 1024 };
bool store_room_make(struct store *store, int64_t more_bytes, int64_t quota_bytes,
                     struct store_set *keep, struct error *err);
