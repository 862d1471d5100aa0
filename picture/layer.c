/* See layer.h. A layer that covers all of what is asked hides those below it, so a strip or a fade
 * above a still picture costs its own pixels only. Within a layer a row is up to three pieces: left
 * of the strip that is seen of the coming picture, that strip, right of it. */
#include "picture/layer.h"

#include <string.h>

#include "picture/blend.h"

enum { BLACK = 0x000000 };

static void put_colour(uint32_t *into, uint32_t rgb, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        into[i] = UINT32_C(0xFF000000) | rgb;
}

/* The row's pixels from x on when the picture has all of them, else NULL. */
static const uint32_t *whole_row(const struct pixmap *picture, int32_t x, int32_t y, int32_t count)
{
    bool has_all = picture->pixels && x >= 0 && y >= 0 && y < picture->height_px &&
                   count <= picture->width_px - x;
    return has_all ? pixmap_row(picture, y) + x : NULL;
}

/* `count` pixels of the picture's row y from x on, background where it has none. */
static void put(uint32_t *into, const struct pixmap *picture, int32_t x, int32_t y, int32_t count,
                uint32_t background)
{
    const uint32_t *row = whole_row(picture, x, y, count);
    if (count > 0 && row)
        memcpy(into, row, (size_t)count * sizeof *into);
    if (count <= 0 || row)
        return;
    struct rect wanted = { x, y, count, 1 };
    struct rect had =
        picture->pixels ? rect_meet(wanted, pixmap_whole(picture)) : (struct rect){ 0 };
    put_colour(into, background, count);
    if (!rect_is_empty(had))
        memcpy(into + (had.x - x), pixmap_row(picture, y) + had.x,
               (size_t)had.width * sizeof *into);
}

/* Where the picture that comes is seen. */
static void put_seen(uint32_t *into, const struct layer *layer, int32_t x, int32_t y, int32_t count)
{
    const struct transition_view *view = &layer->view;
    if (count <= 0)
        return;
    if (view->weight == UINT8_MAX) {
        put(into, &layer->to, x - view->to_x, y - view->to_y, count, layer->background);
        return;
    }
    const uint32_t *from = whole_row(&layer->from, x - view->from_x, y - view->from_y, count);
    const uint32_t *to = whole_row(&layer->to, x - view->to_x, y - view->to_y, count);
    if (!from)
        put(into, &layer->from, x - view->from_x, y - view->from_y, count, layer->background);
    if (to)
        blend_fade(into, from ? from : into, to, view->weight, (size_t)count);
    else if (from)
        memcpy(into, from, (size_t)count * sizeof *into);
}

static int32_t within(int32_t x, int32_t low, int32_t high)
{
    return x < low ? low : x > high ? high : x;
}

/* --- what scrolls ---------------------------------------------------------- */

/* What lies within `area`, part of a piece whose left column and top row are at x, y. */
static void compose_piece(const struct layer *layer, const struct scroll_piece *piece,
                          struct rect whole, struct rect area, struct pixmap *into)
{
    const struct scroll *scroll = layer->scroll;
    bool is_before = piece->kind == PIECE_BEFORE;
    const struct pixmap *page = is_before ? &layer->from : &layer->to;
    if (piece->kind == PIECE_EMPTY || !page->pixels)
        pixmap_fill(into, area, scroll->strip.background);
    else
        scroll_copy(is_before ? &scroll->before : &scroll->strip, page->pixels,
                    piece->column + area.x - whole.x, area.y - whole.y, into, area);
}

/* Where on the canvas the strips of a layer run that scrolls. */
static struct rect window_of(const struct layer *layer)
{
    return rect_meet(layer->area,
                     (struct rect){ layer->area.x + layer->window_x,
                                    layer->area.y + layer->window_y, layer->scroll->window_px,
                                    layer->scroll->strip.height_px });
}

static void compose_scroll(const struct layer *layer, struct rect area, struct pixmap *into)
{
    struct rect window = window_of(layer);
    struct scroll_piece pieces[SCROLL_PIECES];
    size_t count = scroll_pieces(layer->scroll, pieces);
    if (!rect_holds(window, area))
        pixmap_fill(into, area, layer->background);
    for (size_t i = 0; i < count; i++) {
        struct rect whole = { window.x + pieces[i].x, window.y, pieces[i].width, window.height };
        struct rect part = rect_meet(whole, area);
        if (!rect_is_empty(part))
            compose_piece(layer, &pieces[i], whole, part, into);
    }
}

/* --- all layers ------------------------------------------------------------ */

/* One layer's rows within `area`, which lies inside the layer's. */
static void compose_layer(const struct layer *layer, struct rect area, struct pixmap *into)
{
    const struct transition_view *view = &layer->view;
    const struct rect *seen = &view->seen;
    int32_t left = area.x - layer->area.x, right = left + area.width;
    for (int32_t i = 0; i < area.height; i++) {
        int32_t y = area.y + i - layer->area.y;
        uint32_t *row = pixmap_row(into, area.y + i) + area.x;
        bool is_seen = y >= seen->y && y < seen->y + seen->height;
        int32_t start = is_seen ? within(seen->x, left, right) : right;
        int32_t end = is_seen ? within(seen->x + seen->width, left, right) : right;
        put(row, &layer->from, left - view->from_x, y - view->from_y, start - left,
            layer->background);
        put_seen(row + (start - left), layer, start, y, end - start);
        put(row + (end - left), &layer->from, end - view->from_x, y - view->from_y, right - end,
            layer->background);
    }
}

size_t layers_lowest(const struct layers *layers, struct rect area)
{
    size_t lowest = layers->count;
    while (lowest > 0)
        if (rect_holds(layers->items[--lowest].area, area))
            return lowest;
    return 0;
}

static void compose_canvas(const struct layers *layers, struct rect area, struct pixmap *into)
{
    size_t lowest = layers_lowest(layers, area);
    bool is_covered = layers->count > 0 && rect_holds(layers->items[lowest].area, area);
    if (!is_covered)
        pixmap_fill(into, area, layers->background);
    for (size_t i = lowest; i < layers->count; i++) {
        const struct layer *layer = &layers->items[i];
        struct rect part = rect_meet(layer->area, area);
        if (!rect_is_empty(part))
            (layer->scroll ? compose_scroll : compose_layer)(layer, part, into);
    }
}

void layers_compose(const struct layers *layers, struct rect area, struct pixmap *into)
{
    struct rect canvas = { 0, 0, layers->width_px, layers->height_px };
    struct rect inside = rect_meet(area, canvas);
    if (!rect_holds(canvas, area))
        pixmap_fill(into, area, BLACK);
    if (!rect_is_empty(inside))
        compose_canvas(layers, inside, into);
}
