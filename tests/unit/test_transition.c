/* transition.h: every kind as a function of phase (by vectors), what changes between any two
 * frames, and the composed pixels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/json.h"
#include "common/str.h"
#include "picture/layer.h"
#include "tests/support/timeline_vectors.h"

enum { LENGTH_MS = 1000, WIDTH = 160, HEIGHT = 40 };

static const struct {
    enum transition kind;
    int64_t since_ms, length_ms;
    int weight;
    bool is_over;
} moments[] = {
    { TRANSITION_CUT, -1, 0, 0, false },        { TRANSITION_CUT, 0, 0, 255, true },
    { TRANSITION_FADE, -1, 1000, 0, false },    { TRANSITION_FADE, 0, 1000, 0, false },
    { TRANSITION_FADE, 500, 1000, 128, false }, { TRANSITION_FADE, 999, 1000, 255, false },
    { TRANSITION_FADE, 1000, 1000, 255, true }, { TRANSITION_FADE, 5, 0, 255, true },
    { TRANSITION_UNSET, 5, 0, 255, true },      { (enum transition)99, 5, 9, 255, true },
    { TRANSITION_PUSH_UP, 5, 0, 255, true },    { TRANSITION_WIPE_LEFT, 1000, 1000, 255, true },
};

static void test_weight_is_a_function_of_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        struct transition_view view = transition_at(moments[i].kind, moments[i].since_ms,
                                                    moments[i].length_ms, WIDTH, HEIGHT);
        assert_int_equal(view.weight, moments[i].weight);
        assert_int_equal(view.seen.width, WIDTH);
        assert_int_equal(
            transition_is_over(moments[i].kind, moments[i].since_ms, moments[i].length_ms),
            moments[i].is_over);
    }
}

static enum transition kind_of(const char *word)
{
    int kind = TRANSITION_CUT;
    while (transition_words[kind] && !str_equal(transition_words[kind], word))
        kind++;
    assert_non_null(transition_words[kind]);
    return (enum transition)kind;
}

/* A list of numbers under this key. */
static void assert_numbers(const struct json_value *row, const char *key, size_t count,
                           const int32_t *found)
{
    const struct json_value *list = json_get(row, key), *one = json_first(list);
    assert_int_equal(json_count(list), count);
    for (size_t i = 0; i < count; i++, one = json_next(one)) {
        int64_t number;
        assert_true(json_integer(one, &number));
        assert_int_equal(found[i], number);
    }
}

static void test_vectors(void **state)
{
    (void)state;
    struct json *vectors = vector_json("tests/vectors/timeline/transitions.json");
    const struct json_value *row = json_first(json_root(vectors));
    for (; row; row = json_next(row)) {
        struct transition_view view =
            transition_at(kind_of(vector_text(row, "transition")), vector_integer(row, "since_ms"),
                          LENGTH_MS, WIDTH, HEIGHT);
        assert_int_equal(view.weight, vector_integer(row, "weight"));
        assert_numbers(row, "from", 2, (int32_t[]){ view.from_x, view.from_y });
        assert_numbers(row, "to", 2, (int32_t[]){ view.to_x, view.to_y });
        assert_numbers(row, "seen", 4,
                       (int32_t[]){ view.seen.x, view.seen.y, view.seen.width, view.seen.height });
    }
    json_free(vectors);
}

static void test_every_kind_begins_with_nothing_and_ends_with_all(void **state)
{
    (void)state;
    for (enum transition kind = TRANSITION_FADE; kind <= TRANSITION_WIPE_DOWN; kind++) {
        struct transition_view begin = transition_at(kind, 0, LENGTH_MS, WIDTH, HEIGHT);
        struct transition_view end = transition_at(kind, LENGTH_MS, LENGTH_MS, WIDTH, HEIGHT);
        assert_false(transition_has_begun(&begin));
        assert_false(transition_is_whole(&begin, WIDTH, HEIGHT));
        assert_true(transition_has_begun(&end));
        assert_true(transition_is_whole(&end, WIDTH, HEIGHT));
    }
}

/* A quarter of an hour of a very long one at the largest side: nothing overflows or runs back. */
static void test_what_moves_never_runs_back(void **state)
{
    (void)state;
    int32_t before = 0;
    for (int64_t since_ms = 0; since_ms <= INT32_MAX; since_ms += INT32_MAX / 5000) {
        struct transition_view view =
            transition_at(TRANSITION_WIPE_RIGHT, since_ms, INT32_MAX, 16384, 1);
        assert_in_range(view.seen.width, before, 16384);
        before = view.seen.width;
    }
    assert_int_equal(before, 16384);
}

static uint32_t old_pixels[WIDTH * HEIGHT], new_pixels[WIDTH * HEIGHT];
static const struct pixmap old_picture = { WIDTH, HEIGHT, old_pixels };
static const struct pixmap new_picture = { WIDTH, HEIGHT, new_pixels };

