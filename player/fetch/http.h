/* A release tree behind HTTP or HTTPS, by libcurl. See source.h; the one file that knows curl. `ca`
 * is the file of the only CA to trust, or "": the system's. */
#pragma once

#include "player/fetch/source.h"

bool http_open(const char *server, const char *ca, struct source **ret_source, struct error *err);
