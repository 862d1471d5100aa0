/* PNG by libpng: writing snapshots. The one file that knows libpng. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "picture/pixmap.h"

/* Writes an opaque RGB file; the alpha channel is not written. */
bool png_write(const char *path, const struct pixmap *pixmap, struct error *err);
