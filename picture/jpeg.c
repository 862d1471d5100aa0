/* The decoder's own scaling (whole DCT blocks become n × n pixels, n of 1 … 8) does the coarse step
 * for less than nothing, the streaming filter the fine one, so a 70-megapixel poster passes through
 * in a few rows at a time. libjpeg reports by longjmp: every call into it runs inside guarded(),
 * and all that outlives the jump is in struct decoder, so there is nothing to lose. */
#include "picture/jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
/* after jpeglib.h */
#include <jerror.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/exif.h"
#include "picture/image_rows.h"
#include "picture/jpeg_markers.h"
#include "picture/turn.h"

enum { DCT_WHOLE = 8, CMYK = 4 };

struct decoder {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    jmp_buf stop;
    struct error *err;
    const void *bytes;
    size_t length;
    /* while painting */
    const struct image_place *place;
    bool is_right_size; /* as decoded: needs no filter, and libjpeg writes our pixels itself */
    struct image_rows *rows;
    uint8_t *cmyk_row;
};

/* --- errors --------------------------------------------------------------------------------- */

static void stop_on_error(j_common_ptr jpeg)
{
    struct decoder *decoder = jpeg->client_data;
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    if (jpeg->err->msg_code == JERR_IMAGE_TOO_BIG)
        error_set(decoder->err, ERROR_LIMIT,
                  _("the picture is larger than %d pixels on a side: make it smaller"),
                  LIMIT_PICTURE_SIDE_PX);
    else
        error_set(decoder->err, ERROR_INPUT,
                  _("the picture is damaged (%s): save it again from the original"), text);
    longjmp(decoder->stop, 1);
}

/* Levels below zero are warnings: the picture would show with a grey or shifted part. */
static void stop_on_warning(j_common_ptr jpeg, int level)
{
    if (level < 0)
        stop_on_error(jpeg);
}

static bool guarded(struct decoder *decoder, void (*step)(struct decoder *decoder))
{
    if (setjmp(decoder->stop) != 0)
        return false;
    step(decoder);
    return true;
}

/* --- the header ----------------------------------------------------------------------------- */

static void read_header(struct decoder *decoder)
{
    jpeg_create_decompress(&decoder->jpeg);
    jpeg_mem_src(&decoder->jpeg, decoder->bytes, (unsigned long)decoder->length);
    jpeg_read_header(&decoder->jpeg, TRUE);
}

/* What the decoder keeps of a picture that does not come in one pass: all its coefficients. */
static int64_t coefficient_bytes(struct jpeg_decompress_struct *jpeg)
{
    int64_t blocks = 0;
    if (!jpeg_has_multiple_scans(jpeg))
        return 0;
    for (int i = 0; i < jpeg->num_components; i++)
        blocks += (int64_t)jpeg->comp_info[i].width_in_blocks * jpeg->comp_info[i].height_in_blocks;
    return blocks * DCTSIZE2 * (int64_t)sizeof(JCOEF);
}

static bool check_scans(const struct jpeg_decompress_struct *jpeg, int32_t scans, struct error *err)
{
    int components = jpeg->num_components;
    if (scans > LIMIT_JPEG_SCANS)
        return error_set(err, ERROR_LIMIT,
                         _("the picture has %d scans, more than %d: save it as a baseline JPEG"),
                         scans, LIMIT_JPEG_SCANS);
    if (components != 1 && components != 3 && components != CMYK)
        return error_set(err, ERROR_INPUT, _("the picture has %d colour channels: save it as RGB"),
                         components);
    return true;
}

/* Reads the header; the decoder is open afterwards in either case. */
static bool decoder_open(struct decoder *decoder, const void *bytes, size_t length,
                         struct error *err)
{
    decoder->err = err;
    decoder->bytes = bytes;
    decoder->length = length;
    decoder->jpeg.err = jpeg_std_error(&decoder->errors);
    decoder->jpeg.client_data = decoder;
    decoder->errors.error_exit = stop_on_error;
    decoder->errors.emit_message = stop_on_warning;
    return guarded(decoder, read_header);
}

static void decoder_close(struct decoder *decoder)
{
    if (decoder->jpeg.mem)
        jpeg_destroy_decompress(&decoder->jpeg);
    image_rows_free(decoder->rows);
    free(decoder->cmyk_row);
}

bool jpeg_inspect(const void *bytes, size_t length, struct image_header *ret_header,
                  struct error *err)
{
    struct decoder decoder = { 0 };
    struct jpeg_markers markers = jpeg_markers_read(bytes, length);
    bool is_good = decoder_open(&decoder, bytes, length, err) &&
                   check_scans(&decoder.jpeg, markers.scans, err);
    if (is_good)
        *ret_header = (struct image_header){
            .kind = IMAGE_JPEG,
            .width_px = (int32_t)decoder.jpeg.image_width,
            .height_px = (int32_t)decoder.jpeg.image_height,
            .orientation =
                markers.exif ? exif_orientation(markers.exif, markers.exif_bytes) : TURN_NONE,
            .held_bytes = coefficient_bytes(&decoder.jpeg),
            .is_whole = markers.is_whole,
        };
    decoder_close(&decoder);
    return is_good;
}

