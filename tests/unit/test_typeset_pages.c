/* Pages: where a long text is parted, how even they are, and how they share a slot. */
#include <string.h>

#include "model/reading.h"
#include "picture/typeset_pages.h"
#include "tests/support/packaged_font.h"

static const char story[] =
    "Từ **ngày 01/7/2026**, người dân nộp hồ sơ tại TP. Biên Hòa hoặc trực tuyến. Thời gian giải "
    "quyết là 3 ngày làm việc! Mang theo căn cước, giấy khai sinh, sổ hộ khẩu cũ nếu còn. Ai cần "
    "giúp thì gọi 1022? Cán bộ sẽ đến tận nhà “ngay trong ngày.” Xin cảm ơn quý bà con.";

static const char long_sentence[] =
    "Người dân đến làm thủ tục mang theo căn cước, giấy khai sinh, giấy chứng nhận kết hôn, giấy "
    "chứng nhận quyền sử dụng đất và các giấy tờ khác nếu có để cán bộ đối chiếu ngay tại quầy";

static void find(const char *text, int32_t width, int32_t height, struct typeset_pages *ret_pages)
{
    const struct typeset style = { .text = text, .is_marked = true, .max_size_px = 60 };
    if (!font)
        skip();
    typeset_pages_find(&style, font, (struct rect){ 0, 0, width, height }, ret_pages);
}

static const char *end_of(const struct typeset_pages *pages, size_t page)
{
    const struct typeset_page *one = &pages->pages[page];
    return pages->content.text + one->start + one->length - 1;
}

/* Nothing but spaces is lost between pages, and each fits at one size not below the floor. */
static void check_whole(const struct typeset_pages *pages, const char *text, int32_t width,
                        int32_t height)
{
    const struct typeset style = { .text = text, .is_marked = true, .max_size_px = 60 };
    size_t at = 0;
    for (size_t i = 0; i < pages->count; i++) {
        struct typeset_block block;
        assert_int_equal(pages->pages[i].start, at + strspn(pages->content.text + at, " \n"));
        at = pages->pages[i].start + pages->pages[i].length;
        typeset_pages_lay(pages, i, &style, font, (struct rect){ 0, 0, width, height }, &block);
        assert_false(block.layout.is_too_small);
        assert_int_equal(block.layout.size_px, pages->size_px);
        assert_true(block.used.width <= width && block.used.height <= height);
        typeset_deinit(&block);
    }
    assert_int_equal(at, strlen(pages->content.text));
    assert_true(pages->size_px >= TYPESET_FLOOR_PX && pages->size_px <= 60);
}

static void test_what_fits_is_one_page(void **state)
{
    (void)state;
    struct typeset_pages pages;
    find(story, 900, 500, &pages);
    assert_int_equal(pages.count, 1);
    check_whole(&pages, story, 900, 500);
    typeset_pages_deinit(&pages);
    find("", 900, 500, &pages);
    assert_int_equal(pages.count, 1);
    assert_int_equal(pages.pages[0].length, 0);
    typeset_pages_deinit(&pages);
}

static void test_pages_end_with_sentences(void **state)
{
    (void)state;
    static const int32_t sizes[][2] = { { 190, 96 }, { 240, 72 }, { 192, 110 }, { 384, 48 } };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct typeset_pages pages;
        find(story, sizes[i][0], sizes[i][1], &pages);
        assert_true(pages.count > 1);
        check_whole(&pages, story, sizes[i][0], sizes[i][1]);
        for (size_t page = 0; page < pages.count; page++) {
            const char *end = end_of(&pages, page);
            if (!strchr(".!?\x9D", *end) || strncmp(end - 2, "TP.", 3) == 0)
                fail_msg("%d x %d: … %s", sizes[i][0], sizes[i][1], end - 10);
        }
        typeset_pages_deinit(&pages);
    }
}

