/* Kinds that are drawn from their fields: on any canvas, however small or odd, none writes beyond
 * it or fails for want of room; and the shapes they are made of. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>

#include "common/build.h"
#include "common/file.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/scene.h"
#include "picture/shape.h"
#include "picture/typeset.h"
#include "picture/witness.h"
#include "tests/support/font.h"

static const struct {
    int32_t width_px, height_px;
} sizes[] = {
    { 1, 1 },    { 2, 1 },     { 1, 3 },     { 16, 96 },   { 96, 16 },
    { 31, 7 },   { 64, 64 },   { 320, 180 }, { 192, 192 }, { 65, 1999 },
    { 384, 96 }, { 3840, 96 }, { 100, 20 },  { 500, 99 },  { 1080, 1920 },
};

/* A PNG of 2 x 2 pixels. */
static const uint8_t picture[] = {
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x02, 0x00, 0x00, 0x00, 0xFD, 0xD4, 0x9A,
    0x73, 0x00, 0x00, 0x00, 0x15, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0x38, 0x21, 0x27, 0x27,
    0x77, 0x42, 0x8E, 0x01, 0x48, 0xFC, 0xFA, 0xF5, 0x0B, 0x00, 0x20, 0x52, 0x05, 0xFB, 0x60, 0x09,
    0x30, 0xDE, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
};

#define LONG_TEXT                                                                                                   \
    "Một đoạn chữ rất dài mà không bảng nào chứa hết: nghiêng, ngoằn ngoèo, khúc khuỷu, " \
    "Thươngngànnămvănhiếnkhôngbaogiờngừngnghỉ 1234/QĐ-UBND ngày 30/4/2026."

static const struct scene scenes[] = {
    { .kind = SCENE_QR, .fields = { "https://a.vn", "Quét mã" }, .field_count = 2 },
    { .kind = SCENE_QR, .fields = { "https://a.vn", "" }, .field_count = 2 },
    { .kind = SCENE_QR, .fields = { "https://a.vn" }, .field_count = 1 },
    { .kind = SCENE_QR, .field_count = 0 },
    { .kind = SCENE_FIGURES, .field_count = 0 },
    { .kind = SCENE_FIGURES, .fields = { "", "Tiêu đề", "", "rings" }, .field_count = 4 },
    { .kind = SCENE_FIGURES,
      .fields = { "", "Tiêu đề", "Nguồn", "", "80", "%", "người dân", "80" },
      .field_count = 8 },
    { .kind = SCENE_FIGURES,
      .fields = { "", LONG_TEXT, LONG_TEXT, "rings", "1.234.567.890", "hồ sơ", LONG_TEXT, "0", "5",
                  "", "b", "100", "", "", "", "" },
      .field_count = 16 },
    { .kind = SCENE_FIGURES,
      .fields = { "", LONG_TEXT, "", "columns", "1", "%", LONG_TEXT, "100", "2", "", "b", "", "3",
                  "", "c", "0", "4", "" },
      .field_count = 18 },
    { .kind = SCENE_CARD, .field_count = 0 },
    { .kind = SCENE_CARD, .fields = { "", "Tiêu đề", "" }, .field_count = 3 },
    { .kind = SCENE_CARD, .fields = { "", LONG_TEXT, LONG_TEXT }, .field_count = 3 },
    { .kind = SCENE_CARD, .fields = { "", "Tiêu đề", "Chữ", "over" }, .field_count = 4 },
    { .kind = SCENE_CARD, .fields = { "", "", LONG_TEXT, "over" }, .field_count = 4 },
    { .kind = SCENE_CARD,
      .fields = { "", LONG_TEXT, LONG_TEXT, "over" },
      .field_count = 4,
      .outline = 0xFF000000,
      .shadow = 0xFF000000 },
    { .kind = SCENE_CLOCK, .fields = { "07:30", LONG_TEXT, LONG_TEXT }, .field_count = 3 },
    { .kind = SCENE_CLOCK, .field_count = 0 },
    { .kind = SCENE_COUNTDOWN, .fields = { LONG_TEXT, "12345", LONG_TEXT }, .field_count = 3 },
    { .kind = SCENE_COUNTDOWN, .fields = { "", "", "Hôm nay" }, .field_count = 3 },
    { .kind = SCENE_NOTICE, .field_count = 0 },
    { .kind = SCENE_NOTICE, .fields = { "Nội dung", "", "", "", "" }, .field_count = 5 },
    { .kind = SCENE_NOTICE,
      .fields = { LONG_TEXT, LONG_TEXT, LONG_TEXT, LONG_TEXT, LONG_TEXT },
      .field_count = 5 },
};

