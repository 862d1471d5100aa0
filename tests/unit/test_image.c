/* PNG and WebP as people save them: every flavour painted and looked at, every way of being broken
 * refused with a sentence. The pictures are made here with the libraries' own writers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <png.h>
#include <webp/encode.h>

#include "common/mem.h"
#include "model/limits.h"
#include "picture/image.h"

enum { WIDTH = 64, HEIGHT = 48, RGBA = 4, BACKGROUND = 0x204060 };

struct file {
    uint8_t *bytes;
    size_t length, room;
};

/* Four corners of four colours; the last one is half transparent where there is alpha. */
static const uint8_t corners[4][RGBA] = {
    { 224, 32, 32, 255 }, { 32, 192, 32, 255 }, { 32, 32, 224, 255 }, { 240, 240, 240, 128 }
};

static int corner_of(int32_t x, int32_t y)
{
    return (y >= HEIGHT / 2) * 2 + (x >= WIDTH / 2);
}

/* --- writing ---------------------------------------------------------------------------------- */

struct flavour {
    const char *name;
    int color_type, bits;
    bool is_interlaced;
    int tolerance; /* of a channel's level */
};

static void append(png_structp png, png_bytep bytes, size_t count)
{
    struct file *file = png_get_io_ptr(png);
    if (file->length + count > file->room) {
        file->room = 2 * (file->length + count);
        file->bytes = mem_grow(file->bytes, file->room, 1);
    }
    memcpy(file->bytes + file->length, bytes, count);
    file->length += count;
}

static void flush(png_structp png)
{
    (void)png;
}

static int grey_of(const uint8_t *rgba)
{
    return (rgba[0] + rgba[1] + rgba[2]) / 3;
}

/* One pixel as samples of 8 or 16 bits; narrower ones are packed by libpng. */
static uint8_t *put_pixel(const struct flavour *flavour, int corner, uint8_t *into)
{
    const uint8_t *rgba = corners[corner];
    int samples[RGBA], count = 0;
    if (flavour->color_type == PNG_COLOR_TYPE_PALETTE)
        samples[count++] = corner;
    else if (flavour->color_type & PNG_COLOR_MASK_COLOR)
        for (; count < 3; count++)
            samples[count] = rgba[count];
    else
        samples[count++] = flavour->bits < 8 ? grey_of(rgba) >> (8 - flavour->bits) : grey_of(rgba);
    if (flavour->color_type & PNG_COLOR_MASK_ALPHA)
        samples[count++] = rgba[3];
    for (int i = 0; i < count; i++) {
        *into++ = (uint8_t)samples[i];
        if (flavour->bits == 16)
            *into++ = (uint8_t)samples[i];
    }
    return into;
}

static void put_palette(png_structp png, png_infop info)
{
    png_color colors[4];
    png_byte alphas[4];
    for (int i = 0; i < 4; i++) {
        colors[i] = (png_color){ corners[i][0], corners[i][1], corners[i][2] };
        alphas[i] = corners[i][3];
    }
    png_set_PLTE(png, info, colors, 4);
    png_set_tRNS(png, info, alphas, 4, NULL);
}

static struct file encode_png(const struct flavour *flavour, int32_t orientation)
{
    struct file file = { NULL, 0, 0 };
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &file, append, flush);
    png_set_IHDR(png, info, WIDTH, HEIGHT, flavour->bits, flavour->color_type,
                 flavour->is_interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (flavour->color_type == PNG_COLOR_TYPE_PALETTE)
        put_palette(png, info);
    uint8_t exif[] = "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0?\0\0\0\0\0\0";
    exif[18] = (uint8_t)orientation;
    if (orientation > 0)
        png_set_eXIf_1(png, info, sizeof exif - 1, exif);
    png_write_info(png, info);
    png_set_packing(png);
    int passes = png_set_interlace_handling(png);
    for (int pass = 0; pass < passes; pass++)
        for (int32_t y = 0; y < HEIGHT; y++) {
            uint8_t row[WIDTH * RGBA * 2], *at = row;
            for (int32_t x = 0; x < WIDTH; x++)
                at = put_pixel(flavour, corner_of(x, y), at);
            png_write_row(png, row);
        }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return file;
}

