/* Writing a JPEG, for thumbnails: quality and size matter, speed does not. */
#pragma once

#include <stdbool.h>

#include "common/buf.h"
#include "picture/pixmap.h"

/* Appends a baseline JPEG of about quality 60, or of less where that is more than the buffer takes.
 * False when it does not fit at any quality. */
bool jpeg_write(const struct pixmap *pixmap, struct buf *into, struct error *err);
