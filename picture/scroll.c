/* Every place is a remainder of a whole number of pixels travelled. A strip that moves is stepped
 * and not computed anew for each frame: the instant at which a frame is presented trembles by a
 * millisecond or two, and rounded to frames that would be seen; its own place in time is kept by
 * corrections too small to see. */
#include "picture/scroll.h"

#include <assert.h>
#include <string.h>

#include "model/limits.h"

enum {
    CORRECTION_PART = 8, /* of a step, beside the one pixel, and of what is far */
    SPACE_PART = 8,      /* of the height: less than a space, more than what parts two letters */
    SMOOTH_FRAMES = 32,  /* over which a lag is judged */
    MOST_LAG = 550,      /* thousandths of a frame, either way from the middle of its time */
    FAR_LAG = 2000,      /* no trembling goes so far */
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
    if (&scroll->strip != strip)
        scroll->strip = *strip;
    scroll->travel_px = scroll_travel(strip, at_ms);
    scroll->lag = 0;
    scroll->window_px = window_px;
    scroll->has_before = false;
    scroll->joint_px = scroll->travel_px - window_px;
    scroll->gap_px = 0;
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
    scroll->lag = 0;
    scroll->joint_px = next_seam(next, scroll->travel_px);
    scroll->has_before = true;
    scroll->gap_px = 0;
    return true;
}

/* Nothing is drawn in this column of the page. */
static bool is_empty_column(const struct strip *strip, const uint32_t *page, int32_t column)
{
    size_t stride = (size_t)strip_page_width(strip);
    size_t top = (size_t)(column / strip->tile_px) * (size_t)strip->height_px;
    const uint32_t *pixel = page + top * stride + column % strip->tile_px;
    int32_t y = 0;
    while (y < strip->height_px && *pixel == (UINT32_C(0xFF000000) | strip->background)) {
        pixel += stride;
        y++;
    }
    return y == strip->height_px;
}

/* By all that is known the same texts at the same place, as when plan or paint started afresh: then
 * nothing ends at the joint. */
static bool is_going_on(const struct scroll *scroll)
{
    const struct strip *now = &scroll->strip, *before = &scroll->before;
    int32_t apart = wrapped(scroll->travel_px - scroll->before_travel_px, now->width_px);
    return now->width_px == before->width_px && now->seam_count == before->seam_count &&
           memcmp(now->seams, before->seams, sizeof now->seams) == 0 &&
           (apart <= now->step_px || apart >= now->width_px - now->step_px);
}

/* Back from the joint to where as many columns are empty as a space is wide, about. */
void scroll_trim(struct scroll *scroll, const uint32_t *before_page)
{
    const struct strip *before = &scroll->before;
    int64_t left_px = scroll->joint_px - scroll->travel_px,
            end = scroll->before_travel_px + left_px;
    int32_t space_px = before->height_px / SPACE_PART + 1, empty = 0;
    if (is_going_on(scroll))
        return;
    for (int64_t back = 0; back < left_px && back < scroll->window_px; back++) {
        int32_t pixel = wrapped(end - 1 - back, before->width_px);
        int32_t column = before->is_rightward ? before->width_px - 1 - pixel : pixel;
        empty = is_empty_column(before, before_page, column) ? empty + 1 : 0;
        if (empty == space_px) {
            scroll->gap_px = (int32_t)back + 1 - empty;
            return;
        }
    }
}

/* A frame is presented within its time when the strip is between 0 and 1000 thousandths of a frame
 * behind the instant; *ret_jump_px is how far it is from where it belongs. */
static int64_t lag_of(const struct scroll *scroll, int64_t at_ms, int64_t *ret_jump_px)
{
    const struct strip *strip = &scroll->strip;
    int64_t since = (at_ms - strip->anchor_ms) * strip->refresh_hz;
    *ret_jump_px = scroll_travel(strip, at_ms) - scroll->travel_px;
    return since - scroll->travel_px * 1000 / strip->step_px - 500;
}

/* Pixels beside the step. What has fallen far behind, as when the machine did something else, is
 * made good within a few frames; a strip never runs back. */
static int64_t correction(struct scroll *scroll, int64_t lag)
{
    int64_t step = scroll->strip.step_px, pixels = 1 + step / CORRECTION_PART;
    bool is_far = lag > FAR_LAG || lag < -FAR_LAG;
    scroll->lag = is_far ? lag : scroll->lag + (lag - scroll->lag) / SMOOTH_FRAMES;
    if (scroll->lag < MOST_LAG && scroll->lag > -MOST_LAG)
        return 0;
    int64_t far_px = (lag > 0 ? lag : -lag) * step / 1000 / CORRECTION_PART;
    pixels = is_far && far_px > pixels ? far_px : pixels;
    pixels = scroll->lag > 0 ? pixels : -(pixels < step ? pixels : step);
    scroll->lag -= pixels * 1000 / step;
    return pixels;
}

void scroll_step(struct scroll *scroll, int64_t at_ms)
{
    int64_t jump_px, step = scroll->strip.step_px;
    scroll->travel_px += step;
    scroll->before_travel_px += step;
    int64_t lag = lag_of(scroll, at_ms, &jump_px);
    if (jump_px > scroll->window_px || -jump_px > scroll->window_px) {
        scroll_begin(scroll, &scroll->strip, scroll->window_px, at_ms);
        return;
    }
    int64_t pixels = correction(scroll, lag);
    scroll->travel_px += pixels;
    scroll->before_travel_px += pixels;
    scroll->has_before =
        scroll->has_before && scroll->travel_px - scroll->joint_px < scroll->window_px;
}

static int32_t within(int64_t length_px, int32_t most_px)
{
    return length_px < 0 ? 0 : length_px < most_px ? (int32_t)length_px : most_px;
}

static int32_t column_of(const struct scroll *scroll, const struct scroll_piece *piece)
{
    bool is_before = piece->kind == PIECE_BEFORE;
    const struct strip *strip = is_before ? &scroll->before : &scroll->strip;
    int64_t travel_px = is_before ? scroll->before_travel_px : scroll->travel_px;
    return wrapped((int64_t)scroll_column(strip, travel_px, scroll->window_px) + piece->x,
                   strip->width_px);
}

/* From the edge at which they enter: the newer strip, the gap, the one before. */
size_t scroll_pieces(const struct scroll *scroll, struct scroll_piece ret_pieces[SCROLL_PIECES])
{
    int32_t width = scroll->window_px;
    int64_t since_joint = scroll->has_before ? scroll->travel_px - scroll->joint_px : width;
    const int32_t ends[SCROLL_PIECES] = {
        [PIECE_STRIP] = within(since_joint, width),
        [PIECE_EMPTY] = within(since_joint + scroll->gap_px, width),
        [PIECE_BEFORE] = width,
    };
    static const int order[SCROLL_PIECES] = { PIECE_STRIP, PIECE_EMPTY, PIECE_BEFORE };
    bool is_rightward = scroll->strip.is_rightward;
    size_t count = 0;
    for (int i = 0; i < SCROLL_PIECES; i++) {
        int at = is_rightward ? i : SCROLL_PIECES - 1 - i;
        int32_t near = at > 0 ? ends[order[at - 1]] : 0, far = ends[order[at]];
        struct scroll_piece piece = { .kind = order[at],
                                      .x = is_rightward ? near : width - far,
                                      .width = far - near };
        if (piece.width <= 0)
            continue;
        piece.column = column_of(scroll, &piece);
        ret_pieces[count++] = piece;
    }
    return count;
}
