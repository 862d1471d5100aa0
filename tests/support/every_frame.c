/* Keeps every frame that show hands to its window: preloaded into the player, it acts in show alone
 * and adds to the file EVERY_FRAME, opened before the sandbox closes, width and height in pixels
 * (int32) and the window's pixels (0x??RRGGBB, row by row). Read by tests/support/frames.py. */
#include <SDL2/SDL.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { KEPT_FD = 100 }; /* above what a belt has */

__attribute__((constructor)) static void begin(void)
{
    char name[16] = "";
    const char *path = getenv("EVERY_FRAME");
    prctl(PR_GET_NAME, name);
    if (!path || strcmp(name, "show") != 0)
        return;
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (dup2(fd, KEPT_FD) != KEPT_FD || close(fd) != 0)
        abort();
}

static void keep(const void *bytes, size_t count)
{
    if (write(KEPT_FD, bytes, count) != (ssize_t)count)
        abort();
}

static void keep_size(int32_t width_px, int32_t height_px)
{
    const int32_t size[] = { width_px, height_px };
    keep(size, sizeof size);
}

int SDL_UpdateWindowSurfaceRects(SDL_Window *window, const SDL_Rect *areas, int count)
{
    union {
        void *address;
        int (*call)(SDL_Window *window, const SDL_Rect *areas, int count);
    } real = { .address = dlsym(RTLD_NEXT, "SDL_UpdateWindowSurfaceRects") };
    const SDL_Surface *surface = SDL_GetWindowSurface(window);
    keep_size(surface->w, surface->h);
    for (int y = 0; y < surface->h; y++)
        keep((const char *)surface->pixels + (ptrdiff_t)y * surface->pitch,
             (size_t)surface->w * sizeof(uint32_t));
    return real.call(window, areas, count);
}

void SDL_RenderPresent(SDL_Renderer *renderer)
{
    union {
        void *address;
        void (*call)(SDL_Renderer *renderer);
    } real = { .address = dlsym(RTLD_NEXT, "SDL_RenderPresent") };
    int width_px = 0, height_px = 0;
    SDL_GetRendererOutputSize(renderer, &width_px, &height_px);
    size_t bytes = (size_t)width_px * (size_t)height_px * sizeof(uint32_t);
    void *pixels = malloc(bytes);
    if (!pixels || SDL_RenderReadPixels(renderer, NULL, SDL_PIXELFORMAT_ARGB8888, pixels,
                                        width_px * (int)sizeof(uint32_t)) != 0)
        abort();
    keep_size(width_px, height_px);
    keep(pixels, bytes);
    free(pixels);
    real.call(renderer);
}
