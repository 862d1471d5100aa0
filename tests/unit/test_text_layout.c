/* Vietnamese official text, set with a font whose letters are all half a size wide: what stays
 * together, what may stand at a line's end, and how large a text becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "picture/text_layout.h"
#include "picture/vietnamese.h"

enum { MEASURED_PX = 1000 };

static int32_t measure(void *context, const char *text, size_t length)
{
    (void)context;
    int32_t letters = 0;
    for (size_t i = 0; i < length; i++)
        letters += ((unsigned char)text[i] & 0xC0) != 0x80;
    return letters * MEASURED_PX / 2;
}

static const struct text_layout_font font = { MEASURED_PX, measure, NULL, 1050, 250 };

/* --- breaks between two words ---------------------------------------------------------------- */

static const struct {
    const char *left, *right;
    enum break_kind kind;
} breaks[] = {
    { "ngày", "30/4", BREAK_FORBIDDEN },
    { "30", "giờ", BREAK_FORBIDDEN },
    { "80", "%", BREAK_FORBIDDEN },
    { "1.500.000", "₫", BREAK_FORBIDDEN },
    { "1.500.000", "đ.", BREAK_FORBIDDEN },
    { "5", "triệu", BREAK_FORBIDDEN },
    { "Số", "55-KH/TU", BREAK_FORBIDDEN },
    { "TP.", "Hồ", BREAK_FORBIDDEN },
    { "Ông", "Nam", BREAK_FORBIDDEN },
    { "Đ/c", "Lan", BREAK_FORBIDDEN },
    { "đ/c", "Lan", BREAK_FORBIDDEN },
    { "PGS.", "TS.", BREAK_FORBIDDEN },
    { "Điều", "5", BREAK_FORBIDDEN },
    { "ĐIỀU", "5", BREAK_FORBIDDEN },
    { "Khoản", "2,", BREAK_FORBIDDEN },
    { "cấp", "4", BREAK_FORBIDDEN },
    { "quý", "III", BREAK_FORBIDDEN },
    { "(0251)", "3822", BREAK_FORBIDDEN },
    { "3822", "501", BREAK_FORBIDDEN },
    { "07:30", "–", BREAK_FORBIDDEN },
    { "–", "11:30", BREAK_FORBIDDEN },
    { "dân", ",", BREAK_FORBIDDEN },
    { "(", "sửa", BREAK_FORBIDDEN },
    { "“", "Bảng", BREAK_FORBIDDEN },
    { "tin", "”", BREAK_FORBIDDEN },
    { "năm", "2030", BREAK_FORBIDDEN },
    { "tuyến,", "không", BREAK_GOOD },
    { "2030,", "trên", BREAK_GOOD },
    { "dân", "và", BREAK_FAIR },
    { "chức", "của", BREAK_FAIR },
    { "và", "doanh", BREAK_POOR },
    { "hành", "chính", BREAK_WITHIN },
    { "HÀNH", "CHÍNH", BREAK_WITHIN },
    { "Đồng", "Nai", BREAK_FORBIDDEN },
    { "tỷ", "đồng", BREAK_FORBIDDEN },
    { "50.000", "đồng/lượt", BREAK_FORBIDDEN },
    { "QCVN", "41:2019/BGTVT", BREAK_FORBIDDEN },
    { "hội", "XIV", BREAK_FORBIDDEN },
    { "PGS.TS.", "Trần", BREAK_FORBIDDEN },
    { "Số:", "55-KH/TU", BREAK_FORBIDDEN },
    { "07", "giờ", BREAK_FORBIDDEN },
    { "giờ", "30", BREAK_FORBIDDEN },
    { "≥", "90", BREAK_FORBIDDEN },
    { "•", "Nộp", BREAK_FORBIDDEN },
    { "1.", "Nộp", BREAK_WITHIN },
    { "Trần", "Phú", BREAK_WITHIN },
    { "2026.", "Người", BREAK_GOOD },
    { "HÀNH", "TRÌNH", BREAK_PLAIN },
    { "dân", "có", BREAK_PLAIN },
    { "ông", "cha", BREAK_PLAIN },
    { "55-KH/TU", "ngày", BREAK_PLAIN },
    { "ngày", "hội", BREAK_WITHIN },
    { "quý", "trước", BREAK_PLAIN },
};

