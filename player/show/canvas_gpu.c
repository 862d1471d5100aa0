/* One texture per living picture, uploaded once. Layers are drawn from the lowest up, each clipped
 * to its place; where a picture turns into another the layer is their sum on black, each dimmed by
 * its share; where they move, the one that comes is clipped to where it is seen. Light is the same
 * factor on every share and background. A mapped canvas is drawn slice by slice, so that it may be
 * wider than any texture. */
#include <SDL2/SDL.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "model/light.h"
#include "player/show/canvas.h"
#include "player/show/texture.h"

struct canvas {
    SDL_Renderer *renderer;
    int32_t width_px, height_px;
    bool is_paced;
    struct textures textures;
    struct output output; /* count 0: not mapped */
    struct light_curve curve;
    struct rect drawn;   /* the part of the frame at hand that is drawn: its first pixel is 0, 0 */
    SDL_Texture *mapped; /* what a slice is drawn into then, as large as the largest */
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

static void close_canvas(struct canvas *canvas)
{
    if (!canvas)
        return;
    textures_deinit(&canvas->textures);
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
    textures_init(&canvas->textures, canvas->renderer,
                  SDL_min(info.max_texture_width, info.max_texture_height));
    canvas->is_paced = info.flags & SDL_RENDERER_PRESENTVSYNC;
    canvas->width_px = width;
    canvas->height_px = height;
    light_curve_make(LIGHT_LEVEL_FULL, LIGHT_GAMMA_ONE, &canvas->curve);
    *ret_canvas = canvas;
    return true;
}

static void get_size(const struct canvas *canvas, int32_t *ret_width_px, int32_t *ret_height_px)
{
    *ret_width_px = canvas->width_px;
    *ret_height_px = canvas->height_px;
}

/* A slice lies on the window, so it is never larger than what the GPU can draw. */
static bool map(struct canvas *canvas, const struct output *output, int32_t width_px,
                int32_t height_px, struct error *err)
{
    int32_t width = 1, height = 1;
    if (canvas->mapped)
        SDL_DestroyTexture(canvas->mapped);
    canvas->mapped = NULL;
    canvas->output.count = 0;
    if (!output)
        return true;
    for (size_t i = 0; i < output->count; i++) {
        width = SDL_max(width, output->slices[i].width);
        height = SDL_max(height, output->slices[i].height);
    }
    canvas->mapped = SDL_CreateTexture(canvas->renderer, SDL_PIXELFORMAT_ARGB8888,
                                       SDL_TEXTUREACCESS_TARGET, width, height);
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
    textures_set_gamma(&canvas->textures, curve->gamma);
}

/* --- drawing --------------------------------------------------------------- */

/* Where an area of the canvas lies in what is drawn into. */
static SDL_Rect placed(const struct canvas *canvas, struct rect area)
{
    return (SDL_Rect){ area.x - canvas->drawn.x, area.y - canvas->drawn.y, area.width,
                       area.height };
}

static void draw_texture(const struct canvas *canvas, const struct texture *texture, int32_t x,
                         int32_t y, int share)
{
    uint8_t lit = (uint8_t)((share * canvas->curve.values[UINT8_MAX] + UINT8_MAX / 2) / UINT8_MAX);
    SDL_Rect into = placed(canvas, (struct rect){ x, y, texture->width_px, texture->height_px });
    SDL_SetTextureBlendMode(texture->texture,
                            share == UINT8_MAX ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_ADD);
    SDL_SetTextureColorMod(texture->texture, lit, lit, lit);
    SDL_RenderCopy(canvas->renderer, texture->texture, NULL, &into);
}

/* Adds the page at x, y at this share, or at the full share covers what is there; NULL adds
 * nothing. */
static bool draw(struct canvas *canvas, struct page *page, int32_t x, int32_t y, int share,
                 struct error *err)
{
    const struct texture *texture = NULL;
    if (!page || share == 0)
        return true;
    for (int32_t top = 0; top < page->height_px; top += texture->height_px)
        for (int32_t left = 0; left < page->width_px; left += texture->width_px) {
            texture =
                textures_get(&canvas->textures, page, left, top, canvas->textures.max_side_px, err);
            if (!texture)
                return false;
            draw_texture(canvas, texture, x + left, y + top, share);
        }
    return true;
}

static void fill(const struct canvas *canvas, struct rect area, uint32_t rgb)
{
    const uint8_t *lit = canvas->curve.values;
    SDL_Rect into = placed(canvas, area);
    SDL_SetRenderDrawColor(canvas->renderer, lit[rgb >> 16 & 0xFF], lit[rgb >> 8 & 0xFF],
                           lit[rgb & 0xFF], SDL_ALPHA_OPAQUE);
    SDL_RenderFillRect(canvas->renderer, &into);
}

static void clip(const struct canvas *canvas, struct rect area)
{
    /* An orbit reaches over the edge. */
    SDL_Rect seen = placed(canvas, rect_meet(area, canvas->drawn));
    SDL_RenderSetClipRect(canvas->renderer, &seen);
}

/* One piece of a strip, run by run. A texture holds as many whole tiles as fit into it. */
static bool draw_piece(struct canvas *canvas, const struct strip *strip, struct page *page,
                       struct rect area, int32_t column, struct error *err)
{
    int32_t height = strip->height_px;
    uint8_t lit = canvas->curve.values[UINT8_MAX];
    int32_t rows = SDL_max(canvas->textures.max_side_px / height, 1) * height;
    for (int32_t x = 0, run; x < area.width; x += run) {
        run = scroll_run(strip, column, area.width - x);
        int32_t row = column / strip->tile_px * height;
        const struct texture *texture =
            textures_get(&canvas->textures, page, 0, row / rows * rows, rows, err);
        if (!texture)
            return false;
        SDL_SetTextureBlendMode(texture->texture, SDL_BLENDMODE_NONE);
        SDL_SetTextureColorMod(texture->texture, lit, lit, lit);
        SDL_Rect from = { column % strip->tile_px, row - texture->top, run, height };
        SDL_Rect into = placed(canvas, (struct rect){ area.x + x, area.y, run, height });
        SDL_RenderCopy(canvas->renderer, texture->texture, &from, &into);
        column = column + run < strip->width_px ? column + run : 0;
    }
    return true;
}

static bool draw_scroll(struct canvas *canvas, const struct frame *frame, size_t index,
                        struct error *err)
{
    const struct frame_layer *layer = &frame->layers[index];
    const struct scroll *scroll = frame->pages[index].scroll;
    struct scroll_piece pieces[SCROLL_PIECES];
    struct rect area = layer->window;
    area.x += layer->area.x;
    area.y += layer->area.y;
    bool is_good = true;
    clip(canvas, layer->area);
    fill(canvas, layer->area, layer->background);
    clip(canvas, rect_meet(area, layer->area));
    size_t count = scroll_pieces(scroll, pieces);
    for (size_t i = 0; is_good && i < count; i++) {
        bool is_before = pieces[i].kind == PIECE_BEFORE;
        struct page *page = is_before ? frame->pages[index].from : frame->pages[index].to;
        struct rect part = { area.x + pieces[i].x, area.y, pieces[i].width, area.height };
        if (pieces[i].kind == PIECE_EMPTY || !page)
            fill(canvas, part, scroll->strip.background);
        else
            is_good = draw_piece(canvas, is_before ? &scroll->before : &scroll->strip, page, part,
                                 pieces[i].column, err);
    }
    return is_good;
}

/* The picture that leaves everywhere, and where the one that comes is seen, the sum of both. */
static bool draw_layer(struct canvas *canvas, const struct frame *frame, size_t index,
                       struct error *err)
{
    const struct frame_layer *layer = &frame->layers[index];
    const struct transition_view *view = &layer->view;
    struct page *from = frame->pages[index].from, *to = frame->pages[index].to;
    int32_t x = layer->area.x, y = layer->area.y;
    struct rect seen = { x + view->seen.x, y + view->seen.y, view->seen.width, view->seen.height };
    clip(canvas, layer->area);
    if (!from && !to)
        fill(canvas, layer->area, layer->background);
    bool is_seen_everywhere = rect_is_same(seen, layer->area);
    if (!is_seen_everywhere &&
        !draw(canvas, from, x + view->from_x, y + view->from_y, UINT8_MAX, err))
        return false;
    seen = rect_meet(seen, layer->area);
    if (rect_is_empty(seen))
        return true;
    clip(canvas, seen);
    if (view->weight < UINT8_MAX)
        fill(canvas, seen, 0);
    return draw(canvas, from, x + view->from_x, y + view->from_y, UINT8_MAX - view->weight, err) &&
           draw(canvas, to, x + view->to_x, y + view->to_y, view->weight, err);
}

/* What of the frame lies in `part`. */
static bool draw_layers(struct canvas *canvas, const struct frame *frame, struct rect part,
                        struct error *err)
{
    bool is_good = true;
    canvas->drawn = part;
    fill(canvas, canvas->drawn, frame->background);
    for (size_t i = 0; is_good && i < frame->count; i++)
        is_good = (frame->pages[i].scroll ? draw_scroll : draw_layer)(canvas, frame, i, err);
    SDL_RenderSetClipRect(canvas->renderer, NULL);
    return is_good;
}

static void clear(const struct canvas *canvas)
{
    SDL_SetRenderDrawColor(canvas->renderer, 0, 0, 0, SDL_ALPHA_OPAQUE);
    SDL_RenderClear(canvas->renderer);
}

/* SDL mirrors first and then turns about the middle, so that is what has to lie right. */
static void place_slice(const struct canvas *canvas, const struct output_slice *slice)
{
    SDL_Rect from = { 0, 0, slice->width, slice->height };
    SDL_FRect into = {
        .x = (float)slice->to_x + (float)(output_slice_width(slice) - slice->width) / 2,
        .y = (float)slice->to_y + (float)(output_slice_height(slice) - slice->height) / 2,
        .w = (float)slice->width,
        .h = (float)slice->height,
    };
    SDL_RenderCopyExF(canvas->renderer, canvas->mapped, &from, &into, slice->rotate, NULL,
                      slice->is_mirrored ? SDL_FLIP_HORIZONTAL : SDL_FLIP_NONE);
}

/* Each slice is drawn by itself and then placed; a turned one could not be clipped in place. */
static bool draw_slices(struct canvas *canvas, const struct frame *frame, struct error *err)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < canvas->output.count; i++) {
        const struct output_slice *slice = &canvas->output.slices[i];
        struct rect part = { slice->x, slice->y, slice->width, slice->height };
        if (rect_is_empty(part))
            continue;
        SDL_SetRenderTarget(canvas->renderer, canvas->mapped);
        clear(canvas);
        is_good = draw_layers(canvas, frame, part, err);
        SDL_SetRenderTarget(canvas->renderer, NULL);
        place_slice(canvas, slice);
    }
    return is_good;
}

