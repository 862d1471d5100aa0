/* Playlists within playlists: no circle, not too deep, not too large. Used by site.c only. */
#pragma once

#include "common/diagnostic.h"
#include "model/site.h"

/* Leaves out every nested playlist that is missing (told already by its reader), closes a circle,
 * or goes beyond LIMIT_PLAYLIST_LEVELS or LIMIT_ITEMS, and reports these. */
void nesting_resolve(struct site *site, struct diagnostics *into);
