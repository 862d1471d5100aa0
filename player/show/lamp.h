/* How bright the glass is at a moment: the ramp that plan told, and below it what the picture's
 * average allows. Pure: time and pictures' means are arguments; all ms monotonic. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/light.h"
#include "player/belt.h"

enum { LAMP_RISE_MS = 1000 };

struct lamp {
    struct light_ramp ramp, cap;
    int32_t gamma, average_percent;
    bool is_told;
};

/* Until plan's first word the least light there is: a show that came back in the night must not
 * flash, should a picture be there before that word. */
void lamp_init(struct lamp *lamp);

/* The level moves on from where it is, also when plan has changed its mind; the first word and
 * any while the glass is dark are taken as they are. A parcel beyond all limits is dropped. */
void lamp_take(struct lamp *lamp, const struct parcel_light *parcel, bool is_dark, int64_t now_ms);

/* Whether the means of pictures matter. */
bool lamp_is_capped(const struct lamp *lamp);

/* A picture of this mean (picture/light.h) is about to be presented. What is too bright is dimmed
 * in the same frame, for the sake of the power supply; light comes back within a second, so that
 * what stands beside a changing picture never flickers. */
void lamp_see(struct lamp *lamp, int32_t mean, int64_t now_ms);

int32_t lamp_level(const struct lamp *lamp, int64_t now_ms);

/* When the level changes next after the frame of `shown_ms`: a frame's length behind that one while
 * it moves, so that its end is always shown; INT64_MAX: it stands still. */
int64_t lamp_wake_ms(const struct lamp *lamp, int64_t shown_ms, int64_t frame_ms);
