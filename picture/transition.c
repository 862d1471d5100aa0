/* One row per transition: how its weight grows with time. What a weight means for pixels is the
 * same for all of them, so a new kind that only moves differently is one line. */
#include "picture/transition.h"

#include <string.h>

#include "picture/blend.h"

typedef uint8_t (*weight_fn)(int64_t since_ms, int64_t length_ms);

static uint8_t weight_cut(int64_t since_ms, int64_t length_ms)
{
    (void)length_ms;
    return since_ms < 0 ? 0 : UINT8_MAX;
}

static uint8_t weight_fade(int64_t since_ms, int64_t length_ms)
{
    if (since_ms >= length_ms)
        return UINT8_MAX;
    return since_ms < 0 ? 0 : (uint8_t)((since_ms * UINT8_MAX + length_ms / 2) / length_ms);
}

static const weight_fn weights[] = {
    [TRANSITION_CUT] = weight_cut,
    [TRANSITION_FADE] = weight_fade,
};

uint8_t transition_weight(enum transition kind, int64_t since_ms, int64_t length_ms)
{
    bool is_known = kind >= 0 && (size_t)kind < sizeof weights / sizeof *weights;
    return weights[is_known ? kind : TRANSITION_CUT](since_ms, length_ms);
}

bool transition_is_over(enum transition kind, int64_t since_ms, int64_t length_ms)
{
    return kind == TRANSITION_FADE ? since_ms >= length_ms : since_ms >= 0;
}

void transition_compose(struct pixmap *into, const struct pixmap *from, const struct pixmap *to,
                        uint8_t weight)
{
    size_t count = (size_t)to->width_px * (size_t)to->height_px;
    const struct pixmap *whole = weight == 0 ? from : weight == UINT8_MAX ? to : NULL;
    if (!whole)
        blend_fade(into->pixels, from->pixels, to->pixels, weight, count);
    else if (into->pixels != whole->pixels)
        memcpy(into->pixels, whole->pixels, count * sizeof *into->pixels);
}
