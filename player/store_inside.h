/* What store.c and store_room.c share, and nobody else sees. */
#pragma once

#include <stdint.h>

#include "player/store.h"

struct store {
    int dir;
    struct store_set suspects; /* they are there and could not be read */
    int64_t used_bytes;        /* of whole blobs; −1: not yet counted */
};
