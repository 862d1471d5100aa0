/* The bare cost of motion: a program that does nothing but the work, the strongest peer we can
 * write. Pictures lie ready in memory as they go to the glass (files of 0xXXRRGGBB words), the loop
 * is written by hand for the processor's SIMD, the window surface is shared with the X server, and
 * nothing is checked, verified, decoded, told or logged.
 *
 *   blend_peer WIDTHxHEIGHT fade PERIOD_MS A B     a second of cross-fade, every PERIOD_MS
 *   blend_peer WIDTHxHEIGHT ticker STEP_PX A STRIP STRIP_WIDTHxHEIGHT
 *                                  a strip at the bottom moves STEP_PX to the left in each frame
 *
 * Frames are due 60 times a second by the clock, and the kernel runs it before others where that is
 * granted, as it does our show. It ends when it is killed. */
#include <SDL2/SDL.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { FRAMES_PER_S = 60, SECOND_NS = 1000000000, PIXEL_BYTES = 4 };

static SDL_Window *window;
static SDL_Surface *surface;
static struct timespec start;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "blend_peer: %s: %s\n", what, SDL_GetError());
    exit(EXIT_FAILURE);
}

static const uint8_t *picture(const char *path)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0)
        fail(path);
    void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    return bytes == MAP_FAILED ? NULL : bytes;
}

/* Sleeps until frame n is due. */
static void wait_frame(int64_t n)
{
    int64_t ns = start.tv_nsec + n * SECOND_NS / FRAMES_PER_S;
    struct timespec due = { start.tv_sec + ns / SECOND_NS, ns % SECOND_NS };
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
}

/* d = (a (255 - k) + b k) / 255, rounded, of 32 bytes at a time; the rest one by one. Stored past
 * the caches, which is a tenth faster here; rows of a surface begin at a multiple of 32 bytes. */
#if defined(__x86_64__)
__attribute__((target("avx2"))) static __m256i lerp16(__m256i a, __m256i b, __m256i k, __m256i m)
{
    __m256i x = _mm256_add_epi16(_mm256_mullo_epi16(a, m), _mm256_mullo_epi16(b, k));
    x = _mm256_add_epi16(x, _mm256_set1_epi16(128));
    return _mm256_srli_epi16(_mm256_add_epi16(x, _mm256_srli_epi16(x, 8)), 8);
}

__attribute__((target("avx2"))) static size_t blend_wide(uint8_t *d, const uint8_t *a,
                                                         const uint8_t *b, unsigned k, size_t count)
{
    const __m256i zero = _mm256_setzero_si256();
    const __m256i by = _mm256_set1_epi16((short)k), rest = _mm256_set1_epi16((short)(255 - k));
    size_t i = 0;
    for (; i + sizeof zero <= count; i += sizeof zero) {
        __m256i va = _mm256_loadu_si256((const void *)(a + i));
        __m256i vb = _mm256_loadu_si256((const void *)(b + i));
        __m256i low =
            lerp16(_mm256_unpacklo_epi8(va, zero), _mm256_unpacklo_epi8(vb, zero), by, rest);
        __m256i high =
            lerp16(_mm256_unpackhi_epi8(va, zero), _mm256_unpackhi_epi8(vb, zero), by, rest);
        _mm256_stream_si256((void *)(d + i), _mm256_packus_epi16(low, high));
    }
    _mm_sfence();
    return i;
}
#else
static size_t blend_wide(uint8_t *d, const uint8_t *a, const uint8_t *b, unsigned k, size_t count)
{
    (void)d, (void)a, (void)b, (void)k, (void)count;
    return 0;
}
#endif

static void blend(uint8_t *d, const uint8_t *a, const uint8_t *b, unsigned k, size_t count)
{
    for (size_t i = blend_wide(d, a, b, k, count); i < count; i++)
        d[i] = (uint8_t)((a[i] * (255 - k) + b[i] * k + 127) / 255);
}

static void run_fade(int64_t period_ms, const uint8_t *a, const uint8_t *b)
{
    size_t row = (size_t)surface->w * PIXEL_BYTES;
    int64_t period = period_ms * FRAMES_PER_S / 1000;
    for (int64_t n = 0;; n += period) {
        for (int64_t frame = 1; frame <= FRAMES_PER_S; frame++) {
            wait_frame(n + frame);
            for (int y = 0; y < surface->h; y++)
                blend((uint8_t *)surface->pixels + (size_t)y * (size_t)surface->pitch,
                      a + (size_t)y * row, b + (size_t)y * row,
                      (unsigned)(frame * 255 / FRAMES_PER_S), row);
            SDL_UpdateWindowSurface(window);
        }
        const uint8_t *other = a;
        a = b;
        b = other;
    }
}

static void run_ticker(int step_px, const uint8_t *a, const uint8_t *strip, int width, int height)
{
    SDL_Rect zone = { 0, surface->h - height, surface->w, height };
    size_t row = (size_t)surface->w * PIXEL_BYTES, wide = (size_t)width * PIXEL_BYTES;
    for (int y = 0; y < surface->h; y++)
        memcpy((uint8_t *)surface->pixels + (size_t)y * (size_t)surface->pitch, a + (size_t)y * row,
               row);
    SDL_UpdateWindowSurface(window);
    for (int64_t n = 1;; n++) {
        size_t offset = (size_t)(n * step_px % width) * PIXEL_BYTES;
        wait_frame(n);
        for (int y = 0; y < height; y++) {
            uint8_t *into =
                (uint8_t *)surface->pixels + (size_t)(zone.y + y) * (size_t)surface->pitch;
            const uint8_t *from = strip + (size_t)y * wide;
            size_t first = wide - offset < row ? wide - offset : row;
            memcpy(into, from + offset, first);
            memcpy(into + first, from, row - first);
        }
        SDL_UpdateWindowSurfaceRects(window, &zone, 1);
    }
}

int main(int argc, char **argv)
{
    int width, height, strip_width = 0, strip_height = 0;
    bool is_fade = argc == 6 && strcmp(argv[2], "fade") == 0;
    bool is_ticker = argc == 7 && strcmp(argv[2], "ticker") == 0 &&
                     sscanf(argv[6], "%dx%d", &strip_width, &strip_height) == 2;
    if ((!is_fade && !is_ticker) || sscanf(argv[1], "%dx%d", &width, &height) != 2) {
        fputs("usage: blend_peer WxH fade PERIOD_MS A B | ticker STEP_PX A STRIP WxH\n", stderr);
        return 2;
    }
    const struct sched_param first = { .sched_priority = 1 };
    sched_setscheduler(0, SCHED_RR, &first);
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        fail("SDL");
    window = SDL_CreateWindow("peer", 0, 0, width, height, SDL_WINDOW_BORDERLESS);
    surface = window ? SDL_GetWindowSurface(window) : NULL;
    if (!surface || surface->w != width || surface->h != height ||
        ((uintptr_t)surface->pixels | (uintptr_t)surface->pitch) % 32 != 0)
        fail("window");
    for (SDL_Event event; SDL_WaitEventTimeout(&event, 200);)
        ;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (is_fade)
        run_fade(atoi(argv[3]), picture(argv[4]), picture(argv[5]));
    else
        run_ticker(atoi(argv[3]), picture(argv[4]), picture(argv[5]), strip_width, strip_height);
}