static void test_how_breaks_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
        struct vietnamese_run run = { 0 };
        enum break_kind kind = vietnamese_break(&run, breaks[i].left, strlen(breaks[i].left),
                                                breaks[i].right, strlen(breaks[i].right));
        if (kind != breaks[i].kind)
            fail_msg("%s | %s: %d, not %d", breaks[i].left, breaks[i].right, kind, breaks[i].kind);
    }
}

/* --- whole texts ----------------------------------------------------------------------------- */

static const struct {
    const char *text;
    int32_t width_px, height_px, max_size_px;
    const char *lines; /* parted by '|' */
} texts[] = {
    { "Bảng tin", 800, 100, 60, "Bảng tin" },
    { "Nộp hồ sơ trực tuyến,\nkhông phải xếp hàng", 600, 400, 60,
      "Nộp hồ sơ trực tuyến,|không phải xếp hàng" },
    { "Trung tâm Phục vụ hành chính công", 220, 200, 22, "Trung tâm Phục vụ|hành chính công" },
    { "Kế hoạch Số 55-KH/TU ngày 30/4", 170, 200, 22, "Kế hoạch|Số 55-KH/TU|ngày 30/4" },
    { "Gọi (0251) 3822 501", 180, 100, 20, "Gọi|(0251) 3822 501" },
    { "Chuyển đổi số là nhiệm vụ của mọi người, mọi nhà, mọi cơ quan", 200, 400, 30,
      "Chuyển đổi số|là nhiệm vụ|của mọi người,|mọi nhà,|mọi cơ quan" },
    { "Ngày Chuyển đổi số quốc gia", 160, 400, 30, "Ngày Chuyển đổi số|quốc gia" },
    { "Cổng Dịch vụ công quốc gia", 160, 400, 30, "Cổng Dịch vụ công|quốc gia" },
    { "Hướng dẫn tại Bộ phận Một cửa", 130, 400, 30, "Hướng dẫn|tại Bộ phận|Một cửa" },
    { "Trên 80 % người dân", 100, 200, 20, "Trên 80 %|người dân" },
    { "  hai   khoảng  trắng ", 400, 60, 20, "hai   khoảng  trắng" },
    { "", 100, 100, 20, "" },
};

static void test_texts_break_as_people_would(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct text_layout layout;
        struct buf found;
        buf_init(&found, 4096);
        text_layout_fit(texts[i].text, &font,
                        &(struct text_layout_room){ texts[i].width_px, texts[i].height_px, 8,
                                                    texts[i].max_size_px, 0 },
                        &layout);
        for (size_t line = 0; line < layout.line_count; line++) {
            if (line > 0)
                buf_string(&found, "|");
            buf_append(&found, texts[i].text + layout.lines[line].start, layout.lines[line].length);
            assert_true(layout.lines[line].width_px <= texts[i].width_px);
        }
        assert_string_equal(buf_text(&found), texts[i].lines);
        assert_false(layout.is_too_small);
        buf_deinit(&found);
        text_layout_deinit(&layout);
    }
}

/* The size is the largest: one more pixel and it would not fit. */
static void test_size_is_the_largest_that_fits(void **state)
{
    (void)state;
    struct text_layout layout;
    text_layout_fit("mộtdòng!", &font, &(struct text_layout_room){ 400, 1000, 8, 500, 0 }, &layout);
    assert_int_equal(layout.size_px, 100);
    text_layout_deinit(&layout);
    text_layout_fit("một", &font, &(struct text_layout_room){ 4000, 130, 8, 500, 0 }, &layout);
    assert_int_equal(layout.size_px, 100); /* 1.3 sizes of ink */
    assert_int_equal(layout.ascent_px, 105);
    assert_int_equal(layout.line_step_px, 130);
    text_layout_deinit(&layout);
    text_layout_fit("một", &font, &(struct text_layout_room){ 4000, 4000, 8, 77, 0 }, &layout);
    assert_int_equal(layout.size_px, 77);
    text_layout_deinit(&layout);
}

