/* Checks and publishes the site whenever it changed; keeps what there is to say about it. */
#pragma once

#include <stdbool.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/sign.h"

struct publisher {
    const char *site_path, *tree_path; /* borrowed */
    const struct sign_secret *key;     /* NULL: releases stay pending; borrowed */
    struct buf report;                 /* what became of the last change, for people */
};

enum { PUBLISHER_REPORT_BYTES = 256 * 1024 };

void publisher_init(struct publisher *publisher, const char *site_path, const char *tree_path,
                    const struct sign_secret *key);
void publisher_deinit(struct publisher *publisher);

/* Does it once, and logs what an operator must know. A site with errors leaves the last release as
 * it was. False only when the machine failed. */
bool publisher_run(struct publisher *publisher, struct error *err);
