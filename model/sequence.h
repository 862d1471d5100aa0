/* A playlist laid flat: its items and those of the playlists it nests, in play order, each with
 * all that its nesting says about it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "model/chain.h"
#include "model/site.h"

enum sequence_state {
    SEQUENCE_PLAYS,       /* whenever its chain is open */
    SEQUENCE_WITHDRAWN,   /* never */
    SEQUENCE_NEEDS_CLOCK, /* has dates, and nobody knows the date */
};

struct sequence_item {
    const struct playlist *playlist; /* the file the item is written in */
    const struct item *item;
    char *name; /* "PLAYLIST/ID" of that file; owned */
    enum sequence_state state;
    size_t chain; /* its place in sequence.chains */
    int64_t duration_ms;
    enum transition transition; /* never UNSET */
};

struct sequence {
    const struct playlist *playlist; /* NULL: none, and no items */
    struct sequence_item *items;
    size_t count, capacity;
    struct chain *chains; /* [0] is always open; the others belong to items that play */
    size_t chain_count, chain_capacity;
};

/* What the items of all sequences of a screen have in common. */
struct sequence_source {
    const struct site *site;
    const char *const *withdrawn; /* full item names, sorted by strcmp */
    size_t withdrawn_count;
    bool is_clock_known; /* false: items with dates cannot play, days and hours are ignored */
    size_t room;         /* how many items may still be added, over all sequences */
};

/* Lays `playlist` (may be NULL) flat. A playlist that nests itself, one that does not exist and
 * what lies beyond LIMIT_PLAYLIST_LEVELS or LIMIT_ITEMS is left out. Borrows from the site. */
struct sequence *sequence_new(struct sequence_source *source, const struct playlist *playlist);
void sequence_free(struct sequence *sequence);
