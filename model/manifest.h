/* The manifest: the signed list of a release's files. It carries all meaning inside the signed
 * bytes. JSON, format 1, docs/formats.md. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/sha256.h"

/* The packaged font, when a theme uses it, travels under this path. */
#define MANIFEST_DEFAULT_FONT "fonts/default.ttf"

struct manifest_file {
    char *path; /* below the site's root: "playlists/hall.json", "content/…" or "fonts/…" */
    char sha256[SHA256_HEX_BYTES];
    int64_t size_bytes;
};

struct manifest {
    char *site;
    int64_t trust;
    int64_t generation;
    int64_t published_ms; /* whole seconds in the file, RFC 3339 */
    char *zone;           /* POSIX TZ rule */
    char **withdrawn;     /* full item names, sorted */
    size_t withdrawn_count;
    bool blank;
    char *identify_screen;       /* the screen that says its name, or NULL */
    int64_t identify_until_ms;   /* whole seconds in the file; 0 without a screen */
    struct manifest_file *files; /* sorted by path, no path twice */
    size_t file_count;
};

/* Strict about what it knows (paths, hashes, sizes, limits), tolerant of unknown keys; a higher
 * `format` or another `type` is refused by name. */
bool manifest_parse(const char *bytes, size_t length, struct manifest **ret_manifest,
                    struct error *err);
void manifest_free(struct manifest *manifest);

/* Deterministic bytes: the same values give the same bytes. */
void manifest_print(const struct manifest *manifest, struct buf *into);

const struct manifest_file *manifest_find(const struct manifest *manifest, const char *path);
/* Until when this screen says its name; 0: it does not. */
int64_t manifest_identify_ms(const struct manifest *manifest, const char *screen_id);
bool manifest_withdraws(const struct manifest *manifest, const char *item_name);
