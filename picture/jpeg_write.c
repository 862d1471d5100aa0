/* See jpeg_write.h. As in jpeg.c libjpeg reports by longjmp, so all that outlives the jump is in
 * struct encoder. */
#include "picture/jpeg_write.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

struct encoder {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    jmp_buf stop;
    struct error *err;
    unsigned char *bytes; /* libjpeg's, by malloc */
    unsigned long length;
};

static void stop_on_error(j_common_ptr jpeg)
{
    struct encoder *encoder = jpeg->client_data;
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    error_set(encoder->err, ERROR_SYSTEM, "a JPEG cannot be written: %s", text);
    longjmp(encoder->stop, 1);
}

static void stay_silent(j_common_ptr jpeg)
{
    (void)jpeg;
}

static void begin(struct encoder *encoder, const struct pixmap *pixmap, int quality)
{
    struct jpeg_compress_struct *jpeg = &encoder->jpeg;
    jpeg_create_compress(jpeg);
    jpeg_mem_dest(jpeg, &encoder->bytes, &encoder->length);
    jpeg->image_width = (JDIMENSION)pixmap->width_px;
    jpeg->image_height = (JDIMENSION)pixmap->height_px;
    jpeg->input_components = 4;
    jpeg->in_color_space = JCS_EXT_BGRX; /* 0x..RRGGBB in memory */
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, quality, TRUE);
    jpeg->optimize_coding = TRUE;
    jpeg_start_compress(jpeg, TRUE);
}

static bool encode(struct encoder *encoder, const struct pixmap *pixmap, int quality)
{
    if (setjmp(encoder->stop) != 0)
        return false;
    begin(encoder, pixmap, quality);
    while (encoder->jpeg.next_scanline < encoder->jpeg.image_height) {
        JSAMPROW row = (JSAMPROW)pixmap_row(pixmap, (int32_t)encoder->jpeg.next_scanline);
        jpeg_write_scanlines(&encoder->jpeg, &row, 1);
    }
    jpeg_finish_compress(&encoder->jpeg);
    return true;
}

bool jpeg_write(const struct pixmap *pixmap, struct buf *into, struct error *err)
{
    static const int qualities[] = { 60, 40, 20, 5 };
    bool is_written = true, has_room = false;
    for (size_t i = 0; is_written && !has_room && i < sizeof qualities / sizeof *qualities; i++) {
        struct encoder encoder = { .err = err };
        encoder.jpeg.err = jpeg_std_error(&encoder.errors);
        encoder.jpeg.client_data = &encoder;
        encoder.errors.error_exit = stop_on_error;
        encoder.errors.output_message = stay_silent;
        is_written = encode(&encoder, pixmap, qualities[i]);
        has_room = is_written && into->length + encoder.length <= into->max_bytes &&
                   buf_append(into, encoder.bytes, encoder.length);
        jpeg_destroy_compress(&encoder.jpeg);
        free(encoder.bytes);
    }
    return has_room ||
           (is_written && error_set(err, ERROR_LIMIT, "a picture of %d x %d is more than %zu bytes",
                                    pixmap->width_px, pixmap->height_px, into->max_bytes));
}