/* A token as wide as the board is parted after '/' or '-', then anywhere but within a letter. */
static void test_long_tokens_are_parted_last(void **state)
{
    (void)state;
    static const char url[] = "https://dichvucong.gov.vn/thu-tuc/ho-so/rat-dai-dong";
    static const char word[] = "ộộộộộộộộộộộộộộộộộộộộộộộộộộộộộộộộộộộộộộộộ";
    struct text_layout layout;
    text_layout_fit(url, &font, &(struct text_layout_room){ 200, 400, 8, 100, 0 }, &layout);
    assert_true(layout.size_px >= 20 && layout.line_count > 1);
    for (size_t i = 0; i + 1 < layout.line_count; i++) {
        char end = url[layout.lines[i].start + layout.lines[i].length - 1];
        assert_true(end == '/' || end == '-');
    }
    text_layout_deinit(&layout);
    text_layout_fit(word, &font, &(struct text_layout_room){ 100, 400, 8, 100, 0 }, &layout);
    assert_true(layout.line_count > 1);
    for (size_t i = 0; i < layout.line_count; i++)
        assert_int_equal(layout.lines[i].length % strlen("ộ"), 0);
    text_layout_deinit(&layout);
}

static void test_too_much_text_is_drawn_at_the_smallest(void **state)
{
    (void)state;
    struct text_layout layout;
    char text[4001];
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = i % 5 == 4 ? ' ' : 'a';
    text[sizeof text - 1] = '\0';
    text_layout_fit(text, &font, &(struct text_layout_room){ 300, 40, 12, 100, 0 }, &layout);
    assert_true(layout.is_too_small);
    assert_int_equal(layout.size_px, 12);
    assert_true(layout.line_count > 1);
    text_layout_deinit(&layout);
}

static void test_nothing_is_lost_at_any_width(void **state)
{
    (void)state;
    static const char text[] = "Đến năm 2030, trên 80% người dân có kỹ năng số cơ bản (theo "
                               "Quyết định 749/QĐ-TTg) và thành thạo thanh toán";
    for (int32_t width = 20; width < 1500; width += 37) {
        struct text_layout layout;
        size_t at = 0;
        text_layout_fit(text, &font, &(struct text_layout_room){ width, 600, 8, 100, 0 }, &layout);
        for (size_t i = 0; i < layout.line_count; i++) {
            assert_int_equal(layout.lines[i].start - at, strspn(text + at, " "));
            at = layout.lines[i].start + layout.lines[i].length;
        }
        assert_int_equal(at, strlen(text));
        text_layout_deinit(&layout);
    }
}

/* --- the corpus of official numbers ----------------------------------------------------------- */

enum { CORPUS_LINE_BYTES = 512, PIECES = 16, FLOOR_PX = 12, ROUNDING_PX = 4 };

/* One line of tests/typography/official-numbers.txt without its marks, and where they were. */
struct marked {
    char text[CORPUS_LINE_BYTES];
    struct {
        size_t start, end;
    } pieces[PIECES];
    size_t count;
    int32_t widest_px; /* of pieces and tokens, at the floor */
};

/* Whatever stands at a token's end without a space goes with it. */
static void widen(struct marked *line, size_t start, size_t end)
{
    end += strcspn(line->text + end, " ");
    int32_t width = measure(NULL, line->text + start, end - start) * FLOOR_PX / MEASURED_PX;
    line->widest_px = width > line->widest_px ? width : line->widest_px;
}

static void read_marks(const char *from, struct marked *line)
{
    size_t length = 0;
    *line = (struct marked){ .count = 0 };
    for (; *from && *from != '\n'; from++) {
        if (*from == '{')
            line->pieces[line->count].start = length;
        else if (*from == '}')
            line->pieces[line->count++].end = length;
        else
            line->text[length++] = *from;
        assert_true(length < CORPUS_LINE_BYTES - 1 && line->count < PIECES);
    }
    for (size_t i = 0; i < line->count; i++)
        widen(line, line->pieces[i].start, line->pieces[i].end);
    for (size_t at = 0; at < length; at += strcspn(line->text + at, " ") + 1)
        widen(line, at, at);
}

