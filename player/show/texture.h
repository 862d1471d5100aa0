/* Pages as textures of the GPU: each uploaded once, in pieces no larger than a texture may be, and
 * kept while a frame shows its page. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "model/limits.h"
#include "picture/light.h"
#include "player/show/frame.h"

struct SDL_Renderer;
struct SDL_Texture;

/* Four times as many as a frame can have zones: a long strip and a wide page take several. */
enum { TEXTURES = 4 * LIMIT_ZONES };

/* A piece of a page. */
struct texture {
    uint64_t serial; /* of the page; 0: free */
    struct SDL_Texture *texture;
    int32_t left, top; /* the page's pixel that is its first */
    int32_t width_px, height_px;
};

struct textures {
    struct SDL_Renderer *renderer; /* a loan */
    int32_t max_side_px;
    struct light_curve gamma; /* what is uploaded goes through it */
    struct texture all[TEXTURES];
};

/* `max_side_px` 0: the driver names no limit. */
void textures_init(struct textures *textures, struct SDL_Renderer *renderer, int32_t max_side_px);
void textures_deinit(struct textures *textures);

/* Another gamma uploads everything anew. */
void textures_set_gamma(struct textures *textures, int32_t gamma);

/* Lets go of what the frame does not show. */
void textures_keep(struct textures *textures, const struct frame *frame);

/* The piece of the page that begins at left, top, at most so many rows of it; NULL when the GPU has
 * no room. */
struct texture *textures_get(struct textures *textures, struct page *page, int32_t left,
                             int32_t top, int32_t most_rows, struct error *err);
