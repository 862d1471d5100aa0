/* Composing against the formula itself: every weight, every pair of bytes, every tail of a vector.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "picture/blend.h"

enum { BYTES = 256, PAIRS = BYTES * BYTES, PAIR_PIXELS = PAIRS / 4 };

/* value / 255, rounded half up, in whole numbers. */
static unsigned rounded(unsigned value)
{
    return (2 * value + 255) / 510;
}

static unsigned channel(uint32_t pixel, int place)
{
    return pixel >> (8 * place) & 0xFF;
}

static void test_fade_is_exact_for_every_weight_and_pair(void **state)
{
    (void)state;
    uint8_t *a = mem_new(PAIRS), *b = mem_new(PAIRS), *d = mem_new(PAIRS);
    for (size_t i = 0; i < PAIRS; i++) {
        a[i] = (uint8_t)(i / BYTES);
        b[i] = (uint8_t)i;
    }
    for (unsigned k = 0; k < BYTES; k++) {
        blend_fade((uint32_t *)(void *)d, (uint32_t *)(void *)a, (uint32_t *)(void *)b, (uint8_t)k,
                   PAIR_PIXELS);
        for (size_t i = 0; i < PAIRS; i++)
            if (d[i] != rounded(a[i] * (255 - k) + b[i] * k))
                fail_msg("k %u: %u and %u give %u", k, a[i], b[i], d[i]);
    }
    free(a);
    free(b);
    free(d);
}

static void test_fade_in_place_and_with_any_tail(void **state)
{
    (void)state;
    enum { MOST = 67 };
    for (size_t count = 0; count < MOST; count++) {
        uint32_t a[MOST + 1], b[MOST + 1], apart[MOST + 1];
        for (size_t i = 0; i <= MOST; i++) {
            a[i] = (uint32_t)(i * 2654435761U);
            b[i] = ~a[i];
            apart[i] = 7;
        }
        blend_fade(apart, a, b, 77, count);
        blend_fade(a, a, b, 77, count);
        assert_memory_equal(a, apart, count * sizeof *a);
        assert_int_equal(apart[count], 7);
        assert_int_equal(a[count], (uint32_t)(count * 2654435761U));
    }
}

static void test_mask_covers_by_its_coverage(void **state)
{
    (void)state;
    uint8_t coverage[BYTES];
    uint32_t d[BYTES];
    for (unsigned i = 0; i < BYTES; i++) {
        coverage[i] = (uint8_t)i;
        d[i] = 0xFF0B3D6B;
    }
    blend_mask(d, coverage, 0xFFFFD24A, BYTES);
    assert_int_equal(d[0], 0xFF0B3D6B);
    assert_int_equal(d[255], 0xFFFFD24A);
    for (unsigned i = 0; i < BYTES; i++) {
        assert_int_equal(d[i] >> 24, 0xFF); /* opaque stays opaque, whatever rounding does */
        assert_int_equal(channel(d[i], 0), rounded(0x4A * i) + rounded(0x6B * (255 - i)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fade_is_exact_for_every_weight_and_pair),
        cmocka_unit_test(test_fade_in_place_and_with_any_tail),
        cmocka_unit_test(test_mask_covers_by_its_coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
