/* A set of hashes: of what must stay in the store, say. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/sha256.h"

struct store_set {
    char (*sha256)[SHA256_HEX_BYTES];
    size_t count, capacity;
    bool is_sorted;
};
void store_set_add(struct store_set *set, const char *sha256);
bool store_set_has(struct store_set *set, const char *sha256);
void store_set_deinit(struct store_set *set);
