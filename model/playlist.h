/* An ordered list of items, read from playlists/NAME.json; list order is play order. */
#pragma once

#include <stddef.h>

#include "model/item.h"

struct playlist_defaults {
    int64_t duration_ms;
    enum transition transition;
    char *theme; /* NULL: the site's default theme */
};

struct playlist {
    char *name; /* of the file, without .json */
    char *title;
    struct playlist_defaults defaults;
    struct item *items;
    size_t item_count;
};

/* The item with this id, or NULL. */
const struct item *playlist_item(const struct playlist *playlist, const char *id);

void playlist_deinit(struct playlist *playlist);
