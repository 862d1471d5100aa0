/* Composes straight into the window's surface, which SDL shares with the X server (MIT-SHM): one
 * pass over the pixels, no copy of ours, and nothing kept awake while the picture stands still.
 * SDL would by default put OpenGL between the surface and the window, which costs ten times as much
 * on a machine without a GPU; display.c turns that off by hint. Only a mapped canvas has memory of
 * its own, from which what changed is copied to its places. */
#include <SDL2/SDL.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "model/light.h"
#include "picture/layer.h"
#include "picture/wallmap.h"
#include "player/show/canvas.h"

struct canvas {
    SDL_Window *window;
    int32_t width_px, height_px; /* of the window */
    struct output output;        /* count 0: not mapped, composed in the window */
    struct pixmap mapped;        /* what is composed then; owned */
    struct light_curve curve;
    struct layers layers; /* of the frame at hand, kept here for its size, as are: */
    SDL_Rect areas[LIMIT_ZONES * LIMIT_SLICES]; /* what of the window changed */
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
    free(canvas->mapped.pixels);
    free(canvas);
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
    if (!output)
        return true;
    canvas->mapped.pixels = mem_try(pixmap_bytes(width_px, height_px));
    if (!canvas->mapped.pixels)
        return error_set(err, ERROR_SYSTEM, "no memory for a canvas of %d x %d", width_px,
                         height_px);
    canvas->output = *output;
    return true;
}

static void set_light(struct canvas *canvas, const struct light_curve *curve)
{
    canvas->curve = *curve;
}

/* --- composing ------------------------------------------------------------- */

/* Wakes the pages of which something is seen within the damage, and lets the others rest. When
 * nothing moves those rest too that were needed: the picture is in the window. */
static bool wake_pages(struct canvas *canvas, const struct frame *frame,
                       const struct damage *damage, struct error *err)
{
    for (size_t i = 0; i < frame->count; i++) {
        bool is_seen = false;
        for (size_t k = 0; k < damage->count; k++)
            is_seen |= i >= layers_lowest(&canvas->layers, damage->areas[k]) &&
                       !rect_is_empty(rect_meet(frame->layers[i].area, damage->areas[k]));
        if (!is_seen && frame->pages[i].to)
            page_rest(frame->pages[i].to);
        if (is_seen && ((frame->pages[i].from && !page_wake(frame->pages[i].from, err)) ||
                        (frame->pages[i].to && !page_wake(frame->pages[i].to, err))))
            return false;
    }
    frame_lay_out(frame, &canvas->layers);
    return true;
}

static void rest_pages(const struct frame *frame)
{
    for (size_t i = 0; i < frame->count; i++)
        if (frame->pages[i].from)
            return; /* the next frame needs them soon */
    for (size_t i = 0; i < frame->count; i++)
        if (frame->pages[i].to && !frame->pages[i].scroll)
            page_rest(frame->pages[i].to);
}

/* --- presenting ------------------------------------------------------------ */

static struct pixmap pixmap_of(const SDL_Surface *surface)
{
    return (struct pixmap){
        .width_px = surface->pitch / (int)sizeof(uint32_t),
        .height_px = surface->h,
        .pixels = surface->pixels,
    };
}

static SDL_Rect sdl_rect(struct rect area)
{
    return (SDL_Rect){ area.x, area.y, area.width, area.height };
}

/* The damage as far as it lies on what is composed, of that size. */
static struct damage clip(const struct damage *damage, int32_t width_px, int32_t height_px)
{
    struct rect whole = { 0, 0, width_px, height_px };
    struct damage clipped = { .is_whole = damage->is_whole, .count = 0 };
    if (damage->is_whole)
        clipped.areas[clipped.count++] = whole;
    for (size_t i = 0; !damage->is_whole && i < damage->count; i++) {
        struct rect area = rect_meet(damage->areas[i], whole);
        if (!rect_is_empty(area))
            clipped.areas[clipped.count++] = area;
    }
    return clipped;
}

/* Copies what was composed to its places, and tells in canvas->areas where they are; gaps only when
 * whole. */
static size_t copy_mapped(struct canvas *canvas, struct pixmap *window, const struct damage *damage)
{
    size_t count = 0;
    if (damage->is_whole)
        memset(window->pixels, 0, pixmap_bytes(window->width_px, window->height_px));
    for (size_t k = 0; k < damage->count; k++) {
        wallmap_copy(window, &canvas->mapped, &canvas->output, damage->areas[k]);
        for (size_t i = 0; !damage->is_whole && i < canvas->output.count; i++) {
            struct rect copied = wallmap_damage(&canvas->output.slices[i], damage->areas[k]);
            if (copied.width > 0)
                canvas->areas[count++] = sdl_rect(copied);
        }
    }
    if (damage->is_whole)
        canvas->areas[count++] = (SDL_Rect){ .w = canvas->width_px, .h = canvas->height_px };
    return count;
}

static bool present(struct canvas *canvas, const struct frame *frame, const struct damage *damage,
                    struct error *err)
{
    SDL_Surface *surface;
    if (!get_surface(canvas->window, &surface, err))
        return false;
    struct pixmap window = pixmap_of(surface);
    bool is_mapped = canvas->output.count > 0;
    struct damage drawn = clip(damage, is_mapped ? canvas->mapped.width_px : canvas->width_px,
                               is_mapped ? canvas->mapped.height_px : canvas->height_px);
    struct pixmap *into = is_mapped ? &canvas->mapped : &window;
    frame_lay_out(frame, &canvas->layers);
    if (!wake_pages(canvas, frame, &drawn, err))
        return false;
    for (size_t i = 0; i < drawn.count; i++) {
        layers_compose(&canvas->layers, drawn.areas[i], into);
        light_curve_apply_area(&canvas->curve, into, drawn.areas[i]);
        canvas->areas[i] = sdl_rect(drawn.areas[i]);
    }
    size_t count = is_mapped ? copy_mapped(canvas, &window, &drawn) : drawn.count;
    rest_pages(frame);
    if (count > 0 && SDL_UpdateWindowSurfaceRects(canvas->window, canvas->areas, (int)count) != 0)
        return error_set(err, ERROR_SYSTEM, "cannot present: %s", SDL_GetError());
    return true;
}

static bool read_back(struct canvas *canvas, const struct frame *frame, struct rect area,
                      struct pixmap *into, struct error *err)
{
    (void)frame;
    SDL_Surface *surface;
    if (!get_surface(canvas->window, &surface, err))
        return false;
    struct pixmap window = pixmap_of(surface);
    for (int32_t y = 0; y < area.height; y++)
        memcpy(pixmap_row(into, y), pixmap_row(&window, area.y + y) + area.x,
               (size_t)area.width * sizeof *into->pixels);
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
    .read = read_back,
    .is_paced = is_paced,
};
