/* From a layout to its mosaic. Apart from mosaic.c, so that what only receives mosaics links
 * nothing that reads a site. */
#include "picture/mosaic.h"

static uint32_t background_of(const struct site *site, const struct zone *zone)
{
    return zone->has_background ? zone->background : site_zone_theme(site, zone)->background;
}

void mosaic_of_layout(const struct site *site, const struct screen *screen,
                      const struct layout *layout, struct mosaic *ret_mosaic)
{
    mosaic_single(screen->width_px, screen->height_px, screen->refresh_hz, ret_mosaic);
    if (screen->output)
        ret_mosaic->output = *screen->output;
    if (!layout)
        return;
    ret_mosaic->background = layout->background;
    ret_mosaic->count = (int32_t)layout->zone_count;
    for (size_t i = 0; i < layout->zone_count; i++) {
        struct place place;
        layout_place(&layout->zones[i], screen->width_px, screen->height_px, &place);
        ret_mosaic->zones[i] = (struct mosaic_zone){
            .area = { place.x, place.y, place.width, place.height },
            .background = background_of(site, &layout->zones[i]),
        };
    }
}
