/* Checks and publishes the site whenever it changed; keeps what there is to say about it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/sign.h"
#include "desk/publish.h"

struct publisher {
    const char *site_path, *tree_path; /* borrowed */
    const struct sign_secret *key;     /* NULL: releases stay pending; borrowed */
    bool is_approved;    /* releases stay pending until somebody lets them out (api_releases.c) */
    bool is_clock_right; /* publish_order's, beside what the kernel says */
    struct buf report;   /* what became of the last look, for people */
    int64_t looked_ms;   /* wall: when that was */
    size_t errors, warnings; /* of the site, then */
    int64_t generation;      /* that boards are given; 0: none yet, or not known */
};

enum { PUBLISHER_REPORT_BYTES = 2 * 1024 * 1024 };

/* Fill the first four, and begin with this. */
void publisher_init(struct publisher *publisher);
void publisher_deinit(struct publisher *publisher);

/* The order of a publish of this site now; add to it what else is to be. */
struct publish_order publisher_order(const struct publisher *publisher);

/* Does it once; what is new to say goes to the log and to systemd's status line. A site with errors
 * leaves the last release as it was. False when it may go better by itself: try again soon. */
bool publisher_run(struct publisher *publisher);
