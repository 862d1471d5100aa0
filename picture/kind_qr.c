/* A code and what it is for. The code comes first: it takes as much of the short side as leaves the
 * text beside it room, and on a small board all of it. Beside the code on wide canvases, below it
 * on others. */
#include "picture/kind.h"
#include "picture/qr.h"
#include "picture/typeset.h"

enum {
    MARGIN_PERCENT = 6,  /* of the short side */
    LARGE_MODULE_PX = 4, /* below, the margin is given to the code */
    BESIDE_PERCENT = 45, /* of the width, at most, when text stands beside it, … */
    BELOW_PERCENT = 62,  /* … of the height when it stands below */
    GAP_PARTS = 6,       /* of the code: the gap between it and its text */
    TEXT_PARTS = 11,     /* the text is at most this part of the short side, … */
    ALWAYS_TEXT_PX = 48, /* … but on low boards as high as fits */
    WIDE_NUM = 5,
    WIDE_DEN = 4 /* wider than 5:4 is wide */
};

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static bool is_wide(int32_t width, int32_t height)
{
    return (int64_t)width * WIDE_DEN > (int64_t)height * WIDE_NUM;
}

/* The side of the square for the code, inside a margin. */
static int32_t room(bool has_caption, int32_t width, int32_t height, int32_t margin)
{
    int32_t room_px = smaller(width, height) - 2 * margin;
    if (!has_caption)
        return room_px;
    return is_wide(width, height) ? smaller(room_px, width * BESIDE_PERCENT / 100)
                                  : smaller(room_px, height * BELOW_PERCENT / 100);
}

static bool make(const char *payload, bool has_caption, int32_t width, int32_t height,
                 struct qr *ret_qr, struct error *err)
{
    int32_t margin = smaller(width, height) * MARGIN_PERCENT / 100;
    struct error ignored;
    if (qr_make(payload, room(has_caption, width, height, margin), ret_qr, &ignored)) {
        if (ret_qr->scale_px >= LARGE_MODULE_PX)
            return true;
        qr_deinit(ret_qr);
    }
    return qr_make(payload, room(has_caption, width, height, 0), ret_qr, err);
}

bool kind_qr_fits(const char *payload, bool has_caption, int32_t width_px, int32_t height_px,
                  struct error *err)
{
    struct qr qr;
    if (!make(payload, has_caption, width_px, height_px, &qr, err))
        return false;
    qr_deinit(&qr);
    return true;
}

/* --- beside it ----------------------------------------------------------------------------------
 */

static struct typeset style_of(const struct kind *kind, bool is_beside)
{
    int32_t part = smaller(kind->into->width_px, kind->into->height_px) / TEXT_PARTS;
    return (struct typeset){
        .text = scene_text(kind->scene, 1),
        .is_marked = true,
        .color = kind->scene->color,
        .emphasis = kind->scene->accent,
        .backing = backing_of(kind->scene->outline, kind->scene->shadow),
        .align = is_beside ? ALIGN_LEFT : ALIGN_CENTER,
        .max_size_px = part > ALWAYS_TEXT_PX ? part : ALWAYS_TEXT_PX,
    };
}

/* Code and text are centred together, with a gap that grows with the code. */
static bool paint_beside(const struct kind *kind, const struct qr *qr, struct error *err)
{
    const struct pixmap *into = kind->into;
    int32_t side = qr_side_px(qr), top = (into->height_px - side) / 2, gap = side / GAP_PARTS;
    int32_t left = smaller(top, into->width_px * MARGIN_PERCENT / 100);
    struct rect box = { left + side + gap, top, into->width_px - 2 * left - side - gap, side };
    struct typeset style = style_of(kind, true);
    struct typeset_block block;
    typeset_lay(&style, kind->font, box, &block);
    int32_t shift = larger((box.width - block.used.width) / 2, 0);
    block.box.x += shift;
    block.used.x += shift;
    qr_draw(qr, kind->into, left + shift, top);
    bool is_good = typeset_draw(&block, kind->font, kind->into, err);
    typeset_deinit(&block);
    return is_good;
}

/* The same, one above the other. */
static bool paint_above(const struct kind *kind, const struct qr *qr, struct error *err)
{
    const struct pixmap *into = kind->into;
    int32_t side = qr_side_px(qr), margin = into->width_px * MARGIN_PERCENT / 100;
    int32_t gap = side / GAP_PARTS / 2, top = smaller(margin, (into->height_px - side) / 4);
    struct rect box = { margin, top + side + gap, into->width_px - 2 * margin,
                        into->height_px - 2 * top - side - gap };
    struct typeset style = style_of(kind, false);
    style.place = PLACE_TOP;
    struct typeset_block block;
    typeset_lay(&style, kind->font, box, &block);
    int32_t shift = larger((box.height - block.used.height) / 2, 0);
    block.box.y += shift;
    block.used.y += shift;
    qr_draw(qr, kind->into, (into->width_px - side) / 2, top + shift);
    bool is_good = typeset_draw(&block, kind->font, kind->into, err);
    typeset_deinit(&block);
    return is_good;
}

bool kind_qr_paint(const struct kind *kind, struct error *err)
{
    const char *payload = scene_text(kind->scene, 0), *caption = scene_text(kind->scene, 1);
    int32_t width = kind->into->width_px, height = kind->into->height_px;
    struct qr qr;
    if (!make(payload ? payload : "", caption, width, height, &qr, err))
        return false;
    bool is_good = true;
    if (!caption)
        qr_draw(&qr, kind->into, (width - qr_side_px(&qr)) / 2, (height - qr_side_px(&qr)) / 2);
    else if (is_wide(width, height))
        is_good = paint_beside(kind, &qr, err);
    else
        is_good = paint_above(kind, &qr, err);
    qr_deinit(&qr);
    return is_good;
}