static struct file encode_webp(bool is_lossless, bool has_alpha)
{
    static uint8_t pixels[WIDTH * HEIGHT * RGBA];
    uint8_t *at = pixels, *made = NULL;
    struct file file = { NULL, 0, 0 };
    for (int32_t y = 0; y < HEIGHT; y++)
        for (int32_t x = 0; x < WIDTH; x++, at += RGBA) {
            memcpy(at, corners[corner_of(x, y)], RGBA);
            if (!has_alpha)
                at[3] = UINT8_MAX;
        }
    file.length = is_lossless ? WebPEncodeLosslessRGBA(pixels, WIDTH, HEIGHT, WIDTH * RGBA, &made)
                              : WebPEncodeRGBA(pixels, WIDTH, HEIGHT, WIDTH * RGBA, 95, &made);
    file.bytes = (uint8_t *)mem_copy_bytes(made, file.length);
    WebPFree(made);
    return file;
}

/* --- looking ---------------------------------------------------------------------------------- */

/* A corner's colour as it comes out: grey or not, on the background or not. */
static uint32_t expected(int corner, bool is_grey, bool has_alpha)
{
    uint32_t result = 0;
    for (int i = 0; i < 3; i++) {
        int level = is_grey ? grey_of(corners[corner]) : corners[corner][i];
        int alpha = has_alpha ? corners[corner][3] : UINT8_MAX;
        int behind = BACKGROUND >> (16 - 8 * i) & 0xFF;
        result = result << 8 | (uint32_t)((level * alpha + behind * (255 - alpha) + 127) / 255);
    }
    return result;
}

static bool paint(const void *bytes, size_t length, const struct pixmap *into, struct rect area,
                  struct error *err)
{
    struct pixmap pixmap = *into;
    const struct image_place place = { &pixmap, area, BACKGROUND };
    struct image_header header;
    return image_inspect(bytes, length, &header, err) &&
           image_paint(bytes, length, &header, &place, err);
}

static void assert_near(const char *name, uint32_t found, uint32_t wanted, int tolerance)
{
    assert_int_equal(found >> 24, 0xFF);
    for (int shift = 0; shift < 24; shift += 8)
        if (abs((int)(found >> shift & 0xFF) - (int)(wanted >> shift & 0xFF)) > tolerance)
            fail_msg("%s: %06x, not %06x", name, found & 0xFFFFFF, wanted);
}

static void assert_corners(const char *name, const struct file *file, bool is_grey, bool has_alpha,
                           int tolerance)
{
    static const int32_t sizes[][2] = { { 64, 48 }, { 32, 24 }, { 160, 120 }, { 9, 7 } };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int32_t width = sizes[i][0], height = sizes[i][1];
        struct pixmap into = { width, height, mem_new(pixmap_bytes(width, height)) };
        struct error err;
        if (!paint(file->bytes, file->length, &into, pixmap_whole(&into), &err))
            fail_msg("%s: %s", name, err.text);
        for (int corner = 0; corner < 4; corner++) {
            int32_t x = corner % 2 ? width - 1 : 0, y = corner / 2 ? height - 1 : 0;
            assert_near(name, pixmap_row(&into, y)[x], expected(corner, is_grey, has_alpha),
                        i == 0 ? tolerance : tolerance + 6); /* rings of the filter */
        }
        free(into.pixels);
    }
}

static const struct flavour flavours[] = {
    { "grey 1", PNG_COLOR_TYPE_GRAY, 1, false, 128 },
    { "grey 2", PNG_COLOR_TYPE_GRAY, 2, false, 43 },
    { "grey 4", PNG_COLOR_TYPE_GRAY, 4, false, 16 },
    { "grey 8", PNG_COLOR_TYPE_GRAY, 8, false, 0 },
    { "grey 16", PNG_COLOR_TYPE_GRAY, 16, false, 0 },
    { "grey 8 interlaced", PNG_COLOR_TYPE_GRAY, 8, true, 0 },
    { "grey and alpha 8", PNG_COLOR_TYPE_GRAY_ALPHA, 8, false, 0 },
    { "grey and alpha 16 interlaced", PNG_COLOR_TYPE_GRAY_ALPHA, 16, true, 0 },
    { "palette 2", PNG_COLOR_TYPE_PALETTE, 2, false, 0 },
    { "palette 4 interlaced", PNG_COLOR_TYPE_PALETTE, 4, true, 0 },
    { "palette 8", PNG_COLOR_TYPE_PALETTE, 8, false, 0 },
    { "RGB 8", PNG_COLOR_TYPE_RGB, 8, false, 0 },
    { "RGB 8 interlaced", PNG_COLOR_TYPE_RGB, 8, true, 0 },
    { "RGB 16", PNG_COLOR_TYPE_RGB, 16, false, 0 },
    { "RGBA 8", PNG_COLOR_TYPE_RGBA, 8, false, 0 },
    { "RGBA 16 interlaced", PNG_COLOR_TYPE_RGBA, 16, true, 0 },
};
enum { FLAVOURS = sizeof flavours / sizeof *flavours };

