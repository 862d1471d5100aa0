/* A site's folder as it lies on the disk: the JSON files of playlists/ whole, and the names and
 * sizes of everything below content/.
 *
 * Below the folder itself no symbolic link is followed, so that a site can publish only what lies
 * in it. Hidden files and what editors leave behind (".x", "x~", "x.swp", "#x#") are passed over.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/diagnostic.h"
#include "common/error.h"

/* One file of playlists/. */
struct folder_json {
    char *path;  /* below the site: "playlists/hall.json"; owned */
    char *bytes; /* owned */
    size_t length;
};

/* One file below content/. */
struct folder_content {
    char *path;    /* as items name it: below content/, in NFC; owned */
    char *on_disk; /* the same as the disk spells it; owned */
    int64_t size_bytes;
};

/* A site to read: its folder, and texts that stand in for files of it (of playlists/, by path) as
 * if they had been saved. Loans. */
struct folder_source {
    const char *path;
    const struct folder_json *texts;
    size_t text_count;
};

struct folder {
    int fd;                   /* the open folder */
    struct folder_json *json; /* sorted by path */
    size_t json_count;
    struct folder_content *content; /* sorted by path */
    size_t content_count;
};

/* Reads the source. Files that cannot be used (a link, an impossible name, too large) are
 * reported to `into`. False when it is no site folder or cannot be read at all. */
bool folder_read(const struct folder_source *source, struct diagnostics *into,
                 struct folder **ret_folder, struct error *err);
void folder_free(struct folder *folder);

/* The file with this path below content/, or NULL. */
const struct folder_content *folder_find(const struct folder *folder, const char *path);

/* The bytes of one file below content/, up to the ceiling of `into`. */
bool folder_read_content(const struct folder *folder, const struct folder_content *content,
                         struct buf *into, struct error *err);

/* True for the path of a JSON file of a site, "playlists/hall.json". */
bool folder_is_json(const char *path);

/* True for the name of what editors, file managers and our own atomic writes leave beside the real
 * files. */
bool folder_passes_over(const char *name);
