/* From one picture to the next: a pure function of time, so that show, snapshots and tests agree on
 * every frame. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/item.h"
#include "picture/pixmap.h"

/* How much of the incoming picture is seen, 0 (nothing) to 255 (all of it), `since_ms` after the
 * transition began. A canvas without blend.h uses it as the alpha of the upper picture. */
uint8_t transition_weight(enum transition kind, int64_t since_ms, int64_t length_ms);

/* Nothing moves any more: the weight is 255 and stays. */
bool transition_is_over(enum transition kind, int64_t since_ms, int64_t length_ms);

/* into = the frame at this weight. All three are of one size; `into` may be `from` or `to`. */
void transition_compose(struct pixmap *into, const struct pixmap *from, const struct pixmap *to,
                        uint8_t weight);
