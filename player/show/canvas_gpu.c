/* One texture per living picture, uploaded once; a frame is the sum of both, each dimmed by its
 * share, which is right also where only one of them covers the glass. */
#include <SDL2/SDL.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "player/show/canvas.h"

struct layer {
    uint64_t serial; /* of the page; 0: free */
    SDL_Texture *texture;
    SDL_Rect area;
};

struct canvas {
    SDL_Renderer *renderer;
    int32_t width_px, height_px;
    bool is_paced;
    struct layer layers[2]; /* as many pictures as a frame can have */
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
    canvas->is_paced = info.flags & SDL_RENDERER_PRESENTVSYNC;
    canvas->width_px = width;
    canvas->height_px = height;
    *ret_canvas = canvas;
    return true;
}

static void get_size(const struct canvas *canvas, int32_t *ret_width_px, int32_t *ret_height_px)
{
    *ret_width_px = canvas->width_px;
    *ret_height_px = canvas->height_px;
}

/* Only the part inside the window travels. */
static bool upload(struct canvas *canvas, struct page *page, struct layer *into, struct error *err)
{
    if (!page_wake(page, err))
        return false;
    into->area = (SDL_Rect){ .w = SDL_min(page->width_px, canvas->width_px),
                             .h = SDL_min(page->height_px, canvas->height_px) };
    into->texture = SDL_CreateTexture(canvas->renderer, SDL_PIXELFORMAT_ARGB8888,
                                      SDL_TEXTUREACCESS_STATIC, into->area.w, into->area.h);
    bool is_good = into->texture && SDL_UpdateTexture(into->texture, NULL, page->pixels,
                                                      page->width_px * (int)sizeof(uint32_t)) == 0;
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

/* Adds the page to the frame at this share; NULL adds nothing. */
static bool draw(struct canvas *canvas, struct page *page, uint8_t share, struct error *err)
{
    if (!page)
        return true;
    struct layer *layer = &canvas->layers[is_layer_of(&canvas->layers[1], page)];
    if (!is_layer_of(layer, page)) {
        layer = &canvas->layers[canvas->layers[0].texture != NULL];
        if (!upload(canvas, page, layer, err))
            return false;
    }
    SDL_SetTextureBlendMode(layer->texture, SDL_BLENDMODE_ADD);
    SDL_SetTextureColorMod(layer->texture, share, share, share);
    SDL_RenderCopy(canvas->renderer, layer->texture, NULL, &layer->area);
    return true;
}

static bool present(struct canvas *canvas, const struct frame *frame, bool is_whole,
                    struct error *err)
{
    (void)is_whole; /* a flip always presents everything */
    drop_unused(canvas, frame);
    SDL_SetRenderDrawColor(canvas->renderer, 0, 0, 0, SDL_ALPHA_OPAQUE);
    SDL_RenderClear(canvas->renderer);
    if (!draw(canvas, frame->from, (uint8_t)(UINT8_MAX - frame->weight), err) ||
        !draw(canvas, frame->to, frame->weight, err))
        return false;
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
    .present = present,
    .is_paced = is_paced,
};
