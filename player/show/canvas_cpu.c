/* Composes straight into the window's surface, which SDL shares with the X server (MIT-SHM): one
 * pass over the pixels, no copy of ours, and nothing kept awake while the picture stands still.
 * SDL would by default put OpenGL between the surface and the window, which costs ten times as much
 * on a machine without a GPU; display.c turns that off by hint. Only a mapped canvas has memory of
 * its own, from which what changed is copied to its places. */
#include <SDL2/SDL.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "picture/blend.h"
#include "picture/wallmap.h"
#include "player/show/canvas.h"

/* The frame that was presented last. */
struct glass {
    uint64_t from, to; /* serials of its pages; 0: none */
    int32_t width_px, height_px;
    struct transition_view view;
};

struct canvas {
    SDL_Window *window;
    int32_t width_px, height_px; /* of the window */
    struct output output;        /* count 0: not mapped, composed in the window */
    struct pixmap mapped;        /* what is composed then; owned */
    struct glass glass;
    struct light_curve curve;
    uint32_t *padded[2]; /* a row of each picture, black where it ends */
};

static bool get_surface(SDL_Window *window, SDL_Surface **ret_surface, struct error *err)
{
    SDL_Surface *surface = SDL_GetWindowSurface(window);
    if (!surface)
        return error_set(err, ERROR_SYSTEM, "the window has no surface: %s", SDL_GetError());
    if (surface->format->BytesPerPixel != 4 || surface->format->Rmask != 0xFF0000)
        return error_set(err, ERROR_SYSTEM,
                         "the display has %d bits a pixel; 24 bits of colour are needed",
                         surface->format->BitsPerPixel);
    *ret_surface = surface;
    return true;
}

static void close_canvas(struct canvas *canvas)
{
    if (!canvas)
        return;
    free(canvas->padded[0]);
    free(canvas->padded[1]);
    free(canvas->mapped.pixels);
    free(canvas);
}

static void make_rows(struct canvas *canvas, int32_t width_px)
{
    for (size_t i = 0; i < 2; i++) {
        free(canvas->padded[i]);
        canvas->padded[i] = mem_array((size_t)width_px, sizeof **canvas->padded);
    }
}

static bool open_canvas(SDL_Window *window, bool accepts_software, struct canvas **ret_canvas,
                        struct error *err)
{
    (void)accepts_software;
    SDL_Surface *surface;
    if (!get_surface(window, &surface, err))
        return false;
    struct canvas *canvas = mem_new(sizeof *canvas);
    *canvas = (struct canvas){ .window = window, .width_px = surface->w, .height_px = surface->h };
    make_rows(canvas, surface->w);
    light_curve_make(LIGHT_LEVEL_FULL, LIGHT_GAMMA_ONE, &canvas->curve);
    *ret_canvas = canvas;
    return true;
}

static void get_size(const struct canvas *canvas, int32_t *ret_width_px, int32_t *ret_height_px)
{
    *ret_width_px = canvas->width_px;
    *ret_height_px = canvas->height_px;
}

static bool map(struct canvas *canvas, const struct output *output, int32_t width_px,
                int32_t height_px, struct error *err)
{
    free(canvas->mapped.pixels);
    canvas->mapped = (struct pixmap){ .width_px = width_px, .height_px = height_px };
    canvas->output.count = 0;
    make_rows(canvas, output ? width_px : canvas->width_px);
    if (!output)
        return true;
    canvas->mapped.pixels = mem_try(pixmap_bytes(width_px, height_px));
    if (!canvas->mapped.pixels) {
        make_rows(canvas, canvas->width_px);
        return error_set(err, ERROR_SYSTEM, "no memory for a canvas of %d x %d", width_px,
                         height_px);
    }
    canvas->output = *output;
    return true;
}

static void set_light(struct canvas *canvas, const struct light_curve *curve)
{
    canvas->curve = *curve;
}

/* `count` pixels of the page's row y from x on: its own, or a copy with black where it has none. */
static const uint32_t *span_of(const struct page *page, int32_t x, int32_t y, int32_t count,
                               uint32_t *padded)
{
    const uint32_t *row = page && y >= 0 ? page_row(page, y) : NULL;
    if (row && x >= 0 && page->width_px - x >= count)
        return row + x;
    memset(padded, 0, (size_t)count * sizeof *padded);
    int32_t start = SDL_max(x, 0), end = row ? SDL_min(x + count, page->width_px) : 0;
    if (start < end)
        memcpy(padded + (start - x), row + start, (size_t)(end - start) * sizeof *padded);
    return padded;
}

/* Row y from x on, where only the picture that leaves is seen. */
static void put_from(struct canvas *canvas, const struct frame *frame, uint32_t *into, int32_t x,
                     int32_t y, int32_t count)
{
    const struct transition_view *view = &frame->view;
    if (count > 0)
        memcpy(into + x,
               span_of(frame->from, x - view->from_x, y - view->from_y, count, canvas->padded[0]),
               (size_t)count * sizeof *into);
}

/* … and where the one that comes is seen. */
static void put_seen(struct canvas *canvas, const struct frame *frame, uint32_t *into, int32_t x,
                     int32_t y, int32_t count)
{
    const struct transition_view *view = &frame->view;
    if (count <= 0)
        return;
    const uint32_t *to =
        span_of(frame->to, x - view->to_x, y - view->to_y, count, canvas->padded[0]);
    if (view->weight == UINT8_MAX)
        memcpy(into + x, to, (size_t)count * sizeof *into);
    else
        blend_fade(
            into + x,
            span_of(frame->from, x - view->from_x, y - view->from_y, count, canvas->padded[1]), to,
            view->weight, (size_t)count);
}

