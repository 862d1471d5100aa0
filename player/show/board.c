/* See board.h. */
#include "player/show/board.h"

#include "picture/refresh.h"

static void clear(struct board_set *set)
{
    for (size_t i = 0; i < LIMIT_ZONES; i++)
        stage_deinit(&set->stages[i]);
    set->layout = 0;
    set->mosaic.count = 0;
}

void board_deinit(struct board *board)
{
    clear(&board->on);
    clear(&board->coming);
}

/* --- taking in ------------------------------------------------------------- */

static void begin(struct board_set *set, const struct parcel_scene *scene)
{
    clear(set);
    set->layout = scene->layout;
    set->mosaic = scene->mosaic;
}

/* Where a scene belongs; NULL: nowhere any more. */
static struct board_set *set_of(struct board *board, const struct parcel_scene *scene)
{
    struct board_set *on = &board->on, *coming = &board->coming;
    if (scene->layout > on->layout && mosaic_is_same(&scene->mosaic, &on->mosaic)) {
        on->layout = scene->layout;
        if (coming->layout < on->layout)
            clear(coming);
    }
    if (scene->layout <= on->layout)
        return scene->layout == on->layout ? on : NULL;
    if (scene->layout > coming->layout)
        begin(coming, scene);
    return scene->layout == coming->layout ? coming : NULL;
}

/* A strip as high as its window, which lies in the zone. */
static bool is_sane_strip(const struct parcel_scene *scene)
{
    const struct rect *window = &scene->window, *area = &scene->mosaic.zones[scene->zone].area;
    return strip_is_sound(&scene->strip) && window->height == scene->strip.height_px &&
           window->x >= 0 && window->y >= 0 && window->width > 0 &&
           window->width <= area->width - window->x && window->height <= area->height - window->y;
}

static bool is_sane(const struct parcel_scene *scene)
{
    return scene->layout > 0 && mosaic_is_sane(&scene->mosaic) && scene->zone >= 0 &&
           scene->zone < scene->mosaic.count &&
           (scene->strip.width_px == 0 || is_sane_strip(scene));
}

struct rect board_page(const struct parcel_scene *scene)
{
    struct rect page = { .width = 0 };
    if (is_sane(scene))
        page = scene->mosaic.zones[scene->zone].area;
    if (page.width > 0 && scene->strip.width_px > 0)
        page = (struct rect){ .width = strip_page_width(&scene->strip),
                              .height = strip_page_height(&scene->strip) };
    return page;
}

bool board_offer(struct board *board, const struct parcel_scene *scene, struct page *page)
{
    struct board_set *set = is_sane(scene) ? set_of(board, scene) : NULL;
    if (set && scene->zone < set->mosaic.count)
        return stage_offer(&set->stages[scene->zone], scene, page);
    page_free(page);
    return false;
}

/* --- time ------------------------------------------------------------------ */

static bool is_moving(const struct board *board)
{
    bool is_moving = false;
    for (int32_t i = 0; i < board->on.mosaic.count; i++)
        is_moving |= stage_is_moving(&board->on.stages[i]);
    return is_moving;
}

static int64_t due_ms(const struct board_set *set)
{
    int64_t due_ms = INT64_MAX;
    for (int32_t i = 0; i < set->mosaic.count; i++)
        if (stage_due_ms(&set->stages[i]) < due_ms)
            due_ms = stage_due_ms(&set->stages[i]);
    return due_ms;
}

int64_t board_moment_ms(const struct board *board, int64_t now_ms)
{
    int32_t refresh_hz = board->on.mosaic.refresh_hz;
    if (board->is_paced || !is_moving(board))
        return now_ms;
    return refresh_ms(refresh_frame(now_ms, refresh_hz), refresh_hz);
}

static void take_over(struct board *board)
{
    clear(&board->on);
    board->on = board->coming;
    board->coming = (struct board_set){ .layout = 0 };
}

void board_advance(struct board *board, int64_t at_ms)
{
    if (board->coming.layout > 0 && due_ms(&board->coming) <= at_ms)
        take_over(board);
    for (int32_t i = 0; i < board->on.mosaic.count; i++) {
        board->on.stages[i].wall_offset_ms = board->wall_offset_ms;
        stage_advance(&board->on.stages[i], at_ms);
    }
}

int64_t board_border_ms(const struct board *board, int64_t at_ms)
{
    int32_t refresh_hz = board->on.layout > 0 ? board->on.mosaic.refresh_hz : DEFAULT_REFRESH_HZ;
    return at_ms == INT64_MAX ? INT64_MAX : refresh_border_ms(at_ms, refresh_hz);
}

int64_t board_wake_ms(const struct board *board, int64_t now_ms)
{
    int64_t on_ms = due_ms(&board->on), coming_ms = due_ms(&board->coming);
    int64_t wake_ms = board_border_ms(board, on_ms < coming_ms ? on_ms : coming_ms);
    if (!is_moving(board))
        return wake_ms;
    int64_t frame_ms =
        board->is_paced ? now_ms + BOARD_BREATH_MS : board_border_ms(board, now_ms + 1);
    return frame_ms < wake_ms ? frame_ms : wake_ms;
}

/* --- what is seen ---------------------------------------------------------- */

static uint64_t serial_of(const struct page *page)
{
    return page ? page->serial : 0;
}

static void set_strip(struct frame_layer *layer, const struct stage *stage)
{
    layer->window = stage->window;
    layer->travel_px = stage->scroll.travel_px;
}

void board_frame(const struct board *board, int64_t at_ms, struct frame *ret_frame)
{
    const struct mosaic *mosaic = &board->on.mosaic;
    ret_frame->width_px = mosaic->width_px;
    ret_frame->height_px = mosaic->height_px;
    ret_frame->background = mosaic->background;
    ret_frame->count = (size_t)mosaic->count;
    for (size_t i = 0; i < ret_frame->count; i++) {
        const struct mosaic_zone *zone = &mosaic->zones[i];
        struct stage_view seen;
        stage_view(&board->on.stages[i], at_ms, zone->area.width, zone->area.height, &seen);
        ret_frame->layers[i] = (struct frame_layer){ .area = zone->area,
                                                     .background = zone->background,
                                                     .from = serial_of(seen.from),
                                                     .to = serial_of(seen.to),
                                                     .view = seen.view };
        if (seen.scroll)
            set_strip(&ret_frame->layers[i], &board->on.stages[i]);
        ret_frame->pages[i].from = seen.from;
        ret_frame->pages[i].scroll = seen.scroll;
        ret_frame->pages[i].to = seen.to;
    }
}

int64_t board_hold_until_ms(const struct board *board)
{
    int64_t until_ms = INT64_MAX;
    bool is_on = false;
    for (int32_t i = 0; i < board->on.mosaic.count; i++) {
        const struct parcel_scene *on = &board->on.stages[i].on;
        is_on |= on->serial > 0;
        if (on->serial > 0 && on->hold_until_ms < until_ms)
            until_ms = on->hold_until_ms;
    }
    return is_on ? until_ms : 0;
}

bool board_has_picture(const struct board *board)
{
    bool has_picture = false;
    for (int32_t i = 0; i < board->on.mosaic.count; i++)
        has_picture |= board->on.stages[i].showing != NULL;
    return has_picture;
}
