/* An older release back into the site's folder, from which it is published anew. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "desk/folder.h"
#include "desk/tree.h"
#include "model/manifest.h"

/* The manifest with this hash, from a tree. */
bool restore_read(const struct tree *tree, const char *sha256, struct manifest **ret_manifest,
                  struct error *err);

/* True when the folder's JSON files are those of the manifest: then nothing is lost when they are
 * replaced. */
bool restore_is_kept(const struct folder *folder, const struct manifest *manifest);

/* Writes every file of the release that is other or missing in the folder, and removes the JSON
 * files that it does not have. What content/ has beyond it stays. Broken off, it can be done again.
 */
bool restore_site(const struct tree *tree, const struct manifest *manifest, const char *site,
                  struct error *err);
