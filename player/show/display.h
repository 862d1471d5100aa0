/* The window, where it is (X11, Wayland, KMSDRM or, for tests, nowhere), its canvas and its events.
 *
 * The window is borderless, at the display's size and never scaled; the pointer is hidden and the
 * screen saver off. Visitors' keys and clicks do nothing. There is no re-open: when the
 * display goes or changes its mode, this process ends and main starts it afresh. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "picture/light.h"
#include "player/belt.h"
#include "player/show/frame.h"

struct display;

/* Opens the display that the environment names. The error is one sentence that says why there is
 * none and what to do about it. */
bool display_open(const struct parcel_start *start, struct display **ret_display,
                  struct error *err);
void display_close(struct display *display);

void display_size(const struct display *display, int32_t *ret_width_px, int32_t *ret_height_px);
bool display_uses_gpu(const struct display *display);
bool display_is_paced(const struct display *display); /* present waits for the next frame */

/* What to poll: readable when there are events; -1 when the driver has no such descriptor. */
int display_fd(const struct display *display);
/* … and then how long a poll may sleep before events must be looked for; -1: for ever. */
int display_patience_ms(const struct display *display);

/* Takes all events in. ret_is_exposed: the window lost its contents. False: the display is gone or
 * has another mode. Call before each poll: Xlib may hold events that it read while presenting. */
bool display_drain(struct display *display, bool *ret_is_exposed, struct error *err);

/* This sane mosaic's canvas lands on the glass as it says, from the next frame on, which has to be
 * whole. False, with the fault: it lies at the top left, or is cut where the display ends. */
bool display_map(struct display *display, const struct mosaic *mosaic, struct error *err);

/* The light of all frames from the next one on, which has to be whole. */
void display_light(struct display *display, const struct light_curve *curve);

/* The slices through which a canvas goes, within the window; count 0: it lies at the top left. */
const struct output *display_output(const struct display *display);

bool display_present(struct display *display, const struct frame *frame,
                     const struct damage *damage, struct error *err);

/* Reads an area of the window, with its brightness: under X11 what the server shows there, even if
 * another client's window lies over it; elsewhere what the canvas says of the frame on the glass.
 * `into` is as large as the area. */
bool display_read(struct display *display, const struct frame *frame, struct rect area,
                  struct pixmap *into, struct error *err);
