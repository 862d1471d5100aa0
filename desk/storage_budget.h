/* How much more a screen may report: a part of storage.h. Who has the key of a board signs as much
 * as he likes, and the disk is everybody's. Each screen has LIMIT_SCREEN_BYTES, which fill up again
 * by LIMIT_SCREEN_DAY_BYTES a day of the server's clock (a leaky bucket, ITU-T I.371). */
#pragma once

#include "desk/storage.h"

/* What is left of it; at most LIMIT_SCREEN_BYTES, nothing when it is not above 0. */
bool storage_budget(struct storage *storage, const char *screen, int64_t now_ms, int64_t *ret_bytes,
                    struct error *err);

/* Writes down what is left now. In a transaction. */
bool storage_budget_set(struct storage *storage, const char *screen, int64_t bytes, int64_t now_ms,
                        struct error *err);
