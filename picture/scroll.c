/* Every place is a remainder of a whole number of pixels travelled. A strip that moves is stepped
 * and not computed anew for each frame: the instant at which a frame is presented trembles by a
 * millisecond or two, and rounded to frames that would be seen; its own place in time is kept by
 * corrections too small to see. */
#include "picture/scroll.h"

#include <assert.h>
#include <string.h>

#include "model/limits.h"

enum {
    CORRECTION_PART = 8, /* of a step, beside the one pixel */
    MOST_HZ = 1000,
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int32_t wrapped(int64_t pixel, int32_t width_px)
{
    return (int32_t)(pixel - floor_div(pixel, width_px) * width_px);
}

/* --- what a strip is ----------------------------------------------------------------------- */

int32_t strip_page_width(const struct strip *strip)
{
    return strip->width_px < strip->tile_px ? strip->width_px : strip->tile_px;
}

int32_t strip_page_height(const struct strip *strip)
{
    return (strip->width_px + strip->tile_px - 1) / strip->tile_px * strip->height_px;
}

bool strip_is_sound(const struct strip *strip)
{
    if (strip->width_px < 1 || strip->width_px > LIMIT_STRIP_AREA_PX || strip->height_px < 1 ||
        strip->height_px > LIMIT_CANVAS_PX || strip->tile_px < 1 ||
        strip->tile_px > LIMIT_CANVAS_PX || strip->step_px < 1 ||
        strip->step_px > LIMIT_CANVAS_PX || strip->refresh_hz < 1 || strip->refresh_hz > MOST_HZ ||
        strip->seam_count < 0 || strip->seam_count > STRIP_SEAMS)
        return false;
    for (int32_t i = 0; i < strip->seam_count; i++)
        if (strip->seams[i] < 0 || strip->seams[i] >= strip->width_px)
            return false;
    int64_t tiles = (strip->width_px + strip->tile_px - 1) / strip->tile_px;
    return tiles * strip->height_px <= LIMIT_CANVAS_PX;
}

bool strip_moves_alike(const struct strip *one, const struct strip *other)
{
    return one->height_px == other->height_px && one->step_px == other->step_px &&
           one->refresh_hz == other->refresh_hz && one->is_rightward == other->is_rightward;
}

/* --- where it is --------------------------------------------------------------------------- */

int64_t scroll_frame(const struct strip *strip, int64_t at_ms)
{
    return floor_div((at_ms - strip->anchor_ms) * strip->refresh_hz, 1000);
}

int64_t scroll_travel(const struct strip *strip, int64_t at_ms)
{
    return scroll_frame(strip, at_ms) * strip->step_px;
}

/* The pixel that is about to enter is the travel itself. Moving to the right the strip is painted
 * with its first pixel as its last column. */
int32_t scroll_column(const struct strip *strip, int64_t travel_px, int32_t window_px)
{
    return wrapped(strip->is_rightward ? -travel_px : travel_px - window_px, strip->width_px);
}

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

int32_t scroll_run(const struct strip *strip, int32_t column, int32_t most)
{
    int32_t in_tile = strip->tile_px - column % strip->tile_px;
    return smaller(smaller(in_tile, strip->width_px - column), most);
}

void scroll_copy(const struct strip *strip, const uint32_t *page, int32_t column, int32_t row,
                 struct pixmap *into, struct rect area)
{
    size_t stride = (size_t)strip_page_width(strip);
    column = wrapped(column, strip->width_px);
    for (int32_t x = 0, run; x < area.width; x += run) {
        run = scroll_run(strip, column, area.width - x);
        size_t top = (size_t)(column / strip->tile_px) * (size_t)strip->height_px + (size_t)row;
        const uint32_t *from = page + top * stride + column % strip->tile_px;
        for (int32_t y = 0; y < area.height; y++, from += stride)
            memcpy(pixmap_row(into, area.y + y) + area.x + x, from, (size_t)run * sizeof *from);
        column = column + run < strip->width_px ? column + run : 0;
    }
}

/* --- how it moves -------------------------------------------------------------------------- */

void scroll_begin(struct scroll *scroll, const struct strip *strip, int32_t window_px,
                  int64_t at_ms)
{
    scroll->strip = *strip;
    scroll->travel_px = scroll_travel(strip, at_ms);
    scroll->window_px = window_px;
    scroll->has_before = false;
    scroll->joint_px = INT64_MIN;
}

/* The travel at which the first seam from here on enters; strips without seams take over at once.
 */
static int64_t next_seam(const struct strip *strip, int64_t travel_px)
{
    int64_t nearest = strip->seam_count ? INT64_MAX : 0;
    for (int32_t i = 0; i < strip->seam_count; i++) {
        int64_t away = wrapped(strip->seams[i] - travel_px, strip->width_px);
        nearest = away < nearest ? away : nearest;
    }
    return travel_px + nearest;
}

/* One that waits and of which nothing has entered yet is replaced. */
bool scroll_relay(struct scroll *scroll, const struct strip *next, int64_t at_ms)
{
    if (!strip_moves_alike(&scroll->strip, next) ||
        (scroll->has_before && scroll->travel_px > scroll->joint_px))
        return false;
    if (!scroll->has_before) {
        scroll->before = scroll->strip;
        scroll->before_travel_px = scroll->travel_px;
    }
    scroll->strip = *next;
    scroll->travel_px = scroll_travel(next, at_ms);
    scroll->joint_px = next_seam(next, scroll->travel_px);
    scroll->has_before = true;
    return true;
}

void scroll_step(struct scroll *scroll, int64_t at_ms)
{
    const struct strip *strip = &scroll->strip;
    int64_t step = strip->step_px, correction = 1 + step / CORRECTION_PART;
    int64_t behind = scroll_travel(strip, at_ms) - (scroll->travel_px + step);
    if (behind > scroll->window_px || -behind > scroll->window_px) {
        scroll_begin(scroll, strip, scroll->window_px, at_ms);
        return;
    }
    if (behind > step)
        step += correction;
    else if (-behind > step)
        step -= correction < step ? correction : step;
    scroll->travel_px += step;
    scroll->before_travel_px += step;
    scroll->has_before =
        scroll->has_before && scroll->travel_px - scroll->joint_px < scroll->window_px;
}

/* Pixels of the newer strip in the window, from the edge at which it enters. */
static int32_t entered_px(const struct scroll *scroll)
{
    int64_t since_joint = scroll->travel_px - scroll->joint_px;
    if (!scroll->has_before || since_joint >= scroll->window_px)
        return scroll->window_px;
    return since_joint > 0 ? (int32_t)since_joint : 0;
}

static struct scroll_piece piece(const struct scroll *scroll, bool is_before, int32_t x,
                                 int32_t width)
{
    const struct strip *strip = is_before ? &scroll->before : &scroll->strip;
    int64_t travel_px = is_before ? scroll->before_travel_px : scroll->travel_px;
    int32_t column = scroll_column(strip, travel_px, scroll->window_px);
    return (struct scroll_piece){ is_before, x, width,
                                  wrapped((int64_t)column + x, strip->width_px) };
}

size_t scroll_pieces(const struct scroll *scroll, struct scroll_piece ret_pieces[2])
{
    int32_t width = scroll->window_px, entered = entered_px(scroll);
    bool is_left_before = !scroll->strip.is_rightward;
    int32_t joint = is_left_before ? width - entered : entered;
    size_t count = 0;
    if (joint > 0)
        ret_pieces[count++] = piece(scroll, is_left_before, 0, joint);
    if (joint < width)
        ret_pieces[count++] = piece(scroll, !is_left_before, joint, width - joint);
    return count;
}
