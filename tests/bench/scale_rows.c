/* The limit for a picture that is larger than its canvas, and ours beside it: libjpeg-turbo decodes
 * at full size, row by row, into one pass of our filter; ours is what a board does with the same
 * bytes. scale_rows FILE WIDTHxHEIGHT ROUNDS prints a line "OURS LIMIT" for each round, in
 * milliseconds of this thread; the first round is a warm-up and is not printed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <jpeglib.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/image.h"
#include "picture/resample.h"

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void fail(const struct error *err)
{
    fprintf(stderr, "scale_rows: %s\n", err->text);
    exit(EXIT_FAILURE);
}

static double ours(const struct buf *file, struct pixmap *into)
{
    struct image_header header;
    struct error err;
    double start_ms = now_ms();
    const struct image_place place = { into, pixmap_whole(into), 0 };
    if (!image_inspect(file->bytes, file->length, &header, &err) ||
        !image_paint(file->bytes, file->length, &header, &place, &err))
        fail(&err);
    return now_ms() - start_ms;
}

static double limit(const struct buf *file, struct pixmap *into)
{
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct resample *resample = NULL;
    struct error err;
    double start_ms = now_ms();
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, (const unsigned char *)file->bytes, (unsigned long)file->length);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_RGB;
    jpeg_start_decompress(&jpeg);
    struct resample_size from = { (int32_t)jpeg.output_width, (int32_t)jpeg.output_height };
    struct resample_size to = { into->width_px, into->height_px };
    if (!resample_new(3, from, to, pixmap_whole(into), &resample, &err))
        fail(&err);
    for (int32_t y = 0; jpeg.output_scanline < jpeg.output_height;) {
        JSAMPROW row = resample_next_row(resample);
        jpeg_read_scanlines(&jpeg, &row, 1);
        resample_push(resample);
        while (y < to.height_px && resample_pull(resample, pixmap_row(into, y)))
            y++;
    }
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
    resample_free(resample);
    return now_ms() - start_ms;
}

int main(int argc, char **argv)
{
    int width_px, height_px;
    struct buf file;
    struct error err;
    if (argc != 4 || sscanf(argv[2], "%dx%d", &width_px, &height_px) != 2) {
        fputs("usage: scale_rows FILE WIDTHxHEIGHT ROUNDS\n", stderr);
        return 2;
    }
    buf_init(&file, LIMIT_PICTURE_BYTES);
    if (!file_read(AT_FDCWD, argv[1], &file, &err))
        fail(&err);
    struct pixmap into = { width_px, height_px, mem_new(pixmap_bytes(width_px, height_px)) };
    long rounds = strtol(argv[3], NULL, 10);
    for (long i = 0; i <= rounds; i++) {
        double ours_ms = ours(&file, &into), limit_ms = limit(&file, &into);
        if (i > 0)
            printf("%.2f %.2f\n", ours_ms, limit_ms);
    }
    free(into.pixels);
    buf_deinit(&file);
    return 0;
}
