/* May this release be shown? The judgement of design §4, pure: bytes, trust and floor in, yes or a
 * reason out. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/sha256.h"
#include "model/latest.h"
#include "model/manifest.h"
#include "model/trust.h"

/* The highest (trust, generation) ever shown, trust compared first, and its manifest's hash. */
struct release_floor {
    bool is_set;
    int64_t trust, generation;
    char sha256[SHA256_HEX_BYTES];
};

/* Verifies `latest` over the manifest's bytes under `trust`, parses the manifest, and compares it
 * with trust, site (NULL: any) and floor. ERROR_AGAIN for an older one ("stale, not an attack"),
 * ERROR_INPUT for the rest; the sentence says which check failed. On true the manifest is the
 * caller's. */
bool release_judge(const struct latest *latest, const char *manifest_bytes, size_t length,
                   const struct trust *trust, const char *site, const struct release_floor *floor,
                   struct manifest **ret_manifest, struct error *err);

/* The floor after this manifest was shown. */
void release_floor_raise(struct release_floor *floor, const struct manifest *manifest,
                         const char *sha256);
