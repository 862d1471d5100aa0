/* Sizes are parts of the short side, so that a board of any shape is filled alike; the floor of the
 * typesetting keeps small boards legible. */
#include "picture/kind_parts.h"

#include "common/mem.h"
#include "picture/shape.h"

enum {
    MARGIN_X_PERMILLE = 55,
    MARGIN_Y_PERMILLE = 70,
    RIBBON_RATIO = 5,
    TITLE_PARTS = 11,
    TITLE_ROOM_PERCENT = 26, /* of the height, at most */
    ONE_LINE_PERCENT = 72,   /* of the size */
    RULE_WIDTH_PARTS = 9,
    RULE_HEIGHT_PARTS = 120,
    NOTE_PARTS = 34,
    NOTE_ROOM_PERCENT = 12,
};

static const int32_t shares[] = { [ALIGN_CENTER] = 1, [ALIGN_LEFT] = 0, [ALIGN_RIGHT] = 2 };

int32_t kind_short_px(const struct kind *kind)
{
    const struct pixmap *into = kind->into;
    return into->width_px < into->height_px ? into->width_px : into->height_px;
}

bool kind_is_ribbon(const struct kind *kind)
{
    return kind->into->width_px >= RIBBON_RATIO * (int64_t)kind->into->height_px;
}

struct rect kind_safe_area(const struct kind *kind)
{
    int32_t x = kind->into->width_px * MARGIN_X_PERMILLE / 1000;
    int32_t y = kind->into->height_px * MARGIN_Y_PERMILLE / 1000;
    if (kind_is_ribbon(kind))
        x = y = kind->into->height_px / 16;
    return (struct rect){ x, y, kind->into->width_px - 2 * x, kind->into->height_px - 2 * y };
}

int32_t kind_size_px(const struct kind *kind, int32_t parts)
{
    int32_t size = kind_short_px(kind) / parts;
    return size > TYPESET_FLOOR_PX ? size : TYPESET_FLOOR_PX;
}

struct typeset kind_style(const struct kind *kind, const char *text, int32_t max_size_px)
{
    return (struct typeset){
        .text = text,
        .is_marked = true,
        .color = kind->scene->color,
        .emphasis = kind->scene->accent,
        .align = kind->scene->align,
        .max_size_px = max_size_px,
        .backing = backing_of(kind->scene->outline, kind->scene->shadow),
    };
}

char *kind_titled_text(const struct scene *scene, size_t title, size_t text)
{
    const char *head = scene_text(scene, title), *body = scene_text(scene, text);
    struct emphasis plain;
    if (!head)
        return mem_copy_string(body ? body : "");
    emphasis_read(head, &plain); /* pairs do not nest */
    char *joined = mem_format("**%s**%s%s", plain.text, body ? "\n" : "", body ? body : "");
    emphasis_deinit(&plain);
    return joined;
}

/* In one line if that makes it only a little smaller. */
static void lay_title(const struct kind *kind, const struct typeset *style, struct rect box,
                      struct typeset_block *ret_block)
{
    struct typeset line = *style;
    line.max_lines = 1;
    line.min_size_px = style->max_size_px * ONE_LINE_PERCENT / 100;
    if (line.min_size_px < TYPESET_FLOOR_PX)
        line.min_size_px = TYPESET_FLOOR_PX;
    typeset_lay(&line, kind->font, box, ret_block);
    if (!ret_block->layout.is_too_small)
        return;
    typeset_deinit(ret_block);
    typeset_lay(style, kind->font, box, ret_block);
}

void kind_heading_lay(const struct kind *kind, const char *title, struct rect *area,
                      struct kind_heading *ret_heading)
{
    struct kind_heading heading = { .rule = { 0 } };
    int32_t size = kind_size_px(kind, TITLE_PARTS), width = kind_short_px(kind) / RULE_WIDTH_PARTS;
    int32_t height = kind_short_px(kind) / RULE_HEIGHT_PARTS + 2;
    int32_t top = area->y + height + size / 4;
    struct rect box = { area->x, top, area->width, area->height * TITLE_ROOM_PERCENT / 100 };
    struct typeset style = kind_style(kind, title, size);
    style.place = PLACE_TOP;
    if (title) {
        heading.rule =
            (struct rect){ area->x + (area->width - width) * shares[kind->scene->align] / 2,
                           area->y, width, height };
        lay_title(kind, &style, box, &heading.title);
        int32_t bottom = heading.title.used.y + heading.title.used.height + size * 2 / 3;
        area->height -= bottom - area->y;
        area->y = bottom;
    }
    *ret_heading = heading;
}

bool kind_heading_draw(const struct kind *kind, struct kind_heading *heading, int32_t lower_px,
                       struct error *err)
{
    bool is_good = true;
    heading->rule.y += lower_px;
    typeset_move(&heading->title, 0, lower_px);
    if (!rect_is_empty(heading->rule)) {
        shape_bar(kind->into, heading->rule, kind->scene->accent);
        is_good = typeset_draw(&heading->title, kind->font, kind->into, err);
    }
    return is_good;
}

bool kind_heading(const struct kind *kind, const char *title, struct rect *area, struct error *err)
{
    struct kind_heading heading;
    kind_heading_lay(kind, title, area, &heading);
    bool is_good = kind_heading_draw(kind, &heading, 0, err);
    typeset_deinit(&heading.title);
    return is_good;
}

bool kind_footing(const struct kind *kind, const char *text, struct rect *area, struct error *err)
{
    if (!text)
        return true;
    int32_t height = area->height * NOTE_ROOM_PERCENT / 100;
    struct rect box = { area->x, area->y + area->height - height, area->width, height };
    struct typeset style = kind_style(kind, text, kind_size_px(kind, NOTE_PARTS));
    struct typeset_block block;
    style.place = PLACE_BOTTOM;
    typeset_lay(&style, kind->font, box, &block);
    bool is_good = typeset_draw(&block, kind->font, kind->into, err);
    area->height = block.used.y - block.layout.size_px - area->y;
    typeset_deinit(&block);
    return is_good;
}
