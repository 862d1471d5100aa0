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
#include "picture/jpeg_markers.h"
#include "picture/resample.h"

enum { DCT_WHOLE = 8, UPRIGHT = 1, FIRST_QUARTER_TURN = 5, CMYK = 4 };

struct decoder {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    jmp_buf stop;
    struct error *err;
    const unsigned char *bytes;
    size_t length;
    struct jpeg_header header; /* not turned yet */
    /* while painting */
    struct pixmap *into; /* upright or not: as the file has it */
    struct rect area;
    bool is_right_size; /* as decoded: needs no filter, and libjpeg writes our pixels itself */
    struct resample *resample;
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

/* What people put into .jpg files, by its first bytes. */
static const struct {
    const char *magic;
    size_t offset;
    const char *name;
} strangers[] = {
    { "\x89PNG", 0, "PNG" }, { "GIF8", 0, "GIF" },  { "WEBP", 8, "WebP" },  { "ftyp", 4, "HEIC" },
    { "%PDF", 0, "PDF" },    { "II*", 0, "TIFF" },  { "MM", 0, "TIFF" },    { "BM", 0, "BMP" },
    { "<svg", 0, "SVG" },    { "<?xml", 0, "SVG" }, { "<!DOC", 0, "HTML" }, { "<html", 0, "HTML" },
};

static bool refuse_stranger(const unsigned char *bytes, size_t length, struct error *err)
{
    if (length == 0)
        return error_set(err, ERROR_INPUT, _("the picture is empty: save it again"));
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        size_t offset = strangers[i].offset, size = strlen(strangers[i].magic);
        if (length >= offset + size && memcmp(bytes + offset, strangers[i].magic, size) == 0)
            return error_set(err, ERROR_INPUT,
                             _("this is a %s file, not a JPEG picture: save it as JPEG"),
                             strangers[i].name);
    }
    return error_set(err, ERROR_INPUT, _("this is not a JPEG picture: save it as JPEG"));
}

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

static bool check_limits(struct decoder *decoder, struct error *err)
{
    const struct jpeg_header *header = &decoder->header;
    if (header->width_px > LIMIT_PICTURE_SIDE_PX || header->height_px > LIMIT_PICTURE_SIDE_PX)
        return error_set(
            err, ERROR_LIMIT,
            _("the picture is %d x %d pixels, more than %d on a side: make it smaller"),
            header->width_px, header->height_px, LIMIT_PICTURE_SIDE_PX);
    if ((int64_t)header->width_px * header->height_px > LIMIT_PICTURE_AREA_PX)
        return error_set(
            err, ERROR_LIMIT,
            _("the picture is %d x %d pixels, more than %d megapixels: make it smaller"),
            header->width_px, header->height_px, LIMIT_PICTURE_AREA_PX / 1000000);
    if (header->scans > LIMIT_JPEG_SCANS)
        return error_set(err, ERROR_LIMIT,
                         _("the picture has %d scans, more than %d: save it as a baseline JPEG"),
                         header->scans, LIMIT_JPEG_SCANS);
    if (coefficient_bytes(&decoder->jpeg) > LIMIT_JPEG_COEFFICIENT_BYTES)
        return error_set(err, ERROR_LIMIT,
                         _("the picture is progressive and too large for that: save it as a "
                           "baseline JPEG"));
    if (header->components != 1 && header->components != 3 && header->components != CMYK)
        return error_set(err, ERROR_INPUT, _("the picture has %d colour channels: save it as RGB"),
                         header->components);
    return true;
}

/* Fills header and checks it; the decoder is open afterwards in either case. */
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
    if (length < 2 || decoder->bytes[0] != 0xFF || decoder->bytes[1] != 0xD8)
        return refuse_stranger(bytes, length, err);
    if (!guarded(decoder, read_header))
        return false;
    struct jpeg_markers markers = jpeg_markers_read(bytes, length);
    decoder->header = (struct jpeg_header){
        .width_px = (int32_t)decoder->jpeg.image_width,
        .height_px = (int32_t)decoder->jpeg.image_height,
        .orientation = markers.exif ? exif_orientation(markers.exif, markers.exif_bytes) : UPRIGHT,
        .components = decoder->jpeg.num_components,
        .scans = markers.scans,
        .is_progressive = decoder->jpeg.progressive_mode,
        .is_whole = markers.is_whole,
    };
    return check_limits(decoder, err);
}

