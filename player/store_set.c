/* See store_set.h. Sorted when it is asked, for it is filled first and asked afterwards. */
#include "player/store_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

void store_set_add(struct store_set *set, const char *sha256)
{
    if (set->count == set->capacity) {
        set->capacity = set->capacity ? set->capacity * 2 : 64;
        set->sha256 = mem_grow(set->sha256, set->capacity, sizeof *set->sha256);
    }
    snprintf(set->sha256[set->count++], SHA256_HEX_BYTES, "%s", sha256);
    set->is_sorted = false;
}

bool store_set_has(struct store_set *set, const char *sha256)
{
    if (set->count == 0)
        return false;
    if (!set->is_sorted)
        qsort(set->sha256, set->count, sizeof *set->sha256, by_text);
    set->is_sorted = true;
    return bsearch(sha256, set->sha256, set->count, sizeof *set->sha256, by_text);
}

void store_set_deinit(struct store_set *set)
{
    free(set->sha256);
    *set = (struct store_set){ 0 };
}
