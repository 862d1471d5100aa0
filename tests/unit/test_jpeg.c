/* JPEG as cameras, designers and vandals make it. The pictures are made here with libjpeg: four
 * corners of four colours, so that a turn cannot go unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jpeglib.h>

#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"
#include "picture/exif.h"
#include "picture/image.h"

enum { WIDTH = 64, HEIGHT = 48 }; /* of the upright picture */

static const uint32_t corner_colors[] = { 0xE02020, 0x20C020, 0x2020E0, 0xF0F0F0 };

struct recipe {
    J_COLOR_SPACE from, to;
    bool is_progressive, is_without_adobe;
    int32_t orientation; /* 0: no EXIF */
};

struct file {
    unsigned char *bytes;
    unsigned long length;
};

static uint32_t upright_color(int32_t x, int32_t y)
{
    return corner_colors[(y >= HEIGHT / 2) * 2 + (x >= WIDTH / 2)];
}

/* EXIF 2.32: what the stored picture's row 0 and column 0 are in the upright one. */
static const struct {
    char row, column;
} sides[] = { [1] = { 't', 'l' }, [2] = { 't', 'r' }, [3] = { 'b', 'r' }, [4] = { 'b', 'l' },
              [5] = { 'l', 't' }, [6] = { 'r', 't' }, [7] = { 'r', 'b' }, [8] = { 'l', 'b' } };

static void place(char side, int32_t n, int32_t *x, int32_t *y)
{
    if (side == 'l' || side == 'r')
        *x = side == 'l' ? n : WIDTH - 1 - n;
    else
        *y = side == 't' ? n : HEIGHT - 1 - n;
}

static uint32_t stored_color(int32_t orientation, int32_t column, int32_t row)
{
    int32_t x = 0, y = 0;
    place(sides[orientation].row, row, &x, &y);
    place(sides[orientation].column, column, &x, &y);
    return upright_color(x, y);
}

/* Adobe's way: 255 is no ink; the other way: 255 is full ink. */
static void put_pixel(const struct recipe *recipe, uint32_t rgb, JSAMPLE *into)
{
    for (int i = 0; i < 3; i++) {
        int value = (int)(rgb >> (16 - 8 * i) & 0xFF);
        into[i] = (JSAMPLE)(recipe->is_without_adobe ? 255 - value : value);
    }
    if (recipe->from == JCS_CMYK)
        into[3] = recipe->is_without_adobe ? 0 : 255;
    if (recipe->from == JCS_GRAYSCALE)
        into[0] = (JSAMPLE)(rgb >> 8 & 0xFF);
}

static void write_exif(struct jpeg_compress_struct *jpeg, int32_t orientation)
{
    unsigned char exif[] = "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0?\0\0\0\0\0\0";
    exif[24] = (unsigned char)orientation;
    jpeg_write_marker(jpeg, JPEG_APP0 + 1, exif, sizeof exif - 1);
}

