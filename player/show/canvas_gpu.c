/* One texture per living picture, uploaded once; a frame is the sum of both, each dimmed by its
 * share, which is right also where only one of them covers the glass; where they move, the one that
 * comes is clipped to where it is seen. Light is the same factor on every share. A mapped canvas is
 * a texture too, drawn once for each slice. */
#include <SDL2/SDL.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "player/show/canvas.h"

struct layer {
    uint64_t serial; /* of the page; 0: free */
    SDL_Texture *texture;
    int32_t width_px, height_px;
};

struct canvas {
    SDL_Renderer *renderer;
    int32_t width_px, height_px;
    int32_t max_side_px; /* of a texture */
    bool is_paced;
    struct layer layers[2]; /* as many pictures as a frame can have */
    struct output output;   /* count 0: not mapped */
    struct light_curve curve;
    struct light_curve gamma; /* the curve's gamma alone, for what is uploaded */
    SDL_Texture *mapped;      /* what is drawn into then; NULL: the window itself */
};

static const char *const software_gl[] = { "llvmpipe", "softpipe", "swrast", "Software" };

/* The name of what draws, as OpenGL itself tells; "" when it cannot be asked. */
static const char *gl_renderer(void)
{
    enum { GL_RENDERER_NAME = 0x1F01 };
    union {
        void *address;
        const unsigned char *(*call)(unsigned int name);
    } get_string = { .address = SDL_GL_GetProcAddress("glGetString") };
    const unsigned char *name = get_string.address ? get_string.call(GL_RENDERER_NAME) : NULL;
    return name ? (const char *)name : "";
}

static bool is_software(void)
{
    const char *name = gl_renderer();
    for (size_t i = 0; i < sizeof software_gl / sizeof *software_gl; i++)
        if (strstr(name, software_gl[i]))
            return true;
    return false;
}

static void drop_layer(struct layer *layer)
{
    if (layer->texture)
        SDL_DestroyTexture(layer->texture);
    *layer = (struct layer){ .serial = 0 };
}

static void close_canvas(struct canvas *canvas)
{
    if (!canvas)
        return;
    drop_layer(&canvas->layers[0]);
    drop_layer(&canvas->layers[1]);
    if (canvas->mapped)
        SDL_DestroyTexture(canvas->mapped);
    if (canvas->renderer)
        SDL_DestroyRenderer(canvas->renderer);
    free(canvas);
}

static bool open_canvas(SDL_Window *window, bool accepts_software, struct canvas **ret_canvas,
                        struct error *err)
{
    struct canvas *canvas = mem_new(sizeof *canvas);
    SDL_RendererInfo info;
    int width, height;
    canvas->renderer =
        SDL_CreateRenderer(window, -1, SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC);
    if (!canvas->renderer || SDL_GetRendererInfo(canvas->renderer, &info) != 0 ||
        SDL_GetRendererOutputSize(canvas->renderer, &width, &height) != 0) {
        error_set(err, ERROR_SYSTEM, "no GPU to draw with: %s", SDL_GetError());
        close_canvas(canvas);
        return false;
    }
    if (!accepts_software && is_software()) {
        error_set(err, ERROR_MISSING, "the GPU is emulated by %s", gl_renderer());
        close_canvas(canvas);
        return false;
    }
    int max_side = SDL_min(info.max_texture_width, info.max_texture_height);
    canvas->max_side_px = max_side > 0 ? max_side : INT32_MAX; /* 0: a driver that has no limit */
    canvas->is_paced = info.flags & SDL_RENDERER_PRESENTVSYNC;
    canvas->width_px = width;
    canvas->height_px = height;
    light_curve_make(LIGHT_LEVEL_FULL, LIGHT_GAMMA_ONE, &canvas->curve);
    canvas->gamma = canvas->curve;
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
    if (canvas->mapped)
        SDL_DestroyTexture(canvas->mapped);
    canvas->mapped = NULL;
    canvas->output.count = 0;
    if (!output)
        return true;
    canvas->mapped = SDL_CreateTexture(canvas->renderer, SDL_PIXELFORMAT_ARGB8888,
                                       SDL_TEXTUREACCESS_TARGET, width_px, height_px);
    if (!canvas->mapped)
        return error_set(err, ERROR_SYSTEM, "the GPU has no room for a canvas of %d x %d: %s",
                         width_px, height_px, SDL_GetError());
    SDL_SetTextureBlendMode(canvas->mapped, SDL_BLENDMODE_NONE);
    canvas->output = *output;
    return true;
}