static void decoder_close(struct decoder *decoder)
{
    if (decoder->jpeg.mem)
        jpeg_destroy_decompress(&decoder->jpeg);
    resample_free(decoder->resample);
    free(decoder->cmyk_row);
}

static bool is_quarter_turned(int32_t orientation)
{
    return orientation >= FIRST_QUARTER_TURN;
}

static void swap(int32_t *a, int32_t *b)
{
    int32_t kept = *a;
    *a = *b;
    *b = kept;
}

bool jpeg_inspect(const void *bytes, size_t length, struct jpeg_header *ret_header,
                  struct error *err)
{
    struct decoder decoder = { 0 };
    bool is_good = decoder_open(&decoder, bytes, length, err);
    decoder_close(&decoder);
    if (!is_good)
        return false;
    *ret_header = decoder.header;
    if (is_quarter_turned(decoder.header.orientation))
        swap(&ret_header->width_px, &ret_header->height_px);
    return true;
}

/* --- painting ------------------------------------------------------------------------------- */

/* The coarse step leaves at least this much of the wanted size, in tenths, for the filter: more
 * for pictures that are cheap to decode (measured: 2.4 is worth 5 dB, and 50 ms at 70 megapixels).
 */
enum {
    COARSE_TENTHS = 16,
    FINE_TENTHS = 24,
    CHEAP_AREA_PX = 12 * 1000 * 1000,
};

static bool is_enough(int32_t source_px, int eighths, int32_t wanted_px, int tenths)
{
    return (int64_t)source_px * eighths * 10 >= (int64_t)wanted_px * tenths * DCT_WHOLE;
}

static int choose_eighths(const struct jpeg_header *header, const struct rect *area)
{
    bool is_cheap = (int64_t)header->width_px * header->height_px <= CHEAP_AREA_PX;
    int tenths = is_cheap ? FINE_TENTHS : COARSE_TENTHS, eighths = 1;
    while (eighths < DCT_WHOLE && !(is_enough(header->width_px, eighths, area->width, tenths) &&
                                    is_enough(header->height_px, eighths, area->height, tenths)))
        eighths++;
    return eighths;
}

