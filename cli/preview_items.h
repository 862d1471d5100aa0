/* The items that are drawn each by itself: in play order, each once. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/site.h"

struct preview_items {
    char **names;         /* "hall/chao"; owned */
    int64_t *duration_ms; /* of the playlist that the item was first met in; owned */
    size_t count;
    bool **is_there; /* by playlist and place in it; owned */
    const struct site *site;
};

void preview_items_init(struct preview_items *items, const struct site *site);
void preview_items_deinit(struct preview_items *items);

/* A playlist with all that it nests. */
void preview_items_add(struct preview_items *items, const struct playlist *playlist);

/* All that a screen can come to show. What runs through a ticker has no frame of its own. */
void preview_items_add_screen(struct preview_items *items, const struct screen *screen);

/* Both are of the site that the items are of. */
bool preview_items_has(const struct preview_items *items, const struct playlist *playlist,
                       const struct item *item);
