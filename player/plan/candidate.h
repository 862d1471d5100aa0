/* A release on its way in: verified by its signatures, now its files are hashed one by one, so that
 * plan stays answerable; then main keeps it, and only then it may be shown. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "player/belt.h"
#include "player/edition.h"
#include "player/needs.h"

enum candidate_state { CANDIDATE_NONE, CANDIDATE_CHECKING, CANDIDATE_KEEPING };

struct candidate {
    enum candidate_state state;
    struct edition *edition;     /* owned until taken */
    struct parcel_latest latest; /* what main is to keep */
    struct need *needs;          /* owned */
    size_t need_count, checked;
    int64_t stage_until_ms; /* files due before this must be there */
};

/* Takes the edition. */
void candidate_begin(struct candidate *candidate, struct edition *edition,
                     const struct parcel_latest *latest, const char *screen, int64_t now_ms);

/* Checks one more file. False when one is missing or damaged: ret_damaged names it and the
 * candidate is dropped. When all are checked the state becomes CANDIDATE_KEEPING. */
bool candidate_step(struct candidate *candidate, struct store *store,
                    char ret_damaged[SHA256_HEX_BYTES], struct error *err);

/* Gives the edition away once main has kept it. */
struct edition *candidate_take(struct candidate *candidate);

void candidate_drop(struct candidate *candidate);
