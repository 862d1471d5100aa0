/* Kinds whose content comes in pages where a board is too small for all of it: over the pages
 * nothing is left out, nothing is cut, and nothing is smaller than can be read. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/build.h"
#include "common/file.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/scene.h"
#include "picture/typeset.h"
#include "picture/witness.h"
#include "tests/support/font.h"

#define TITLE "Thông báo về việc tạm ngừng tiếp nhận hồ sơ"
#define BODY                                                                                                               \
    "Từ ngày 01/7/2026, Trung tâm tạm ngừng tiếp nhận hồ sơ trực tiếp để nâng cấp hệ thống. " \
    "Người dân nộp hồ sơ qua Cổng Dịch vụ công quốc gia, hoặc gửi qua bưu điện. "                \
    "Hồ sơ đã nhận được trả đúng hẹn tại quầy số 3. Mọi thắc mắc xin gọi 1022. "            \
    "Trung tâm mong nhận được sự thông cảm của quý bà con."

enum { TOLD_MAX = 64, DURATION_MS = 60000 };

/* What one page has told, without the tries before it. */
struct told {
    char *texts[TOLD_MAX];
    bool is_cut[TOLD_MAX], is_small[TOLD_MAX];
    size_t count;
};

static void forget(void *context)
{
    struct told *told = context;
    while (told->count > 0)
        free(told->texts[--told->count]);
}

static void hear(void *context, const struct witness_text *text, const struct pixmap *below)
{
    struct told *told = context;
    assert_true(told->count < TOLD_MAX);
    int32_t bottom = text->used.y + text->used.height;
    told->is_cut[told->count] = text->is_cut || bottom > below->height_px;
    told->is_small[told->count] = text->size_px < TYPESET_FLOOR_PX;
    told->texts[told->count++] = mem_copy_string(text->text);
}

/* Paints the page at scene->at_ms; returns until when it is shown. */
static int64_t paint(const struct scene *scene, const struct buf *font, int32_t width_px,
                     int32_t height_px, struct told *told)
{
    const struct witness witness = { told, hear, NULL, forget };
    struct pixmap into = { width_px, height_px, NULL };
    struct error err = { 0 };
    int64_t until_ms;
    into.pixels = mem_array((size_t)width_px * (size_t)height_px, sizeof *into.pixels);
    witness_call(&witness);
    if (!scene_paint(scene, font->bytes, font->length, &into, &until_ms, &err))
        fail_msg("%s", err.text);
    witness_call(NULL);
    free(into.pixels);
    for (size_t i = 0; i < told->count; i++)
        if (told->is_small[i])
            fail_msg("%d x %d: too small: %s", width_px, height_px, told->texts[i]);
    return until_ms;
}

static const struct scene notice = {
    .kind = SCENE_NOTICE,
    .name = "",
    .fields = { BODY, TITLE, "Trung tâm Phục vụ hành chính công", "Số: 15/TB-TTPVHCC",
                "Biên Hòa, ngày 21 tháng 11 năm 2026" },
    .field_count = 5,
    .color = 0xFFFFFF,
    .accent = 0xFFD966,
    .duration_ms = DURATION_MS,
};

/* The text of all pages, with a space between them and for each new line. */
static char *read_pages(struct scene scene, const struct buf *font, int32_t width_px,
                        int32_t height_px, size_t *ret_pages)
{
    struct buf all;
    buf_init(&all, LIMIT_TEXT_BYTES);
    for (*ret_pages = 1;; ++*ret_pages) {
        struct told told = { .count = 0 };
        int64_t until_ms = paint(&scene, font, width_px, height_px, &told);
        for (size_t i = 0; i < told.count; i++)
            if (told.is_cut[i])
                fail_msg("%d x %d: cut: %s", width_px, height_px, told.texts[i]);
        buf_printf(&all, "%s%s", *ret_pages > 1 ? " " : "", told.texts[told.count - 1]);
        forget(&told);
        if (until_ms == INT64_MAX || until_ms == DURATION_MS)
            break;
        assert_true(until_ms > scene.at_ms && until_ms < DURATION_MS);
        scene.at_ms = until_ms;
    }
    char *text = mem_copy_string(buf_text(&all));
    for (char *at = text; *at; at++)
        if (*at == '\n')
            *at = ' ';
    buf_deinit(&all);
    return text;
}

