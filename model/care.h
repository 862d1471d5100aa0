/* What keeps an LCD panel from holding on to a picture that stands for months: the whole picture
 * moves about by a few pixels, and a nightly wash. LED boards need neither. From "care" of a
 * screen. Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/schema.h"
#include "model/window.h"

struct care {
    int32_t orbit_px;   /* the picture moves by as much at most, each way; 0: it stands */
    struct window wash; /* hours only */
};

#define CARE_NONE ((struct care){ .wash = WINDOW_ALWAYS })

extern const struct schema care_schema;

enum { ORBIT_STEP_MS = 60000 };

/* Where the picture stands at an instant, right and down of its place: once around a square, one
 * pixel at a time, a step a minute. Every pixel of the square's edge comes equally often. */
struct orbit {
    int32_t x_px, y_px;
};
struct orbit care_orbit(const struct care *care, int64_t at_ms);

/* True when the screen is washed at all. */
bool care_has_wash(const struct care *care);
