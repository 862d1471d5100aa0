/* Who may sign in a release tree, and adding signatures until there are enough. The tree is locked
 * by the caller. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/sign.h"
#include "desk/tree.h"
#include "model/trust.h"

/* What a board may be given as --trust: a trust file, a .pub file, or a bare key "RW…". */
bool signing_load_trust(const char *given, struct trust **ret_trust, struct error *err);

/* Follows the trust files of a tree from `start` (taken over; NULL: from the first, which is
 * believed) to the newest. *ret_trust is NULL when there is none: then one key signs alone. */
bool signing_newest_trust(const struct tree *tree, struct trust *start, struct trust **ret_trust,
                          struct error *err);

/* What became of a signature. */
struct signing {
    int64_t number;               /* the generation, or the number of the trust file */
    bool is_complete;             /* enough signatures: it is published */
    char lacks[ERROR_TEXT_BYTES]; /* otherwise what is missing, as a sentence */
};

/* Adds a signature of `key` (NULL: none, only look) to `pending`; with enough of them its blocks
 * become `latest` and pending goes. ERROR_MISSING when nothing is pending. Without any trust file
 * the key must be the one that signed `latest`, since boards know no other. */
bool signing_release(const struct tree *tree, const struct sign_secret *key,
                     struct signing *ret_signing, struct error *err);

/* Adds signatures that were made elsewhere ("minisign -S", four lines each) to `pending`, in the
 * same way. ERROR_INPUT when one is not by a key that may sign, or is of something else. */
bool signing_release_with(const struct tree *tree, const char *blocks, struct signing *ret_signing,
                          struct error *err);

/* Makes `next` the trust file that waits for signatures, instead of any other that waits. One whose
 * number leaves a gap begins a new chain, which needs no signature of the old one's keys and which
 * boards follow only once they were given it by hand. */
bool signing_propose_trust(const struct tree *tree, const struct trust *next, struct error *err);

/* Adds a signature of `key` (NULL: none, only look) to the trust file that waits; with enough of
 * them it becomes trust/N.json. When none waits: to trust/1.json, for boards that know only a bare
 * key so far. */
bool signing_trust_file(const struct tree *tree, const struct sign_secret *key,
                        struct signing *ret_signing, struct error *err);
