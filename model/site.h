/* The site: everything operators edit, read into values. Formats: docs/formats.md.
 *
 * Reading works on bytes that the caller has gathered (a folder at the desk, blobs on a board), so
 * it is pure. STRICT refuses unknown keys and reports every mistake; TOLERANT ignores unknown keys
 * and leaves out what is wrong, and fails only on an unreadable site.json or screens.json. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/diagnostic.h"
#include "common/error.h"
#include "model/layout.h"
#include "model/playlist.h"
#include "model/rule.h"
#include "model/screen.h"
#include "model/theme.h"
#include "model/timezone.h"

struct site {
    char *id;
    char *title;          /* the id when not given */
    char *timezone;       /* IANA name */
    char *fallback;       /* a playlist's name, or NULL */
    struct theme *themes; /* [0] is "default" */
    size_t theme_count;
    struct layout *layouts; /* in the order written */
    size_t layout_count;
    struct rule *rules; /* in the order written */
    size_t rule_count;
    struct screen *screens; /* sorted by id */
    size_t screen_count;
    struct playlist *playlists; /* sorted by name */
    size_t playlist_count;
};

extern const struct schema site_schema;

/* One file below the site's root, e.g. "playlists/hall.json". */
struct site_file {
    const char *path;
    const char *bytes;
    size_t length;
};

enum site_strictness { SITE_TOLERANT, SITE_STRICT };

/* Reads site.json, screens.json and every playlists/NAME.json among `files` (others are ignored).
 * False when the site cannot be used: strict, any error among `into`; tolerant, site.json or
 * screens.json unreadable (not JSON, or without a valid required key). Strict, *ret_site (if not
 * NULL) is set even then to what could be read, so that later checks can go on; its id and timezone
 * may be NULL. It is NULL when site.json or screens.json is not JSON. Free it in either case.
 *
 * Whatever is returned can be walked without care: every nested playlist is there, no nesting goes
 * in a circle, deeper or larger than the limits; what would is reported and left out. */
bool site_read(const struct site_file *files, size_t count, enum site_strictness strictness,
               struct diagnostics *into, struct site **ret_site);
void site_free(struct site *site);

const struct playlist *site_playlist(const struct site *site, const char *name); /* or NULL */
const struct layout *site_layout(const struct site *site, const char *name);     /* or NULL */
const struct screen *site_screen(const struct site *site, const char *id);       /* or NULL */
const struct theme *site_theme(const struct site *site, const char *name);       /* never NULL */

/* The theme of an item: its own, the zone's, the playlist's default, the site's "default". */
const struct theme *site_item_theme(const struct site *site, const struct zone *zone,
                                    const struct playlist *playlist, const struct item *item);

/* The theme of a zone as such, of its background and its ticker: its own, the default of its
 * playlist, the site's "default". */
const struct theme *site_zone_theme(const struct site *site, const struct zone *zone);
