/* Asks the source for one small file at a time and holds it whole in memory. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "player/fetch/source.h"

struct ask {
    struct source *source;
    struct transfer *transfer; /* NULL: idle */
    struct buf bytes;
    void (*done)(void *context, const struct answer *answer, const struct buf *bytes);
    void *context;
};

/* `done` is called once for each question, from within source_wait; `bytes` is a loan and only
 * there for ANSWER_WHOLE. It may ask the next question. */
void ask_init(struct ask *ask, struct source *source,
              void (*done)(void *context, const struct answer *answer, const struct buf *bytes),
              void *context);
void ask_deinit(struct ask *ask); /* cancels */

bool ask_is_busy(const struct ask *ask);

/* `held` is the SHA-256 of what is known already, or ""; wait_s as in struct request. */
void ask_for(struct ask *ask, const char *path, const char *held, int wait_s, size_t max_bytes);
