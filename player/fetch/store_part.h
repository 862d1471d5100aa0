/* A blob on its way into the store: store/<sha256>.part, so that a download goes on where it was
 * cut. */
#pragma once

#include "player/store.h"

/* Opening hashes what an earlier attempt left, so that store_part_length says
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
