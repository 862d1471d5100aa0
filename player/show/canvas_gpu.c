/* One texture per living picture, uploaded once. Layers are drawn from the lowest up, each clipped
 * to its place; where a picture turns into another the layer is their sum on black, each dimmed by
 * its share; where they move, the one that comes is clipped to where it is seen. Light is the same
 * factor on every share and background. A mapped canvas is a texture too, drawn once a slice. */
#include <SDL2/SDL.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "model/light.h"
#include "player/show/canvas.h"

/* Twice as many as a frame can have pictures: a long strip takes several. */
enum { TEXTURES = 4 * LIMIT_ZONES };

struct texture {
    uint64_t serial; /* of the page; 0: free */
    SDL_Texture *texture;
    int32_t width_px, height_px;
    int32_t top; /* the page's row that is its first */
};

struct canvas {
    SDL_Renderer *renderer;
    int32_t width_px, height_px;
    int32_t max_side_px; /* of a texture */
    bool is_paced;
    struct texture textures[TEXTURES];
    struct output output; /* count 0: not mapped */
    struct light_curve curve;
    struct light_curve gamma; /* the curve's gamma alone, for what is uploaded */
    struct rect drawn;        /* the canvas of the frame at hand */
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

static void drop_texture(struct texture *texture)
{
    if (texture->texture)
        SDL_DestroyTexture(texture->texture);
    *texture = (struct texture){ .serial = 0 };
}

static void close_canvas(struct canvas *canvas)
{
    if (!canvas)
        return;
    for (size_t i = 0; i < TEXTURES; i++)
        drop_texture(&canvas->textures[i]);
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
    for (size_t i = 0; i < TEXTURES; i++)
        drop_texture(&canvas->textures[i]);
}

/* A row at a time goes through the gamma, in memory of its own: pages are sealed. */
static bool update_through_gamma(const struct canvas *canvas, const struct page *page,
                                 const struct texture *into)
{
    size_t bytes = (size_t)into->width_px * sizeof(uint32_t);
    uint32_t *row = mem_array((size_t)into->width_px, sizeof *row);
    bool is_good = true;
    for (int32_t y = 0; is_good && y < into->height_px; y++) {
        SDL_Rect area = { 0, y, into->width_px, 1 };
        memcpy(row, page_row(page, into->top + y), bytes);
        light_curve_apply(&canvas->gamma, row, (size_t)into->width_px);
        is_good = SDL_UpdateTexture(into->texture, &area, row, (int)bytes) == 0;
    }
    free(row);
    return is_good;
}

static bool update(const struct canvas *canvas, const struct page *page, const struct texture *into)
{
    if (!canvas->gamma.is_identity)
        return update_through_gamma(canvas, page, into);
    return SDL_UpdateTexture(into->texture, NULL, page_row(page, into->top),
                             page->width_px * (int)sizeof(uint32_t)) == 0;
}

/* Only as much travels as a texture can hold: the page's rows from `top` on. */
static bool upload(struct canvas *canvas, struct page *page, int32_t top, int32_t most_rows,
                   struct texture *into, struct error *err)
{
    if (!page_wake(page, err))
        return false;
    into->top = top;
    into->width_px = SDL_min(page->width_px, canvas->max_side_px);
    into->height_px = SDL_min(page->height_px - top, most_rows);
    into->texture = SDL_CreateTexture(canvas->renderer, SDL_PIXELFORMAT_ARGB8888,
                                      SDL_TEXTUREACCESS_STATIC, into->width_px, into->height_px);
    bool is_good = into->texture && update(canvas, page, into);
    page_rest(page);
    if (!is_good) {
        drop_texture(into);
        return error_set(err, ERROR_SYSTEM, "cannot give the picture to the GPU: %s",
                         SDL_GetError());
    }
    into->serial = page->serial;
    return true;
}

static bool is_seen(const struct frame *frame, uint64_t serial)
{
    bool is_seen = false;
    for (size_t i = 0; i < frame->count; i++)
        is_seen |= serial == frame->layers[i].from || serial == frame->layers[i].to;
    return is_seen;
}

static void drop_unused(struct canvas *canvas, const struct frame *frame)
{
    for (size_t i = 0; i < TEXTURES; i++)
        if (canvas->textures[i].serial > 0 && !is_seen(frame, canvas->textures[i].serial))
            drop_texture(&canvas->textures[i]);
}

/* The texture of the page's rows from `top` on, uploaded when there is none yet; NULL when that
 * fails. */
static struct texture *texture_of(struct canvas *canvas, struct page *page, int32_t top,
                                  int32_t most_rows, struct error *err)
{
    struct texture *unused = NULL;
    for (size_t i = 0; i < TEXTURES; i++) {
        if (canvas->textures[i].serial == page->serial && canvas->textures[i].top == top)
            return &canvas->textures[i];
        if (canvas->textures[i].serial == 0)
            unused = &canvas->textures[i];
    }
    bool is_good = unused ? upload(canvas, page, top, most_rows, unused, err)
                          : error_set(err, ERROR_LIMIT, "more than %d textures", TEXTURES);
    return is_good ? unused : NULL;
}

/* --- drawing --------------------------------------------------------------- */

/* Adds the page at x, y at this share, or at the full share covers what is there; NULL adds
 * nothing. */
static bool draw(struct canvas *canvas, struct page *page, int32_t x, int32_t y, int share,
                 struct error *err)
{
    if (!page || share == 0)
        return true;
    struct texture *texture = texture_of(canvas, page, 0, canvas->max_side_px, err);
    if (!texture)
        return false;
    SDL_SetTextureBlendMode(texture->texture,
                            share == UINT8_MAX ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_ADD);
    uint8_t lit = (uint8_t)((share * canvas->curve.values[UINT8_MAX] + UINT8_MAX / 2) / UINT8_MAX);
    SDL_SetTextureColorMod(texture->texture, lit, lit, lit);
    SDL_RenderCopy(canvas->renderer, texture->texture, NULL,
                   &(SDL_Rect){ x, y, texture->width_px, texture->height_px });
    return true;
}

static void fill(const struct canvas *canvas, struct rect area, uint32_t rgb)
{
    const uint8_t *lit = canvas->curve.values;
    SDL_SetRenderDrawColor(canvas->renderer, lit[rgb >> 16 & 0xFF], lit[rgb >> 8 & 0xFF],
                           lit[rgb & 0xFF], SDL_ALPHA_OPAQUE);
    SDL_RenderFillRect(canvas->renderer, &(SDL_Rect){ area.x, area.y, area.width, area.height });
}

static void clip(const struct canvas *canvas, struct rect area)
{
    struct rect seen = rect_meet(area, canvas->drawn); /* an orbit reaches over the edge */
    SDL_RenderSetClipRect(canvas->renderer, &(SDL_Rect){ seen.x, seen.y, seen.width, seen.height });
}

/* One piece of a strip, run by run. A texture holds as many whole tiles as fit into it. */
static bool draw_piece(struct canvas *canvas, const struct strip *strip, struct page *page,
                       struct rect area, int32_t column, struct error *err)
{
    int32_t height = strip->height_px;
    uint8_t lit = canvas->curve.values[UINT8_MAX];
    int32_t rows = SDL_max(canvas->max_side_px / height, 1) * height;
    for (int32_t x = 0, run; x < area.width; x += run) {
        run = scroll_run(strip, column, area.width - x);
        int32_t row = column / strip->tile_px * height;
        struct texture *texture = texture_of(canvas, page, row / rows * rows, rows, err);
        if (!texture)
            return false;
        SDL_SetTextureBlendMode(texture->texture, SDL_BLENDMODE_NONE);
        SDL_SetTextureColorMod(texture->texture, lit, lit, lit);
        SDL_Rect from = { column % strip->tile_px, row - texture->top, run, height };
        SDL_Rect into = { area.x + x, area.y, run, height };
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

static bool draw_layers(struct canvas *canvas, const struct frame *frame, struct error *err)
{
    bool is_good = true;
    canvas->drawn = (struct rect){ 0, 0, frame->width_px, frame->height_px };
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

static bool present(struct canvas *canvas, const struct frame *frame, const struct damage *damage,
                    struct error *err)
{
    (void)damage; /* a flip always presents everything */
    drop_unused(canvas, frame);
    SDL_SetRenderTarget(canvas->renderer, canvas->mapped);
    clear(canvas);
    if (!draw_layers(canvas, frame, err))
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
