/* See faults.h. A list, because a release with many faults is rare and short-lived. */
#include "player/plan/faults.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"

enum { MAX_FAULTS = 1000 };

struct fault {
    char *name; /* NULL: cleared */
    bool is_final;
};

static struct fault *find(const struct faults *faults, const char *name)
{
    for (size_t i = 0; i < faults->count; i++)
        if (faults->items[i].name && strcmp(faults->items[i].name, name) == 0)
            return &faults->items[i];
    return NULL;
}

void faults_deinit(struct faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        free(faults->items[i].name);
    free(faults->items);
    *faults = (struct faults){ 0 };
}

void faults_begin(struct faults *faults, int64_t generation)
{
    if (generation == faults->generation)
        return;
    faults_deinit(faults);
    faults->generation = generation;
}

bool faults_note(struct faults *faults, const char *name, bool is_final)
{
    struct fault *known = find(faults, name);
    bool is_news = known ? is_final && !known->is_final : faults->count < MAX_FAULTS;
    if (known)
        known->is_final = known->is_final || is_final;
    else if (is_news) {
        faults->items = mem_grow(faults->items, faults->count + 1, sizeof *faults->items);
        faults->items[faults->count++] = (struct fault){ mem_copy_string(name), is_final };
    }
    return is_news;
}

bool faults_is_final(const struct faults *faults, const char *name)
{
    const struct fault *known = find(faults, name);
    return known && known->is_final;
}

void faults_clear(struct faults *faults, const char *name)
{
    struct fault *known = find(faults, name);
    if (!known)
        return;
    free(known->name);
    *known = faults->items[--faults->count];
}
