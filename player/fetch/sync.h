/* What fetch is for: keep the store filled with what this screen needs of the newest release, and
 * tell plan when a release may be shown.
 *
 *   latest changed → newer trust → the manifest → its JSON → what is due → PARCEL_RELEASE → the
 * rest
 *
 * One question is under way at a time, and the few blobs that are needed soonest; the question for
 * `latest` goes on meanwhile, so that a withdrawal need not wait for a film. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "player/belt.h"
#include "player/fetch/source.h"

struct sync;

/* Borrows both. */
bool sync_new(const struct parcel_start *start, struct source *source, struct sync **ret_sync,
              struct error *err);
void sync_free(struct sync *sync);

/* Begins whatever is due; the result is how long to sleep at most, in ms (−1: for ever). */
int sync_step(struct sync *sync);

/* A parcel from plan. */
void sync_take(struct sync *sync, const union parcel *parcel);
