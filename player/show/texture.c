/* See texture.h. There are few pieces, so they are found by looking at each. */
#include "player/show/texture.h"

#include <SDL2/SDL.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "model/light.h"

static void drop(struct texture *texture)
{
    if (texture->texture)
        SDL_DestroyTexture(texture->texture);
    *texture = (struct texture){ .serial = 0 };
}

void textures_init(struct textures *textures, SDL_Renderer *renderer, int32_t max_side_px)
{
    *textures = (struct textures){ .renderer = renderer };
    textures->max_side_px = max_side_px > 0 ? max_side_px : INT32_MAX;
    light_curve_make(LIGHT_LEVEL_FULL, LIGHT_GAMMA_ONE, &textures->gamma);
}

void textures_deinit(struct textures *textures)
{
    for (size_t i = 0; i < TEXTURES; i++)
        drop(&textures->all[i]);
}

void textures_set_gamma(struct textures *textures, int32_t gamma)
{
    if (textures->gamma.gamma == gamma)
        return;
    light_curve_make(LIGHT_LEVEL_FULL, gamma, &textures->gamma);
    textures_deinit(textures);
}

static bool is_seen(const struct frame *frame, uint64_t serial)
{
    bool is_seen = false;
    for (size_t i = 0; i < frame->count; i++)
        is_seen |= serial == frame->layers[i].from || serial == frame->layers[i].to;
    return is_seen;
}

void textures_keep(struct textures *textures, const struct frame *frame)
{
    for (size_t i = 0; i < TEXTURES; i++)
        if (textures->all[i].serial > 0 && !is_seen(frame, textures->all[i].serial))
            drop(&textures->all[i]);
}

static const uint32_t *first_pixel(const struct page *page, const struct texture *of, int32_t y)
{
    return page_row(page, of->top + y) + of->left;
}

/* A row at a time goes through the gamma, in memory of its own: pages are sealed. */
static bool update_through_gamma(const struct textures *textures, const struct page *page,
                                 const struct texture *into)
{
    size_t bytes = (size_t)into->width_px * sizeof(uint32_t);
    uint32_t *row = mem_array((size_t)into->width_px, sizeof *row);
    bool is_good = true;
    for (int32_t y = 0; is_good && y < into->height_px; y++) {
        SDL_Rect area = { 0, y, into->width_px, 1 };
        memcpy(row, first_pixel(page, into, y), bytes);
        light_curve_apply(&textures->gamma, row, (size_t)into->width_px);
        is_good = SDL_UpdateTexture(into->texture, &area, row, (int)bytes) == 0;
    }
    free(row);
    return is_good;
}

static bool update(const struct textures *textures, const struct page *page,
                   const struct texture *into)
{
    if (!textures->gamma.is_identity)
        return update_through_gamma(textures, page, into);
    return SDL_UpdateTexture(into->texture, NULL, first_pixel(page, into, 0),
                             page->width_px * (int)sizeof(uint32_t)) == 0;
}

static bool upload(const struct textures *textures, struct page *page, const struct texture *piece,
                   struct texture *into, struct error *err)
{
    if (!page_wake(page, err))
        return false;
    *into = *piece;
    into->texture = SDL_CreateTexture(textures->renderer, SDL_PIXELFORMAT_ARGB8888,
                                      SDL_TEXTUREACCESS_STATIC, piece->width_px, piece->height_px);
    bool is_good = into->texture && update(textures, page, into);
    page_rest(page);
    if (is_good)
        return true;
    drop(into);
    return error_set(err, ERROR_SYSTEM, "cannot give the picture to the GPU: %s", SDL_GetError());
}

struct texture *textures_get(struct textures *textures, struct page *page, int32_t left,
                             int32_t top, int32_t most_rows, struct error *err)
{
    const struct texture piece = {
        .serial = page->serial,
        .left = left,
        .top = top,
        .width_px = SDL_min(page->width_px - left, textures->max_side_px),
        .height_px = SDL_min(page->height_px - top, most_rows),
    };
    struct texture *unused = NULL;
    for (size_t i = 0; i < TEXTURES; i++) {
        struct texture *one = &textures->all[i];
        if (one->serial == piece.serial && one->left == left && one->top == top)
            return one;
        if (one->serial == 0)
            unused = one;
    }
    bool is_good = unused ? upload(textures, page, &piece, unused, err)
                          : error_set(err, ERROR_LIMIT, "more than %d textures", TEXTURES);
    return is_good ? unused : NULL;
}
