/* See identify.h. The end is an instant, not a length, so that a board that fetches late does not
 * say its name for longer. */
#include "desk/identify.h"

#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"

static bool lasts(const struct manifest *manifest, int64_t now_ms)
{
    return manifest && manifest->identify_screen && manifest->identify_until_ms > now_ms;
}

static bool unknown_screen(const struct site *site, const char *id, struct error *err)
{
    const char **ids = mem_array(site->screen_count, sizeof *ids);
    for (size_t i = 0; i < site->screen_count; i++)
        ids[i] = site->screens[i].id;
    const char *near = str_nearest(id, ids, site->screen_count);
    free(ids);
    return near ? error_set(err, ERROR_INPUT,
                            _("--identify: the site has no screen \"%s\" (did you mean \"%s\"?)"),
                            id, near)
                : error_set(err, ERROR_INPUT, _("--identify: the site has no screen \"%s\""), id);
}

static void set(struct manifest *next, const char *screen, int64_t until_ms)
{
    next->identify_screen = mem_copy_string(screen);
    next->identify_until_ms = until_ms;
}

bool identify_apply(struct manifest *next, const struct manifest *last, const struct site *site,
                    const struct identify_order *order, int64_t now_ms, struct error *err)
{
    if (order->screen && !site_screen(site, order->screen))
        return unknown_screen(site, order->screen, err);
    if (order->screen) /* manifests have whole seconds */
        set(next, order->screen, (now_ms / 1000 + order->minutes * INT64_C(60)) * 1000);
    else if (!order->is_ended && lasts(last, now_ms))
        set(next, last->identify_screen, last->identify_until_ms);
    return true;
}

bool identify_is_same(const struct manifest *last, const struct manifest *next, int64_t now_ms)
{
    if (!lasts(last, now_ms) || !next->identify_screen)
        return !lasts(last, now_ms) && !next->identify_screen;
    return str_equal(last->identify_screen, next->identify_screen) &&
           last->identify_until_ms == next->identify_until_ms;
}
