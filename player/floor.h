/* state/floor: what was shown last, so that nothing older is shown again, and the clock's floor.
 * Our own file, lines "name value"; main writes it, plan reads it. Pure text, no I/O here. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/sha256.h"

struct floor_mark {
    bool is_shown; /* a release was ever shown; else only the clock counts */
    int64_t trust, generation;
    char sha256[SHA256_HEX_BYTES]; /* of its manifest */
    int64_t clock_ms;              /* wall time never earlier than this */
};

enum { FLOOR_TEXT_BYTES = 256 };

void floor_print(const struct floor_mark *floor, char ret_text[FLOOR_TEXT_BYTES]);

/* False for a text that is not one of ours. */
bool floor_parse(const char *text, struct floor_mark *ret_floor);
