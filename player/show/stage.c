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

static void bring_on(struct stage *stage)
{
    page_free(stage->leaving);
    stage->leaving = NULL;
    stage->on = stage->waiting;
    if (stage->waiting_page) {
        stage->leaving = stage->showing;
        stage->showing = stage->waiting_page;
    }
    stage->waiting.serial = 0;
    stage->waiting_page = NULL;
}

static bool is_over(const struct stage *stage, int64_t now_ms)
{
    const struct parcel_scene *on = &stage->on;
    return transition_is_over((enum transition)on->transition, now_ms - on->show_at_ms,
                              on->transition_ms);
}

bool stage_advance(struct stage *stage, int64_t now_ms)
{
    bool is_due = stage->waiting.serial > 0 && stage->waiting.show_at_ms <= now_ms;
    bool has_picture = is_due && stage->waiting_page;
    if (is_due)
        bring_on(stage);
    if (stage->leaving && is_over(stage, now_ms)) {
        page_free(stage->leaving);
        stage->leaving = NULL;
    }
    return has_picture;
}

static void cover(struct frame *frame, const struct page *page)
{
    if (page && page->width_px > frame->width_px)
        frame->width_px = page->width_px;
    if (page && page->height_px > frame->height_px)
        frame->height_px = page->height_px;
}

void stage_frame(const struct stage *stage, int64_t now_ms, struct frame *ret_frame)
{
    const struct parcel_scene *on = &stage->on;
    struct frame frame = { .from = stage->leaving, .to = stage->showing };
    cover(&frame, frame.from);
    cover(&frame, frame.to);
    frame.view =
        transition_at(frame.from ? (enum transition)on->transition : TRANSITION_CUT,
                      now_ms - on->show_at_ms, on->transition_ms, frame.width_px, frame.height_px);
    if (transition_is_whole(&frame.view, frame.width_px, frame.height_px))
        frame.from = NULL;
    *ret_frame = frame;
}

/* The first frame border after now. Borders count from the scene's start, in whole milliseconds
 * rounded up: 17, 34, 50, … */
static int64_t next_frame_ms(const struct stage *stage, int64_t now_ms)
{
    int64_t since_ms = now_ms - stage->on.show_at_ms;
    int64_t frame = since_ms * STAGE_FRAMES_PER_S / 1000 + 1;
    int64_t at_ms = (frame * 1000 + STAGE_FRAMES_PER_S - 1) / STAGE_FRAMES_PER_S;
    if (at_ms > stage->on.transition_ms)
        at_ms = stage->on.transition_ms;
    return stage->on.show_at_ms + at_ms;
}

int64_t stage_wake_ms(const struct stage *stage, int64_t now_ms, bool is_paced_by_display)
{
    int64_t wake_ms = stage->waiting.serial > 0 ? stage->waiting.show_at_ms : INT64_MAX;
    if (!stage->leaving)
        return wake_ms;
    int64_t frame_ms =
        is_paced_by_display ? now_ms + STAGE_BREATH_MS : next_frame_ms(stage, now_ms);
    return frame_ms < wake_ms ? frame_ms : wake_ms;
}