static void every_png_shows_its_colours(void **state)
{
    (void)state;
    for (size_t i = 0; i < FLAVOURS; i++) {
        struct file file = encode_png(&flavours[i], 0);
        struct image_header header;
        struct error err;
        assert_true(image_inspect(file.bytes, file.length, &header, &err));
        assert_int_equal(header.kind, IMAGE_PNG);
        assert_int_equal(header.width_px, WIDTH);
        assert_int_equal(header.height_px, HEIGHT);
        assert_int_equal(header.held_bytes > 0, flavours[i].is_interlaced);
        assert_true(header.is_whole);
        bool has_color = flavours[i].color_type & PNG_COLOR_MASK_COLOR;
        bool has_alpha = flavours[i].color_type & PNG_COLOR_MASK_ALPHA ||
                         flavours[i].color_type == PNG_COLOR_TYPE_PALETTE;
        assert_corners(flavours[i].name, &file, !has_color, has_alpha, flavours[i].tolerance);
        free(file.bytes);
    }
}

static void every_webp_shows_its_colours(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        bool is_lossless = i & 1, has_alpha = i & 2;
        struct file file = encode_webp(is_lossless, has_alpha);
        struct image_header header;
        struct error err;
        assert_true(image_inspect(file.bytes, file.length, &header, &err));
        assert_int_equal(header.kind, IMAGE_WEBP);
        assert_int_equal(header.width_px, WIDTH);
        assert_int_equal(header.height_px, HEIGHT);
        assert_int_equal(header.held_bytes, WIDTH * HEIGHT * (is_lossless ? 4 : has_alpha ? 1 : 0));
        assert_true(header.is_whole);
        assert_corners(is_lossless ? "lossless" : "lossy", &file, false, has_alpha,
                       is_lossless ? 0 : 12);
        free(file.bytes);
    }
}

/* Of each sort: as the camera held it, a quarter turn to the right. */
/* A picture beside the pixmap, or without a side in it, paints nothing. */
static void what_nobody_sees_is_not_painted(void **state)
{
    (void)state;
    struct error err;
    struct image_header turned = { .kind = IMAGE_JPEG, .orientation = 6 };
    uint32_t pixels[4] = { 1, 2, 3, 4 };
    struct pixmap pixmap = { .pixels = pixels, .width_px = 2, .height_px = 2 };
    const struct rect beside[] = {
        { 2, 0, 2, 2 }, { 0, 2, 2, 2 }, { -2, 0, 2, 2 }, { 0, 0, 2, 0 }
    };
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        const struct image_place place = { &pixmap, beside[i], BACKGROUND };
        assert_true(image_paint("no picture", 10, &turned, &place, &err));
    }
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(pixels[i], i + 1);
}

static void a_turned_picture_stands_upright(void **state)
{
    (void)state;
    struct file file = encode_png(&flavours[11], 6);
    uint32_t pixels[HEIGHT * WIDTH];
    struct pixmap into = { HEIGHT, WIDTH, pixels };
    struct image_header header;
    struct error err;
    assert_true(image_inspect(file.bytes, file.length, &header, &err));
    assert_int_equal(header.width_px, HEIGHT);
    assert_int_equal(header.height_px, WIDTH);
    assert_true(paint(file.bytes, file.length, &into, pixmap_whole(&into), &err));
    assert_near("turned", pixmap_row(&into, 0)[0], expected(2, false, false), 0);
    assert_near("turned", pixmap_row(&into, 0)[HEIGHT - 1], expected(0, false, false), 0);
    assert_near("turned", pixmap_row(&into, WIDTH - 1)[0], expected(3, false, false), 0);
    free(file.bytes);
}

