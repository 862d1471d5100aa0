/* Every item of a site by name, with the spot in which a screen shows it. */
#pragma once

#include <stdint.h>

#include "model/timeline.h"
#include "player/edition.h"

struct catalogue;

/* Borrows the edition, which must know its screen. */
struct catalogue *catalogue_new(const struct edition *edition);
void catalogue_free(struct catalogue *catalogue);

/* Fills a slot in which the item begins at `at_ms`, and the size of what it is drawn on: its zone,
 * or the whole canvas. False when there is no such item. */
bool catalogue_find(const struct catalogue *catalogue, const char *name, int64_t at_ms,
                    struct slot *ret_slot, int32_t *ret_width_px, int32_t *ret_height_px);
