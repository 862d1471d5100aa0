/* What is out and what waits, in the release tree and on record. */
#pragma once

#include <stdbool.h>

#include "desk/tree.h"
#include "model/latest.h"
#include "model/manifest.h"
#include "server/parts.h"

/* A release of the tree. */
struct history_release {
    struct latest latest;
    struct manifest *manifest; /* owned */
};

/* ERROR_MISSING when there is none. */
bool history_read(const struct parts *parts, enum latest_kind kind,
                  struct history_release *ret_release, struct error *err);
void history_release_deinit(struct history_release *release);

/* Puts on record what is out; for after every look at the tree. */
void history_note(struct parts *parts);
