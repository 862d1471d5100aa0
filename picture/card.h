/* The idle card: what a board shows when there is nothing to play. No address, no secret. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "picture/font.h"
#include "picture/pixmap.h"

/* `title` (the site's, or NULL) above the product's name, on deep blue; `identity` (by which the
 * server's people know the board, or NULL) below, where there is room. */
bool card_paint_idle(const char *title, const char *identity, struct font *font,
                     struct pixmap *into, struct error *err);
