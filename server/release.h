/* Serves the release tree under the base URL: latest, trust/, blobs/. Any web server can do the
 * same; this one also answers `Prefer: wait`. */
#pragma once

#include <stdbool.h>

#include "server/http.h"

struct release_files {
    int tree; /* the tree's open folder, or -1 while there is none */
};

/* True when the path is one of the tree's; then the answer is filled. */
bool release_answer(const struct release_files *files, const struct http_request *request,
                    struct http_answer *answer);
