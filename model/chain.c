/* See chain.h. While every window is open, the chain's edge is the nearest of theirs. While some
 * are closed, all that lies up to the farthest edge of a closed one is closed too, so the search
 * leaps there and asks again. Date limits are one leap; days and hours repeat every week, so
 * windows that have not met after MAX_LEAPS never meet. */
#include "model/chain.h"

enum { MAX_LEAPS = 256 };

void chain_add(struct chain *chain, const struct window *window)
{
    if (!window_is_always(window))
        chain->windows[chain->count++] = window;
}

bool chain_equal(const struct chain *a, const struct chain *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->windows[i] != b->windows[i])
            return false;
    return true;
}

bool chain_is_open(const struct chain *chain, const struct timezone_rule *zone, int64_t at_ms)
{
    for (size_t i = 0; i < chain->count; i++)
        if (!window_is_open(chain->windows[i], zone, at_ms))
            return false;
    return true;
}

/* Since when an open chain is open. */
static int64_t opened(const struct chain *chain, const struct timezone_rule *zone, int64_t at_ms,
                      int64_t floor_ms)
{
    for (size_t i = 0; i < chain->count; i++) {
        int64_t edge = window_edge_before(chain->windows[i], zone, at_ms);
        floor_ms = edge > floor_ms ? edge : floor_ms;
    }
    return floor_ms;
}

/* Until when an open chain is open. */
static int64_t closes(const struct chain *chain, const struct timezone_rule *zone, int64_t at_ms,
                      int64_t ceiling_ms)
{
    for (size_t i = 0; i < chain->count; i++) {
        int64_t edge = window_edge_after(chain->windows[i], zone, at_ms);
        ceiling_ms = edge < ceiling_ms ? edge : ceiling_ms;
    }
    return ceiling_ms;
}

/* The earliest edge <= at from which on a closed window is closed; at_ms + 1 when all are open. */
static int64_t leap_back(const struct chain *chain, const struct timezone_rule *zone, int64_t at_ms)
{
    int64_t earliest = at_ms + 1;
    for (size_t i = 0; i < chain->count; i++)
        if (!window_is_open(chain->windows[i], zone, at_ms)) {
            int64_t edge = window_edge_before(chain->windows[i], zone, at_ms);
            earliest = edge < earliest ? edge : earliest;
        }
    return earliest;
}

/* The latest edge > at until which a closed window is closed; at_ms when all are open. */
static int64_t leap_on(const struct chain *chain, const struct timezone_rule *zone, int64_t at_ms)
{
    int64_t latest = at_ms;
    for (size_t i = 0; i < chain->count; i++)
        if (!window_is_open(chain->windows[i], zone, at_ms)) {
            int64_t edge = window_edge_after(chain->windows[i], zone, at_ms);
            latest = edge > latest ? edge : latest;
        }
    return latest;
}

int64_t chain_edge_before(const struct chain *chain, const struct timezone_rule *zone,
                          int64_t at_ms, int64_t floor_ms)
{
    if (chain_is_open(chain, zone, at_ms))
        return opened(chain, zone, at_ms, floor_ms);
    int64_t at = at_ms;
    for (int leaps = 0; leaps < MAX_LEAPS && at >= floor_ms; leaps++) {
        int64_t edge = leap_back(chain, zone, at);
        if (edge > at)
            return edge > floor_ms ? edge : floor_ms;
        if (edge == INT64_MIN)
            break;
        at = edge - 1;
    }
    return floor_ms;
}

int64_t chain_next_open(const struct chain *chain, const struct timezone_rule *zone, int64_t at_ms)
{
    for (int leaps = 0; leaps < MAX_LEAPS && at_ms != INT64_MAX; leaps++) {
        int64_t edge = leap_on(chain, zone, at_ms);
        if (edge == at_ms)
            return at_ms;
        at_ms = edge;
    }
    return INT64_MAX;
}

int64_t chain_edge_after(const struct chain *chain, const struct timezone_rule *zone, int64_t at_ms,
                         int64_t ceiling_ms)
{
    if (chain_is_open(chain, zone, at_ms))
        return closes(chain, zone, at_ms, ceiling_ms);
    int64_t edge = chain_next_open(chain, zone, at_ms);
    return edge < ceiling_ms ? edge : ceiling_ms;
}
