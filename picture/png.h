/* PNG by libpng: writing snapshots. The one file that knows libpng. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "picture/pixmap.h"

/* Writes an opaque RGB file; the alpha channel is not written. */
bool png_write(const char *path, const struct pixmap *pixmap, struct error *err);

/* The same into an open file, which is closed in either case; `name` is for the message. */
bool png_write_fd(int fd, const char *name, const struct pixmap *pixmap, struct error *err);
