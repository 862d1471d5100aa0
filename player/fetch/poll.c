/* See poll.h. SplitMix64 is chance enough: nobody gains by guessing when a board asks. */
#include "player/fetch/poll.h"

static uint64_t next_chance(struct poll *poll)
{
    uint64_t mixed = poll->chance += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
}

static int64_t between(struct poll *poll, int64_t low, int64_t high)
{
    return low + (int64_t)(next_chance(poll) % (uint64_t)(high - low + 1));
}

void poll_init(struct poll *poll, int64_t poll_ms, int64_t longest_ms, uint64_t seed)
{
    *poll = (struct poll){ .poll_ms = poll_ms,
                           .longest_ms = longest_ms,
                           .pause_ms = POLL_FIRST_PAUSE_MS,
                           .chance = seed };
}

int64_t poll_after_answer(struct poll *poll, bool has_waited)
{
    poll->pause_ms = POLL_FIRST_PAUSE_MS;
    return has_waited ? 0 : between(poll, poll->poll_ms * 4 / 5, poll->poll_ms * 6 / 5);
}

bool poll_has_failed(const struct poll *poll)
{
    return poll->pause_ms > POLL_FIRST_PAUSE_MS;
}

int64_t poll_after_failure(struct poll *poll)
{
    int64_t pause = between(poll, POLL_FIRST_PAUSE_MS / 2, poll->pause_ms);
    poll->pause_ms *= 2;
    if (poll->pause_ms > poll->longest_ms)
        poll->pause_ms = poll->longest_ms;
    return pause;
}
