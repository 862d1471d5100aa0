/* Serves the release tree under the base URL: latest, trust/, blobs/. Any web server can do the
 * same; this one also answers `Prefer: wait`. */
#pragma once

#include <stdbool.h>

#include "server/http.h"

/* What changes in a tree when others sign there, and therefore is watched; ended by NULL. */
extern const char *const release_changing[];

/* True when the request's path is one of those of the tree at `tree`; then the answer is filled. */
bool release_answer(const char *tree, const struct http_request *request,
                    struct http_answer *answer);
