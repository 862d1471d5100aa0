/* The exact frame of a release at a moment, by the functions that paint and show use. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "model/pattern.h"
#include "picture/pixmap.h"
#include "player/edition.h"
#include "player/store.h"

/* Draws into the whole pixmap, which has the size of the screen's canvas. An item that cannot be
 * painted is logged and holds the picture before it, as on the board. */
bool frame_draw(const struct edition *edition, struct store *store, int64_t at_ms,
                struct pixmap *into, struct error *err);

/* Draws the item of a slot alone as it begins, on a pixmap of the size of its zone. One that cannot
 * be painted is logged and leaves its plain background. */
bool frame_draw_item(const struct edition *edition, struct store *store, const struct slot *slot,
                     struct pixmap *into, struct error *err);

/* Draws a test pattern, which needs no release; the id (or NULL) is for its identity card. */
bool frame_draw_pattern(enum pattern pattern, const char *screen_id, struct pixmap *into,
                        struct error *err);
