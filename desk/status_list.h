/* What each screen said last, as lines for people. */
#pragma once

#include "common/buf.h"
#include "desk/storage.h"

/* Appends them. */
bool status_list_print(struct storage *storage, int64_t now_ms, struct buf *into,
                       struct error *err);