static bool draw_frame(struct canvas *canvas, const struct frame *frame, struct error *err)
{
    struct rect whole = { 0, 0, frame->width_px, frame->height_px };
    textures_keep(&canvas->textures, frame);
    clear(canvas);
    return canvas->mapped ? draw_slices(canvas, frame, err)
                          : draw_layers(canvas, frame, whole, err);
}

static bool present(struct canvas *canvas, const struct frame *frame, const struct damage *damage,
                    struct error *err)
{
    (void)damage; /* a flip always presents everything */
    if (!draw_frame(canvas, frame, err))
        return false;
    SDL_RenderPresent(canvas->renderer);
    return true;
}

static bool read_back(struct canvas *canvas, const struct frame *frame, struct rect area,
                      struct pixmap *into, struct error *err)
{
    SDL_Rect part = { area.x, area.y, area.width, area.height };
    return draw_frame(canvas, frame, err) &&
           (SDL_RenderReadPixels(canvas->renderer, &part, SDL_PIXELFORMAT_ARGB8888, into->pixels,
                                 into->width_px * (int)sizeof *into->pixels) == 0 ||
            error_set(err, ERROR_SYSTEM, "the GPU cannot be read: %s", SDL_GetError()));
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
    .read = read_back,
    .is_paced = is_paced,
};
