/* Paints pictures as a board would, without one: paint_image WIDTHxHEIGHT FIT BACKGROUND FILE OUT …
 * with any number of pairs of FILE and OUT; each OUT is a PNG. BACKGROUND is six hex digits. For
 * every pair one line: "ok MILLISECONDS", or the sentence that says why not. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/fitting.h"
#include "picture/png.h"

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void paint(const struct fitting *fitting, const char *file, const char *out)
{
    struct error err;
    struct buf bytes;
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    bool is_good = file_read(AT_FDCWD, file, &bytes, &err);
    double start_ms = now_ms();
    is_good = is_good && fitting_paint(fitting, bytes.bytes, bytes.length, &err);
    double elapsed_ms = now_ms() - start_ms;
    if (is_good && png_write(out, fitting->into, &err))
        printf("ok %.2f\n", elapsed_ms);
    else
        printf("%s\n", err.text);
    buf_deinit(&bytes);
}

int main(int argc, char **argv)
{
    int width_px, height_px;
    if (argc < 6 || sscanf(argv[1], "%dx%d", &width_px, &height_px) != 2) {
        fputs("usage: paint_image WIDTHxHEIGHT FIT BACKGROUND FILE OUT …\n", stderr);
        return 2;
    }
    struct pixmap into = { width_px, height_px, mem_new(pixmap_bytes(width_px, height_px)) };
    struct fitting fitting = { .into = &into,
                               .background = (uint32_t)strtoul(argv[3], NULL, 16),
                               .focus = { FOCUS_MIDDLE, FOCUS_MIDDLE } };
    while (fit_words[fitting.fit] && strcmp(fit_words[fitting.fit], argv[2]) != 0)
        fitting.fit++;
    for (int i = 4; i + 1 < argc; i += 2)
        paint(&fitting, argv[i], argv[i + 1]);
    free(into.pixels);
    return 0;
}
