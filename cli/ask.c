/* See ask.h. */
#include "cli/ask.h"

#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/rfc3339.h"

bool ask_screen(const struct site *site, const char *id, struct error *err)
{
    if (site_screen(site, id))
        return true;
    const char **ids = mem_array(site->screen_count, sizeof *ids);
    for (size_t i = 0; i < site->screen_count; i++)
        ids[i] = site->screens[i].id;
    const char *near = str_nearest(id, ids, site->screen_count);
    free(ids);
    return near ? error_set(err, ERROR_INPUT,
                            _("no screen is called \"%s\" (did you mean \"%s\"?)"), id, near)
                : error_set(err, ERROR_INPUT,
                            _("no screen is called \"%s\": see playlists/screens.json"), id);
}

bool ask_instant(const char *text, const struct timezone_rule *zone, int64_t *instant_ms,
                 struct error *err)
{
    if (!text || rfc3339_parse(text, zone, instant_ms))
        return true;
    return error_set(err, ERROR_INPUT,
                     _("\"%s\" is not a time: write it as 2026-12-01T07:30 or "
                       "2026-12-01T07:30:00+07:00"),
                     text);
}
