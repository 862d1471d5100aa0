/* Notices changes in a folder by inotify(7), and waits until they have settled: an editor's save is
 * several events. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

struct watch;

enum {
    WATCH_SETTLE_MS = 150,   /* a change is over when so long nothing followed */
    WATCH_PATIENCE_MS = 2000 /* …but somebody who saves without end is not waited for longer */
};

/* Watches `path`: of what lies directly in it only `names` (borrowed, ended by NULL), and below
 * those that are folders everything that a site may have. False when `path` is no folder. */
bool watch_new(const char *path, const char *const *names, struct watch **ret_watch,
               struct error *err);
void watch_free(struct watch *watch);

int watch_fd(const struct watch *watch); /* readable when something happened; -1: none */

/* Reads what happened. */
void watch_read(struct watch *watch, int64_t now_ms);

/* When a change will have settled (monotonic ms); INT64_MAX: nothing changed. */
int64_t watch_due_ms(const struct watch *watch);

/* The change is going to be dealt with: forgets it, and watches the folders as they are now. False
 * when it will not notice what comes next, since a folder is gone or the machine's limit reached:
 * look again soon. */
bool watch_settle(struct watch *watch, struct error *err);
