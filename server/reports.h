/* POST /reports: what boards say they have shown. Ceilings first, then the signature, and only then
 * anything is parsed; what is answered 204 is on disk. docs/formats.md, section 10. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/log.h"
#include "desk/storage.h"
#include "server/http.h"

enum { REPORTS_BODY_BYTES = 2 * LIMIT_REPORT_BYTES, REPORTS_BUCKETS = 256 };

/* How much each address may still ask; a table of fixed size, so addresses may share a place. */
struct reports_bucket {
    int64_t filled_ms; /* monotonic */
    int64_t requests;  /* thousandths */
};

struct reports {
    const char *state;       /* the server's folder, borrowed; */
    const char *tree;        /* its release tree, which knows what screens there are */
    int64_t evidence_ms;     /* how long batches are kept as they were signed */
    struct storage *storage; /* NULL: it could not be opened */
    bool is_grouped;         /* between reports_begin and reports_commit, and storage is well */
    bool is_faulty;          /* something of this group could not be kept: `fault` */
    struct error fault;
    struct reports_bucket buckets[REPORTS_BUCKETS];
    struct log_edge storage_edge;
    int64_t
        over_said_ms; /* when it was said last that a screen says too much; monotonic, 0 never */
    struct reports_counts {
        int64_t taken, known, refused; /* batches */
        int64_t aside;                 /* records */
    } counts;                          /* since the start */
};

/* `state` is the server's folder. A storage that cannot be opened costs reports and nothing else:
 * that is said once, boards are told 503, and each of their requests tries again. */
void reports_open(struct reports *reports, const char *state, const char *tree,
                  int64_t evidence_ms);
void reports_close(struct reports *reports);

/* The storage, which others of the server use, too; a loan until reports_close. */
bool reports_storage(struct reports *reports, struct storage **ret_storage, struct error *err);

/* Around the group of requests (http.h) that is to be on disk with one sync. False when none of
 * them is. */
void reports_begin(struct reports *reports);
bool reports_commit(struct reports *reports);

/* True once the body of a board's request is there, and its group has begun. Until then it is asked
 * for, or refused where an address asks too much. */
bool reports_has_body(struct reports *reports, const struct http_request *request, size_t max_bytes,
                      struct http_answer *answer);

/* A key that was never seen for this screen waits from now on for somebody to accept it; that of an
 * unknown screen is passed over. False when the machine is at fault. In a transaction. */
bool reports_note_key(struct reports *reports, const struct sign_public *key, const char *screen,
                      struct error *err);

/* True when the request is for here; then the answer is filled. */
bool reports_answer(struct reports *reports, const struct http_request *request,
                    struct http_answer *answer);
