/* Changing a file of a site as an editor saves it: whole or not at all, and only if it is still
 * what the editor has read. Paths are below the site, "playlists/hall.json" or "content/a/b.jpg".
 * No symbolic link is followed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/sha256.h"

/* A path that may be changed: a JSON file of playlists/, or one of content/ that would be read. */
bool edit_is_place(const char *path);

/* The hash of a file; "" when there is none. */
bool edit_hash(const char *site, const char *path, char ret_sha256[SHA256_HEX_BYTES],
               struct error *err);

/* Reads it whole; ERROR_MISSING when there is none. */
bool edit_read(const char *site, const char *path, struct buf *into, struct error *err);

/* Replaces or makes it, and folders on the way. */
bool edit_write(const char *site, const char *path, const void *bytes, size_t length,
                struct error *err);

bool edit_remove(const char *site, const char *path, struct error *err);
