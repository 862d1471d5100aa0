/* Thumbnails: what is written is read again, and never takes more than its room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/heartbeat.h"
#include "picture/image.h"
#include "picture/jpeg_write.h"

enum { WIDTH = 320, HEIGHT = 180 };

static uint32_t pixels[WIDTH * HEIGHT];
static const struct pixmap picture = { WIDTH, HEIGHT, pixels };

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct buf jpeg;
    struct error err;
    struct image_header header;
    buf_init(&jpeg, HEARTBEAT_THUMBNAIL_BYTES);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        pixels[i] = i % WIDTH < WIDTH / 2 ? 0xC8321E : 0x1E3CC8;
    assert_true(jpeg_write(&picture, &jpeg, &err));
    assert_true(image_inspect(jpeg.bytes, jpeg.length, &header, &err));
    assert_true(header.kind == IMAGE_JPEG && header.width_px == WIDTH &&
                header.height_px == HEIGHT);
    buf_deinit(&jpeg);
}

static void noise_is_made_to_fit(void **state)
{
    (void)state;
    struct buf jpeg;
    struct error err;
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        pixels[i] = (uint32_t)rand() & 0xFFFFFF;
    buf_init(&jpeg, HEARTBEAT_THUMBNAIL_BYTES);
    assert_true(jpeg_write(&picture, &jpeg, &err));
    assert_true(jpeg.length <= HEARTBEAT_THUMBNAIL_BYTES);
    buf_deinit(&jpeg);
    buf_init(&jpeg, 1000);
    assert_false(jpeg_write(&picture, &jpeg, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_int_equal(jpeg.length, 0);
    buf_deinit(&jpeg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(noise_is_made_to_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
