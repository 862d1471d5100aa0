/* A look at the glass, now and then: what is on it, read back from the X server where there is one,
 * beside what the frame presented last should look like. Both without the brightness, which is
 * taken off what was read.
 *
 * Without an X server the canvas itself is asked, so that only its own faults are seen. A panel
 * that is off, or a cable that is out, no program can see. */
#pragma once

#include "model/grid.h"
#include "picture/light.h"
#include "player/show/display.h"
#include "player/show/frame.h"

struct glance {
    struct grid planned, seen; /* without columns: nothing could be seen */
    int32_t tolerance;         /* by which cells may differ: dimmed values are coarse */
    struct pixmap picture;     /* of what is seen, at most GLANCE_SIDE_PX; owned, NULL: none */
};

enum { GLANCE_SIDE_PX = 320 };

/* Costs a few milliseconds and presents nothing. `frame` is on the glass, its pages live. False,
 * with the reason, when the glass cannot be read. */
bool glance_take(struct display *display, const struct frame *frame,
                 const struct light_curve *curve, struct glance *ret_glance, struct error *err);
void glance_deinit(struct glance *glance);
