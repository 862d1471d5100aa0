/* A server's API from afar, as a program with a token; the only file here that knows libcurl. */
#pragma once

#include <stdbool.h>

#include "common/buf.h"
#include "common/error.h"

struct remote;

/* `server`: "https://host" or "http://host:port", perhaps with a path. The token is the first line
 * of `token_path`; a file that others may read is refused. */
bool remote_new(const char *server, const char *token_path, struct remote **ret_remote,
                struct error *err);
void remote_free(struct remote *remote);

/* Asks for "/api/…" with `query` ("a=b&c=d" by remote_query, or NULL) and appends the answer. What
 * the server refuses is its sentence; a server that cannot be reached is ERROR_AGAIN. */
bool remote_get(struct remote *remote, const char *path, const char *query, struct buf *into,
                struct error *err);

/* Appends "name=value", escaped; nothing for NULL. */
void remote_query(struct remote *remote, const char *name, const char *value, struct buf *into);
