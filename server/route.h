/* The API: one table of routes. It dispatches, refuses, and describes itself (openapi.h); a handler
 * is one function of an api_*.c, declared in api.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "desk/storage_users.h"
#include "server/http.h"

struct call;
struct parts;

enum { ROUTE_ARGUMENTS = 2 };

enum route_type {
    ROUTE_TEXT,
    ROUTE_SECRET, /* a text that is no name or path: a password */
    ROUTE_FLAG,
    ROUTE_INTEGER, /* not negative */
    ROUTE_MOMENT,  /* RFC 3339 with its offset */
    ROUTE_ROLE,    /* one of role_words, but "nobody" */
    ROUTE_TEXTS,   /* an object of texts by path */
    ROUTE_TYPES,
};

/* A key of a body, or of what stands behind '?'. */
struct route_key {
    const char *name;
    enum route_type type;
    bool is_required;
    const char *sentence;
};

struct route {
    const char *method; /* HEAD is asked as GET */
    const char *path;   /* "{name}" is one part of it; "{+path}" the rest, a safe relative path */
    enum role role;     /* who may, at least */
    void (*answer)(struct call *call);
    const char *sentence;         /* what it does, in English as all that programs read */
    const struct route_key *body; /* of the JSON object; ended by an empty row; NULL: no JSON */
    const struct route_key *query;
    size_t body_max_bytes; /* 0: ROUTE_BODY_BYTES when there is a body */
    bool is_body_file;     /* the body is as large as a picture: call_body_file */
    const char *type;      /* of the answer; NULL: JSON */
};

enum { ROUTE_BODY_BYTES = 16 * 1024 };

extern const struct route routes[]; /* ended by method NULL */

/* True when the request is for the API; then the answer is filled. */
bool route_answer(struct parts *parts, const struct http_request *request,
                  struct http_answer *answer);
