/* Batches of reports added up, for a spool that is full: the batches of one boot that follow each
 * other become one, which says which it stands for. Pure. */
#pragma once

#include <stddef.h>

#include "common/buf.h"
#include "common/sign.h"

/* Appends what becomes of the batches in `bytes`. What this key did not sign is left out. */
void condense(const char *bytes, size_t length, const struct sign_secret *key, struct buf *into);
