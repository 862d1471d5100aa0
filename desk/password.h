/* Passwords of people: argon2id (RFC 9106) by libsodium, with the least cost that OWASP's password
 * storage cheat sheet names, 19 MiB and two passes, because the server is one thread and small. */
#pragma once

#include <stdbool.h>

#include "common/error.h"

enum { PASSWORD_HASH_BYTES = 128, PASSWORD_MIN_CHARACTERS = 10, PASSWORD_MAX_BYTES = 256 };

/* Whether this may be a password; no rules but length (NIST SP 800-63B). */
bool password_is_fit(const char *password, struct error *err);

/* "$argon2id$…" with a fresh salt. */
bool password_hash(const char *password, char ret_hash[PASSWORD_HASH_BYTES], struct error *err);

/* Takes as long when it is false. `hash` NULL, because there is no such user, is always false and
 * takes as long, too. */
bool password_is(const char *password, const char *hash);