/* A board that has no room for the head shows the title before the text. */
static void a_notice_is_whole_on_every_board(void **state)
{
    static const struct {
        int32_t width_px, height_px;
        bool has_pages;
    } boards[] = {
        { 1920, 1080, false }, { 1080, 1920, false }, { 3840, 96, false }, { 336, 504, false },
        { 192, 192, true },    { 192, 96, true },     { 320, 64, true },   { 128, 128, true },
        { 96, 192, true },     { 960, 40, true },     { 256, 32, true },
    };
    for (size_t i = 0; i < sizeof boards / sizeof *boards; i++) {
        size_t pages;
        char *text = read_pages(notice, *state, boards[i].width_px, boards[i].height_px, &pages);
        if (strcmp(text, BODY) != 0 && strcmp(text, TITLE " " BODY) != 0)
            fail_msg("%d x %d: %s", boards[i].width_px, boards[i].height_px, text);
        if ((pages > 1) != boards[i].has_pages)
            fail_msg("%d x %d: %zu pages", boards[i].width_px, boards[i].height_px, pages);
        free(text);
    }
}

/* Sentences are parted from each other, not torn. */
static void pages_of_a_notice_end_with_sentences(void **state)
{
    struct scene scene = notice;
    int64_t until_ms = 0;
    for (size_t page = 0; until_ms < DURATION_MS; page++) {
        struct told told = { .count = 0 };
        scene.at_ms = until_ms;
        until_ms = paint(&scene, *state, 192, 192, &told);
        const char *text = told.texts[told.count - 1];
        if (text[strlen(text) - 1] != '.')
            fail_msg("page %zu: %s", page, text);
        forget(&told);
    }
}

static const char *const labels[] = { "đã tiếp nhận",
                                      "trả đúng hẹn",
                                      "chờ trung bình",
                                      "người dân hài lòng",
                                      "nộp trực tuyến toàn trình",
                                      "quá hạn" };

static const struct scene figures = {
    .kind = SCENE_FIGURES,
    .name = "",
    .fields = { "",
                "Kết quả một cửa trong tháng 10",
                "",
                "",
                "1.482",
                "hồ sơ",
                "đã tiếp nhận",
                "",
                "1.455",
                "hồ sơ",
                "trả đúng hẹn",
                "",
                "12",
                "phút",
                "chờ trung bình",
                "",
                "98,2",
                "%",
                "người dân hài lòng",
                "98",
                "761",
                "hồ sơ",
                "nộp trực tuyến toàn trình",
                "51",
                "0",
                "hồ sơ",
                "quá hạn",
                "" },
    .field_count = 28,
    .color = 0xFFFFFF,
    .accent = 0xFFD966,
    .duration_ms = DURATION_MS,
};

/* Each label once, whole, over all pages. */
static void six_figures_keep_their_labels(void **state)
{
    static const int32_t boards[][2] = { { 1920, 1080 }, { 336, 504 }, { 192, 192 }, { 192, 96 },
                                         { 320, 64 },    { 96, 192 },  { 128, 64 },  { 960, 32 } };
    for (size_t i = 0; i < sizeof boards / sizeof *boards; i++) {
        struct scene scene = figures;
        int32_t width_px = boards[i][0], height_px = boards[i][1];
        size_t counts[6] = { 0 };
        int64_t until_ms = 0;
        do {
            struct told told = { .count = 0 };
            scene.at_ms = until_ms;
            until_ms = paint(&scene, *state, width_px, height_px, &told);
            assert_true(until_ms > scene.at_ms);
            for (size_t at = 0; at < told.count; at++)
                for (size_t label = 0; label < 6; label++)
                    counts[label] += !told.is_cut[at] && !strcmp(told.texts[at], labels[label]);
            forget(&told);
        } while (until_ms < DURATION_MS);
        for (size_t label = 0; label < 6; label++)
            if (counts[label] != 1)
                fail_msg("%d x %d: \"%s\" %zu times", width_px, height_px, labels[label],
                         counts[label]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notice_is_whole_on_every_board),
        cmocka_unit_test(pages_of_a_notice_end_with_sentences),
        cmocka_unit_test(six_figures_keep_their_labels),
    };
    return cmocka_run_group_tests(tests, read_font, drop_font);
}