/* What hangs over the edges of the pixmap is cut off; what lies on it is the same to the level. */
static void a_part_is_the_same_as_the_whole(void **state)
{
    (void)state;
    static const struct rect areas[] = { { 0, 0, 64, 48 },
                                         { -30, -20, 160, 121 },
                                         { 3, -9, 33, 70 },
                                         { -200, 5, 300, 20 },
                                         { -3, -2, 64, 48 } };
    for (int32_t orientation = 0; orientation <= 8; orientation++)
        for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
            struct rect area = areas[i];
            struct file file = encode_png(&flavours[14], orientation);
            struct pixmap whole = { area.width, area.height,
                                    mem_new(pixmap_bytes(area.width, area.height)) };
            struct pixmap part = { 50, 40, mem_new(pixmap_bytes(50, 40)) };
            struct error err;
            assert_true(paint(file.bytes, file.length, &whole, pixmap_whole(&whole), &err));
            assert_true(paint(file.bytes, file.length, &part, area, &err));
            for (int32_t y = 0; y < part.height_px; y++)
                for (int32_t x = 0; x < part.width_px; x++) {
                    bool is_in = x >= area.x && y >= area.y && x < area.x + area.width &&
                                 y < area.y + area.height;
                    assert_int_equal(pixmap_row(&part, y)[x],
                                     is_in ? pixmap_row(&whole, y - area.y)[x - area.x] : 0);
                }
            free(whole.pixels);
            free(part.pixels);
            free(file.bytes);
        }
}

/* --- what is refused ---------------------------------------------------------------------------
 */

/* Whatever a cut or a wrong byte does, it is a picture or a sentence, never a crash. The copy is
 * exact, so that a sanitizer sees a read beyond it. */
static void survive(const struct file *file, size_t length, size_t wrong, bool *ret_is_painted)
{
    uint32_t pixels[20 * 15];
    struct pixmap into = { 20, 15, pixels };
    struct error err = { 0 };
    uint8_t *copy = (uint8_t *)mem_copy_bytes((const char *)file->bytes, length);
    uint8_t *exact = realloc(copy, length > 0 ? length : 1);
    if (wrong < length)
        exact[wrong] ^= 0xFF;
    *ret_is_painted = paint(exact, length, &into, pixmap_whole(&into), &err);
    assert_true(*ret_is_painted || (err.kind != 0 && err.text[0]));
    free(exact);
}

static void assert_survives(const char *name, const struct file *file)
{
    unsigned refused = 0;
    bool is_painted;
    for (size_t length = 0; length < file->length; length++) {
        struct image_header header;
        struct error err;
        survive(file, length, SIZE_MAX, &is_painted);
        if (image_inspect(file->bytes, length, &header, &err) && header.is_whole)
            fail_msg("%s: cut at %zu of %zu and not noticed", name, length, file->length);
    }
    for (size_t at = 0; at < file->length; at++) {
        survive(file, file->length, at, &is_painted);
        refused += !is_painted;
    }
    assert_true(refused > 0);
}

static void broken_files_are_survived(void **state)
{
    (void)state;
    for (size_t i = 0; i < FLAVOURS; i++) {
        struct file file = encode_png(&flavours[i], 1);
        assert_survives(flavours[i].name, &file);
        free(file.bytes);
    }
    for (int i = 0; i < 4; i++) {
        struct file file = encode_webp(i & 1, i & 2);
        assert_survives("WebP", &file);
        free(file.bytes);
    }
}

static void assert_refused(const void *bytes, size_t length, enum error_kind kind, const char *says)
{
    struct image_header header;
    struct error err = { 0 };
    assert_false(image_inspect(bytes, length, &header, &err));
    assert_int_equal(err.kind, kind);
    if (!strstr(err.text, says))
        fail_msg("\"%s\" does not say \"%s\"", err.text, says);
}