static struct file encode(const struct recipe *recipe)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct file file = { NULL, 0 };
    int32_t orientation = recipe->orientation > 0 ? recipe->orientation : 1;
    JSAMPLE row[WIDTH * 4], *rows[] = { row };
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &file.bytes, &file.length);
    jpeg.image_width = orientation > 4 ? HEIGHT : WIDTH;
    jpeg.image_height = orientation > 4 ? WIDTH : HEIGHT;
    jpeg.input_components = recipe->from == JCS_GRAYSCALE ? 1 : recipe->from == JCS_RGB ? 3 : 4;
    jpeg.in_color_space = recipe->from;
    jpeg_set_defaults(&jpeg);
    jpeg_set_colorspace(&jpeg, recipe->to);
    jpeg_set_quality(&jpeg, 95, TRUE);
    jpeg.write_Adobe_marker = recipe->from == JCS_CMYK && !recipe->is_without_adobe;
    if (recipe->is_progressive)
        jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    if (recipe->orientation > 0)
        write_exif(&jpeg, orientation);
    for (JDIMENSION y = 0; y < jpeg.image_height; y++) {
        for (JDIMENSION x = 0; x < jpeg.image_width; x++)
            put_pixel(recipe, stored_color(orientation, (int32_t)x, (int32_t)y),
                      row + x * (JDIMENSION)jpeg.input_components);
        jpeg_write_scanlines(&jpeg, rows, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    return file;
}

static const struct recipe plain = { JCS_RGB, JCS_YCbCr, false, false, 0 };
static const struct recipe progressive = { JCS_RGB, JCS_YCbCr, true, false, 0 };

static void assert_near(uint32_t found, uint32_t wanted)
{
    for (int shift = 0; shift < 24; shift += 8)
        if (abs((int)(found >> shift & 0xFF) - (int)(wanted >> shift & 0xFF)) > 12)
            fail_msg("%06x, not %06x", found & 0xFFFFFF, wanted);
    assert_int_equal(found >> 24, 0xFF);
}

/* Paints into the middle of a larger pixmap and looks at the corners, and at what lies around. */
static void assert_corners(const struct file *file, int32_t width, int32_t height, bool is_grey)
{
    enum { EDGE = 3, AROUND = 0x123456 };
    struct pixmap into = { width + 2 * EDGE, height + 2 * EDGE, NULL };
    struct error err;
    into.pixels = mem_array((size_t)into.width_px * (size_t)into.height_px, sizeof *into.pixels);
    pixmap_fill(&into, pixmap_whole(&into), AROUND);
    struct image_place place = { &into, { EDGE, EDGE, width, height }, 0 };
    struct image_header header;
    if (!image_inspect(file->bytes, file->length, &header, &err) ||
        !image_paint(file->bytes, file->length, &header, &place, &err))
        fail_msg("%s", err.text);
    for (int i = 0; i < 4; i++) {
        int32_t x = EDGE + (i % 2 ? width * 7 / 8 : width / 8);
        int32_t y = EDGE + (i / 2 ? height * 7 / 8 : height / 8);
        uint32_t grey = (corner_colors[i] >> 8 & 0xFF) * 0x010101U;
        assert_near(pixmap_row(&into, y)[x], is_grey ? grey : corner_colors[i]);
    }
    for (int32_t y = 0; y < into.height_px; y++)
        for (int32_t x = 0; x < into.width_px; x++) {
            bool is_around = x < EDGE || y < EDGE || x >= EDGE + width || y >= EDGE + height;
            if (is_around)
                assert_int_equal(pixmap_row(&into, y)[x], 0xFF000000U | AROUND);
            else
                assert_int_equal(pixmap_row(&into, y)[x] >> 24, 0xFF);
        }
    free(into.pixels);
}

/* --- what is accepted ------------------------------------------------------------------------ */

static void test_every_orientation_stands_upright(void **state)
{
    (void)state;
    for (int32_t orientation = 0; orientation <= 8; orientation++) {
        struct recipe recipe = plain;
        recipe.orientation = orientation;
        struct file file = encode(&recipe);
        struct image_header header;
        struct error err;
        assert_true(image_inspect(file.bytes, file.length, &header, &err));
        assert_int_equal(header.orientation, orientation > 0 ? orientation : 1);
        assert_int_equal(header.width_px, WIDTH);
        assert_int_equal(header.height_px, HEIGHT);
        assert_true(header.is_whole);
        assert_corners(&file, 96, 72, false);
        assert_corners(&file, 16, 12, false);
        free(file.bytes);
    }
}

static const struct {
    struct recipe recipe;
    bool is_grey;
} kinds[] = {
    { { JCS_GRAYSCALE, JCS_GRAYSCALE, false, false, 0 }, true },
    { { JCS_GRAYSCALE, JCS_GRAYSCALE, true, false, 6 }, true },
    { { JCS_RGB, JCS_YCbCr, true, false, 0 }, false },
    { { JCS_RGB, JCS_RGB, false, false, 0 }, false },
    { { JCS_CMYK, JCS_CMYK, false, false, 0 }, false },
    { { JCS_CMYK, JCS_YCCK, false, false, 0 }, false },
    { { JCS_CMYK, JCS_YCCK, true, false, 8 }, false },
    { { JCS_CMYK, JCS_CMYK, false, true, 0 }, false },
};

static void test_every_kind_at_many_sizes(void **state)
{
    (void)state;
    static const int32_t widths[] = { 8, 13, 24, 32, 40, 64, 65, 128, 300 };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct file file = encode(&kinds[i].recipe);
        struct image_header header;
        struct error err;
        assert_true(image_inspect(file.bytes, file.length, &header, &err));
        assert_int_equal(header.kind, IMAGE_JPEG);
        assert_int_equal(header.held_bytes > 0, kinds[i].recipe.is_progressive);
        for (size_t k = 0; k < sizeof widths / sizeof *widths; k++)
            assert_corners(&file, widths[k], widths[k] * 3 / 4, kinds[i].is_grey);
        free(file.bytes);
    }
}

