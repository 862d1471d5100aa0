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

static bool is_over(const struct stage *stage, int64_t at_ms)
{
    const struct parcel_scene *on = &stage->on;
    return transition_is_over((enum transition)on->transition, at_ms - on->show_at_ms,
                              on->transition_ms);
}

bool stage_advance(struct stage *stage, int64_t at_ms)
{
    bool is_due = stage_due_ms(stage) <= at_ms && stage->waiting.serial > 0;
    bool has_picture = is_due && stage->waiting_page;
    if (is_due)
        bring_on(stage);
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
    return stage->leaving != NULL;
}

int64_t stage_due_ms(const struct stage *stage)
{
    return stage->waiting.serial > 0 ? stage->waiting.show_at_ms : INT64_MAX;
}
