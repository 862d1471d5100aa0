/* Who may sign: trust files, their chain, and thresholds. Pure. docs/formats.md. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/sign.h"
#include "model/latest.h"
#include "model/limits.h"

struct trust_role {
    int32_t threshold;
    struct sign_public keys[LIMIT_TRUST_KEYS];
    size_t count;
};

struct trust {
    char *site; /* NULL in trust 0 made of a bare key: any site */
    int64_t number;
    struct trust_role root, content;
};

bool trust_parse(const char *bytes, size_t length, struct trust **ret_trust, struct error *err);
void trust_free(struct trust *trust);
void trust_print(const struct trust *trust, struct buf *into);

/* A bare key is trust 0: one key, threshold one, both roles, any site. */
struct trust *trust_of_key(const struct sign_public *key);

/* True when enough distinct keys of the role signed the bytes (one key counts once). The error
 * says how many of how many, and of the rest why (unknown key, bad signature, the same key). */
bool trust_role_signed(const struct trust_role *role, const struct latest *signatures,
                       const void *bytes, size_t length, struct error *err);

/* Is `bytes` the rightful successor of `now`: number + 1 (or any number when `now` is trust 0 and
 * it is 1), same site, and signed by the root thresholds of both? */
bool trust_follows(const struct trust *now, const char *bytes, size_t length,
                   const struct latest *signatures, struct trust **ret_next, struct error *err);
