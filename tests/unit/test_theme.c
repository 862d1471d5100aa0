/* The themes that come along (themes/), and the measure by which colours are judged. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "model/contrast.h"
#include "model/theme.h"
#include "tests/support/vectors.h"

enum { LEAST_THEMES = 10 };

/* The examples of WCAG 2.2 and round figures of its formula. */
static void contrast_is_that_of_wcag(void **state)
{
    (void)state;
    static const struct {
        uint32_t a, b;
        double ratio;
    } cases[] = {
        { 0x000000, 0xFFFFFF, 21.0 },  { 0xFFFFFF, 0x000000, 21.0 },  { 0x777777, 0xFFFFFF, 4.478 },
        { 0x767676, 0xFFFFFF, 4.542 }, { 0x595959, 0xFFFFFF, 7.005 }, { 0xFF0000, 0xFFFFFF, 3.998 },
        { 0x0000FF, 0xFFFFFF, 8.592 }, { 0x123456, 0x123456, 1.0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(fabs(contrast_ratio(cases[i].a, cases[i].b) - cases[i].ratio) < 0.001);
}

/* Its one member, read as a desk reads it. */
static void read_theme(const char *file, struct theme *ret_theme)
{
    char *path = mem_format("themes/%s", file);
    struct buf bytes;
    struct diagnostics said;
    struct json *json = NULL;
    diagnostics_init(&said);
    vectors_read(path, &bytes);
    assert_true(json_parse(buf_text(&bytes), bytes.length, path, &said, &json));
    const struct json_value *value = json_first(json_root(json));
    const struct schema_reader reader = { .file = path, .is_strict = true, .into = &said };
    assert_int_equal(json_count(json_root(json)), 1);
    theme_read(&reader, value, ret_theme);
    assert_int_equal(said.count, 0);
    json_free(json);
    buf_deinit(&bytes);
    diagnostics_deinit(&said);
    free(path);
}

static void each_can_be_read_by_everybody(void **state)
{
    (void)state;
    struct dirent **entries;
    int count = vectors_list("themes", &entries);
    assert_true(count >= LEAST_THEMES);
    for (int i = 0; i < count; i++) {
        struct theme theme;
        read_theme(entries[i]->d_name, &theme);
        char *file = mem_format("%s.json", theme.name);
        assert_string_equal(entries[i]->d_name, file);
        if (contrast_ratio(theme.color, theme.background) < 7 ||
            contrast_ratio(theme.accent, theme.background) < 7)
            fail_msg("%s: a contrast below 7:1", file);
        free(file);
        theme_deinit(&theme);
        free(entries[i]);
    }
    free(entries);
}

/* The colours of Decision 18/2021/QĐ-TTg, article 4: light blue, light yellow, orange, red, purple.
 * The hue is that of HSV, in degrees. */
static void alerts_have_the_official_colours(void **state)
{
    (void)state;
    static const struct {
        int from_degrees, until_degrees; /* of the hue */
    } hues[] = { { 195, 240 }, { 45, 65 }, { 20, 40 }, { 350, 370 }, { 270, 300 } };
    for (int level = 1; level <= 5; level++) {
        struct theme theme;
        char *file = mem_format("alert-%d.json", level);
        read_theme(file, &theme);
        int red = theme.background >> 16, green = theme.background >> 8 & 0xFF;
        int blue = theme.background & 0xFF;
        int top = red > green ? red > blue ? red : blue : green > blue ? green : blue;
        int low = red < green ? red < blue ? red : blue : green < blue ? green : blue;
        int turn = top == red     ? 60 * (green - blue) / (top - low)
                   : top == green ? 120 + 60 * (blue - red) / (top - low)
                                  : 240 + 60 * (red - green) / (top - low);
        int hue = turn < hues[level - 1].from_degrees - 180 ? turn + 360 : turn;
        if (hue < hues[level - 1].from_degrees || hue > hues[level - 1].until_degrees)
            fail_msg("%s: a hue of %d degrees", file, hue);
        free(file);
        theme_deinit(&theme);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrast_is_that_of_wcag),
        cmocka_unit_test(each_can_be_read_by_everybody),
        cmocka_unit_test(alerts_have_the_official_colours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
