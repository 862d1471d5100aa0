/* A process of its own that works out one answer, while the server goes on serving: checking a
 * site, or drawing a frame, takes a second at times, and may not survive what it is given.
 *
 * The child is a fork of the server: it has all that its work needs, and keeps none of it open but
 * its output. Whatever it writes to disk goes below a folder of its own, named by TMPDIR, which
 * goes with it. */
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

enum { JOBS_MAX = 3, JOB_MAX_MS = 20000, JOB_MAX_BYTES = 32 * 1024 * 1024, JOB_OWNER_BYTES = 512 };

struct job {
    struct job *next;
    char owner[JOB_OWNER_BYTES];
    int pid; /* 0: it has ended */
    int output;
    char *folder;
    int64_t due_ms;
    struct buf said; /* what the work wrote; whole when is_good */
    bool is_good;    /* it ended well, in time */
    void *waiting;   /* who waits */
};

struct jobs {
    const char *folder;                      /* where theirs are made; borrowed */
    void (*wake)(void *http, void *waiting); /* after a job has ended */
    void *http;
    struct job *first;
};

/* Removes what jobs of a server that died left in jobs->folder. */
void jobs_clean(const struct jobs *jobs);
void jobs_end(struct jobs *jobs); /* kills all */

/* Starts `work` for `waiting`. An unfinished job of the same owner gives way to it. ERROR_AGAIN
 * when JOBS_MAX are at work. */
bool job_start(struct jobs *jobs, const char *owner, void *waiting,
               void (*work)(void *context, int output), void *context, struct job **ret_job,
               struct error *err);

/* Nobody waits for it any more: it is killed, and freed at once. */
void job_abandon(struct jobs *jobs, struct job *job);

/* For the server's own poll. */
size_t jobs_poll(const struct jobs *jobs, struct pollfd into[JOBS_MAX]);
int64_t jobs_due_ms(const struct jobs *jobs);
void jobs_run(struct jobs *jobs);
