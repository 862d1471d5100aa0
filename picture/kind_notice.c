/* A notice in the manner of Vietnamese offices, without state emblems: above a fine line the office
 * in capitals with the number below it on the left, place and day on the right; then the title, and
 * the text as large as the rest of the canvas allows. */
#include <stdlib.h>

#include "common/buf.h"
#include "common/mem.h"
#include "common/unicode.h"
#include "model/limits.h"
#include "picture/kind_parts.h"
#include "picture/shape.h"

enum {
    FIELD_TEXT,
    FIELD_TITLE,
    FIELD_OFFICE,
    FIELD_NUMBER,
    FIELD_DATED,
    HEAD_PARTS = 24, /* size of the head, of the short side */
    HEAD_ROOM_PERCENT = 20,
    TITLE_PARTS = 9,
    TITLE_ROOM_PERCENT = 26,
    TEXT_PARTS = 13,
    RULE_PARTS = 300,
    STRIP_OFFICE_PERCENT = 26, /* of the width */
};

/* Lays and draws a text; *ret_used is the room it took. */
static bool set(const struct kind *kind, const struct typeset *style, struct rect box,
                struct rect *ret_used, struct error *err)
{
    struct typeset_block block;
    typeset_lay(style, kind->font, box, &block);
    bool is_good = typeset_draw(&block, kind->font, kind->into, err);
    *ret_used = block.used;
    typeset_deinit(&block);
    return is_good;
}

static void cut_top(struct rect *area, int32_t height)
{
    height = height < area->height ? height : area->height;
    area->y += height;
    area->height -= height;
}

/* Office and number in one text: two lines of one size. */
static char *letterhead(const struct scene *scene)
{
    const char *office = scene_text(scene, FIELD_OFFICE), *number = scene_text(scene, FIELD_NUMBER);
    char *upper = office ? unicode_upper(office) : NULL;
    struct buf text;
    buf_init(&text, LIMIT_TEXT_BYTES);
    buf_printf(&text, "%s%s%s", upper ? upper : "", upper && number ? "\n" : "",
               number ? number : "");
    free(upper);
    char *joined = mem_copy_string(buf_text(&text));
    buf_deinit(&text);
    return joined;
}

/* The size at which both sides of the head fit. */
static int32_t head_size(const struct kind *kind, const struct typeset *left, struct rect left_box,
                         const struct typeset *right, struct rect right_box)
{
    struct typeset_block blocks[2];
    typeset_lay(left, kind->font, left_box, &blocks[0]);
    typeset_lay(right, kind->font, right_box, &blocks[1]);
    int32_t one = blocks[0].layout.size_px, other = blocks[1].layout.size_px;
    typeset_deinit(&blocks[0]);
    typeset_deinit(&blocks[1]);
    return one < other ? one : other;
}

static bool draw_head(const struct kind *kind, struct rect *area, struct error *err)
{
    char *head = letterhead(kind->scene);
    const char *dated = scene_text(kind->scene, FIELD_DATED);
    int32_t size = kind_size_px(kind, HEAD_PARTS), half = area->width / 2;
    struct rect left = { area->x, area->y, dated && head[0] ? half - size : area->width,
                         area->height * HEAD_ROOM_PERCENT / 100 };
    struct rect right = { area->x + half, area->y, area->width - half, left.height };
    struct rect used_left = { 0 }, used_right = { 0 };
    struct typeset office = kind_style(kind, head, size), day = kind_style(kind, dated, size);
    office.align = ALIGN_LEFT;
    day.align = ALIGN_RIGHT;
    office.place = day.place = PLACE_TOP;
    office.max_size_px = day.max_size_px = head_size(kind, &office, left, &day, right);
    bool is_good =
        set(kind, &office, left, &used_left, err) && set(kind, &day, right, &used_right, err);
    free(head);
    int32_t taken = used_left.height > used_right.height ? used_left.height : used_right.height;
    if (taken == 0)
        return is_good;
    cut_top(area, taken + size / 3);
    struct rect rule = { area->x, area->y, area->width, kind_short_px(kind) / RULE_PARTS + 1 };
    shape_fill(kind->into, rule, kind->scene->accent);
    cut_top(area, size);
    return is_good;
}

static bool draw_title(const struct kind *kind, struct rect *area, struct error *err)
{
    const char *title = scene_text(kind->scene, FIELD_TITLE);
    if (!title)
        return true;
    int32_t size = kind_size_px(kind, TITLE_PARTS);
    struct rect used,
        box = { area->x, area->y, area->width, area->height * TITLE_ROOM_PERCENT / 100 };
    struct typeset style = kind_style(kind, title, size);
    style.color = kind->scene->accent;
    style.place = PLACE_TOP;
    style.align = ALIGN_CENTER;
    bool is_good = set(kind, &style, box, &used, err);
    cut_top(area, used.height + size / 4);
    return is_good;
}

/* On a strip: who says it, what it is about, what is said, from left to right. */
static bool paint_strip(const struct kind *kind, struct error *err)
{
    struct rect area = kind_safe_area(kind), used;
    char *head = letterhead(kind->scene);
    const char *title = scene_text(kind->scene, FIELD_TITLE);
    struct rect box = { area.x, area.y, area.width * STRIP_OFFICE_PERCENT / 100, area.height };
    struct typeset style = kind_style(kind, head, area.height * 36 / 100);
    style.align = ALIGN_LEFT;
    style.max_lines = 2;
    bool is_good = set(kind, &style, box, &used, err);
    free(head);
    int32_t gap = area.height / 2, x = used.width ? used.x + used.width + gap : area.x;
    style = kind_style(kind, title, area.height * 60 / 100);
    style.color = kind->scene->accent;
    style.align = ALIGN_LEFT;
    style.max_lines = 2;
    box.x = x;
    is_good = is_good && set(kind, &style, box, &used, err);
    x = used.width ? used.x + used.width + gap : x;
    style = kind_style(kind, scene_text(kind->scene, FIELD_TEXT), area.height * 60 / 100);
    style.align = ALIGN_LEFT;
    box = (struct rect){ x, area.y, area.x + area.width - x, area.height };
    return is_good && typeset_paint(&style, kind->font, kind->into, box, err);
}

static bool paint(const struct kind *kind, bool has_head, bool has_title, bool *ret_is_tight,
                  struct error *err)
{
    struct rect area = kind_safe_area(kind);
    struct typeset style =
        kind_style(kind, scene_text(kind->scene, FIELD_TEXT), kind_size_px(kind, TEXT_PARTS));
    struct typeset_block block;
    pixmap_fill(kind->into, pixmap_whole(kind->into), kind->scene->background);
    if ((has_head && !draw_head(kind, &area, err)) || (has_title && !draw_title(kind, &area, err)))
        return false;
    typeset_lay(&style, kind->font, area, &block);
    *ret_is_tight = block.layout.is_too_small;
    bool is_good = typeset_draw(&block, kind->font, kind->into, err);
    typeset_deinit(&block);
    return is_good;
}

/* A small board gives up the head, then the title: what is said comes first. */
bool kind_notice_paint(const struct kind *kind, struct error *err)
{
    bool is_tight = false;
    if (kind_is_ribbon(kind))
        return paint_strip(kind, err);
    bool is_good = paint(kind, true, true, &is_tight, err);
    if (is_good && is_tight)
        is_good = paint(kind, false, true, &is_tight, err);
    if (is_good && is_tight)
        is_good = paint(kind, false, false, &is_tight, err);
    return is_good;
}
