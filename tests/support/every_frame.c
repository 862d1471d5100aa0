/* Keeps every frame that show hands to its window: preloaded into the player, it acts in show alone
 * and adds to the file EVERY_FRAME, opened before the sandbox closes, a struct frame and so many
 * areas: each a rectangle (x, y, width, height; int32) and its pixels (0x??RRGGBB, row by row).
 * Read by tests/support/film.py. */
#include <SDL2/SDL.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { FILM_FD = 100 }; /* above what a belt has */

struct frame {
    int64_t at_us; /* monotonic */
    int32_t width_px, height_px, count;
} __attribute__((packed));

__attribute__((constructor)) static void begin(void)
{
    char name[16] = "";
    const char *path = getenv("EVERY_FRAME");
    prctl(PR_GET_NAME, name);
    if (!path || strcmp(name, "show") != 0)
        return;
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (dup2(fd, FILM_FD) != FILM_FD || close(fd) != 0)
        abort();
}

static void keep(const void *bytes, size_t count)
{
    if (write(FILM_FD, bytes, count) != (ssize_t)count)
        abort();
}

static void keep_frame(int32_t width_px, int32_t height_px, int32_t count)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const struct frame frame = { now.tv_sec * 1000000 + now.tv_nsec / 1000, width_px, height_px,
                                 count };
    keep(&frame, sizeof frame);
}

int SDL_UpdateWindowSurfaceRects(SDL_Window *window, const SDL_Rect *areas, int count)
{
    union {
        void *address;
        int (*call)(SDL_Window *window, const SDL_Rect *areas, int count);
    } real = { .address = dlsym(RTLD_NEXT, "SDL_UpdateWindowSurfaceRects") };
    const SDL_Surface *surface = SDL_GetWindowSurface(window);
    keep_frame(surface->w, surface->h, count);
    for (int i = 0; i < count; i++) {
        keep(&areas[i], sizeof areas[i]);
        for (int y = areas[i].y; y < areas[i].y + areas[i].h; y++)
            keep((const char *)surface->pixels + (ptrdiff_t)y * surface->pitch +
                     (size_t)areas[i].x * sizeof(uint32_t),
                 (size_t)areas[i].w * sizeof(uint32_t));
    }
    return real.call(window, areas, count);
}

void SDL_RenderPresent(SDL_Renderer *renderer)
{
    union {
        void *address;
        void (*call)(SDL_Renderer *renderer);
    } real = { .address = dlsym(RTLD_NEXT, "SDL_RenderPresent") };
    SDL_Rect whole = { 0, 0, 0, 0 };
    SDL_GetRendererOutputSize(renderer, &whole.w, &whole.h);
    size_t bytes = (size_t)whole.w * (size_t)whole.h * sizeof(uint32_t);
    void *pixels = malloc(bytes);
    if (!pixels || SDL_RenderReadPixels(renderer, NULL, SDL_PIXELFORMAT_ARGB8888, pixels,
                                        whole.w * (int)sizeof(uint32_t)) != 0)
        abort();
    keep_frame(whole.w, whole.h, 1);
    keep(&whole, sizeof whole);
    keep(pixels, bytes);
    free(pixels);
    real.call(renderer);
}
