/* A server's API from afar, as a program with a token; the only file here that knows libcurl. */
#pragma once

#include <stdbool.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/options.h"

struct remote;

/* Of commands that read a state folder, or with --server ask a server instead: whether exactly one
 * of the two was given; else that is said. */
bool remote_is_instead(const struct options *options);

/* By the options --server and --token. `server`: "https://host" or "http://host:port", perhaps with
 * a path. The token is the first line of its file; one that others may read is refused. */
bool remote_open(const struct options *options, struct remote **ret_remote, struct error *err);
void remote_free(struct remote *remote);

/* One question. What is sent has either bytes or nothing. */
struct remote_order {
    const char *method, *path; /* "GET", "PUT", "POST", "DELETE"; "/api/…", escaped */
    const char *query;         /* "a=b&c=d" by remote_query; NULL none */
    const char *match;         /* If-Match; NULL none */
    const void *bytes;
    size_t length;
};

/* Sends it and appends the answer. What the server refuses is its sentence; a server that cannot be
 * reached is ERROR_AGAIN, what is not there ERROR_MISSING. */
bool remote_ask(struct remote *remote, const struct remote_order *order, struct buf *into,
                struct error *err);

/* "/api/site/" and "a b/ệ" as one path; free() it. */
char *remote_path(struct remote *remote, const char *route, const char *path);

/* Appends "name=value", escaped; nothing for NULL. */
void remote_query(struct remote *remote, const char *name, const char *value, struct buf *into);
