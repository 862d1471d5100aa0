/* An edition: a release that was verified here and read into values, ready to be asked what is on.
 * Immutable but for the clock's trust. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/diagnostic.h"
#include "common/error.h"
#include "common/sha256.h"
#include "model/manifest.h"
#include "model/release.h"
#include "model/site.h"
#include "model/timeline.h"
#include "player/keyring.h"
#include "player/store.h"

struct edition {
    struct manifest *manifest;
    char sha256[SHA256_HEX_BYTES];        /* of the manifest */
    char latest_sha256[SHA256_HEX_BYTES]; /* of the `latest` that brought it */
    struct site *site;
    struct diagnostics faults;   /* what a desk would have refused, and is left out of the site */
    const struct screen *screen; /* NULL: this release does not know the screen */
    struct timeline *timeline;
};

struct edition_input {
    struct store *store;
    const struct keyring *keyring;
    const struct release_floor *floor;
    const char *screen; /* the id */
    const char *site;   /* of what is held: a bare key may sign several; NULL: any */
    bool is_clock_known;
    bool is_new; /* must stand under the highest kept trust; else any kept one will do */
};

/* Verifies `latest` and the manifest, reads every JSON file by its hash, and makes the timeline.
 * When a blob is missing or damaged, its hash is in ret_damaged (else ""). */
bool edition_open(const struct edition_input *input, const char *latest, size_t length,
                  struct edition **ret_edition, char ret_damaged[SHA256_HEX_BYTES],
                  struct error *err);
void edition_free(struct edition *edition);

/* The clock became known or unknown. */
void edition_retime(struct edition *edition, bool is_clock_known);

/* True when `next` takes something off that `now` may show: it must not wait for a boundary. */
bool edition_cuts(const struct edition *now, const struct edition *next);
