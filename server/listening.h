/* The socket that a server listens on. */
#pragma once

#include <stdbool.h>

#include "common/error.h"

/* Opens "ADDRESS:PORT" or "[ADDRESS6]:PORT"; port 0 takes a free one. */
bool listening_open(const char *at, int *ret_socket, struct error *err);

/* Where a browser finds it, "http://ADDRESS:PORT" with that scheme; free() it. With a wildcard
 * address the machine's own name stands there. */
char *listening_url(int socket, const char *scheme);