/* --- what is refused ------------------------------------------------------------------------- */

static bool paints(const void *bytes, size_t length, struct error *err)
{
    uint32_t pixels[20 * 15];
    struct pixmap into = { 20, 15, pixels };
    struct image_place place = { &into, pixmap_whole(&into), 0 };
    struct image_header header;
    return image_inspect(bytes, length, &header, err) &&
           image_paint(bytes, length, &header, &place, err);
}

static void test_a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    const struct recipe *recipes[] = { &plain, &progressive };
    for (size_t i = 0; i < 2; i++) {
        struct file file = encode(recipes[i]);
        struct error err;
        assert_true(paints(file.bytes, file.length, &err));
        for (size_t length = 0; length < file.length; length++) {
            err.kind = 0;
            assert_false(paints(file.bytes, length, &err));
            assert_int_equal(err.kind, ERROR_INPUT);
        }
        free(file.bytes);
    }
}

static const struct {
    const char *bytes;
    size_t length;
    const char *says;
} strangers[] = {
    { "", 0, "empty" },
    { "\x89PNG\r\n\x1a\n", 8, "damaged" },
    { "\x89PNG\r\n", 6, "not a picture" },
    { "GIF89a", 6, "GIF" },
    { "RIFF\x10\0\0\0WEBPVP8 ", 16, "damaged" },
    { "\0\0\0\x18"
      "ftypheic",
      12, "HEIC" },
    { "%PDF-1.7", 8, "PDF" },
    { "<html>", 6, "HTML" },
    { "\xFF", 1, "not a picture" },
    { "\xFF\xD8", 2, "damaged" },
    { "\xFF\xD8\xFF\xD9", 4, "damaged" },
    { "hello", 5, "not a picture" },
};

static void test_other_files_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        struct image_header header;
        struct error err;
        assert_false(image_inspect(strangers[i].bytes, strangers[i].length, &header, &err));
        if (!strstr(err.text, strangers[i].says))
            fail_msg("\"%s\" does not say \"%s\"", err.text, strangers[i].says);
        assert_int_equal(err.kind, ERROR_INPUT);
    }
}

/* Where the frame header's height stands (SOF0 … SOF2: marker, length, precision, height, width).
 */
static unsigned char *find_size(const struct file *file)
{
    for (size_t i = 0; i + 9 < file->length; i++)
        if (file->bytes[i] == 0xFF && file->bytes[i + 1] >= 0xC0 && file->bytes[i + 1] <= 0xC2)
            return file->bytes + i + 5;
    fail_msg("no frame header");
    return NULL;
}

static const struct {
    int32_t width, height;
    bool is_allowed;
} sizes[] = {
    { 65500, 1, false }, { 1, 65500, false }, { 30000, 30000, false }, { 65535, 65535, false },
    { 16385, 1, false }, { 16384, 1, true },  { 10001, 10000, false }, { 10000, 10000, true },
};

static void test_sizes_are_limited_by_the_header_alone(void **state)
{
    (void)state;
    struct file file = encode(&plain);
    unsigned char *size = find_size(&file);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct image_header header;
        struct error err = { 0 };
        size[0] = (unsigned char)(sizes[i].height >> 8);
        size[1] = (unsigned char)sizes[i].height;
        size[2] = (unsigned char)(sizes[i].width >> 8);
        size[3] = (unsigned char)sizes[i].width;
        assert_int_equal(image_inspect(file.bytes, file.length, &header, &err),
                         sizes[i].is_allowed);
        if (!sizes[i].is_allowed)
            assert_int_equal(err.kind, ERROR_LIMIT);
    }
    free(file.bytes);
}

