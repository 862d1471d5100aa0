/* Notices changes in folders by inotify(7), and waits until they have settled: an editor's save is
 * several events. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

struct watch;

/* Watches `path` and, if `is_deep`, every folder below it. */
bool watch_new(const char *path, bool is_deep, struct watch **ret_watch, struct error *err);
void watch_free(struct watch *watch);

int watch_fd(const struct watch *watch); /* readable when something happened */

/* Reads what happened. */
void watch_read(struct watch *watch, int64_t now_ms);

/* When a change will have settled (monotonic ms); INT64_MAX: nothing changed. */
int64_t watch_due_ms(const struct watch *watch);

/* The change is being dealt with: forgets it, and looks at the folders anew. */
void watch_settle(struct watch *watch);
