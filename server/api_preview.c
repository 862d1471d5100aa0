/* Frames as a board would draw them, of the site with texts that are not saved. */
#include <fcntl.h>
#include <stdlib.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "desk/preview.h"
#include "model/limits.h"
#include "model/rfc3339.h"
#include "server/api.h"
#include "server/api_source.h"
#include "server/call_apart.h"

/* The frame of a moment, or of an item: the list takes either. */
static bool draw(struct call *call, struct preview *preview, struct buf *into, struct error *err)
{
    const struct plan *plan = preview_plan(preview);
    const char *screen = call_text(call, "screen"), *item = call_text(call, "item");
    const char *at = call_text(call, "at");
    char moment[RFC3339_TEXT_BYTES];
    int64_t at_ms = call->now_ms;
    if (at)
        rfc3339_parse(at, &plan->zone, &at_ms);
    rfc3339_format(at_ms, &plan->zone, moment);
    const char *lines[] = { item ? item : moment };
    const struct preview_order order = { .screen = screen,
                                         .at_ms = at_ms,
                                         .lines = lines,
                                         .count = 1,
                                         .is_raster = call_flag(call, "raster", false) };
    if (!site_screen(plan->site, screen))
        return error_set(err, ERROR_MISSING, _("the site has no screen \"%s\""), screen);
    if (!preview_draw(preview, &order, err))
        return false;
    char *path = preview_frame(preview, 0);
    bool is_read = file_read(AT_FDCWD, path, into, err);
    free(path);
    return is_read;
}

static void answer_frame(struct call *call)
{
    struct diagnostics findings;
    struct api_source source;
    struct preview *preview = NULL;
    struct error err;
    struct buf frame;
    size_t length;
    diagnostics_init(&findings);
    api_source_init(&source, call);
    buf_init(&frame, JOB_MAX_BYTES);
    if (!preview_of_folder(&source.site, call->now_ms, &findings, &preview, &err))
        api_refuse_site(call, &err, &findings);
    else if (!draw(call, preview, &frame, &err))
        call_error(call, &err);
    else {
        char *bytes = buf_take(&frame, &length);
        call_bytes(call, call->route->type, bytes, length);
    }
    buf_deinit(&frame);
    preview_free(preview);
    api_source_deinit(&source);
    diagnostics_deinit(&findings);
}

void api_preview(struct call *call)
{
    call_apart(call, answer_frame);
}
