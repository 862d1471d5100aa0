/* What becomes of an order: the picture that show is owed, then the answer that plan is owed. A
 * full queue or a kernel without memory delays both, and loses neither: plan would wait for ever.
 */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "common/log.h"
#include "player/belt.h"

enum { HANDOVER_AGAIN_MS = 100 };

struct handover {
    struct parcel_picture picture;
    int page; /* a sealed memfd, owned; -1: none */
    struct parcel_painted painted;
    bool owes_picture, owes_answer;
    struct log_edge edge; /* what was last said about it */
};

/* In place of what was still owed of an order before, which nobody wants any more. Takes `page`;
 * `why_not`: the picture could not be painted; NULL: it was, or there was none to be. */
void handover_take(struct handover *handover, const struct parcel_picture *picture, int page,
                   int64_t until_ms, const struct error *why_not);

/* Tries to pay; false when something is still owed, to be tried again soon. */
bool handover_pay(struct handover *handover);
