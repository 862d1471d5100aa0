/* From one picture to the next: a pure function of time, so that show, snapshots and tests agree on
 * every frame. What a kind does is told as a value, from which each canvas draws with what it has.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/item.h"
#include "picture/pixmap.h"

/* One frame of a transition, in whole pixels of the canvas. The picture that leaves lies at its
 * offset; over it, within `seen` only, the one that comes, at its own offset and this weight:
 * 0 (nothing of it) to 255 (nothing else). Where a picture does not reach is black. */
struct transition_view {
    uint8_t weight;
    int32_t from_x, from_y, to_x, to_y;
    struct rect seen;
};

/* The frame `since_ms` after the transition began. A fade is linear in time; what moves eases in
 * and out by 3t² − 2t³ (smoothstep), so that it starts and ends at rest. An unknown kind is a cut.
 */
struct transition_view transition_at(enum transition kind, int64_t since_ms, int64_t length_ms,
                                     int32_t width_px, int32_t height_px);

/* Nothing moves any more: the picture that comes is all there is, and stays. */
bool transition_is_over(enum transition kind, int64_t since_ms, int64_t length_ms);

/* Something of the picture that comes is seen. */
bool transition_has_begun(const struct transition_view *view);

/* Nothing of the picture that leaves is seen on a canvas of this size. */
bool transition_is_whole(const struct transition_view *view, int32_t width_px, int32_t height_px);

/* Where two frames of the same two pictures can differ; its width or height is 0 when nowhere. */
struct rect transition_damage(const struct transition_view *before,
                              const struct transition_view *now, int32_t width_px,
                              int32_t height_px);