/* On heap of exactly the size, so that a sanitizer sees a step beside it; each pixel is painted,
 * unless a code had no room. */
static void every_canvas_is_painted(void **state)
{
    const struct buf *font = *state;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
        for (size_t j = 0; j < sizeof sizes / sizeof *sizes; j++) {
            struct scene scene = scenes[i];
            struct error err = { 0 };
            int64_t until_ms;
            struct pixmap into = { sizes[j].width_px, sizes[j].height_px, NULL };
            size_t count = (size_t)into.width_px * (size_t)into.height_px;
            into.pixels = mem_array(count, sizeof *into.pixels);
            scene.name = "";
            scene.color = 0xFFFFFF;
            scene.accent = 0xFFD966;
            bool has_picture = scene.kind == SCENE_CARD;
            scene.fit = FIT_COVER;
            scene.fallback = has_picture ? font->bytes : NULL;
            scene.fallback_bytes = has_picture ? font->length : 0;
            bool is_good =
                scene_paint(&scene, has_picture ? (const void *)picture : font->bytes,
                            has_picture ? sizeof picture : font->length, &into, &until_ms, &err);
            if (!is_good && (scene.kind != SCENE_QR || err.kind != ERROR_LIMIT))
                fail_msg("scene %zu at %d x %d: %s", i, into.width_px, into.height_px, err.text);
            for (size_t at = 0; is_good && at < count; at++)
                assert_int_equal(into.pixels[at] >> 24, 0xFF);
            free(into.pixels);
        }
}

/* --- figures ---------------------------------------------------------------------------------- */

static void is_legible(void *context, const struct witness_text *text, const struct pixmap *below)
{
    (void)context;
    (void)below;
    if (text->size_px < TYPESET_FLOOR_PX)
        fail_msg("%s: %d px", text->text, text->size_px);
}

/* Small boards: no unit below what can be read, and the margins stay free. */
static void small_figures_stay_legible_and_inside(void **state)
{
    static const struct {
        int32_t width_px, height_px;
    } boards[] = { { 320, 64 }, { 192, 192 }, { 192, 96 }, { 384, 96 }, { 64, 192 } };
    const struct buf *font = *state;
    const struct witness witness = { .text = is_legible };
    struct scene scene = { .kind = SCENE_FIGURES,
                           .name = "",
                           .fields = { "", "Kết quả một cửa", "Nguồn", "", "1.482", "hồ sơ",
                                       "đã tiếp nhận", "98", "12", "phút", "chờ trung bình", "",
                                       "98,2", "%", "người dân hài lòng", "98" },
                           .field_count = 16,
                           .color = 0xFFFFFF,
                           .accent = 0xFFD966 };
    witness_call(&witness);
    for (size_t i = 0; i < sizeof boards / sizeof *boards; i++) {
        struct pixmap into = { boards[i].width_px, boards[i].height_px, NULL };
        struct error err = { 0 };
        int64_t until_ms;
        into.pixels = mem_array((size_t)into.width_px * (size_t)into.height_px, sizeof(uint32_t));
        assert_true(scene_paint(&scene, font->bytes, font->length, &into, &until_ms, &err));
        for (int32_t y = 0; y < into.height_px; y++)
            for (int32_t x = 0; x < 2; x++)
                if ((pixmap_row(&into, y)[x] | pixmap_row(&into, y)[into.width_px - 1 - x]) &
                    0xFFFFFF)
                    fail_msg("%d x %d: ink at the edge, row %d", into.width_px, into.height_px, y);
        free(into.pixels);
    }
    witness_call(NULL);
}

