/* The faults that this board tells of: what lasts, and for a while what is over, each with its
 * first and last moment; one that comes and goes is one fault. The list has a fixed size: what has
 * been over longest makes room, and beyond that what is new is left to the log. Monotonic ms. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/heartbeat.h"

enum { TROUBLES_KEPT_MS = 86400000, TROUBLES_TASK_BYTES = 192 };

struct trouble {
    char task[TROUBLES_TASK_BYTES]; /* what fails; a task has one fault at a time */
    int station;                    /* whose it is */
    struct heartbeat_fault fault;
};

struct troubles {
    struct trouble all[HEARTBEAT_FAULTS];
    size_t count;
};

/* The task has this fault now; "" none. True when that is news: it began, changed or ended. */
bool troubles_set(struct troubles *troubles, int station, const char *task, const char *text,
                  int64_t now_ms);

/* The station began anew and knows of none of its faults. True when there were any. */
bool troubles_forget(struct troubles *troubles, int station, int64_t now_ms);

/* What lasts, lasts until now; what has long been over is dropped. Returns how many were copied. */
size_t troubles_list(struct troubles *troubles, int64_t now_ms,
                     struct heartbeat_fault ret_faults[HEARTBEAT_FAULTS]);
