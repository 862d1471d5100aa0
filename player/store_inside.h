/* What store.c and store_room.c share, and nobody else sees. */
#pragma once

#include <stdint.h>

struct store {
    int dir;
    int64_t used_bytes; /* of whole blobs; −1: not yet counted */
};
