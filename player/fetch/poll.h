/* When to ask next. Pure: no clock; chance comes from a seeded generator.
 *
 * A server that waits (Prefer: wait) is asked again at once, any other one every poll_ms, all with
 * 20 % of jitter so that a hall full of boards does not ask in step. After failures the pause
 * doubles up to a ceiling, and any part of it may be waited (full jitter); it never ends. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { POLL_FIRST_PAUSE_MS = 1000 };

struct poll {
    int64_t poll_ms, longest_ms;
    int64_t pause_ms; /* the ceiling of the next pause after a failure */
    uint64_t chance;
};

void poll_init(struct poll *poll, int64_t poll_ms, int64_t longest_ms, uint64_t seed);

/* The pause after an answer. `has_waited`: the server took its time, or had something new; one that
 * says it waits and answers the same at once is polled like any other. */
int64_t poll_after_answer(struct poll *poll, bool has_waited);

/* The pause after a failure. */
int64_t poll_after_failure(struct poll *poll);
bool poll_has_failed(const struct poll *poll); /* no answer since */