/* A progressive poster whose coefficients alone would not fit: four full channels of 100
 * megapixels.
 */
static void test_progressive_is_limited_by_its_coefficients(void **state)
{
    (void)state;
    const struct recipe recipe = { JCS_CMYK, JCS_CMYK, true, false, 0 };
    struct file file = encode(&recipe);
    unsigned char *size = find_size(&file);
    struct image_header header;
    struct error err;
    size[0] = size[2] = 10000 >> 8;
    size[1] = size[3] = 10000 & 0xFF;
    assert_false(image_inspect(file.bytes, file.length, &header, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_non_null(strstr(err.text, "baseline"));
    free(file.bytes);
}

/* One scan again and again: each would cost a pass over the whole picture. */
static void test_scans_are_counted_before_decoding(void **state)
{
    (void)state;
    struct file file = encode(&progressive);
    const unsigned char sos[] = { 0xFF, 0xDA };
    unsigned char *first = memmem(file.bytes, file.length, sos, sizeof sos);
    assert_non_null(first);
    unsigned char *end =
        memmem(first + 2, file.length - (size_t)(first + 2 - file.bytes), "\xFF\xC4", 2);
    assert_non_null(end);
    size_t head = (size_t)(first - file.bytes), scan = (size_t)(end - first);
    unsigned char *bomb = mem_new(head + scan * (LIMIT_JPEG_SCANS + 1));
    memcpy(bomb, file.bytes, head);
    for (size_t i = 0; i <= LIMIT_JPEG_SCANS; i++)
        memcpy(bomb + head + i * scan, first, scan);
    struct image_header header;
    struct error err;
    assert_false(image_inspect(bomb, head + scan * (LIMIT_JPEG_SCANS + 1), &header, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_non_null(strstr(err.text, "scans"));
    assert_true(image_inspect(bomb, head + scan * LIMIT_JPEG_SCANS, &header, &err));
    assert_false(header.is_whole);
    free(bomb);
    free(file.bytes);
}

/* Whatever a single wrong byte does, it is a picture or a sentence, never a crash. */
static void test_wrong_bytes_are_survived(void **state)
{
    (void)state;
    const struct recipe *recipes[] = { &plain, &progressive };
    for (size_t i = 0; i < 2; i++) {
        struct file file = encode(recipes[i]);
        unsigned refused = 0;
        for (size_t at = 0; at < file.length; at++) {
            struct error err = { 0 };
            unsigned char kept = file.bytes[at];
            file.bytes[at] ^= 0xFF;
            refused += !paints(file.bytes, file.length, &err);
            file.bytes[at] = kept;
        }
        assert_true(refused > 0);
        free(file.bytes);
    }
}

static void test_exif_is_never_read_beyond_its_end(void **state)
{
    (void)state;
    static const unsigned char big[] = "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0";
    static const unsigned char far_away[] = "II*\0\xF0\xFF\xFF\xFF\x01\0";
    assert_int_equal(exif_orientation(big, sizeof big - 1), 6);
    assert_int_equal(exif_orientation(far_away, sizeof far_away - 1), 1);
    for (size_t length = 0; length < 20; length++) {
        unsigned char *exact = (unsigned char *)mem_copy_bytes(big, length);
        assert_int_equal(exif_orientation(exact, length), 1);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_orientation_stands_upright),
        cmocka_unit_test(test_every_kind_at_many_sizes),
        cmocka_unit_test(test_a_file_cut_anywhere_is_refused),
        cmocka_unit_test(test_other_files_are_named),
        cmocka_unit_test(test_sizes_are_limited_by_the_header_alone),
        cmocka_unit_test(test_progressive_is_limited_by_its_coefficients),
        cmocka_unit_test(test_scans_are_counted_before_decoding),
        cmocka_unit_test(test_wrong_bytes_are_survived),
        cmocka_unit_test(test_exif_is_never_read_beyond_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
