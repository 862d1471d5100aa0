/* The status line: what is on the glass, zone by zone, and why. What a cue will have to say is
 * written when it is ordered, for its edition may be gone when it is presented. */
#pragma once

#include <stddef.h>

#include "common/buf.h"
#include "player/plan/conductor.h"

enum { STATUS_HEAD_BYTES = 512, STATUS_ZONE_BYTES = 768 };

struct status_words {
    char head[STATUS_HEAD_BYTES]; /* before the zones' */
    char zone[STATUS_ZONE_BYTES]; /* what is in this zone */
    char tail[STATUS_HEAD_BYTES]; /* after them */
};

struct status {
    struct status_words ahead[LIMIT_ZONES], shown[LIMIT_ZONES]; /* by zone */
};

/* `pattern`: the one thing shown, "" none; `clock`: how far it is trusted. */
struct status_facts {
    const char *pattern, *screen, *clock;
};

/* What will be said once this cue is on the glass. */
void status_ordered(struct status *status, const struct cue *cue, const struct status_facts *facts);

/* The zone's cue is on the glass. Appends the whole line. */
void status_presented(struct status *status, const struct conductor *conductor, size_t zone,
                      struct buf *into);