static void set_light(struct canvas *canvas, const struct light_curve *curve)
{
    canvas->curve = *curve;
    if (canvas->gamma.gamma == curve->gamma)
        return;
    light_curve_make(LIGHT_LEVEL_FULL, curve->gamma, &canvas->gamma);
    drop_layer(&canvas->layers[0]);
    drop_layer(&canvas->layers[1]);
}

/* A row at a time goes through the gamma, in memory of its own: pages are sealed. */
static bool update_through_gamma(const struct canvas *canvas, const struct page *page,
                                 const struct layer *into)
{
    size_t bytes = (size_t)into->width_px * sizeof(uint32_t);
    uint32_t *row = mem_array((size_t)into->width_px, sizeof *row);
    bool is_good = true;
    for (int32_t y = 0; is_good && y < into->height_px; y++) {
        SDL_Rect area = { 0, y, into->width_px, 1 };
        memcpy(row, page_row(page, y), bytes);
        light_curve_apply(&canvas->gamma, row, (size_t)into->width_px);
        is_good = SDL_UpdateTexture(into->texture, &area, row, (int)bytes) == 0;
    }
    free(row);
    return is_good;
}

static bool update(const struct canvas *canvas, const struct page *page, const struct layer *into)
{
    if (!canvas->gamma.is_identity)
        return update_through_gamma(canvas, page, into);
    return SDL_UpdateTexture(into->texture, NULL, page->pixels,
                             page->width_px * (int)sizeof(uint32_t)) == 0;
}

/* Only as much travels as a texture can hold. */
static bool upload(struct canvas *canvas, struct page *page, struct layer *into, struct error *err)
{
    if (!page_wake(page, err))
        return false;
    into->width_px = SDL_min(page->width_px, canvas->max_side_px);
    into->height_px = SDL_min(page->height_px, canvas->max_side_px);
    into->texture = SDL_CreateTexture(canvas->renderer, SDL_PIXELFORMAT_ARGB8888,
                                      SDL_TEXTUREACCESS_STATIC, into->width_px, into->height_px);
    bool is_good = into->texture && update(canvas, page, into);
    page_rest(page);
    if (!is_good) {
        drop_layer(into);
        return error_set(err, ERROR_SYSTEM, "cannot give the picture to the GPU: %s",
                         SDL_GetError());
    }
    into->serial = page->serial;
    return true;
}

static bool is_layer_of(const struct layer *layer, const struct page *page)
{
    return page && layer->serial == page->serial && layer->texture;
}

static void drop_unused(struct canvas *canvas, const struct frame *frame)
{
    for (size_t i = 0; i < 2; i++)
        if (!is_layer_of(&canvas->layers[i], frame->from) &&
            !is_layer_of(&canvas->layers[i], frame->to))
            drop_layer(&canvas->layers[i]);
}

/* Adds the page at x, y to the frame at this share; NULL adds nothing. */
static bool draw(struct canvas *canvas, struct page *page, int32_t x, int32_t y, int share,
                 struct error *err)
{
    if (!page || share == 0)
        return true;
    struct layer *layer = &canvas->layers[is_layer_of(&canvas->layers[1], page)];
    if (!is_layer_of(layer, page)) {
        layer = &canvas->layers[canvas->layers[0].texture != NULL];
        if (!upload(canvas, page, layer, err))
            return false;
    }
    SDL_SetTextureBlendMode(layer->texture, SDL_BLENDMODE_ADD);
    uint8_t lit = (uint8_t)((share * canvas->curve.values[UINT8_MAX] + UINT8_MAX / 2) / UINT8_MAX);
    SDL_SetTextureColorMod(layer->texture, lit, lit, lit);
    SDL_Rect area = { x, y, layer->width_px, layer->height_px };
    SDL_RenderCopy(canvas->renderer, layer->texture, NULL, &area);
    return true;
}

