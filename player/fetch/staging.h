/* A release on its way into the store: judged, read, and taken apart into the files that this
 * screen wants, soonest first. No network here: the caller carries what staging_want names. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/sha256.h"
#include "model/release.h"
#include "player/store.h"

struct staging;

/* One file that is not in the store yet. */
struct want {
    char sha256[SHA256_HEX_BYTES];
    int64_t size_bytes; /* exactly, or (the manifest) at most */
    bool is_exact;
    int64_t due_ms; /* wall */
    bool is_here;
    bool is_aside; /* failed lately: others first */
};

/* By what a release is judged. */
struct staging_rules {
    struct store *store;
    const char *screen;        /* the id */
    const struct trust *trust; /* NULL: it is held already, and not judged again */
    const struct release_floor *floor;
};

/* Takes the bytes of a `latest`; false when they are none. */
bool staging_new(const char *latest, size_t length, struct staging **ret_staging,
                 struct error *err);
void staging_free(struct staging *staging);

const char *staging_latest(const struct staging *staging, size_t *ret_length);
const char *staging_latest_sha256(const struct staging *staging);
/* Of the manifest, once it was read (else false). */
bool staging_floor(const struct staging *staging, struct release_floor *ret_floor);

/* Goes as far as the store's files allow: manifest, JSON, the list of all wants. A damaged file is
 * removed and wanted again. False when the release is refused: ERROR_AGAIN for a stale one. */
bool staging_advance(struct staging *staging, const struct staging_rules *rules, int64_t wall_ms,
                     struct error *err);

/* The first file to carry, or the one that comes `after` another; NULL when nothing more is wanted,
 * or was put aside. */
const struct want *staging_want(const struct staging *staging, const struct want *after);
bool staging_wants(const struct staging *staging, const char *sha256);

/* A file arrived, or turned out to be damaged; it failed; those that failed may be tried again. */
void staging_mark(struct staging *staging, const char *sha256, bool is_here);
void staging_put_aside(struct staging *staging, const char *sha256);
bool staging_retry(struct staging *staging); /* true when any was aside */

/* All JSON, fonts and files due within a day are here; all that this screen can use is here. */
bool staging_is_ready(const struct staging *staging, int64_t wall_ms);
bool staging_is_whole(const struct staging *staging);

/* For messages: "release 1763700000: 5 of 12 files are here" */
enum { STAGING_TEXT_BYTES = 96 };
void staging_describe(const struct staging *staging, char ret_text[STAGING_TEXT_BYTES]);

/* Adds every hash of the release to a set: its own, and all of its manifest. */
void staging_keep(const struct staging *staging, struct store_set *into);
