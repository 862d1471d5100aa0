/* A look at the glass, now and then: what is on it, read back from the X server where there is one,
 * beside what the frame on it should look like. Both without the brightness, which is taken off
 * what was read.
 *
 * It is taken a band at a time, each of which is right by itself, so that no frame waits for it.
 * Without an X server the canvas itself is asked, so that only its own faults are seen. A panel
 * that is off, or a cable that is out, no program can see. */
#pragma once

#include "model/grid.h"
#include "picture/light.h"
#include "player/show/display.h"
#include "player/show/frame.h"

struct glance; /* under way */

/* Of what such a frame shows; NULL when nothing is on. */
struct glance *glance_new(struct display *display, const struct frame *frame);
void glance_free(struct glance *glance);

/* The next band, right after this frame was presented: its pages live. True when that was the last
 * one, or none can be had any more; it presents nothing. */
bool glance_step(struct glance *glance, const struct frame *frame, const struct light_curve *curve);

/* Once it is over. Without columns: the glass could not be read. `ret_tolerance` is by how much
 * cells may differ: dimmed values are coarse. */
void glance_grids(const struct glance *glance, struct grid *ret_planned, struct grid *ret_seen,
                  int32_t *ret_tolerance);
/* What is seen, at most LIMIT_THUMBNAIL_PIXELS: its size, then its pixels. */
struct pixmap glance_picture_size(const struct glance *glance);
void glance_picture(const struct glance *glance, struct pixmap *into);
