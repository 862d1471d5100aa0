/* Spots: the places in which a screen can come to show a playlist, whatever the hour. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "model/site.h"

/* All loans from the site. */
struct spot {
    const struct layout *layout; /* NULL, as is zone: the whole canvas */
    const struct zone *zone;
    const struct playlist *playlist;
    int32_t width_px, height_px; /* of the zone with its inset, or of the canvas */
};

/* Every spot of a screen once, in the order of the schedule, the fallback last. free() the array.
 */
struct spot *spots_of_screen(const struct site *site, const struct screen *screen,
                             size_t *ret_count);