static int32_t within(int32_t x, int32_t low, int32_t high)
{
    return SDL_min(SDL_max(x, low), high);
}

static void compose(struct canvas *canvas, const struct frame *frame, const struct pixmap *pixmap,
                    SDL_Rect area)
{
    const struct rect *seen = &frame->view.seen;
    int32_t left = area.x, right = area.x + area.w;
    for (int32_t y = area.y; y < area.y + area.h; y++) {
        uint32_t *into = pixmap_row(pixmap, y);
        bool is_seen = y >= seen->y && y < seen->y + seen->height;
        int32_t start = is_seen ? within(seen->x, left, right) : right;
        int32_t end = is_seen ? within(seen->x + seen->width, left, right) : right;
        put_from(canvas, frame, into, left, y, start - left);
        put_seen(canvas, frame, into, start, y, end - start);
        put_from(canvas, frame, into, end, y, right - end);
    }
}

/* What has to be drawn again, within the canvas. */
static SDL_Rect damage(const struct glass *before, const struct glass *now, SDL_Rect canvas,
                       bool is_whole)
{
    bool is_same = before->to == now->to && (before->from == now->from || now->from == 0) &&
                   before->width_px == now->width_px && before->height_px == now->height_px;
    struct rect moved = transition_damage(&before->view, &now->view, now->width_px, now->height_px);
    SDL_Rect area = is_same ? (SDL_Rect){ moved.x, moved.y, moved.width, moved.height }
                            : (SDL_Rect){ .w = SDL_max(before->width_px, now->width_px),
                                          .h = SDL_max(before->height_px, now->height_px) };
    SDL_IntersectRect(&area, &canvas, &area);
    return is_whole ? canvas : area;
}

static struct glass glass_of(const struct frame *frame)
{
    return (struct glass){
        .from = frame->from ? frame->from->serial : 0,
        .to = frame->to ? frame->to->serial : 0,
        .width_px = frame->width_px,
        .height_px = frame->height_px,
        .view = frame->view,
    };
}

static struct pixmap pixmap_of(const SDL_Surface *surface)
{
    return (struct pixmap){
        .width_px = surface->pitch / (int32_t)sizeof(uint32_t), /* the next row begins there */
        .height_px = surface->h,
        .pixels = surface->pixels,
    };
}

/* Copies what was composed to its places; ret_areas is where they are, gaps only when whole. */
static size_t copy_mapped(const struct canvas *canvas, struct pixmap *window, SDL_Rect composed,
                          bool is_whole, SDL_Rect ret_areas[LIMIT_SLICES])
{
    struct rect area = { composed.x, composed.y, composed.w, composed.h };
    size_t count = 0;
    if (is_whole)
        memset(window->pixels, 0, pixmap_bytes(window->width_px, window->height_px));
    wallmap_copy(window, &canvas->mapped, &canvas->output, area);
    ret_areas[0] = (SDL_Rect){ .w = canvas->width_px, .h = canvas->height_px };
    for (size_t i = 0; !is_whole && i < canvas->output.count; i++) {
        struct rect copied = wallmap_damage(&canvas->output.slices[i], area);
        if (copied.width > 0)
            ret_areas[count++] = (SDL_Rect){ copied.x, copied.y, copied.width, copied.height };
    }
    return is_whole ? 1 : count;
}

static bool present(struct canvas *canvas, const struct frame *frame, bool is_whole,
                    struct error *err)
{
    SDL_Surface *surface;
    if ((frame->from && !page_wake(frame->from, err)) ||
        (frame->to && !page_wake(frame->to, err)) || !get_surface(canvas->window, &surface, err))
        return false;
    struct glass glass = glass_of(frame);
    struct pixmap window = pixmap_of(surface);
    bool is_mapped = canvas->output.count > 0;
    SDL_Rect whole = { .w = is_mapped ? canvas->mapped.width_px : canvas->width_px,
                       .h = is_mapped ? canvas->mapped.height_px : canvas->height_px };
    SDL_Rect areas[LIMIT_SLICES] = { damage(&canvas->glass, &glass, whole, is_whole) };
    size_t count = 1;
    canvas->glass = glass;
    compose(canvas, frame, is_mapped ? &canvas->mapped : &window, areas[0]);
    light_curve_apply_area(&canvas->curve, is_mapped ? &canvas->mapped : &window,
                           (struct rect){ areas[0].x, areas[0].y, areas[0].w, areas[0].h });
    if (is_mapped)
        count = copy_mapped(canvas, &window, areas[0], is_whole, areas);
    if (!frame->from && frame->to)
        page_rest(frame->to);
    if (count > 0 && SDL_UpdateWindowSurfaceRects(canvas->window, areas, (int)count) != 0)
        return error_set(err, ERROR_SYSTEM, "cannot present: %s", SDL_GetError());
    return true;
}

static bool is_paced(const struct canvas *canvas)
{
    (void)canvas;
    return false;
}

const struct canvas_kind canvas_cpu = {
    .name = "cpu",
    .window_flags = 0,
    .open = open_canvas,
    .close = close_canvas,
    .size = get_size,
    .map = map,
    .light = set_light,
    .present = present,
    .is_paced = is_paced,
};
