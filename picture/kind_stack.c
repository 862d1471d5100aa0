/* Each part is laid out by itself; then the whole is as high (or on a strip as wide) as its parts
 * and stands in the middle. */
#include "picture/kind_stack.h"

#include <assert.h>

enum { GAP_PERCENT = 4 /* of the short side */, STRIP_GAP_PERCENT = 60 /* of the height */ };

static void lay(const struct kind *kind, const struct stack_part *part, struct rect area,
                struct typeset_block *ret_block)
{
    bool is_strip = kind_is_ribbon(kind);
    int32_t size = is_strip ? area.height * part->strip_percent / 100
                            : kind_short_px(kind) * part->size_percent / 100;
    struct typeset style =
        kind_style(kind, part->text, size > TYPESET_FLOOR_PX ? size : TYPESET_FLOOR_PX);
    struct rect box = area;
    style.color = part->color;
    style.has_even_digits = part->has_even_digits;
    style.max_lines = is_strip && part->max_lines == 0 ? 2 : part->max_lines;
    style.place = is_strip ? PLACE_MIDDLE : PLACE_TOP;
    if (is_strip) {
        style.align = ALIGN_LEFT;
        box.width = area.width * 2 / 3;
    } else {
        box.height = area.height * part->room_percent / 100;
    }
    typeset_lay(&style, kind->font, box, ret_block);
}

static void move(struct typeset_block *block, int32_t dx, int32_t dy)
{
    block->box.x += dx;
    block->used.x += dx;
    block->box.y += dy;
    block->used.y += dy;
}

/* Puts the blocks one behind the other, the whole in the middle of the area. */
static void arrange(struct typeset_block *blocks, size_t count, struct rect area, int32_t gap,
                    bool is_strip)
{
    int32_t length = -gap;
    for (size_t i = 0; i < count; i++)
        length += gap + (is_strip ? blocks[i].used.width : blocks[i].used.height);
    int32_t free_px = (is_strip ? area.width : area.height) - length;
    int32_t at = (is_strip ? area.x : area.y) + (free_px > 0 ? free_px / 2 : 0);
    for (size_t i = 0; i < count; i++) {
        const struct rect *used = &blocks[i].used;
        int32_t step = gap + (is_strip ? used->width : used->height);
        move(&blocks[i], is_strip ? at - used->x : 0, is_strip ? 0 : at - used->y);
        at += step;
    }
}

bool kind_stack_paint(const struct kind *kind, const struct stack_part *parts, size_t count,
                      struct error *err)
{
    struct typeset_block blocks[STACK_MAX];
    struct rect area = kind_safe_area(kind);
    bool is_strip = kind_is_ribbon(kind), is_good = true;
    int32_t gap =
        is_strip ? area.height * STRIP_GAP_PERCENT / 100 : kind_short_px(kind) * GAP_PERCENT / 100;
    size_t laid = 0;
    assert(count <= STACK_MAX);
    for (size_t i = 0; i < count; i++)
        if (parts[i].text)
            lay(kind, &parts[i], area, &blocks[laid++]);
    arrange(blocks, laid, area, gap, is_strip);
    for (size_t i = 0; i < laid; i++) {
        is_good = is_good && typeset_draw(&blocks[i], kind->font, kind->into, err);
        typeset_deinit(&blocks[i]);
    }
    return is_good;
}
