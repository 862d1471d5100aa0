/* Luminance grids: how they are counted, and what two of them tell about the glass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/grid.h"
#include "model/limits.h"
#include "picture/survey.h"

static struct grid of(uint8_t left, uint8_t right)
{
    struct grid grid;
    grid_init(&grid, 2, 1);
    grid.cells[0] = left;
    grid.cells[1] = right;
    return grid;
}

static void the_verdicts(void **state)
{
    (void)state;
    const struct {
        struct grid planned, seen, planned_before, seen_before;
        enum grid_verdict verdict;
    } rows[] = {
        { of(10, 200), of(10, 200), of(0, 0), of(0, 0), GRID_OK },
        { of(10, 200), of(16, 194), of(0, 0), of(0, 0), GRID_OK },
        { of(10, 200), of(17, 200), of(0, 0), of(0, 0), GRID_WRONG },
        { of(0, 0), of(0, 0), of(9, 90), of(9, 90), GRID_OK },
        { of(7, 7), of(0, 0), of(0, 0), of(9, 9), GRID_WRONG }, /* too dark to be sure */
        { of(10, 200), of(0, 2), of(10, 200), of(10, 200), GRID_BLACK },
        { of(0, 9), of(1, 0), of(9, 90), of(9, 90), GRID_BLACK },
        { of(200, 10), of(10, 200), of(10, 200), of(10, 200), GRID_FROZEN },
        { of(200, 10), of(90, 90), of(10, 200), of(10, 200), GRID_WRONG },
        { of(10, 200), of(90, 200), of(10, 200), of(90, 200), GRID_WRONG },
        { { 0 }, of(1, 1), of(0, 0), of(0, 0), GRID_UNKNOWN },
        { of(1, 1), { 0 }, of(0, 0), of(0, 0), GRID_UNKNOWN },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum grid_verdict verdict =
            grid_judge(&rows[i].planned, &rows[i].seen, &rows[i].planned_before,
                       &rows[i].seen_before, GRID_TOLERANCE);
        if (verdict != rows[i].verdict)
            fail_msg("row %zu: %s", i, grid_verdicts[verdict]);
    }
    struct grid planned = of(200, 10), seen = of(10, 200);
    assert_int_equal(grid_judge(&planned, &seen, NULL, NULL, GRID_TOLERANCE), GRID_WRONG);
}

static void a_grid_is_a_line_of_text(void **state)
{
    (void)state;
    char text[GRID_TEXT_BYTES];
    struct grid grid = of(0x0f, 0xa0), again = of(0, 0);
    grid_format(&grid, text);
    assert_string_equal(text, "0fa0");
    assert_true(grid_parse(&again, text));
    assert_true(grid_is_like(&grid, &again, 0));
    assert_false(grid_parse(&again, "0fa"));
    assert_false(grid_parse(&again, "0fa00"));
    assert_false(grid_parse(&again, "0fAg"));
}

static void grids_of_other_shapes_are_not_alike(void **state)
{
    (void)state;
    struct grid wide = of(1, 1), single = of(1, 1), high = of(1, 1), none = of(1, 1);
    grid_init(&single, 1, 1);
    single.cells[0] = 1;
    grid_init(&high, 2, 2);
    none.rows = 0;
    assert_false(grid_is_like(&wide, &single, 255));
    assert_false(grid_is_like(&wide, &high, 255));
    assert_false(grid_is_like(&wide, &none, 255));
    assert_false(grid_is_like(&none, &none, 255));
    assert_int_equal(grid_judge(&wide, &none, NULL, NULL, 255), GRID_UNKNOWN);
    assert_int_equal(grid_judge(&wide, &single, &wide, &single, 255), GRID_WRONG);
}

static void small_canvases_have_fewer_cells(void **state)
{
    (void)state;
    struct grid grid;
    grid_init(&grid, 1920, 1080);
    assert_true(grid.columns == 16 && grid.rows == 9);
    grid_init(&grid, 3, 200);
    assert_true(grid.columns == 3 && grid.rows == 9);
}

/* 40 x 20: left half white, right half pure green, in two parts. */
static void a_canvas_is_surveyed_in_parts(void **state)
{
    (void)state;
    uint32_t pixels[20 * 20];
    struct pixmap part = { .width_px = 20, .height_px = 20, .pixels = pixels };
    struct pixmap picture = { .width_px = 4, .height_px = 2, .pixels = (uint32_t[8]){ 0 } };
    struct survey survey;
    struct grid grid;
    survey_init(&survey, 40, 20, 4 * 2);
    assert_int_equal(survey.picture_width_px, 4);
    assert_int_equal(survey.picture_height_px, 2);
    pixmap_fill(&part, pixmap_whole(&part), 0x00FF00);
    survey_add(&survey, &part, 20, 0);
    pixmap_fill(&part, pixmap_whole(&part), 0xFFFFFF);
    survey_add(&survey, &part, 0, 0);
    survey_grid(&survey, &grid);
    for (size_t i = 0; i < GRID_CELLS; i++)
        assert_int_equal(grid.cells[i], i % GRID_COLUMNS < 8 ? 255 : 183 * 255 / 256);
    survey_picture(&survey, &picture);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(picture.pixels[i], i % 4 < 2 ? 0xFFFFFFFF : 0xFF00FF00);
    survey_deinit(&survey);
}

static void what_did_not_come_is_dark(void **state)
{
    (void)state;
    struct survey survey;
    struct grid grid;
    uint32_t pixel = 0xFFFFFFFF;
    struct pixmap part = { .width_px = 1, .height_px = 1, .pixels = &pixel };
    survey_init(&survey, 32, 18, 0);
    survey_add(&survey, &part, 31, 17);
    survey_grid(&survey, &grid);
    assert_int_equal(grid.cells[GRID_CELLS - 1], 255);
    assert_int_equal(grid.cells[0], 0);
    survey_deinit(&survey);
}

/* A ribbon folded by the page is still read. */
static void a_picture_has_so_many_pixels_in_the_canvas_s_proportions(void **state)
{
    static const int32_t rows[][4] = {
        { 1920, 1080, 320, 180 }, { 1080, 1920, 180, 320 }, { 3840, 96, 1517, 37 },
        { 160, 90, 160, 90 },     { 16384, 1, 16384, 1 },   { 1, 16384, 1, 16384 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct survey survey;
        survey_init(&survey, rows[i][0], rows[i][1], LIMIT_THUMBNAIL_PIXELS);
        assert_int_equal(survey.picture_width_px, rows[i][2]);
        assert_int_equal(survey.picture_height_px, rows[i][3]);
        survey_deinit(&survey);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_has_so_many_pixels_in_the_canvas_s_proportions),
        cmocka_unit_test(the_verdicts),
        cmocka_unit_test(grids_of_other_shapes_are_not_alike),
        cmocka_unit_test(a_grid_is_a_line_of_text),
        cmocka_unit_test(small_canvases_have_fewer_cells),
        cmocka_unit_test(a_canvas_is_surveyed_in_parts),
        cmocka_unit_test(what_did_not_come_is_dark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
