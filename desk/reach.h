/* Which screens are meant to show what: every item that a screen can come to show by the release as
 * it is now. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "desk/plan.h"

struct reach_row {
    const struct screen *screen;
    const char *item;     /* full name; owned by the reach */
    const char *campaign; /* "" none */
};

struct reach {
    struct reach_row *rows; /* owned; by screen */
    size_t count;
};

/* Borrows the plan. */
void reach_init(struct reach *reach, const struct plan *plan);
void reach_deinit(struct reach *reach);