static void test_a_long_sentence_is_parted_at_its_clauses(void **state)
{
    (void)state;
    struct typeset_pages pages;
    find(long_sentence, 200, 64, &pages);
    assert_true(pages.count > 1);
    check_whole(&pages, long_sentence, 200, 64);
    assert_int_equal(*end_of(&pages, 0), ',');
    typeset_pages_deinit(&pages);
    find("một hai ba bốn năm sáu bảy tám chín mười mười một mười hai mười ba", 100, 32, &pages);
    assert_true(pages.count > 1);
    typeset_pages_deinit(&pages);
}

/* Six like sentences on pages for four of them: three and three, not four and two. */
static void test_pages_are_even(void **state)
{
    (void)state;
    static const char six[] = "Một câu ngắn gọn thôi. Hai câu ngắn gọn thôi. Ba câu ngắn gọn thôi. "
                              "Bốn câu ngắn gọn mà. Năm câu ngắn gọn thôi. Sáu câu ngắn gọn mà.";
    struct typeset_pages pages;
    find(six, 160, 66, &pages);
    assert_int_equal(pages.count, 2);
    assert_int_equal(strncmp(pages.content.text + pages.pages[1].start, "Bốn", strlen("Bốn")), 0);
    typeset_pages_deinit(&pages);
}

static void test_emphasis_reaches_over_pages(void **state)
{
    (void)state;
    static const char text[] =
        "Một câu **dài vừa phải. Hai câu** dài vừa phải. Ba câu dài vừa phải.";
    const struct typeset style = { .text = text, .is_marked = true, .max_size_px = 40 };
    struct typeset_pages pages;
    find(text, 150, 18, &pages);
    assert_true(pages.count >= 3);
    for (size_t i = 0; i < 3; i++) {
        struct typeset_block block;
        typeset_pages_lay(&pages, i, &style, font, (struct rect){ 0, 0, 150, 18 }, &block);
        assert_int_equal(block.content.count, i < 2);
        typeset_deinit(&block);
    }
    typeset_pages_deinit(&pages);
}

/* A page from when to when, by its share of what there is to read. */
static void test_pages_share_the_slot(void **state)
{
    (void)state;
    struct typeset_page three[] = { { 0, 0, 2000 }, { 0, 0, 3000 }, { 0, 0, 5000 } };
    const struct typeset_pages pages = { .pages = three, .count = 3 };
    static const struct {
        int64_t duration_ms, at_ms;
        size_t page;
        int64_t until_ms;
    } moments[] = {
        { 20000, 0, 0, 4000 },      { 20000, 3999, 0, 4000 },   { 20000, 4000, 1, 10000 },
        { 20000, 9999, 1, 10000 },  { 20000, 10000, 2, 20000 }, { 20000, 19999, 2, 20000 },
        { 20000, 99999, 2, 20000 }, { 5000, 999, 0, 1000 },     { 5000, 1000, 1, 2500 },
        { 5000, -1, 0, 1000 },
    };
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        int64_t until_ms;
        size_t page = typeset_pages_at(&pages, moments[i].duration_ms, moments[i].at_ms, &until_ms);
        assert_int_equal(page, moments[i].page);
        assert_int_equal(until_ms, moments[i].until_ms);
    }
    assert_int_equal(typeset_pages_reading_ms(&pages), 10000);
}

static void test_reading_time(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } texts[] = {
        { "", 2000 },
        { "hai mươi bốn chữ cái đây", 4000 },
        { "hai mươi bốn **chữ** cái đây", 4000 },
        { "ha\u0300i bo\u0302\u0301", 2500 },
        { "123456", 3000 },
        { "UBND bn", 2833 }, /* U and 3 that count twice, a space, two letters: 10 */
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(reading_ms(texts[i].text), texts[i].ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_fits_is_one_page),
        cmocka_unit_test(test_pages_end_with_sentences),
        cmocka_unit_test(test_a_long_sentence_is_parted_at_its_clauses),
        cmocka_unit_test(test_pages_are_even),
        cmocka_unit_test(test_emphasis_reaches_over_pages),
        cmocka_unit_test(test_pages_share_the_slot),
        cmocka_unit_test(test_reading_time),
    };
    return cmocka_run_group_tests(tests, open_packaged, close_packaged);
}
