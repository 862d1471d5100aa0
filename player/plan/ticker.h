/* What a ticker's picture depends on, as one hash: a strip whose hash is that of the one on the
 * glass runs on untouched, through releases and edges of the schedule. */
#pragma once

#include "common/sha256.h"
#include "model/timeline.h"
#include "player/edition.h"

/* Of a SLOT_TICKER of this edition. The zone's place is not in it. */
void ticker_digest(const struct edition *edition, const struct slot *slot,
                   char ret_sha256[SHA256_HEX_BYTES]);
