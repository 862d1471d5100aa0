/* The frame grid: frame n of the monotonic clock begins at n/refresh seconds, rounded up to whole
 * milliseconds. All zones move on this one grid, so that a frame is presented once for all. */
#pragma once

#include <stdint.h>

/* The frame in which a moment lies. */
static inline int64_t refresh_frame(int64_t at_ms, int32_t refresh_hz)
{
    return at_ms * refresh_hz / 1000;
}

/* When a frame begins. */
static inline int64_t refresh_ms(int64_t frame, int32_t refresh_hz)
{
    return (frame * 1000 + refresh_hz - 1) / refresh_hz;
}

/* The first beginning of a frame that is not before this moment. */
static inline int64_t refresh_border_ms(int64_t at_ms, int32_t refresh_hz)
{
    int64_t ms = refresh_ms(refresh_frame(at_ms, refresh_hz), refresh_hz);
    return ms >= at_ms ? ms : refresh_ms(refresh_frame(at_ms, refresh_hz) + 1, refresh_hz);
}
