/* What a release changes against the one before it. */
#pragma once

#include "desk/publish.h"
#include "model/manifest.h"

/* Fills in what `result` says about `next`, and its changes against `last` (NULL: none). */
void publish_compare(const struct manifest *last, const struct manifest *next,
                     struct publish_result *result);
