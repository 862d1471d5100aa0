/* See faults.h. A list, because a release with many faults is rare and short-lived. */
#include "player/plan/faults.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/str.h"

enum { MAX_FAULTS = 1000 };

struct fault {
    char *name; /* owned */
    int64_t generation;
    int64_t held_until_ms; /* 0: not held */
};

static struct fault *find(const struct faults *faults, int64_t generation, const char *name)
{
    for (size_t i = 0; i < faults->count; i++)
        if (faults->items[i].generation == generation && strcmp(faults->items[i].name, name) == 0)
            return &faults->items[i];
    return NULL;
}

static void drop(struct faults *faults, struct fault *fault)
{
    free(fault->name);
    *fault = faults->items[--faults->count];
}

void faults_deinit(struct faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        free(faults->items[i].name);
    free(faults->items);
    *faults = (struct faults){ 0 };
}

bool faults_take_before(struct faults *faults, int64_t generation, char *ret_name, size_t capacity)
{
    for (size_t i = 0; i < faults->count; i++)
        if (faults->items[i].generation < generation) {
            str_copy(ret_name, capacity, faults->items[i].name);
            drop(faults, &faults->items[i]);
            return true;
        }
    return false;
}

bool faults_has(const struct faults *faults, const char *name)
{
    bool has = false;
    for (size_t i = 0; i < faults->count && !has; i++)
        has = strcmp(faults->items[i].name, name) == 0;
    return has;
}

static struct fault *add(struct faults *faults, int64_t generation, const char *name)
{
    faults->items = mem_grow(faults->items, faults->count + 1, sizeof *faults->items);
    struct fault *added = &faults->items[faults->count++];
    *added = (struct fault){ .name = mem_copy_string(name), .generation = generation };
    return added;
}

bool faults_note(struct faults *faults, int64_t generation, const char *name, bool is_held,
                 int64_t now_ms)
{
    struct fault *fault = find(faults, generation, name);
    bool is_known = fault && (!is_held || fault->held_until_ms > now_ms);
    if (is_known || (!fault && faults->count == MAX_FAULTS))
        return false;
    if (!fault)
        fault = add(faults, generation, name);
    if (is_held)
        fault->held_until_ms = now_ms + FAULTS_HELD_MS;
    return true;
}

int64_t faults_held_until_ms(const struct faults *faults, int64_t generation, const char *name,
                             int64_t now_ms)
{
    const struct fault *known = find(faults, generation, name);
    return known && known->held_until_ms > now_ms ? known->held_until_ms : 0;
}

void faults_clear(struct faults *faults, int64_t generation, const char *name)
{
    struct fault *known = find(faults, generation, name);
    if (known)
        drop(faults, known);
}