static void start(struct decoder *decoder)
{
    struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
    int components = decoder->header.components;
    jpeg->scale_num = (unsigned)choose_eighths(&decoder->header, &decoder->area);
    jpeg->scale_denom = DCT_WHOLE;
    jpeg_calc_output_dimensions(jpeg);
    decoder->is_right_size = components != CMYK &&
                             jpeg->output_width == (JDIMENSION)decoder->area.width &&
                             jpeg->output_height == (JDIMENSION)decoder->area.height;
    jpeg->out_color_space = decoder->is_right_size ? JCS_EXT_BGRA /* 0xAARRGGBB in memory */
                            : components == 1      ? JCS_GRAYSCALE
                            : components == 3      ? JCS_RGB
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

static void read_row(struct decoder *decoder)
{
    uint8_t *row = resample_next_row(decoder->resample);
    uint8_t *read = decoder->cmyk_row ? decoder->cmyk_row : row;
    jpeg_read_scanlines(&decoder->jpeg, &read, 1);
    if (decoder->cmyk_row)
        convert_cmyk(read, decoder->jpeg.saw_Adobe_marker, row, decoder->jpeg.output_width);
    resample_push(decoder->resample);
}

static void read_rows(struct decoder *decoder)
{
    struct rect area = decoder->area;
    int32_t y = area.y;
    while (decoder->jpeg.output_scanline < decoder->jpeg.output_height) {
        read_row(decoder);
        while (resample_pull(decoder->resample, pixmap_row(decoder->into, y) + area.x))
            if (++y == area.y + area.height)
                break;
    }
    jpeg_finish_decompress(&decoder->jpeg);
}

static void read_pixels(struct decoder *decoder)
{
    struct rect area = decoder->area;
    for (int32_t y = area.y; y < area.y + area.height; y++) {
        JSAMPROW row = (JSAMPROW)(pixmap_row(decoder->into, y) + area.x);
        jpeg_read_scanlines(&decoder->jpeg, &row, 1);
    }
    jpeg_finish_decompress(&decoder->jpeg);
}

/* As the file has it, turned or not. */
static bool paint_rows(struct decoder *decoder, struct pixmap *into, struct rect area)
{
    decoder->into = into;
    decoder->area = area;
    if (!guarded(decoder, start))
        return false;
    if (decoder->is_right_size)
        return guarded(decoder, read_pixels);
    struct resample_size from = {
        .width_px = (int32_t)decoder->jpeg.output_width,
        .height_px = (int32_t)decoder->jpeg.output_height,
    };
    struct resample_size to = { area.width, area.height };
    int32_t channels = decoder->header.components == 1 ? 1 : 3;
    if (!resample_new(channels, from, to, &decoder->resample, decoder->err))
        return false;
    if (decoder->header.components == CMYK)
        decoder->cmyk_row = mem_array((size_t)from.width_px, CMYK);
    return guarded(decoder, read_rows);
}

/* Where the upright picture's pixel (x, y) is in the stored one: EXIF 2.32, tag Orientation. A flip
 * counts from the far end; a quarter turn takes x from the rows. */
static const struct {
    bool is_swapped, flips_x, flips_y; /* of the stored picture */
} turns[] = {
    [1] = { false, false, false }, [2] = { false, true, false }, [3] = { false, true, true },
    [4] = { false, false, true },  [5] = { true, false, false }, [6] = { true, false, true },
    [7] = { true, true, true },    [8] = { true, true, false },
};

static void turn(const struct pixmap *stored, int32_t orientation, struct pixmap *into,
                 struct rect area)
{
    int32_t last_x = stored->width_px - 1, last_y = stored->height_px - 1;
    for (int32_t y = 0; y < area.height; y++) {
        uint32_t *row = pixmap_row(into, area.y + y) + area.x;
        for (int32_t x = 0; x < area.width; x++) {
            int32_t from_x = turns[orientation].is_swapped ? y : x;
            int32_t from_y = turns[orientation].is_swapped ? x : y;
            from_x = turns[orientation].flips_x ? last_x - from_x : from_x;
            from_y = turns[orientation].flips_y ? last_y - from_y : from_y;
            row[x] = pixmap_row(stored, from_y)[from_x];
        }
    }
}

static bool paint_turned(struct decoder *decoder, struct pixmap *into, struct rect area)
{
    struct pixmap stored = { area.width, area.height, NULL };
    if (is_quarter_turned(decoder->header.orientation))
        swap(&stored.width_px, &stored.height_px);
    stored.pixels = mem_try(pixmap_bytes(stored.width_px, stored.height_px));
    if (!stored.pixels)
        return error_set(decoder->err, ERROR_SYSTEM, _("not enough memory to turn a picture"));
    bool is_good = paint_rows(decoder, &stored, pixmap_whole(&stored));
    if (is_good)
        turn(&stored, decoder->header.orientation, into, area);
    free(stored.pixels);
    return is_good;
}

bool jpeg_paint(const void *bytes, size_t length, struct pixmap *into, struct rect area,
                struct error *err)
{
    struct decoder decoder = { 0 };
    bool is_good = decoder_open(&decoder, bytes, length, err) &&
                   (decoder.header.orientation == UPRIGHT ? paint_rows(&decoder, into, area)
                                                          : paint_turned(&decoder, into, area));
    decoder_close(&decoder);
    return is_good;
}