/* --- stacks ----------------------------------------------------------------------------------- */

static void is_inside(void *context, const struct witness_text *text, const struct pixmap *below)
{
    is_legible(context, text, below);
    if (text->is_cut || !rect_holds(pixmap_whole(below), text->used))
        fail_msg("%d x %d: %s: %d, %d, %d x %d", below->width_px, below->height_px, text->text,
                 text->used.x, text->used.y, text->used.width, text->used.height);
}

/* In a row or one below the other: texts shrink together before one leaves its board. */
static void stacks_keep_within_their_board(void **state)
{
    static const struct {
        int32_t width_px, height_px;
    } boards[] = { { 3840, 96 }, { 960, 192 }, { 320, 64 }, { 500, 99 }, { 384, 64 },   { 240, 48 },
                   { 144, 72 },  { 128, 128 }, { 96, 192 }, { 192, 96 }, { 1920, 1080 } };
    static const struct scene rows[] = {
        { .kind = SCENE_CLOCK, .fields = { "08:30", "Thứ Bảy, ngày 21 tháng 11 năm 2026", "" } },
        { .kind = SCENE_CLOCK, .fields = { "08 giờ 30", "", "Trung tâm Phục vụ hành chính công" } },
        { .kind = SCENE_CLOCK, .fields = { "Thứ Bảy, ngày 21 tháng 11 năm 2026", "", "" } },
        { .kind = SCENE_COUNTDOWN, .fields = { "Còn", "140", "ngày đến Ngày hội chuyển đổi số" } },
    };
    const struct buf *font = *state;
    const struct witness witness = { .text = is_inside };
    witness_call(&witness);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t j = 0; j < sizeof boards / sizeof *boards; j++) {
            struct pixmap into = { boards[j].width_px, boards[j].height_px, NULL };
            struct scene scene = rows[i];
            struct error err = { 0 };
            int64_t until_ms;
            scene.name = "";
            scene.field_count = 3;
            into.pixels =
                mem_array((size_t)into.width_px * (size_t)into.height_px, sizeof(uint32_t));
            assert_true(scene_paint(&scene, font->bytes, font->length, &into, &until_ms, &err));
            free(into.pixels);
        }
    witness_call(NULL);
}

/* --- slogans ---------------------------------------------------------------------------------- */

static void is_above_marks(void *context, const struct witness_text *text,
                           const struct pixmap *below)
{
    is_legible(context, text, below);
    assert_true(text->used.y + text->used.height <= below->height_px - 7);
}

/* On a low board the marks of pages keep clear of the last line. */
static void page_marks_have_room(void **state)
{
    const struct buf *font = *state;
    const struct witness witness = { .text = is_above_marks };
    const struct scene scene = { .kind = SCENE_SLOGAN,
                                 .name = "",
                                 .fields = { LONG_TEXT LONG_TEXT LONG_TEXT },
                                 .field_count = 1,
                                 .color = 0xFFFFFF,
                                 .duration_ms = 60000 };
    struct error err = { 0 };
    int64_t until_ms;
    witness_call(&witness);
    for (int32_t height_px = 40; height_px < 100; height_px++) {
        struct pixmap into = { 320, height_px, NULL };
        into.pixels = mem_array((size_t)320 * (size_t)height_px, sizeof(uint32_t));
        assert_true(scene_paint(&scene, font->bytes, font->length, &into, &until_ms, &err));
        assert_true(until_ms < INT64_MAX); /* there are pages */
        free(into.pixels);
    }
    witness_call(NULL);
}

