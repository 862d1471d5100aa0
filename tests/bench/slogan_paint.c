/* What typesetting costs beside the bare raster of the same letters: slogan_paint FONT WIDTHxHEIGHT
 * opens the font, lays a slogan out and paints it; and then, in a process of its own, opens the
 * font and only renders the same lines at the same size by SDL_ttf. Prints both in milliseconds of
 * CPU. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <SDL2/SDL_ttf.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"
#include "picture/font.h"
#include "picture/slogan.h"
#include "picture/typeset.h"

enum { SIDE_SHARE = 6 };

static const char text[] =
    "Nộp hồ sơ trực tuyến tại **dichvucong.gov.vn**, không phải xếp hàng: "
    "giải quyết trong **3 ngày** làm việc theo Quyết định số 1234/QĐ-UBND ngày 15/3/2026";

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static _Noreturn void fail(const char *why)
{
    fprintf(stderr, "slogan_paint: %s\n", why);
    exit(EXIT_FAILURE);
}

static void paint(const struct buf *bytes, struct pixmap *into)
{
    const struct slogan slogan = { .text = text, .color = 0xFFFFFF, .emphasis = 0xFFD966 };
    struct font *font = NULL;
    struct error err;
    int64_t until_ms;
    double start_ms = cpu_ms();
    if (!font_open_library(&err) || !font_new(bytes->bytes, bytes->length, &font, &err) ||
        !slogan_paint(&slogan, font, into, &until_ms, &err))
        fail(err.text);
    printf("%.2f ", cpu_ms() - start_ms);
    fflush(stdout);
}

/* The lines and their size as slogan_paint chooses them. */
static void lay(const struct buf *bytes, const struct pixmap *into, struct typeset_block *ret_block)
{
    struct font *font = NULL;
    struct error err;
    int32_t x = into->width_px / 20, y = into->height_px * 55 / 1000;
    const struct typeset style = { .text = text,
                                   .is_marked = true,
                                   .max_size_px = into->height_px / SIDE_SHARE };
    if (!font_open_library(&err) || !font_new(bytes->bytes, bytes->length, &font, &err))
        fail(err.text);
    typeset_lay(&style, font,
                (struct rect){ x, y, into->width_px - 2 * x, into->height_px - 2 * y }, ret_block);
    font_free(font);
    font_close_library();
}

static void raster(const struct buf *bytes, const struct typeset_block *block)
{
    const SDL_Color full = { 255, 255, 255, 255 }, none = { 0, 0, 0, 0 };
    double start_ms = cpu_ms();
    TTF_Init();
    TTF_Font *font = TTF_OpenFontRW(SDL_RWFromConstMem(bytes->bytes, (int)bytes->length), 1,
                                    block->layout.size_px);
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT_SUBPIXEL);
    for (size_t i = 0; i < block->layout.line_count; i++) {
        const struct text_layout_line *line = &block->layout.lines[i];
        char *words = mem_copy_bytes(block->content.text + line->start, line->length);
        SDL_Surface *surface = TTF_RenderUTF8_Shaded(font, words, full, none);
        if (!surface)
            fail(TTF_GetError());
        SDL_FreeSurface(surface);
        free(words);
    }
    printf("%.2f\n", cpu_ms() - start_ms);
}

int main(int argc, char **argv)
{
    struct pixmap page;
    struct buf bytes;
    struct error err;
    struct typeset_block block;
    int status;
    if (argc != 3 || !str_size(argv[2], LIMIT_CANVAS_PX, &page.width_px, &page.height_px)) {
        fputs("usage: slogan_paint FONT WIDTHxHEIGHT\n", stderr);
        return 2;
    }
    buf_init(&bytes, LIMIT_FONT_BYTES);
    if (!file_read(AT_FDCWD, argv[1], &bytes, &err))
        fail(err.text);
    page.pixels = mem_array((size_t)page.height_px, (size_t)page.width_px * sizeof *page.pixels);
    pid_t child = fork(); /* each begins with nothing in any cache */
    if (child == 0) {
        paint(&bytes, &page);
        return 0;
    }
    if (waitpid(child, &status, 0) != child || status != 0)
        fail("the painter failed");
    lay(&bytes, &page, &block);
    raster(&bytes, &block);
    return 0;
}
