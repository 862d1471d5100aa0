/* What the sweeps share: the list of all faults of a scenario, cases in processes of their own, and
 * the table of what came of them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/fault/inject.h"

enum cases_mode { CASES_ONCE, CASES_LASTING, CASES_CUT, CASES_MODES };

/* A row of the table; the rest is the sweep's own. */
struct cases_scenario {
    const char *name;
    const void *detail;
};

struct cases_sweep {
    const struct cases_scenario *scenarios;
    size_t count;
    /* Runs one; NULL, or what went wrong. `fault` is NULL in a first run, which is to leave in
     * ret_counts how often each call came; *ret_hits: how many of them failed. */
    const char *(*try)(const struct cases_scenario *scenario, const struct injection *fault,
                       enum cases_mode mode, uint32_t ret_counts[INJECT_CALLS], uint32_t *ret_hits);
};

/* Does what the command line says; the exit status. */
int cases_run(const struct cases_sweep *sweep, int count, char **arguments);

/* Runs `what` in a child; how it ended, as waitpid(2) tells. */
int cases_in_child(void (*what)(const void *context), const void *context);
