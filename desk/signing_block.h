/* One key's signature among others, of a release (signing.c) or a trust file (signing_trust.c). */
#pragma once

#include "desk/signing.h"

bool signing_role_has(const struct trust_role *role, const struct sign_public *key);

/* True when a block of this key that holds is there already. */
bool signing_has_signed(const struct latest *signatures, const struct sign_public *key,
                        const struct buf *file);

/* Appends a block of `key` over `file` to `text`, which `signatures` was parsed from, and parses it
 * again; nothing when there is one already. */
bool signing_add_block(enum latest_kind kind, const struct sign_secret *key, const struct buf *file,
                       struct buf *text, struct latest *signatures, struct error *err);

/* It lacks signatures, as this error says. */
void signing_set_lacking(struct signing *signing, const struct error *err);
