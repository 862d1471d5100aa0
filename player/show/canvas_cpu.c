/* Composes straight into the window's surface, which SDL shares with the X server (MIT-SHM): one
 * pass over the pixels, no copy of ours, and nothing kept awake while the picture stands still.
 * SDL would by default put OpenGL between the surface and the window, which costs ten times as much
 * on a machine without a GPU; display.c turns that off by hint. */
#include <SDL2/SDL.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "picture/blend.h"
#include "player/show/canvas.h"

struct canvas {
    SDL_Window *window;
    int32_t width_px, height_px;
    int32_t covered_width_px, covered_height_px; /* what the last frame drew on */
    uint32_t *padded[2];                         /* a row of each picture, black where it ends */
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
    for (size_t i = 0; i < 2; i++)
        canvas->padded[i] = mem_array((size_t)surface->w, sizeof **canvas->padded);
    *ret_canvas = canvas;
    return true;
}

static void get_size(const struct canvas *canvas, int32_t *ret_width_px, int32_t *ret_height_px)
{
    *ret_width_px = canvas->width_px;
    *ret_height_px = canvas->height_px;
}

/* A row of at least `width` pixels: the picture's own, or a copy with black behind it. */
static const uint32_t *full_row(const struct page *page, int32_t y, int32_t width_px,
                                uint32_t *padded)
{
    const uint32_t *row = page ? page_row(page, y) : NULL;
    if (row && page->width_px >= width_px)
        return row;
    size_t used = row ? (size_t)page->width_px : 0;
    if (row)
        memcpy(padded, row, used * sizeof *padded);
    memset(padded + used, 0, ((size_t)width_px - used) * sizeof *padded);
    return padded;
}

static void compose(struct canvas *canvas, const struct frame *frame, SDL_Surface *surface,
                    SDL_Rect area)
{
    for (int32_t y = 0; y < area.h; y++) {
        uint32_t *into = (void *)((char *)surface->pixels + (size_t)y * (size_t)surface->pitch);
        const uint32_t *to = full_row(frame->to, y, area.w, canvas->padded[0]);
        if (frame->from)
            blend_fade(into, full_row(frame->from, y, area.w, canvas->padded[1]), to, frame->weight,
                       (size_t)area.w);
        else
            memcpy(into, to, (size_t)area.w * sizeof *into);
    }
}

static void cover(int32_t *width_px, int32_t *height_px, const struct page *page)
{
    if (page && page->width_px > *width_px)
        *width_px = page->width_px;
    if (page && page->height_px > *height_px)
        *height_px = page->height_px;
}

/* What this frame or the one before it draws on, within the window. */
static SDL_Rect damage(struct canvas *canvas, const struct frame *frame, bool is_whole)
{
    int32_t width_px = 0, height_px = 0;
    cover(&width_px, &height_px, frame->from);
    cover(&width_px, &height_px, frame->to);
    SDL_Rect area = { .w = SDL_max(width_px, canvas->covered_width_px),
                      .h = SDL_max(height_px, canvas->covered_height_px) };
    canvas->covered_width_px = width_px;
    canvas->covered_height_px = height_px;
    SDL_Rect window = { .w = canvas->width_px, .h = canvas->height_px };
    return is_whole ? window
                    : (SDL_Rect){ .w = SDL_min(area.w, window.w), .h = SDL_min(area.h, window.h) };
}

static bool present(struct canvas *canvas, const struct frame *frame, bool is_whole,
                    struct error *err)
{
    SDL_Surface *surface;
    if ((frame->from && !page_wake(frame->from, err)) ||
        (frame->to && !page_wake(frame->to, err)) || !get_surface(canvas->window, &surface, err))
        return false;
    SDL_Rect area = damage(canvas, frame, is_whole);
    compose(canvas, frame, surface, area);
    if (!frame->from && frame->to)
        page_rest(frame->to);
    if (SDL_UpdateWindowSurfaceRects(canvas->window, &area, 1) != 0)
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
    .present = present,
    .is_paced = is_paced,
};
