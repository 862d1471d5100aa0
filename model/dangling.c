/* See dangling.h. After this every name in a site can be followed without asking. */
#include "model/dangling.h"

#include <stdlib.h>

static void drop_dangling_zones(struct site *site)
{
    size_t kept = 0;
    for (size_t i = 0; i < site->layout_count; i++) {
        struct layout *layout = &site->layouts[i];
        for (size_t z = layout->zone_count; z > 0; z--)
            if (!site_playlist(site, layout->zones[z - 1].playlist))
                layout_drop_zone(layout, z - 1);
        if (layout->zone_count > 0)
            site->layouts[kept++] = *layout;
        else
            layout_deinit(layout);
    }
    site->layout_count = kept;
}

void dangling_drop(struct site *site)
{
    drop_dangling_zones(site);
    for (size_t i = 0; i < site->rule_count; i++) {
        struct rule *rule = &site->rules[i];
        rule->is_valid &=
            rule->show && (site_playlist(site, rule->show) || site_layout(site, rule->show));
    }
    if (site->fallback && !site_playlist(site, site->fallback)) {
        free(site->fallback);
        site->fallback = NULL;
    }
}
