/* An ordered list of items, read from playlists/NAME.json; list order is play order. */
#pragma once

#include <stddef.h>

#include "model/item.h"

struct playlist_defaults {
    int64_t duration_ms;
    enum transition transition;
    enum fit fit;
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

extern const struct schema playlist_schema;

/* Reads the root of playlists/NAME.json; `name` is copied. False when there is no such playlist:
 * it has no list of items. What is wrong in single items only leaves these out; strict, it is told
 * by reader->into. Deinit in either case. */
bool playlist_read(const struct schema_reader *reader, const struct json_value *root,
                   const char *name, struct playlist *ret_playlist);

void playlist_deinit(struct playlist *playlist);
