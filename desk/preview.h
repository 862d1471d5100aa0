/* Frames without a display: what a site folder, or a release as it lies in a tree, puts on a
 * screen. They come from the program that a board's snapshots come from, out of a throw-away
 * release that a throw-away key has signed: nothing is drawn in another way than on a board. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/diagnostic.h"
#include "common/error.h"
#include "desk/plan.h"

struct preview; /* the release, in a folder below TMPDIR that goes with it */

/* Checks the site as publishing would; findings go to `into`, any error refuses it. */
bool preview_of_folder(const struct folder_source *source, int64_t now_ms, struct diagnostics *into,
                       struct preview **ret_preview, struct error *err);

/* What `latest` of a release tree names, whoever signed it; every file is held against its hash. */
bool preview_of_release(const char *path, struct preview **ret_preview, struct error *err);

void preview_free(struct preview *preview); /* removes the folder */

/* The site as the boards read it, a loan. */
const struct plan *preview_plan(const struct preview *preview);

struct preview_order {
    const char *screen;       /* the id of one that the site has */
    int64_t at_ms;            /* of the items */
    const char *const *lines; /* each a moment, RFC 3339, or the full name of an item */
    size_t count;
    bool is_raster;                             /* of moments: as the sending card sees them */
    void (*tell)(size_t done, size_t of_count); /* after each frame; NULL: nobody waits */
};

/* Draws every line in one go; the frames of the last time go. An item that cannot be painted leaves
 * its background and one line on standard error. */
bool preview_draw(struct preview *preview, const struct preview_order *order, struct error *err);

/* Where the frame of a line lies, a PNG; free() the path. */
char *preview_frame(const struct preview *preview, size_t line);
