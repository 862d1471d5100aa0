/* libpng brings every sort to 8 bits of grey or RGB, with alpha where there is any; rows go on as
 * they come. An interlaced picture is the exception: its last row but one comes in the last pass,
 * so all of it is held. Chunks that do not change pixels are not read: a hostile file may carry
 * much of them. It reports by longjmp: what outlives the jump is in struct reader. */
#include "picture/png_read.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "picture/exif.h"
#include "picture/image_rows.h"
#include "picture/png_chunks.h"
#include "picture/turn.h"

struct reader {
    png_structp png;
    png_infop info;
    struct error *err;
    const unsigned char *bytes;
    size_t length, at;
    /* known after prepare() */
    struct resample_size size;
    int32_t channels;
    size_t row_bytes;
    int passes; /* 1: not interlaced */
    /* while painting */
    struct image_rows *rows;
    uint8_t *held; /* all pixels of an interlaced picture */
};

/* --- libpng's ways --------------------------------------------------------------------------- */

static void stop_on_error(png_structp png, png_const_charp message)
{
    struct reader *reader = png_get_error_ptr(png);
    error_set(reader->err, ERROR_INPUT,
              _("the picture is damaged (%s): save it again from the original"), message);
    png_longjmp(png, 1);
}

/* About chunks beside the picture; a fault in the picture itself is an error. */
static void ignore_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void give_bytes(png_structp png, png_bytep into, size_t count)
{
    struct reader *reader = png_get_io_ptr(png);
    if (count > reader->length - reader->at)
        png_error(png, "end of file");
    memcpy(into, reader->bytes + reader->at, count);
    reader->at += count;
}

static bool guarded(struct reader *reader, void (*step)(struct reader *reader))
{
    if (setjmp(png_jmpbuf(reader->png)) != 0)
        return false;
    step(reader);
    return true;
}

static bool reader_open(struct reader *reader, const void *bytes, size_t length, struct error *err)
{
    reader->err = err;
    reader->bytes = bytes;
    reader->length = length;
    reader->png =
        png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, stop_on_error, ignore_warning);
    reader->info = reader->png ? png_create_info_struct(reader->png) : NULL;
    return reader->info || error_set(err, ERROR_SYSTEM, _("not enough memory for a picture"));
}

static void reader_close(struct reader *reader)
{
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
    image_rows_free(reader->rows);
    free(reader->held);
}

/* --- the header ------------------------------------------------------------------------------ */

/* Sizes are judged by image.c, which says so in our words. */
static void prepare(struct reader *reader)
{
    png_structp png = reader->png;
    png_set_read_fn(png, reader, give_bytes);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, reader->info);
    png_set_expand(png);
    png_set_scale_16(png);
    reader->passes = png_set_interlace_handling(png);
    png_read_update_info(png, reader->info);
    reader->size.width_px = (int32_t)png_get_image_width(png, reader->info);
    reader->size.height_px = (int32_t)png_get_image_height(png, reader->info);
    reader->channels = png_get_channels(png, reader->info);
    reader->row_bytes = png_get_rowbytes(png, reader->info);
}

bool png_inspect(const void *bytes, size_t length, struct image_header *ret_header,
                 struct error *err)
{
    struct reader reader = { 0 };
    struct png_chunks chunks = png_chunks_read(bytes, length);
    if (chunks.is_animated)
        return error_set(err, ERROR_INPUT,
                         _("the picture moves (animated %s): save one frame of it as a still "
                           "picture"),
                         "PNG");
    bool is_good = reader_open(&reader, bytes, length, err) && guarded(&reader, prepare);
    if (is_good)
        *ret_header = (struct image_header){
            .kind = IMAGE_PNG,
            .width_px = reader.size.width_px,
            .height_px = reader.size.height_px,
            .orientation =
                chunks.exif ? exif_orientation(chunks.exif, chunks.exif_bytes) : TURN_NONE,
            .held_bytes = reader.passes > 1 ? (int64_t)reader.row_bytes * reader.size.height_px : 0,
            .is_whole = chunks.is_whole,
        };
    reader_close(&reader);
    return is_good;
}

/* --- painting -------------------------------------------------------------------------------- */

static void read_rows(struct reader *reader)
{
    for (int32_t y = 0; y < reader->size.height_px; y++) {
        png_read_row(reader->png, image_rows_next(reader->rows), NULL);
        image_rows_push(reader->rows);
    }
    png_read_end(reader->png, NULL);
}

static void read_passes(struct reader *reader)
{
    for (int pass = 0; pass < reader->passes; pass++)
        for (int32_t y = 0; y < reader->size.height_px; y++)
            png_read_row(reader->png, reader->held + (size_t)y * reader->row_bytes, NULL);
    png_read_end(reader->png, NULL);
}

static bool paint_held(struct reader *reader)
{
    reader->held = mem_try((size_t)reader->size.height_px * reader->row_bytes);
    if (!reader->held)
        return error_set(reader->err, ERROR_SYSTEM, _("not enough memory for a picture"));
    if (!guarded(reader, read_passes))
        return false;
    for (int32_t y = 0; y < reader->size.height_px; y++) {
        memcpy(image_rows_next(reader->rows), reader->held + (size_t)y * reader->row_bytes,
               reader->row_bytes);
        image_rows_push(reader->rows);
    }
    return true;
}

bool png_paint(const void *bytes, size_t length, const struct image_place *place, struct error *err)
{
    struct reader reader = { 0 };
    bool is_good = reader_open(&reader, bytes, length, err) && guarded(&reader, prepare) &&
                   image_rows_new(reader.channels, reader.size, place, &reader.rows, err) &&
                   (reader.passes > 1 ? paint_held(&reader) : guarded(&reader, read_rows));
    reader_close(&reader);
    return is_good;
}
