/* One row per transition: which way it goes and which of the two pictures go with it. A row without
 * a direction changes by weight alone; so a slide, a push and a wipe are one piece of code, and a
 * new kind that only combines them differently is one line. */
#include "picture/transition.h"

enum { PHASE_ONE = 1 << 16 }; /* of a transition that has run its length */

struct motion {
    int32_t x, y; /* where the edge between the pictures goes: -1 left or up, 1 right or down */
    bool to_moves, from_moves; /* with the edge; else that picture stands still */
};

static const struct motion motions[] = {
    [TRANSITION_CUT] = { 0 },
    [TRANSITION_FADE] = { 0 },
    [TRANSITION_SLIDE_LEFT] = { .x = -1, .to_moves = true },
    [TRANSITION_SLIDE_RIGHT] = { .x = 1, .to_moves = true },
    [TRANSITION_SLIDE_UP] = { .y = -1, .to_moves = true },
    [TRANSITION_SLIDE_DOWN] = { .y = 1, .to_moves = true },
    [TRANSITION_PUSH_LEFT] = { .x = -1, .to_moves = true, .from_moves = true },
    [TRANSITION_PUSH_RIGHT] = { .x = 1, .to_moves = true, .from_moves = true },
    [TRANSITION_PUSH_UP] = { .y = -1, .to_moves = true, .from_moves = true },
    [TRANSITION_PUSH_DOWN] = { .y = 1, .to_moves = true, .from_moves = true },
    [TRANSITION_WIPE_LEFT] = { .x = -1 },
    [TRANSITION_WIPE_RIGHT] = { .x = 1 },
    [TRANSITION_WIPE_UP] = { .y = -1 },
    [TRANSITION_WIPE_DOWN] = { .y = 1 },
};

/* The row, or NULL for what is a cut. */
static const struct motion *motion_of(enum transition kind)
{
    bool is_known = kind > TRANSITION_CUT && (size_t)kind < sizeof motions / sizeof *motions;
    return is_known ? &motions[kind] : NULL;
}

bool transition_is_over(enum transition kind, int64_t since_ms, int64_t length_ms)
{
    return since_ms >= (motion_of(kind) ? length_ms : 0);
}

static uint8_t weight_of(int64_t since_ms, int64_t length_ms)
{
    return since_ms < 0 ? 0 : (uint8_t)((since_ms * UINT8_MAX + length_ms / 2) / length_ms);
}

/* How many of `span_px` pixels the edge has gone. */
static int32_t eased_px(int64_t since_ms, int64_t length_ms, int32_t span_px)
{
    int64_t t = since_ms < 0 ? 0 : since_ms * PHASE_ONE / length_ms;
    int64_t eased = t * t / PHASE_ONE * (3 * PHASE_ONE - 2 * t) / PHASE_ONE;
    return (int32_t)((eased * span_px + PHASE_ONE / 2) / PHASE_ONE);
}

/* The strip that the edge has passed after `gone_px` along one axis. */
static void set_strip(int32_t way, int32_t gone_px, int32_t *start, int32_t *length)
{
    if (way < 0)
        *start = *length - gone_px;
    if (way != 0)
        *length = gone_px;
}

struct transition_view transition_at(enum transition kind, int64_t since_ms, int64_t length_ms,
                                     int32_t width_px, int32_t height_px)
{
    const struct motion *motion = motion_of(kind);
    struct transition_view view = { .weight = UINT8_MAX, .seen = { 0, 0, width_px, height_px } };
    if (transition_is_over(kind, since_ms, length_ms))
        return view;
    if (!motion || (motion->x == 0 && motion->y == 0)) {
        view.weight = motion ? weight_of(since_ms, length_ms) : 0;
        return view;
    }
    int32_t span_px = motion->x != 0 ? width_px : height_px;
    int32_t gone_px = eased_px(since_ms, length_ms, span_px), left_px = span_px - gone_px;
    set_strip(motion->x, gone_px, &view.seen.x, &view.seen.width);
    set_strip(motion->y, gone_px, &view.seen.y, &view.seen.height);
    view.to_x = motion->to_moves ? -motion->x * left_px : 0;
    view.to_y = motion->to_moves ? -motion->y * left_px : 0;
    view.from_x = motion->from_moves ? motion->x * gone_px : 0;
    view.from_y = motion->from_moves ? motion->y * gone_px : 0;
    return view;
}

bool transition_has_begun(const struct transition_view *view)
{
    return view->weight > 0 && view->seen.width > 0 && view->seen.height > 0;
}

bool transition_is_whole(const struct transition_view *view, int32_t width_px, int32_t height_px)
{
    return view->weight == UINT8_MAX && view->to_x == 0 && view->to_y == 0 &&
           view->seen.width == width_px && view->seen.height == height_px;
}

/* --- what changes from frame to frame -------------------------------------- */

struct span {
    int32_t start, end;
};

/* What one of two spans has and the other has not, when they share an end; else both. */
static struct span apart(struct span a, struct span b)
{
    struct span low = a.start < b.start ? a : b, high = a.end < b.end ? b : a;
    if (a.start == b.start)
        return (struct span){ a.end < b.end ? a.end : b.end, high.end };
    if (a.end == b.end)
        return (struct span){ low.start, a.start < b.start ? b.start : a.start };
    return (struct span){ low.start, high.end };
}

static struct span both(struct span a, struct span b)
{
    return (struct span){ a.start < b.start ? a.start : b.start, a.end < b.end ? b.end : a.end };
}

static bool is_same_span(struct span a, struct span b)
{
    return a.start == b.start && a.end == b.end;
}

/* Where the strips seen differ, or, when their contents moved, both. */
static struct rect strips_damage(struct rect a, struct rect b, bool has_moved)
{
    struct span ax = { a.x, a.x + a.width }, ay = { a.y, a.y + a.height };
    struct span bx = { b.x, b.x + b.width }, by = { b.y, b.y + b.height };
    bool is_same_x = is_same_span(ax, bx), is_same_y = is_same_span(ay, by);
    struct span x = has_moved || is_same_x ? both(ax, bx) : apart(ax, bx);
    struct span y = has_moved || is_same_y ? both(ay, by) : apart(ay, by);
    if (!has_moved && is_same_x && is_same_y)
        return (struct rect){ 0 };
    return (struct rect){ x.start, y.start, x.end - x.start, y.end - y.start };
}

struct rect transition_damage(const struct transition_view *before,
                              const struct transition_view *now, int32_t width_px,
                              int32_t height_px)
{
    if (before->weight != now->weight || before->from_x != now->from_x ||
        before->from_y != now->from_y)
        return (struct rect){ 0, 0, width_px, height_px };
    bool has_moved = before->to_x != now->to_x || before->to_y != now->to_y;
    return strips_damage(before->seen, now->seen, has_moved);
}
