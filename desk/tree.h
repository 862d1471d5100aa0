/* The release tree: the folder that any web server can serve, and the only place that knows where
 * things lie in it.
 *
 *   latest                        the signatures, and the pointer to the manifest
 *   pending                       the same for a release that still lacks signatures
 *   blobs/ab/abcdef…              every file and the manifest itself, by SHA-256; immutable
 *   trust/N.json, N.json.minisig  who may sign
 *   trust/pending.json(.minisig)  the next of them while it lacks signatures
 *   .lock                         held by whoever writes
 *
 * Whatever is replaced is replaced by rename, so that readers need no lock. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/sha256.h"
#include "model/latest.h"

struct tree;

/* For reading: ERROR_MISSING when there is no such folder. */
bool tree_open(const char *path, struct tree **ret_tree, struct error *err);

/* For writing: makes the folder, locks it until tree_close (ERROR_AGAIN when another holds it) and
 * removes what an interrupted writer left. */
bool tree_lock(const char *path, struct tree **ret_tree, struct error *err);
void tree_close(struct tree *tree);

/* `latest` or `pending` (by kind), as text and parsed (each may be NULL); ERROR_MISSING when there
 * is none. */
bool tree_read_signatures(const struct tree *tree, enum latest_kind kind, struct buf *ret_text,
                          struct latest *ret_latest, struct error *err);
bool tree_write_signatures(const struct tree *tree, enum latest_kind kind, const struct buf *text,
                           struct error *err);
bool tree_remove_pending(const struct tree *tree, struct error *err);

/* Reads a blob whole, up to the ceiling of `into`; other bytes than the name says are ERROR_INPUT.
 */
bool tree_read_blob(const struct tree *tree, const char *sha256, struct buf *into,
                    struct error *err);
/* Writes the bytes under their own hash, unless they are there: byte for byte, so that what rotted
 * is written anew. */
bool tree_write_blob(struct tree *tree, const void *bytes, size_t length,
                     char ret_sha256[SHA256_HEX_BYTES], struct error *err);

/* How many of these were there with other bytes. */
size_t tree_mended(const struct tree *tree);

/* Where the chain of trust begins that ends with the highest number in the tree; 1 when there is
 * none. It is usually 1; a number that leaves a gap begins a new chain. */
int64_t tree_first_trust(const struct tree *tree);

/* The lowest number above this one that a trust file of any chain has; 0: none. */
int64_t tree_next_trust(const struct tree *tree, int64_t number);

/* A trust file and its signatures (each may be NULL). Number 0 is the pending one, whose signatures
 * may be missing: then they are "". */
bool tree_read_trust(const struct tree *tree, int64_t number, struct buf *ret_file,
                     struct buf *ret_signatures, struct error *err);
bool tree_write_trust(const struct tree *tree, int64_t number, const struct buf *file,
                      const struct buf *signatures, struct error *err);
bool tree_remove_pending_trust(const struct tree *tree, struct error *err);
