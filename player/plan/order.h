/* From a cue to the order that paint gets, which scene and which file; and to what show gets of it,
 * where and when. */
#pragma once

#include <stdbool.h>

#include "player/belt.h"
#include "player/plan/conductor.h"
#include "player/plan/wallclock.h"
#include "player/store.h"

/* The packaged font, read when an order needs it first. */
struct order_font {
    const char *path;
    int fd; /* sealed memfd; -1: not read */
    size_t bytes;
};

struct order_input {
    const struct cue *cue;
    const char *pattern;   /* shown instead, whatever the cue says; "" none */
    const char *screen_id; /* for a pattern's identity card */
    const char *code;      /* large on it while the board does not know its screen; "" none */
    const char *identity;  /* of the board, on its idle card; "" none */
    struct store *store;
    const struct wallclock *clock;
    int64_t now_ms; /* monotonic */
    struct order_font *default_font;
    bool is_hold; /* this item was given up: the previous picture stays */
};

/* The descriptors of an order: its file, and a font behind that. */
enum { ORDER_FDS = 2 };

/* Fills the order, its scene (but for the serials of both) and, as far as it needs them, ret_fds
 * (the caller's to close; else -1). False when the file cannot be had: the order is then a hold,
 * ret_damaged names a damaged or missing blob, and err says why. */
bool order_make(const struct order_input *input, struct parcel_order *ret_order,
                struct parcel_scene *ret_scene, int ret_fds[ORDER_FDS],
                char ret_damaged[SHA256_HEX_BYTES], struct error *err);
