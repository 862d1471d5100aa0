/* The store: files named by their SHA-256, state/store/ab/<sha256>. fetch writes it (store_part.h)
 * and keeps it small (store_room.h), plan and the snapshot read it, and nobody believes it:
 * whatever is used is hashed from the very bytes that are used. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/sha256.h"
#include "player/store_set.h"

struct store {
    int dir;
    struct store_set suspects; /* they are there and could not be read */
    int64_t used_bytes;        /* of whole blobs; −1: not yet counted */
};

/* Below `dir`: where a blob lies, and where it lies while it is on its way. */
enum { STORE_NAME_BYTES = 80 };
void store_name(const char *sha256, char ret_name[STORE_NAME_BYTES]);
void store_name_part(const char *sha256, char ret_name[STORE_NAME_BYTES]);

/* Opens (and makes) `state`/store. */
bool store_open(const char *state, struct store **ret_store, struct error *err);
/* The blobs of a folder that is there already, for reading: of a state or of a release tree. */
bool store_open_blobs(const char *folder, struct store **ret_store, struct error *err);
void store_free(struct store *store);

/* A file of that name and size is there, and was not found unreadable; size −1: of any size. Says
 * nothing about its bytes. */
bool store_has(const struct store *store, const char *sha256, int64_t size_bytes);

/* No file of that name is there for certain: a disk that cannot say is no answer. */
bool store_lacks(const struct store *store, const char *sha256);

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
/* It is read again. */
void store_trust(struct store *store, const char *sha256);
