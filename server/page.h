/* The operators' page, server/web: its files are inside the program, and the page asks for nothing
 * that is not there or below /api. */
#pragma once

#include <stdbool.h>

#include "server/http.h"

/* True when a GET or HEAD is for one of the page's files; then the answer is filled. "/" is the
 * page's for a browser (Accept: text/html) only. */
bool page_answer(const struct http_request *request, struct http_answer *answer);
