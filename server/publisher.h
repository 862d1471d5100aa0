/* Checks and publishes the site whenever it changed; keeps what there is to say about it. The long
 * part is a job (job.h): it has no key and writes everything but `latest`, which is a signature of
 * what the job names by its hash. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/sign.h"
#include "desk/publish.h"
#include "desk/signing.h"
#include "server/job.h"

struct publisher {
    const char *site_path, *tree_path; /* borrowed */
    const struct sign_secret *key;     /* NULL: releases stay pending; borrowed */
    bool is_approved;    /* releases stay pending until somebody lets them out (api_releases.c) */
    bool is_clock_right; /* publish_order's, beside what the kernel says */
    struct buf report;   /* what became of the last look, for people */
    int64_t looked_ms;   /* wall: when that was */
    size_t errors, warnings; /* of the site, then */
    int64_t generation;      /* that boards are given; 0: none yet, or not known */
    struct job *job;         /* NULL: none */
    bool is_put_off;         /* its job had to make room: look again */
    bool is_second;          /* its job took the place of one that saw less */
    char *at;                /* shared with the job: what it is at */
};

enum { PUBLISHER_REPORT_BYTES = 2 * 1024 * 1024, PUBLISHER_RETRY_MS = 3000 };

/* Fill the first four, and begin with this. */
void publisher_init(struct publisher *publisher);
void publisher_deinit(struct publisher *publisher);

/* The order of a publish of this site now, without a key; add to it what else is to be. */
struct publish_order publisher_order(const struct publisher *publisher);

/* --- a look at the site --- */

/* Begins one. False when it cannot be begun, which is said as any result: try again soon. */
bool publisher_begin(struct publisher *publisher, struct jobs *jobs);
/* Ends it, for something that cannot wait. */
void publisher_put_off(struct publisher *publisher, struct jobs *jobs);
/* The site was changed since it began: it ends, to be begun again; but not a second time. */
void publisher_renew(struct publisher *publisher, struct jobs *jobs);
/* True once the job has ended. Then what is new to say went to the log and to systemd's status
 * line; a site with errors leaves the last release as it was. *ret_again_ms: how long until it may
 * go better by itself; INT64_MAX: not before something changes. */
bool publisher_has_ended(struct publisher *publisher, struct jobs *jobs, int64_t *ret_again_ms);

/* The parts of it: what the job does, and what is done with its result in the server. */
void publisher_work_out(const struct publisher *publisher, struct buf *ret_said);
int64_t publisher_take(struct publisher *publisher, const struct buf *said);

/* --- what a publish in a job leaves to the server --- */

/* Outcome, generation, hash and what it lacks, as a line. */
void publisher_print(const struct publish_result *result, struct buf *into);
/* Reads it and goes on behind it. */
bool publisher_read(const char **text, struct publish_result *ret_result);

/* Signs the result by the key there is, unless somebody has to be asked: nobody, for what is done
 * at once. */
bool publisher_settle(const struct publisher *publisher, bool is_at_once,
                      struct publish_result *result, struct error *err);

/* Signs what waits, if it is this: by the key, or by blocks that somebody brought (NULL: none). */
bool publisher_sign(const struct publisher *publisher, const char *sha256, const char *blocks,
                    struct signing *ret_signing, struct error *err);