static size_t words_in(const char *text, size_t length)
{
    size_t words = 1;
    for (size_t i = 0; i < length; i++)
        words += text[i] == ' ';
    return words;
}

static void check_pieces(const struct marked *line, const struct text_layout *layout, int32_t width)
{
    for (size_t i = 0; i + 1 < layout->line_count; i++) {
        size_t end = layout->lines[i].start + layout->lines[i].length;
        for (size_t k = 0; k < line->count; k++)
            if (end > line->pieces[k].start && end < line->pieces[k].end)
                fail_msg("%d px: %.*s | %s", width, (int)end, line->text, line->text + end);
        if (line->text[end] != ' ')
            fail_msg("%d px: within a token: %.*s | %s", width, (int)end, line->text,
                     line->text + end);
    }
}

/* Where the word before the last begins, with what belongs to it. */
static size_t company_start(const struct marked *line)
{
    size_t at = strlen(line->text), spaces = 0;
    while (at > 0 && (spaces += line->text[at - 1] == ' ') < 2)
        at--;
    for (size_t i = 0; i < line->count; i++)
        if (line->pieces[i].start < at && at < line->pieces[i].end)
            at = line->pieces[i].start;
    return at;
}

/* A last line of one syllable, though it had company at half the size. */
static void check_company(const struct marked *line, const struct text_layout *layout,
                          int32_t width)
{
    if (layout->line_count < 2 || layout->is_too_small || layout->size_px / 2 < FLOOR_PX)
        return;
    const struct text_layout_line *last = &layout->lines[layout->line_count - 1];
    const char *with = line->text + company_start(line);
    int64_t width_px = (int64_t)measure(NULL, with, strlen(with)) * layout->size_px / MEASURED_PX;
    if (words_in(line->text + last->start, last->length) == 1 &&
        width_px / 2 + ROUNDING_PX <= width)
        fail_msg("%d px, size %d: alone: %s", width, layout->size_px, line->text + last->start);
}

typedef void (*check_fn)(const struct marked *line, const struct text_layout *layout,
                         int32_t width);

/* At every width from the widest piece at the floor, in boxes from a ribbon to a tall one. */
static void for_each_box(const struct marked *line, int32_t from_px, check_fn check)
{
    static const int32_t heights[] = { 16, 40, 96, 300, 1000 };
    for (int32_t width = from_px; width < 2000; width += width / 9 + 1)
        for (size_t i = 0; i < sizeof heights / sizeof *heights; i++) {
            const struct text_layout_room room = { width, heights[i], FLOOR_PX, 180, 0 };
            struct text_layout layout;
            text_layout_fit(line->text, &font, &room, &layout);
            check(line, &layout, width);
            text_layout_deinit(&layout);
        }
}

static size_t for_each_marked(check_fn check, int32_t widest_times)
{
    FILE *corpus = fopen("tests/typography/official-numbers.txt", "r");
    char text[CORPUS_LINE_BYTES];
    size_t count = 0;
    assert_non_null(corpus);
    while (fgets(text, sizeof text, corpus)) {
        struct marked line;
        if (text[0] == '#')
            continue;
        read_marks(text, &line);
        for_each_box(&line, line.widest_px * widest_times, check);
        count++;
    }
    fclose(corpus);
    return count;
}

static void test_official_numbers_are_never_broken(void **state)
{
    (void)state;
    assert_true(for_each_marked(check_pieces, 1) >= 200);
}

static void test_no_syllable_ends_alone(void **state)
{
    (void)state;
    for_each_marked(check_company, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_how_breaks_read),
        cmocka_unit_test(test_texts_break_as_people_would),
        cmocka_unit_test(test_size_is_the_largest_that_fits),
        cmocka_unit_test(test_long_tokens_are_parted_last),
        cmocka_unit_test(test_too_much_text_is_drawn_at_the_smallest),
        cmocka_unit_test(test_nothing_is_lost_at_any_width),
        cmocka_unit_test(test_official_numbers_are_never_broken),
        cmocka_unit_test(test_no_syllable_ends_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
