/* See frame.h. A zone above another may be drawn where only the lower one changed; that is decided
 * by whoever composes. */
#include "player/show/frame.h"

/* What changed of a zone that lies where it lay. */
static struct rect layer_damage(const struct frame_layer *before, const struct frame_layer *now)
{
    bool is_same = before->to == now->to && (before->from == now->from || now->from == 0) &&
                   (now->to != 0 || before->background == now->background);
    if (!is_same || !rect_is_same(before->window, now->window))
        return now->area;
    if (!rect_is_empty(now->window) && before->travel_px != now->travel_px)
        return (struct rect){ now->area.x + now->window.x, now->area.y + now->window.y,
                              now->window.width, now->window.height };
    struct rect moved =
        transition_damage(&before->view, &now->view, now->area.width, now->area.height);
    moved.x += now->area.x;
    moved.y += now->area.y;
    return rect_meet(moved, now->area);
}

static bool is_laid_out_alike(const struct frame *before, const struct frame *now)
{
    bool is_alike = before->width_px == now->width_px && before->height_px == now->height_px &&
                    before->background == now->background && before->count == now->count;
    for (size_t i = 0; is_alike && i < now->count; i++)
        is_alike = rect_is_same(before->layers[i].area, now->layers[i].area);
    return is_alike;
}

/* Takes the rectangle in; those it overlaps become one with it. */
static void add(struct damage *damage, struct rect area)
{
    size_t i = 0;
    while (i < damage->count) {
        if (rect_is_empty(rect_meet(damage->areas[i], area))) {
            i++;
            continue;
        }
        area = rect_around(damage->areas[i], area);
        damage->areas[i] = damage->areas[--damage->count];
        i = 0; /* it may overlap others now */
    }
    if (!rect_is_empty(area))
        damage->areas[damage->count++] = area;
}

void frame_damage(const struct frame *before, const struct frame *now, struct damage *ret_damage)
{
    struct rect canvas = { 0, 0, now->width_px, now->height_px };
    ret_damage->is_whole = false;
    ret_damage->count = 0;
    if (!is_laid_out_alike(before, now)) {
        add(ret_damage,
            rect_around(canvas, (struct rect){ 0, 0, before->width_px, before->height_px }));
        return;
    }
    for (size_t i = 0; i < now->count; i++)
        add(ret_damage, rect_meet(layer_damage(&before->layers[i], &now->layers[i]), canvas));
}

void frame_shift(struct frame *frame, int32_t x_px, int32_t y_px)
{
    for (size_t i = 0; i < frame->count; i++) {
        frame->layers[i].area.x += x_px;
        frame->layers[i].area.y += y_px;
    }
}

/* --- composing ------------------------------------------------------------- */

static struct pixmap pixmap_of_page(const struct page *page)
{
    if (!page || !page->pixels)
        return (struct pixmap){ 0 };
    return (struct pixmap){ .width_px = page->width_px,
                            .height_px = page->height_px,
                            .pixels = (uint32_t *)(uintptr_t)page->pixels };
}

void frame_lay_out(const struct frame *frame, struct layers *ret_layers)
{
    struct layers *layers = ret_layers;
    layers->width_px = frame->width_px;
    layers->height_px = frame->height_px;
    layers->background = frame->background;
    layers->count = frame->count;
    for (size_t i = 0; i < frame->count; i++)
        layers->items[i] = (struct layer){ .area = frame->layers[i].area,
                                           .background = frame->layers[i].background,
                                           .from = pixmap_of_page(frame->pages[i].from),
                                           .to = pixmap_of_page(frame->pages[i].to),
                                           .view = frame->layers[i].view,
                                           .scroll = frame->pages[i].scroll,
                                           .window_x = frame->layers[i].window.x,
                                           .window_y = frame->layers[i].window.y };
}
