/* The store: files named by their SHA-256, state/store/ab/<sha256>. fetch writes it, plan and the
 * snapshot read it, and nobody believes it: whatever is used is hashed from the very bytes that are
 * used. A blob on its way is store/<sha256>.part, so that a download goes on where it was cut. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/sha256.h"

struct store;

/* Opens (and makes) `state`/store. */
bool store_open(const char *state, struct store **ret_store, struct error *err);
/* The blobs of a folder that is there already, for reading: of a state or of a release tree. */
bool store_open_blobs(const char *folder, struct store **ret_store, struct error *err);
void store_free(struct store *store);

/* A file of that name and size is there, and was not found unreadable; size −1: of any size. Says
 * nothing about its bytes. */
bool store_has(const struct store *store, const char *sha256, int64_t size_bytes);

/* Reads the whole blob into `into` (up to its ceiling) and verifies it. ERROR_MISSING when it is
 * not there, ERROR_INPUT when its bytes have another hash. */
bool store_read(const struct store *store, const char *sha256, struct buf *into, struct error *err);

/* The same into a sealed memfd of exactly `size_bytes`, hashed from the bytes it holds. */
bool store_read_memory(const struct store *store, const char *sha256, int64_t size_bytes,
                       int *ret_fd, struct error *err);

/* Forgets a damaged blob. */
void store_remove(struct store *store, const char *sha256);
/* The same for one that somebody calls damaged: false when its bytes are right after all. One that
 * cannot be read just now (a bad sector, or no descriptor left) stays where it is, and counts as
 * not there until another copy has come in its place, or this tells that it can be read again. */
bool store_remove_damaged(struct store *store, const char *sha256);
bool store_is_suspect(const struct store *store, const char *sha256);

/* A set of hashes: what must stay. */
struct store_set {
    char (*sha256)[SHA256_HEX_BYTES];
    size_t count, capacity;
    bool is_sorted;
};
void store_set_add(struct store_set *set, const char *sha256);
bool store_set_has(struct store_set *set, const char *sha256);
void store_set_deinit(struct store_set *set);

/* Removes whatever is in store/ itself and is not the part of a wanted blob. */
void store_drop_parts(struct store *store, struct store_set *wanted);

/* `more_bytes` fit as it is. */
bool store_has_room(struct store *store, int64_t more_bytes, int64_t quota_bytes);

/* Makes the store small enough that `more_bytes` fit under `quota_bytes` and leave the disk
 * STORE_RESERVE_BYTES: removes blobs that are not kept, oldest first. ERROR_LIMIT when that is not
 * enough. */
enum { STORE_RESERVE_BYTES = 16 * 1024 * 1024 };
bool store_make_room(struct store *store, int64_t more_bytes, int64_t quota_bytes,
                     struct store_set *keep, struct error *err);

/* A blob on its way. Opening hashes what an earlier attempt left, so that store_part_length says
 * where to go on (its whole size: nothing is missing but the commit). `max_bytes` is its exact size
 * when `is_exact`, else a ceiling. */
struct store_part;
bool store_part_open(struct store *store, const char *sha256, int64_t max_bytes, bool is_exact,
                     struct store_part **ret_part, struct error *err);
int64_t store_part_length(const struct store_part *part);

/* Writes at `offset`: the part's length, or 0 to begin again. ERROR_LIMIT beyond the size, and
 * ERROR_INPUT for any other offset. */
bool store_part_write(struct store_part *part, int64_t offset, const void *bytes, size_t length,
                      struct error *err);

/* Verifies size and hash, makes it durable, gives it its name. On failure the part is removed (a
 * failed fsync is never retried); ERROR_INPUT when the bytes were wrong. Frees `part`. */
bool store_part_commit(struct store_part *part, struct error *err);

/* Frees `part`; what it has so far stays for the next attempt. */
void store_part_close(struct store_part *part);

/* Frees `part` and throws away what it has. */
void store_part_discard(struct store_part *part);
