/* The trust files that this board has, in order, each verified again from the one before: what the
 * owner gave with --trust, then state/trust/N.json as far as the signatures carry. Used by fetch
 * (to save traffic) and by plan (to decide). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "model/trust.h"

struct keyring {          /* a chain: each link signed by the one before */
    struct trust **links; /* ascending numbers; owned */
    size_t count;         /* 0: nobody is trusted, nothing can be accepted */
};

/* `given` is --trust as typed ("" none): a trust file, a .pub file, or a bare key. Without it the
 * chain begins with the lowest kept file. False when `given` is unusable, or, with ERROR_SYSTEM,
 * when something cannot be read now; the keyring then holds what could be read. */
bool keyring_read(const char *state, const char *given, struct keyring *ret_keyring,
                  struct error *err);
void keyring_deinit(struct keyring *keyring);

const struct trust *keyring_top(const struct keyring *keyring); /* NULL when empty */

/* Appends a verified successor; takes it. */
void keyring_take(struct keyring *keyring, struct trust *next);
