/* A scene that comes on turns the picture before it into the one that leaves. Two cases are cuts
 * whatever was asked: the first picture after a start, for there is nothing to fade from, and one
 * that comes while another still fades, where the older picture is dropped. Both are rare: within a
 * release a transition is over long before the next begins. */
#include "player/show/stage.h"

void stage_deinit(struct stage *stage)
{
    page_free(stage->showing);
    page_free(stage->leaving);
    page_free(stage->waiting_page);
    *stage = (struct stage){ .on = { .serial = 0 } };
}

bool stage_offer(struct stage *stage, const struct parcel_scene *scene, struct page *page)
{
    if (scene->serial <= stage->on.serial || scene->serial <= stage->waiting.serial) {
        page_free(page);
        return false;
    }
    page_free(stage->waiting_page);
    stage->waiting = *scene;
    stage->waiting_page = page;
    return true;
}

/* --- strips ---------------------------------------------------------------- */

enum { MOST_OF_A_FRAME = 60 /* percent: a frame that comes sooner shows the same */ };

/* The waiting strip has to wait on: the one on and the one before it share the window, and it would
 * be the third. */
static bool is_held(const struct stage *stage)
{
    const struct scroll *scroll = &stage->scroll;
    return stage->is_scrolling && stage->waiting_page && scroll->has_before &&
           scroll->travel_px > scroll->joint_px && !stage->waiting.is_cut &&
           strip_moves_alike(&scroll->strip, &stage->waiting.strip);
}

/* The waiting strip takes over from the one on. False when it cannot. */
static bool relay(struct stage *stage, int64_t wall_ms)
{
    struct error ignored;
    bool is_unseen = stage->scroll.has_before; /* then nothing of the one on has entered yet */
    if (!stage->is_scrolling || stage->waiting.is_cut ||
        !scroll_relay(&stage->scroll, &stage->waiting.strip, wall_ms))
        return false;
    if (is_unseen) {
        page_free(stage->showing);
    } else {
        page_free(stage->leaving);
        stage->leaving = stage->showing;
    }
    stage->showing = stage->waiting_page;
    if (page_wake(stage->leaving, &ignored))
        scroll_trim(&stage->scroll, stage->leaving->pixels);
    return true;
}

static void begin_strip(struct stage *stage, int64_t at_ms, int64_t wall_ms)
{
    const struct parcel_scene *scene = &stage->waiting;
    stage->is_scrolling = true;
    stage->window = scene->window;
    stage->stepped_ms = at_ms;
    scroll_begin(&stage->scroll, &scene->strip, scene->window.width, wall_ms);
}

static void step_strip(struct stage *stage, int64_t at_ms, int64_t wall_ms)
{
    int32_t refresh_hz = stage->scroll.strip.refresh_hz;
    if ((at_ms - stage->stepped_ms) * refresh_hz < MOST_OF_A_FRAME * 1000 / 100)
        return;
    stage->stepped_ms = at_ms;
    scroll_step(&stage->scroll, wall_ms);
}

/* --- coming on ------------------------------------------------------------- */

static void replace(struct stage *stage, int64_t at_ms, int64_t wall_ms)
{
    bool is_cut = stage->is_scrolling || stage->waiting.strip.width_px > 0;
    page_free(stage->leaving);
    stage->leaving = stage->showing;
    stage->showing = stage->waiting_page;
    stage->is_scrolling = false;
    if (is_cut) {
        page_free(stage->leaving);
        stage->leaving = NULL;
    }
    if (stage->waiting.strip.width_px > 0)
        begin_strip(stage, at_ms, wall_ms);
}

static void bring_on(struct stage *stage, int64_t at_ms, int64_t wall_ms)
{
    bool is_strip = stage->waiting.strip.width_px > 0;
    if (!stage->waiting_page && !stage->is_scrolling) {
        page_free(stage->leaving);
        stage->leaving = NULL;
    }
    if (stage->waiting_page && !(is_strip && relay(stage, wall_ms)))
        replace(stage, at_ms, wall_ms);
    stage->on = stage->waiting;
    stage->waiting.serial = 0;
    stage->waiting_page = NULL;
}

static bool is_over(const struct stage *stage, int64_t at_ms)
{
    const struct parcel_scene *on = &stage->on;
    if (stage->is_scrolling)
        return !stage->scroll.has_before;
    return transition_is_over((enum transition)on->transition, at_ms - on->show_at_ms,
                              on->transition_ms);
}

bool stage_advance(struct stage *stage, int64_t at_ms)
{
    int64_t wall_ms = at_ms + stage->wall_offset_ms;
    bool is_due = stage_due_ms(stage) <= at_ms && stage->waiting.serial > 0;
    bool has_picture = is_due && stage->waiting_page;
    if (stage->is_scrolling)
        step_strip(stage, at_ms, wall_ms);
    if (is_due)
        bring_on(stage, at_ms, wall_ms);
    if (stage->leaving && is_over(stage, at_ms)) {
        page_free(stage->leaving);
        stage->leaving = NULL;
    }
    return has_picture;
}

void stage_view(const struct stage *stage, int64_t at_ms, int32_t width_px, int32_t height_px,
                struct stage_view *ret_view)
{
    const struct parcel_scene *on = &stage->on;
    struct stage_view view = { .from = stage->leaving, .to = stage->showing };
    if (stage->is_scrolling) {
        view.scroll = &stage->scroll;
        view.view = transition_at(TRANSITION_CUT, 0, 0, width_px, height_px);
        *ret_view = view;
        return;
    }
    view.view = transition_at(view.from ? (enum transition)on->transition : TRANSITION_CUT,
                              at_ms - on->show_at_ms, on->transition_ms, width_px, height_px);
    if (transition_is_whole(&view.view, width_px, height_px)) {
        view.from = NULL;
        view.view = transition_at(TRANSITION_CUT, 0, 0, width_px, height_px); /* as it will stay */
    }
    *ret_view = view;
}

bool stage_is_moving(const struct stage *stage)
{
    return stage->leaving != NULL || stage->is_scrolling;
}

int64_t stage_due_ms(const struct stage *stage)
{
    bool is_waiting = stage->waiting.serial > 0 && !is_held(stage);
    return is_waiting ? stage->waiting.show_at_ms : INT64_MAX;
}