/* CRC-32 of ISO 3309, bit by bit. */
static uint32_t crc(const uint8_t *bytes, size_t length)
{
    uint32_t sum = UINT32_MAX;
    for (size_t i = 0; i < length; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320U : 0);
    }
    return ~sum;
}

static void put_big_endian(uint8_t *into, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        into[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void pngs_are_limited_by_their_headers(void **state)
{
    (void)state;
    enum { IHDR = 12, CRC = 29 };
    static const struct {
        size_t flavour;
        uint32_t width, height;
        const char *says; /* NULL: allowed */
    } sizes[] = {
        { 11, 1, 65500, "65500" },
        { 11, 65500, 1, "65500" },
        { 11, 30000, 30000, "30000" },
        { 11, 0x7FFFFFFF, 0x7FFFFFFF, "on a side" },
        { 11, 0x80000000, 1, "damaged" },
        { 11, 0, 5, "damaged" },
        { 11, 10001, 10000, "megapixels" },
        { 11, 10000, 10000, NULL },
        { 11, 16384, 1, NULL },
        { 12, 10000, 10000, NULL },
        { 15, 10000, 10000, "interlacing" },
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct file file = encode_png(&flavours[sizes[i].flavour], 0);
        struct image_header header;
        struct error err;
        put_big_endian(file.bytes + IHDR + 4, sizes[i].width);
        put_big_endian(file.bytes + IHDR + 8, sizes[i].height);
        put_big_endian(file.bytes + CRC, crc(file.bytes + IHDR, CRC - IHDR));
        if (sizes[i].says)
            assert_refused(file.bytes, file.length,
                           strcmp(sizes[i].says, "damaged") == 0 ? ERROR_INPUT : ERROR_LIMIT,
                           sizes[i].says);
        else
            assert_true(image_inspect(file.bytes, file.length, &header, &err));
        free(file.bytes);
    }
}

/* VP8L keeps 14 bits of width and of height, each less one, behind its signature. */
static void webps_are_limited_by_their_headers(void **state)
{
    (void)state;
    struct file file = encode_webp(true, false);
    uint8_t *size = file.bytes + 21;
    uint32_t width = 9000 - 1, height = 9400 - 1, bits = width | height << 14;
    for (int i = 0; i < 4; i++)
        size[i] = (uint8_t)(bits >> (8 * i) | (i == 3 ? size[3] & 0xF0 : 0));
    assert_refused(file.bytes, file.length, ERROR_LIMIT, "lossless");
    size[0] = size[1] = size[2] = 0xFF;
    size[3] |= 0x0F;
    assert_refused(file.bytes, file.length, ERROR_LIMIT, "megapixels");
    free(file.bytes);
}

static void what_moves_is_refused(void **state)
{
    (void)state;
    static const uint8_t control[] = "\0\0\0\x08"
                                     "acTL\0\0\0\x02\0\0\0\0?!?!";
    static const uint8_t moving[] = "RIFF\x1E\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\x3F\0\0\x2F\0\0"
                                    "ANIM\0\0\0\0";
    enum { BEHIND_IHDR = 33 };
    struct file file = encode_png(&flavours[11], 0);
    uint8_t *with = mem_new(file.length + sizeof control - 1);
    memcpy(with, file.bytes, BEHIND_IHDR);
    memcpy(with + BEHIND_IHDR, control, sizeof control - 1);
    memcpy(with + BEHIND_IHDR + sizeof control - 1, file.bytes + BEHIND_IHDR,
           file.length - BEHIND_IHDR);
    assert_refused(with, file.length + sizeof control - 1, ERROR_INPUT, "one frame");
    assert_refused(moving, sizeof moving - 1, ERROR_INPUT, "one frame");
    free(with);
    free(file.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_png_shows_its_colours),
        cmocka_unit_test(every_webp_shows_its_colours),
        cmocka_unit_test(what_nobody_sees_is_not_painted),
        cmocka_unit_test(a_turned_picture_stands_upright),
        cmocka_unit_test(a_part_is_the_same_as_the_whole),
        cmocka_unit_test(broken_files_are_survived),
        cmocka_unit_test(pngs_are_limited_by_their_headers),
        cmocka_unit_test(webps_are_limited_by_their_headers),
        cmocka_unit_test(what_moves_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
