/* For snapshots: compression and filters are as libpng chooses. It reports by longjmp, as libjpeg
 * does: what outlives the jump is in struct writer. */
#include "picture/png.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <png.h>

#include "common/i18n.h"
#include "common/mem.h"

enum { RGB_BYTES = 3 };

struct writer {
    const char *name;
    const struct pixmap *pixmap;
    FILE *file;
    png_structp png;
    png_infop info;
    uint8_t *row;
    struct error *err;
};

static void stop_on_error(png_structp png, png_const_charp message)
{
    struct writer *writer = png_get_error_ptr(png);
    error_set(writer->err, ERROR_SYSTEM, "%s: %s", writer->name, message);
    png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void write_rows(struct writer *writer)
{
    const struct pixmap *pixmap = writer->pixmap;
    png_init_io(writer->png, writer->file);
    png_set_IHDR(writer->png, writer->info, (uint32_t)pixmap->width_px, (uint32_t)pixmap->height_px,
                 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(writer->png, writer->info, PNG_sRGB_INTENT_PERCEPTUAL);
    png_write_info(writer->png, writer->info);
    for (int32_t y = 0; y < pixmap->height_px; y++) {
        const uint32_t *from = pixmap_row(pixmap, y);
        uint8_t *to = writer->row;
        for (int32_t x = 0; x < pixmap->width_px; x++) {
            *to++ = (uint8_t)(from[x] >> 16);
            *to++ = (uint8_t)(from[x] >> 8);
            *to++ = (uint8_t)from[x];
        }
        png_write_row(writer->png, writer->row);
    }
    png_write_end(writer->png, NULL);
}

static bool write_guarded(struct writer *writer)
{
    if (setjmp(png_jmpbuf(writer->png)) != 0)
        return false;
    write_rows(writer);
    return true;
}

static bool write_file(FILE *file, const char *name, const struct pixmap *pixmap, struct error *err)
{
    struct writer writer = { .name = name, .pixmap = pixmap, .file = file, .err = err };
    if (!file)
        return error_errno(err, ERROR_SYSTEM, _("%s: cannot write"), name);
    writer.row = mem_array((size_t)pixmap->width_px, RGB_BYTES);
    writer.png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, stop_on_error, ignore_warning);
    writer.info = writer.png ? png_create_info_struct(writer.png) : NULL;
    bool is_good = writer.info ? write_guarded(&writer)
                               : error_set(err, ERROR_SYSTEM, _("%s: not enough memory"), name);
    png_destroy_write_struct(&writer.png, &writer.info);
    free(writer.row);
    if (fclose(writer.file) != 0 && is_good)
        is_good = error_errno(err, ERROR_SYSTEM, _("%s: cannot write"), name);
    return is_good;
}

bool png_write(const char *path, const struct pixmap *pixmap, struct error *err)
{
    return write_file(fopen(path, "wbe"), path, pixmap, err);
}

bool png_write_fd(int fd, const char *name, const struct pixmap *pixmap, struct error *err)
{
    FILE *file = fdopen(fd, "wb");
    if (!file)
        close(fd);
    return write_file(file, name, pixmap, err);
}
