/* The releases that fetch knows: `held`, which plan has accepted, and `next`, on its way. Together
 * they say which file is wanted most, and which must stay in the store. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "player/belt.h"
#include "player/fetch/staging.h"
#include "player/keyring.h"
#include "player/store.h"

struct shelf {
    const struct parcel_start *start; /* loans */
    struct store *store;
    const struct keyring *keyring;
    struct staging *held, *next; /* NULL: none */
    bool is_swept;
};

void shelf_init(struct shelf *shelf, const struct parcel_start *start, struct store *store,
                const struct keyring *keyring);
void shelf_deinit(struct shelf *shelf);

/* A new release takes the place of `next` (NULL: none does); takes it. shelf_step judges it. */
void shelf_put_next(struct shelf *shelf, struct staging *staging);
bool shelf_next_is(const struct shelf *shelf, const char *latest_sha256);

/* Goes on with both as far as the store's files allow. False when `next` was refused and is gone;
 * ERROR_AGAIN when it was merely stale. */
bool shelf_step(struct shelf *shelf, struct error *err);

/* Plan holds the release of this `latest`: `next`, or one of those that main keeps; "": none. True
 * when it was `next`. */
bool shelf_hold(struct shelf *shelf, const char *latest_sha256);

/* A blob turned out to be damaged and is gone. True when `held` wants it back. */
bool shelf_lose(struct shelf *shelf, const char *sha256);

/* Copies those that are wanted most, soonest first, at most `most`; their number. None that was put
 * aside; one that both releases want may come twice. */
size_t shelf_wants(const struct shelf *shelf, struct want *ret_wants, size_t most);
void shelf_carried(struct shelf *shelf, const char *sha256);   /* it is in the store */
void shelf_put_aside(struct shelf *shelf, const char *sha256); /* it failed */
bool shelf_retry(struct shelf *shelf);                         /* true when any was aside */

/* Makes room for so much; what current, previous and next list stays. */
bool shelf_make_room(struct shelf *shelf, int64_t bytes, struct error *err);