/* --- painting ------------------------------------------------------------------------------- */

static bool is_enough(int32_t source_px, int eighths, int32_t wanted_px, int tenths)
{
    return (int64_t)source_px * eighths * 10 >= (int64_t)wanted_px * tenths * DCT_WHOLE;
}

/* Powers of two only: for those libjpeg-turbo has SIMD, so that 4/8 costs no more than 3/8. */
static int choose_eighths(const struct jpeg_decompress_struct *jpeg, const struct rect *area)
{
    struct resample_size stored = { (int32_t)jpeg->image_width, (int32_t)jpeg->image_height };
    int tenths = image_rows_coarse_tenths(&stored), eighths = 1;
    while (eighths < DCT_WHOLE && !(is_enough(stored.width_px, eighths, area->width, tenths) &&
                                    is_enough(stored.height_px, eighths, area->height, tenths)))
        eighths *= 2;
    return eighths;
}

static void start(struct decoder *decoder)
{
    struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
    struct rect area = decoder->place->area;
    struct rect seen = rect_meet(area, pixmap_whole(decoder->place->into));
    jpeg->scale_num = (unsigned)choose_eighths(jpeg, &area);
    jpeg->scale_denom = DCT_WHOLE;
    jpeg_calc_output_dimensions(jpeg);
    decoder->is_right_size = jpeg->num_components != CMYK &&
                             jpeg->output_width == (JDIMENSION)seen.width &&
                             jpeg->output_height == (JDIMENSION)seen.height &&
                             seen.width == area.width && seen.height == area.height;
    jpeg->out_color_space = decoder->is_right_size      ? JCS_EXT_BGRA /* 0xAARRGGBB in memory */
                            : jpeg->num_components == 1 ? JCS_GRAYSCALE
                            : jpeg->num_components == 3 ? JCS_RGB
                                                        : JCS_CMYK;
    jpeg->dct_method = JDCT_ISLOW;
    jpeg_start_decompress(jpeg);
}

/* Adobe writes inks inverted, so that 255 is no ink; others as they are. */
static void convert_cmyk(const uint8_t *cmyk, bool is_inverted, uint8_t *rgb, size_t pixels)
{
    uint8_t flip = is_inverted ? 0 : UINT8_MAX;
    for (size_t i = 0; i < pixels; i++, cmyk += CMYK)
        for (int channel = 0; channel < 3; channel++)
            *rgb++ = (uint8_t)(((cmyk[channel] ^ flip) * (cmyk[3] ^ flip) + 127) / UINT8_MAX);
}

static void read_rows(struct decoder *decoder)
{
    struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
    while (jpeg->output_scanline < jpeg->output_height) {
        uint8_t *row = image_rows_next(decoder->rows);
        uint8_t *read = decoder->cmyk_row ? decoder->cmyk_row : row;
        jpeg_read_scanlines(jpeg, &read, 1);
        if (decoder->cmyk_row)
            convert_cmyk(read, jpeg->saw_Adobe_marker, row, jpeg->output_width);
        image_rows_push(decoder->rows);
    }
    jpeg_finish_decompress(jpeg);
}

static void read_pixels(struct decoder *decoder)
{
    struct rect area = decoder->place->area;
    for (int32_t y = area.y; y < area.y + area.height; y++) {
        JSAMPROW row = (JSAMPROW)(pixmap_row(decoder->place->into, y) + area.x);
        jpeg_read_scanlines(&decoder->jpeg, &row, 1);
    }
    jpeg_finish_decompress(&decoder->jpeg);
}

static bool paint(struct decoder *decoder)
{
    if (!guarded(decoder, start))
        return false;
    if (decoder->is_right_size)
        return guarded(decoder, read_pixels);
    struct resample_size from = {
        .width_px = (int32_t)decoder->jpeg.output_width,
        .height_px = (int32_t)decoder->jpeg.output_height,
    };
    int32_t channels = decoder->jpeg.num_components == 1 ? 1 : 3;
    if (!image_rows_new(channels, from, decoder->place, &decoder->rows, decoder->err))
        return false;
    if (decoder->jpeg.num_components == CMYK)
        decoder->cmyk_row = mem_array((size_t)from.width_px, CMYK);
    return guarded(decoder, read_rows);
}

bool jpeg_paint(const void *bytes, size_t length, const struct image_place *place,
                struct error *err)
{
    struct decoder decoder = { .place = place };
    bool is_good = decoder_open(&decoder, bytes, length, err) && paint(&decoder);
    decoder_close(&decoder);
    return is_good;
}