/* --- shapes ----------------------------------------------------------------------------------- */

enum { SIDE = 101 };

static double inked(const struct pixmap *pixmap)
{
    double sum = 0;
    for (size_t i = 0; i < SIDE * SIDE; i++)
        sum += (pixmap->pixels[i] & 0xFF) / 255.0;
    return sum;
}

static struct pixmap black(void)
{
    struct pixmap pixmap = { SIDE, SIDE, mem_array(SIDE * SIDE, sizeof(uint32_t)) };
    pixmap_fill(&pixmap, pixmap_whole(&pixmap), 0x000000);
    return pixmap;
}

/* The ink of an arc is its share of the ring's, which is that of geometry. */
static void a_ring_has_the_area_of_its_share(void **state)
{
    (void)state;
    const double whole = 3.14159265 * (50.5 * 50.5 - 40.5 * 40.5);
    for (int32_t percent = 0; percent <= 100; percent += 5) {
        struct pixmap pixmap = black();
        shape_ring(&pixmap, pixmap_whole(&pixmap), 10, percent, 0xFFFFFF);
        if (fabs(inked(&pixmap) - whole * percent / 100) > whole / 100)
            fail_msg("%d percent: %.0f of %.0f", percent, inked(&pixmap), whole);
        free(pixmap.pixels);
    }
}

/* It begins at the top and goes to the right. */
static void a_ring_goes_clockwise(void **state)
{
    (void)state;
    static const struct {
        int32_t percent, x, y;
        bool is_inked;
    } cases[] = {
        { 10, 60, 6, true },  { 10, 40, 6, false }, { 30, 95, 50, true }, { 30, 5, 50, false },
        { 60, 50, 95, true }, { 60, 5, 50, false }, { 80, 5, 50, true },  { 80, 40, 6, false },
        { 99, 60, 6, true },  { 0, 60, 6, false },  { 100, 40, 6, true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pixmap pixmap = black();
        shape_ring(&pixmap, pixmap_whole(&pixmap), 10, cases[i].percent, 0xFFFFFF);
        uint32_t pixel = pixmap_row(&pixmap, cases[i].y)[cases[i].x];
        if ((pixel & 0xFF) != (cases[i].is_inked ? 0xFF : 0))
            fail_msg("%d percent at %d, %d: %08x", cases[i].percent, cases[i].x, cases[i].y, pixel);
        free(pixmap.pixels);
    }
}

static void a_bar_has_round_ends(void **state)
{
    (void)state;
    struct pixmap pixmap = black();
    shape_bar(&pixmap, (struct rect){ 10, 40, 60, 20 }, 0xFFFFFF);
    assert_true(fabs(inked(&pixmap) - (40 * 20 + 3.14159265 * 100)) < 8);
    assert_int_equal(pixmap_row(&pixmap, 40)[10] & 0xFF, 0);
    assert_int_equal(pixmap_row(&pixmap, 50)[11] & 0xFF, 0xFF);
    assert_int_equal(pixmap_row(&pixmap, 39)[40] & 0xFF, 0);
    shape_bar(&pixmap, (struct rect){ -50, -50, 300, 60 }, 0xFFFFFF); /* beyond the pixmap */
    shape_fill(&pixmap, (struct rect){ 90, -50, 300, 300 }, 0xFFFFFF);
    shape_fill(&pixmap, (struct rect){ 90, 150, 300, -300 }, 0xFFFFFF);
    free(pixmap.pixels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_canvas_is_painted),
        cmocka_unit_test(small_figures_stay_legible_and_inside),
        cmocka_unit_test(stacks_keep_within_their_board),
        cmocka_unit_test(page_marks_have_room),
        cmocka_unit_test(a_ring_has_the_area_of_its_share),
        cmocka_unit_test(a_ring_goes_clockwise),
        cmocka_unit_test(a_bar_has_round_ends),
    };
    return cmocka_run_group_tests(tests, read_font, drop_font);
}
