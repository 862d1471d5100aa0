/* A process of its own that works out one answer, while the server goes on serving: checking a
 * site, or drawing a frame, takes a second at times, and may not survive what it is given. One that
 * publishes may take minutes; of these there is one at a time.
 *
 * The child is a fork of the server: it has all that its work needs, and keeps none of it open but
 * its output. What it writes to disk goes below a folder of its own, named by TMPDIR, which goes
 * with it; one that publishes has none and writes the tree. */
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

enum {
    JOBS_MAX = 3,
    JOBS_POLLED = JOBS_MAX + 1, /* with the one that publishes */
    JOB_MAX_MS = 20000,
    JOB_MAX_BYTES = 32 * 1024 * 1024,
    JOB_OWNER_BYTES = 512,
    JOB_OUTPUT_FD = 3 /* of the child */
};

struct job {
    struct job *next;
    char owner[JOB_OWNER_BYTES];
    int pid; /* 0: it has ended */
    int output;
    char *folder;
    int64_t due_ms;
    bool is_publishing;
    struct buf said; /* what the work wrote; whole when is_good */
    bool is_good;    /* it ended well, in time */
    int signal;      /* that ended it; 0: none */
    void *waiting;   /* who waits */
};

struct job_order {
    const char *owner;                       /* an unfinished one of the same gives way */
    void (*work)(void *context, int output); /* in the child */
    void *context;
    void *waiting;      /* is woken when it ends; NULL: nobody */
    bool is_publishing; /* takes as long as it takes, beside the others */
};

struct jobs {
    const char *folder;                      /* where theirs are made; borrowed */
    void (*wake)(void *http, void *waiting); /* after a job has ended that somebody waits for */
    void *http;
    struct job *first;
};

/* Removes what jobs of a server that died left in jobs->folder. */
void jobs_clean(const struct jobs *jobs);
void jobs_end(struct jobs *jobs); /* kills all */

/* ERROR_AGAIN when JOBS_MAX are at work, or the one that publishes. */
bool job_start(struct jobs *jobs, const struct job_order *order, struct job **ret_job,
               struct error *err);
bool jobs_are_publishing(const struct jobs *jobs);

/* Nobody waits for it any more: it is killed, and freed at once. */
void job_abandon(struct jobs *jobs, struct job *job);

/* For the server's own poll. */
size_t jobs_poll(const struct jobs *jobs, struct pollfd into[JOBS_POLLED]);
int64_t jobs_due_ms(const struct jobs *jobs);
void jobs_run(struct jobs *jobs);