/* Both pictures where the one that comes is seen. */
static bool draw_seen(struct canvas *canvas, const struct frame *frame, struct error *err)
{
    const struct transition_view *view = &frame->view;
    return draw(canvas, frame->from, view->from_x, view->from_y, UINT8_MAX - view->weight, err) &&
           draw(canvas, frame->to, view->to_x, view->to_y, view->weight, err);
}

/* What moves: the picture that leaves everywhere, and over it a piece of the other. */
static bool draw_moving(struct canvas *canvas, const struct frame *frame, struct error *err)
{
    const struct transition_view *view = &frame->view;
    SDL_Rect seen = { view->seen.x, view->seen.y, view->seen.width, view->seen.height };
    if (!draw(canvas, frame->from, view->from_x, view->from_y, UINT8_MAX, err))
        return false;
    if (!transition_has_begun(view))
        return true;
    SDL_RenderSetClipRect(canvas->renderer, &seen);
    SDL_RenderFillRect(canvas->renderer, &seen);
    bool is_good = draw_seen(canvas, frame, err);
    SDL_RenderSetClipRect(canvas->renderer, NULL);
    return is_good;
}

static void clear(const struct canvas *canvas)
{
    SDL_SetRenderDrawColor(canvas->renderer, 0, 0, 0, SDL_ALPHA_OPAQUE);
    SDL_RenderClear(canvas->renderer);
}

/* SDL mirrors first and then turns about the middle, so that is what has to lie right. */
static void draw_slice(const struct canvas *canvas, const struct output_slice *slice)
{
    SDL_Rect from = { slice->x, slice->y, slice->width, slice->height };
    SDL_FRect into = {
        .x = (float)slice->to_x + (float)(output_slice_width(slice) - slice->width) / 2,
        .y = (float)slice->to_y + (float)(output_slice_height(slice) - slice->height) / 2,
        .w = (float)slice->width,
        .h = (float)slice->height,
    };
    if (slice->width > 0 && slice->height > 0)
        SDL_RenderCopyExF(canvas->renderer, canvas->mapped, &from, &into, slice->rotate, NULL,
                          slice->is_mirrored ? SDL_FLIP_HORIZONTAL : SDL_FLIP_NONE);
}

static bool present(struct canvas *canvas, const struct frame *frame, bool is_whole,
                    struct error *err)
{
    (void)is_whole; /* a flip always presents everything */
    drop_unused(canvas, frame);
    SDL_SetRenderTarget(canvas->renderer, canvas->mapped);
    clear(canvas);
    bool is_seen_everywhere =
        frame->view.seen.width == frame->width_px && frame->view.seen.height == frame->height_px;
    if (!(is_seen_everywhere ? draw_seen : draw_moving)(canvas, frame, err))
        return false;
    if (canvas->mapped) {
        SDL_SetRenderTarget(canvas->renderer, NULL);
        clear(canvas);
        for (size_t i = 0; i < canvas->output.count; i++)
            draw_slice(canvas, &canvas->output.slices[i]);
    }
    SDL_RenderPresent(canvas->renderer);
    return true;
}

static bool is_paced(const struct canvas *canvas)
{
    return canvas->is_paced;
}

const struct canvas_kind canvas_gpu = {
    .name = "gpu",
    .window_flags = SDL_WINDOW_OPENGL,
    .open = open_canvas,
    .close = close_canvas,
    .size = get_size,
    .map = map,
    .light = set_light,
    .present = present,
    .is_paced = is_paced,
};