/* Every pixel of both pictures is another colour. */
static int make_pictures(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < WIDTH * HEIGHT; i++) {
        old_pixels[i] = 0xFF000000 | i;
        new_pixels[i] = 0xFF800000 | i;
    }
    return 0;
}

static void compose(enum transition kind, int64_t since_ms, uint32_t *pixels)
{
    struct pixmap into = { WIDTH, HEIGHT, pixels };
    struct transition_view view = transition_at(kind, since_ms, LENGTH_MS, WIDTH, HEIGHT);
    const struct rect area = { 0, 0, WIDTH, HEIGHT };
    struct layers layers = { .width_px = WIDTH, .height_px = HEIGHT, .count = 1 };
    layers.items[0] =
        (struct layer){ .area = area, .from = old_picture, .to = new_picture, .view = view };
    layers_compose(&layers, area, &into);
}

static bool is_inside(struct rect rect, int32_t x, int32_t y)
{
    return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

static uint32_t pixel_of(const uint32_t *pixels, int32_t x, int32_t y)
{
    assert_in_range(x, 0, WIDTH - 1);
    assert_in_range(y, 0, HEIGHT - 1);
    return pixels[y * WIDTH + x];
}

static void test_the_frame_is_what_the_view_says(void **state)
{
    (void)state;
    uint32_t frame[WIDTH * HEIGHT];
    for (enum transition kind = TRANSITION_SLIDE_LEFT; kind <= TRANSITION_WIPE_DOWN; kind++)
        for (int64_t since_ms = 0; since_ms <= LENGTH_MS; since_ms += 125) {
            struct transition_view view = transition_at(kind, since_ms, LENGTH_MS, WIDTH, HEIGHT);
            compose(kind, since_ms, frame);
            for (int32_t i = 0; i < WIDTH * HEIGHT; i++) {
                int32_t x = i % WIDTH, y = i / WIDTH;
                uint32_t expected = is_inside(view.seen, x, y)
                                        ? pixel_of(new_pixels, x - view.to_x, y - view.to_y)
                                        : pixel_of(old_pixels, x - view.from_x, y - view.from_y);
                assert_int_equal(frame[i], expected);
            }
        }
}

static void check_damage(enum transition kind, int64_t one_ms, int64_t other_ms)
{
    uint32_t one[WIDTH * HEIGHT], other[WIDTH * HEIGHT];
    struct transition_view before = transition_at(kind, one_ms, LENGTH_MS, WIDTH, HEIGHT);
    struct transition_view now = transition_at(kind, other_ms, LENGTH_MS, WIDTH, HEIGHT);
    struct rect damage = transition_damage(&before, &now, WIDTH, HEIGHT);
    compose(kind, one_ms, one);
    compose(kind, other_ms, other);
    for (int32_t i = 0; i < WIDTH * HEIGHT; i++)
        if (one[i] != other[i] && !is_inside(damage, i % WIDTH, i / WIDTH))
            fail_msg("kind %d from %d to %d ms: %d,%d is outside the damage", kind, (int)one_ms,
                     (int)other_ms, i % WIDTH, i / WIDTH);
    if (memcmp(one, other, sizeof one) == 0)
        assert_int_equal(damage.width * damage.height, 0);
}

static void test_damage_holds_every_pixel_that_changes(void **state)
{
    (void)state;
    for (enum transition kind = TRANSITION_CUT; kind <= TRANSITION_WIPE_DOWN; kind++)
        for (int64_t one_ms = 0; one_ms <= LENGTH_MS; one_ms += 200)
            for (int64_t other_ms = 0; other_ms <= LENGTH_MS; other_ms += 100)
                check_damage(kind, one_ms, other_ms);
}

static void test_a_wipe_touches_its_edge_only(void **state)
{
    (void)state;
    struct transition_view before = transition_at(TRANSITION_WIPE_LEFT, 300, 1000, WIDTH, HEIGHT);
    struct transition_view now = transition_at(TRANSITION_WIPE_LEFT, 317, 1000, WIDTH, HEIGHT);
    struct rect damage = transition_damage(&before, &now, WIDTH, HEIGHT);
    assert_int_equal(damage.x, now.seen.x);
    assert_int_equal(damage.width, before.seen.x - now.seen.x);
    assert_int_equal(damage.height, HEIGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weight_is_a_function_of_time),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_every_kind_begins_with_nothing_and_ends_with_all),
        cmocka_unit_test(test_what_moves_never_runs_back),
        cmocka_unit_test(test_the_frame_is_what_the_view_says),
        cmocka_unit_test(test_damage_holds_every_pixel_that_changes),
        cmocka_unit_test(test_a_wipe_touches_its_edge_only),
    };
    return cmocka_run_group_tests(tests, make_pictures, NULL);
}
