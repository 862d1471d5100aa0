/* From a site folder to a signed release in a tree (design §4). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/diagnostic.h"
#include "common/error.h"
#include "common/sha256.h"
#include "common/sign.h"
#include "desk/folder.h"
#include "desk/identify.h"
#include "desk/withdrawal.h"
#include "model/rfc3339.h"

enum { PUBLISH_AT_BYTES = 256 };

enum publish_blank { PUBLISH_BLANK_AS_BEFORE, PUBLISH_BLANK_ON, PUBLISH_BLANK_OFF };

struct publish_order {
    struct folder_source site;
    const char *tree_path;
    const struct sign_secret *key;             /* NULL: leave it pending */
    struct withdrawal_names withdraw, restore; /* full item names, "hall/chao" */
    enum publish_blank blank;
    bool is_as_out; /* of what is out, instead of the site: nothing that was saved since goes along
                     */
    struct identify_order identify;
    int64_t now_ms;
    /* A wrong clock would date releases, and boards without a time source, into the future: more
     * than three days ahead of the last release it is only believed when this is true. */
    bool is_clock_right;
    char *at; /* NULL, or PUBLISH_AT_BYTES where it says what it is at, for who may outlive it */
};

enum publish_outcome {
    PUBLISH_UNCHANGED, /* the last release says the same already */
    PUBLISH_PENDING,   /* written, and lacks signatures */
    PUBLISH_LIVE,      /* boards may take it */
};

enum publish_change_kind {
    PUBLISH_ADDED,
    PUBLISH_CHANGED,
    PUBLISH_REMOVED,
    PUBLISH_WITHDRAWN, /* now, or still, or no longer */
    PUBLISH_RESTORED,
};

struct publish_change {
    enum publish_change_kind kind;
    char *name; /* a path, or an item's name; owned */
};

struct publish_result {
    enum publish_outcome outcome;
    int64_t generation;
    size_t file_count;
    int64_t total_bytes;
    bool is_blank;
    char *identify_screen;                   /* that says its name; NULL: none; owned */
    char identify_until[RFC3339_TEXT_BYTES]; /* in the site's time */
    struct publish_change *changes;          /* against the last release; owned */
    size_t change_count;
    char lacks[ERROR_TEXT_BYTES];  /* PUBLISH_PENDING: which signatures are missing, and */
    char sha256[SHA256_HEX_BYTES]; /* of the manifest that waits for them */
};

/* Checks the site (findings go to `into`; any error refuses it and is the reason), writes blobs,
 * then `pending`, and with enough signatures `latest`. An unchanged site makes no new generation. A
 * failure at any point leaves the last release as it was. */
bool publish(const struct publish_order *order, struct diagnostics *into,
             struct publish_result *ret_result, struct error *err);
void publish_result_deinit(struct publish_result *result);
