/* Who did what: a part of storage.h. A line belongs into the transaction of what it tells. */
#pragma once

#include "desk/storage.h"

struct storage_deed {
    int64_t id; /* ascending, never used again */
    int64_t at_ms;
    const char *who;     /* a user, or the account of the machine; "" unknown; loans, */
    const char *address; /* as are all; "" on the server's own machine */
    const char *action;  /* "login", "user.add", "key.accept", … */
    const char *object;  /* what was changed: a name, a path, a fingerprint */
    const char *detail;
};

/* `id` is not read. */
bool storage_audit(struct storage *storage, const struct storage_deed *deed, struct error *err);

/* For what strangers can do without end, so that it pushes nothing else out: within an hour it is
 * one line for an object, whose detail counts how often and whose address is the last one. */
bool storage_audit_count(struct storage *storage, const struct storage_deed *deed,
                         struct error *err);

/* The newest first, older than `before` (0: from the newest on), at most `limit`. */
typedef void (*storage_deed_row)(void *context, const struct storage_deed *deed);
bool storage_deeds(struct storage *storage, int64_t before, int64_t limit, storage_deed_row row,
                   void *context, struct error *err);
