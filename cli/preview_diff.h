/* Frames of what a publish would change: one picture for each, before and after side by side. */
#pragma once

#include "desk/preview.h"

struct preview_diff {
    struct preview *before, *after;
    int64_t at_ms;      /* from then on, for a day, the two are held against each other */
    const char *folder; /* where the pictures go; made if missing */
    void (*tell)(size_t done, size_t of_count); /* of frames; NULL: nobody waits */
};

/* Writes the pictures of one screen and prints their paths; *ret_count grows by their number. */
bool preview_diff_write(const struct preview_diff *diff, const char *screen_id, size_t *ret_count,
                        struct error *err);
