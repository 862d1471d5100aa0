/* The question of plan what is on the glass, and the answer, which takes a glance. */
#pragma once

#include <stdint.h>

#include "picture/light.h"
#include "player/show/display.h"
#include "player/show/frame.h"
#include "player/show/glance.h"

struct look {
    uint64_t serial;       /* of the question; 0: none was asked … */
    struct glance *glance; /* … and this is how far the answer is */
};

/* What was seen so far does not count: the canvas lands on the glass in another way. */
void look_again(struct look *look);

/* Right after this frame was presented, `presented_ms` (monotonic), with this curve: its pages
 * live, and it is on the glass. Answers plan when that was the last step. */
void look_step(struct look *look, struct display *display, const struct frame *glass,
               const struct light_curve *curve, int64_t presented_ms);
