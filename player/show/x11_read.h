/* What an X server really shows where our window is, whoever put it there. */
#pragma once

#include <X11/Xlib.h>
#include <stdbool.h>

#include "common/error.h"
#include "picture/pixmap.h"

/* `area` of the window, which must lie on the screen; `into` is of its size. */
bool x11_read(Display *x11, Window window, struct rect area, struct pixmap *into,
              struct error *err);
