/* Each part is laid out by itself; then the whole is as high (or on a strip as wide) as its parts
 * and stands in the middle. Where it has no room all parts shrink together. */
#include "picture/kind_stack.h"

#include <assert.h>

enum {
    GAP_PERCENT = 4,        /* of the short side */
    STRIP_GAP_PERCENT = 60, /* of the height, … */
    STRIP_GAP_WIDTH = 24,   /* … but at most this part of the width */
    NUMBER_ROOM_PERCENT = 66,
};

/* The share of their sizes and, of a strip's width, what one text may take. */
static const struct scale {
    int32_t size_percent, room_percent;
} scales[] = { { 100, 66 }, { 100, 45 }, { 85, 45 }, { 85, 36 }, { 70, 45 },
               { 70, 36 },  { 55, 45 },  { 55, 36 }, { 40, 45 }, { 40, 66 } };

enum { SCALES = sizeof scales / sizeof *scales };

/* Texts as they are laid out, in a row or one below the other. */
struct stack {
    struct typeset_block blocks[STACK_MAX];
    size_t count;
    struct rect area;
    int32_t gap;
    bool is_row;
};

static struct typeset style_of(const struct kind *kind, const struct stack_part *part,
                               int32_t size_px)
{
    struct typeset style =
        kind_style(kind, part->text, size_px > TYPESET_FLOOR_PX ? size_px : TYPESET_FLOOR_PX);
    style.color = part->color;
    style.has_even_digits = part->has_even_digits;
    style.max_lines = part->max_lines;
    style.place = PLACE_TOP;
    return style;
}

/* What is smaller than it was meant to be may take as much of the height as it needs. */
static void lay_in_column(const struct kind *kind, const struct stack_part *part,
                          const struct scale *scale, struct stack *stack)
{
    int32_t size_px = kind_short_px(kind) * part->size_percent / 100 * scale->size_percent / 100;
    struct typeset style = style_of(kind, part, size_px);
    struct rect box = stack->area;
    if (scale->size_percent == 100)
        box.height = box.height * part->room_percent / 100;
    typeset_lay(&style, kind->font, box, &stack->blocks[stack->count++]);
}

static void lay_in_row(const struct kind *kind, const struct stack_part *part,
                       const struct scale *scale, struct stack *stack)
{
    int32_t size_px = stack->area.height * part->strip_percent / 100 * scale->size_percent / 100;
    struct typeset style = style_of(kind, part, size_px);
    struct rect box = stack->area;
    box.width =
        box.width * (part->max_lines == 1 ? NUMBER_ROOM_PERCENT : scale->room_percent) / 100;
    style.align = ALIGN_LEFT;
    style.place = PLACE_MIDDLE;
    typeset_lay(&style, kind->font, box, &stack->blocks[stack->count++]);
}

static int32_t extent(const struct stack *stack, size_t i)
{
    const struct rect *used = &stack->blocks[i].used;
    return stack->is_row ? used->width : used->height;
}

/* What the area has beyond them; below 0 when they do not fit. */
static int32_t free_px(const struct stack *stack)
{
    int32_t length = -stack->gap;
    for (size_t i = 0; i < stack->count; i++)
        length += stack->gap + extent(stack, i);
    return (stack->is_row ? stack->area.width : stack->area.height) - length;
}

static bool has_room(const struct stack *stack)
{
    bool is_cut = false;
    for (size_t i = 0; i < stack->count; i++)
        is_cut |= stack->blocks[i].layout.is_too_small;
    return !is_cut && free_px(stack) >= 0;
}

/* Puts them one behind the other, the whole in the middle of the area. */
static void arrange(struct stack *stack)
{
    int32_t rest = free_px(stack);
    int32_t at = (stack->is_row ? stack->area.x : stack->area.y) + (rest > 0 ? rest / 2 : 0);
    for (size_t i = 0; i < stack->count; i++) {
        const struct rect *used = &stack->blocks[i].used;
        int32_t step = stack->gap + extent(stack, i);
        typeset_move(&stack->blocks[i], stack->is_row ? at - used->x : 0,
                     stack->is_row ? 0 : at - used->y);
        at += step;
    }
}

static void empty(struct stack *stack)
{
    while (stack->count > 0)
        typeset_deinit(&stack->blocks[--stack->count]);
}

static int32_t gap_px(const struct kind *kind, const struct stack *stack)
{
    int32_t by_height = stack->area.height * STRIP_GAP_PERCENT / 100;
    int32_t by_width = stack->area.width / STRIP_GAP_WIDTH;
    if (!stack->is_row)
        return kind_short_px(kind) * GAP_PERCENT / 100;
    return by_height < by_width ? by_height : by_width;
}

/* With the first scale at which all of them have room. */
static void lay_all(const struct kind *kind, const struct stack_part *parts, size_t count,
                    struct stack *stack)
{
    for (size_t scale = 0; scale < SCALES && (scale == 0 || !has_room(stack)); scale++) {
        empty(stack);
        stack->gap = gap_px(kind, stack) * scales[scale].size_percent / 100;
        for (size_t i = 0; i < count; i++)
            if (parts[i].text)
                (stack->is_row ? lay_in_row : lay_in_column)(kind, &parts[i], &scales[scale],
                                                             stack);
    }
}

bool kind_stack_paint(const struct kind *kind, const struct stack_part *parts, size_t count,
                      struct error *err)
{
    struct stack stack = { .area = kind_safe_area(kind), .is_row = kind_is_ribbon(kind) };
    bool is_good = true;
    assert(count <= STACK_MAX);
    lay_all(kind, parts, count, &stack);
    arrange(&stack);
    for (size_t i = 0; is_good && i < stack.count; i++)
        is_good = typeset_draw(&stack.blocks[i], kind->font, kind->into, err);
    empty(&stack);
    return is_good;
}
