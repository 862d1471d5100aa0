/* When the site is looked at: whenever it was saved, somebody signed in the release tree, or a look
 * failed that may go better now; and once a day, since a look compares what is published with what
 * the tree still holds. What a look is: publisher.h. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/log.h"
#include "server/parts.h"
#include "server/watch.h"

struct looks {
    struct parts *parts; /* borrowed */
    struct http *http;   /* borrowed; boards wait there */
    struct watch *site, *tree;
    struct log_edge site_edge, tree_edge;
    bool is_watched; /* the site, as of the last look */
    int64_t due_ms;  /* even if nothing is seen to change; 0: now */
};

/* False when one of the folders is none. What is borrowed is filled in before the first look. */
bool looks_open(struct looks *looks, const char *site, const char *tree, struct error *err);
void looks_close(struct looks *looks);

/* For the server's own poll, which reads what the watches have to say. */
int64_t looks_due_ms(const struct looks *looks);
void looks_read_site(struct looks *looks, int64_t now_ms);
void looks_read_tree(struct looks *looks, int64_t now_ms);

/* Ends and begins looks. */
void looks_run(struct looks *looks);
