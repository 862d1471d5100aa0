/* How a screen is, by its own last word and how long ago that was. Pure. */
#pragma once

#include "model/heartbeat.h"

enum screen_state {
    SCREEN_OK,
    SCREEN_LATE,   /* nothing heard for three beats, at least three minutes */
    SCREEN_SILENT, /* for fifteen; or never anything */
    SCREEN_FAULT,  /* it says that something is wrong */
    SCREEN_STATES,
};
extern const char *const screen_state_words[];

/* `heartbeat` NULL: it never said anything. */
enum screen_state screen_state(const struct heartbeat *heartbeat, int64_t received_ms,
                               int64_t now_ms);

/* A moment of the heartbeat's as wall time; -1 stays. */
int64_t screen_wall_ms(const struct heartbeat *heartbeat, int64_t received_ms, int64_t at_ms);
