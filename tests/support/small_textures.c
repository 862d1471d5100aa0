/* A GPU whose textures are small: preloaded into the player, it makes SDL's renderer say that a
 * side has at most SMALL_TEXTURES pixels, and refuse what is larger. */
#include <SDL2/SDL.h>
#include <dlfcn.h>
#include <stdlib.h>

static int most_px(void)
{
    const char *text = getenv("SMALL_TEXTURES");
    return text ? atoi(text) : 0;
}

int SDL_GetRendererInfo(SDL_Renderer *renderer, SDL_RendererInfo *info)
{
    union {
        void *address;
        int (*call)(SDL_Renderer *renderer, SDL_RendererInfo *info);
    } real = { .address = dlsym(RTLD_NEXT, "SDL_GetRendererInfo") };
    int status = real.call(renderer, info);
    if (most_px() > 0)
        info->max_texture_width = info->max_texture_height = most_px();
    return status;
}

SDL_Texture *SDL_CreateTexture(SDL_Renderer *renderer, Uint32 format, int access, int width,
                               int height)
{
    union {
        void *address;
        SDL_Texture *(*call)(SDL_Renderer *renderer, Uint32 format, int access, int width,
                             int height);
    } real = { .address = dlsym(RTLD_NEXT, "SDL_CreateTexture") };
    if (most_px() > 0 && (width > most_px() || height > most_px())) {
        SDL_SetError("texture of %d x %d, more than %d", width, height, most_px());
        return NULL;
    }
    return real.call(renderer, format, access, width, height);
}
