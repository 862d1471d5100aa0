/* Where releases come from: a web server (http.h) or a folder (folder.h), behind one set of verbs.
 * Nothing that arrives here is believed: the caller bounds, hashes and verifies it. */
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/sha256.h"

enum answer_kind {
    ANSWER_WHOLE,   /* all of it went through take() */
    ANSWER_SAME,    /* what the caller holds is still right (only when `held` was given) */
    ANSWER_MISSING, /* it is not there; of a body: nobody takes it */
    ANSWER_REFUSED, /* of a body: it is wrong and will stay so; `error` says what was said */
    ANSWER_FAILED, /* `error` says why: AGAIN the network, INPUT the server, LIMIT too much of it */
};

struct answer {
    enum answer_kind kind;
    bool has_waited; /* the server honours `wait_s`: it may be asked again at once */
    struct error error;
};

struct request {
    char path[128];              /* "latest", "trust/2.json", "blobs/ab/ab12…" */
    char held[SHA256_HEX_BYTES]; /* SHA-256 of what the caller holds, or "" */
    int wait_s;         /* how long the server may wait for something else; 0: not at all */
    int64_t from_bytes; /* the caller has the bytes before; 0: none */
    int64_t max_bytes;  /* more than this ends the transfer */
    const void *body;   /* sent there instead of asking for it; NULL: asks. A loan until done */
    size_t body_bytes;

    /* The bytes as they come; `offset` begins at from_bytes, or at 0 when the server sends all of
     * it. False (with *err) ends the transfer with that error. */
    bool (*take)(void *context, int64_t offset, const void *bytes, size_t length,
                 struct error *err);
    /* The end, once, from within source_wait; not after source_cancel. The transfer is gone. */
    void (*done)(void *context, const struct answer *answer);
    void *context;
};

struct source;
struct transfer;

void source_free(struct source *source); /* cancels what is under way */

/* Begins a transfer beside those under way; copies `request`. */
struct transfer *source_get(struct source *source, const struct request *request);
void source_cancel(struct source *source, struct transfer *transfer);

/* Sleeps until one of `fds` is ready (revents are set), `timeout_ms` have passed (−1: for ever) or
 * something came; then works off what came. */
bool source_wait(struct source *source, struct pollfd *fds, size_t count, int timeout_ms,
                 struct error *err);

/* What a kind of source fills in. `struct source` and `struct transfer` are theirs, embedded first
 * in their own. */
struct source_kind {
    void (*free)(struct source *source);
    struct transfer *(*get)(struct source *source, const struct request *request);
    void (*cancel)(struct source *source, struct transfer *transfer);
    bool (*wait)(struct source *source, struct pollfd *fds, size_t count, int timeout_ms,
                 struct error *err);
};

struct source {
    const struct source_kind *kind;
};

/* A body that a web page begins like: nothing that we ask for does. */
bool source_is_page(int64_t offset, const void *bytes, size_t length);
