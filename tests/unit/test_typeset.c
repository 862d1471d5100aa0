/* The call by which texts get into boxes: emphasis, digits of one width, outline and shadow, the
 * room taken, and letters that the first font lacks. */
#include <string.h>

#include "picture/typeset.h"
#include "tests/support/packaged_font.h"

#define ARMENIAN_PATH "/usr/share/fonts/truetype/noto/NotoSansArmenian-Bold.ttf"

enum { WIDTH = 600, HEIGHT = 400, INK = 0xFFFFFF, GOLD = 0xE0B646, RED = 0xFF0000 };

static uint32_t pixels[WIDTH * HEIGHT], kept[WIDTH * HEIGHT];
static struct pixmap page = { WIDTH, HEIGHT, pixels };
static const struct rect box = { 100, 60, 400, 280 };

static struct buf more_bytes;

/* --- emphasis --------------------------------------------------------------------------------- */

static const struct {
    const char *marked, *shown; /* in `shown`, what is emphasised stands between < and > */
} marks[] = {
    { "Hỗ trợ **24/7** cho dân", "Hỗ trợ <24/7> cho dân" },
    { "**Cả câu**", "<Cả câu>" },
    { "**một** và **hai**", "<một> và <hai>" },
    { "**hai\ndòng**", "<hai\ndòng>" },
    { "**một****hai**", "<một><hai>" },
    { "2 ** 3 ** 4", "2 ** 3 ** 4" },
    { "không **đóng", "không **đóng" },
    { "**** trống", "**** trống" },
    { "** hở **", "** hở **" },
    { "một * sao", "một * sao" },
    { "**", "**" },
    { "", "" },
};

static void test_stars_emphasise(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        struct emphasis emphasis;
        struct buf shown;
        buf_init(&shown, 4096);
        emphasis_read(marks[i].marked, &emphasis);
        size_t end = strlen(emphasis.text), until;
        for (size_t at = 0; at < end; at = until) {
            bool is_in = emphasis_at(&emphasis, at, end, &until);
            assert_true(until > at && until <= end);
            buf_string(&shown, is_in ? "<" : "");
            buf_append(&shown, emphasis.text + at, until - at);
            buf_string(&shown, is_in ? ">" : "");
        }
        assert_string_equal(buf_text(&shown), marks[i].shown);
        emphasis_deinit(&emphasis);
        buf_deinit(&shown);
    }
}

/* --- what is on the page ---------------------------------------------------------------------- */

static void paint(const struct typeset *style)
{
    struct error err;
    if (!font)
        skip();
    pixmap_fill(&page, pixmap_whole(&page), 0);
    if (!typeset_paint(style, font, &page, box, &err))
        fail_msg("%s", err.text);
}

static size_t count_of(uint32_t rgb)
{
    size_t count = 0;
    for (size_t i = 0; i < WIDTH * HEIGHT; i++)
        count += (pixels[i] & 0xFFFFFF) == rgb;
    return count;
}

/* Columns [left, right) and rows [top, bottom) with ink. */
static struct rect ink_of(void)
{
    int32_t left = WIDTH, right = 0, top = HEIGHT, bottom = 0;
    for (int32_t y = 0; y < HEIGHT; y++)
        for (int32_t x = 0; x < WIDTH; x++)
            if ((pixmap_row(&page, y)[x] & 0xFFFFFF) != 0) {
                left = x < left ? x : left;
                right = x >= right ? x + 1 : right;
                top = y < top ? y : top;
                bottom = y + 1;
            }
    return (struct rect){ left, top, right - left, bottom - top };
}

/* Words keep their places, but for the fraction of a pixel at which a new run begins. */
static void test_emphasis_is_only_a_colour(void **state)
{
    (void)state;
    struct typeset style = { .text = "Hỗ trợ 24/7 cho dân", .color = INK, .max_size_px = 60 };
    paint(&style);
    struct rect plain = ink_of();
    style.text = "Hỗ trợ **24/7** cho dân";
    style.is_marked = true;
    style.emphasis = GOLD;
    paint(&style);
    struct rect marked = ink_of();
    assert_true(count_of(GOLD) > 100 && count_of(INK) > 100);
    assert_true(abs(marked.x - plain.x) <= 1 && abs(marked.width - plain.width) <= 2);
    assert_true(marked.y == plain.y && marked.height == plain.height);
    style.is_marked = false;
    paint(&style);
    assert_int_equal(count_of(GOLD), 0);
}

static void test_spelling_does_not_matter(void **state)
{
    (void)state;
    struct typeset style = { .text = "Hộ Ẳn giữ 80 % đất", .color = INK, .max_size_px = 80 };
    paint(&style);
    memcpy(kept, pixels, sizeof pixels);
    style.text = "Ho\u0323\u0302 A\u0306\u0309n giu\u031B\u0303 80 % đa\u0302\u0301t";
    paint(&style);
    assert_memory_equal(pixels, kept, sizeof pixels);
}

static const struct {
    enum align align;
    enum typeset_place place;
} corners[] = {
    { ALIGN_LEFT, PLACE_TOP },    { ALIGN_CENTER, PLACE_TOP },    { ALIGN_RIGHT, PLACE_TOP },
    { ALIGN_LEFT, PLACE_MIDDLE }, { ALIGN_CENTER, PLACE_MIDDLE }, { ALIGN_RIGHT, PLACE_MIDDLE },
    { ALIGN_LEFT, PLACE_BOTTOM }, { ALIGN_CENTER, PLACE_BOTTOM }, { ALIGN_RIGHT, PLACE_BOTTOM },
};

/* The used room is where the ink is, and stands where it was asked for. */
static void test_places_in_the_box(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof corners / sizeof *corners; i++) {
        const struct typeset style = { .text = "ẲjỘ\nmột hai ba",
                                       .color = INK,
                                       .max_size_px = 40,
                                       .align = corners[i].align,
                                       .place = corners[i].place };
        struct typeset_block block;
        paint(&style);
        typeset_lay(&style, font, box, &block);
        struct rect ink = ink_of(), used = block.used;
        assert_in_range(ink.x, used.x - 2, used.x + 6);
        assert_in_range(ink.x + ink.width, used.x + used.width - 6, used.x + used.width + 2);
        assert_true(ink.y >= used.y && ink.y + ink.height <= used.y + used.height);
        int32_t left = used.x - box.x, right = box.width - used.width - left;
        int32_t above = used.y - box.y, below = box.height - used.height - above;
        assert_true(corners[i].align != ALIGN_LEFT || left == 0);
        assert_true(corners[i].align != ALIGN_RIGHT || right == 0);
        assert_true(corners[i].align != ALIGN_CENTER || abs(left - right) <= 1);
        assert_true(corners[i].place != PLACE_TOP || above == 0);
        assert_true(corners[i].place != PLACE_BOTTOM || below == 0);
        assert_true(corners[i].place != PLACE_MIDDLE || abs(above - below) <= 1);
        typeset_deinit(&block);
    }
}

static int32_t width_of(const char *text, bool has_even_digits)
{
    const struct typeset style = {
        .text = text, .has_even_digits = has_even_digits, .max_size_px = 64, .color = INK
    };
    struct typeset_block block;
    typeset_lay(&style, font, box, &block);
    int32_t width = block.used.width;
    typeset_deinit(&block);
    return width;
}

/* DejaVu's and Noto's digits are even; those of a serif with old-style figures are not. */
static void test_even_digits_do_not_jitter(void **state)
{
    (void)state;
    static const char *const times[] = { "00:00", "11:11", "07:41", "23:59", "14:17" };
    static const char *const paths[] = {
        FONT_DEFAULT_PATH,
        "/usr/share/fonts/opentype/urw-base35/Z003-MediumItalic.otf",
        "/usr/share/fonts/truetype/noto/NotoSerifDisplay-Bold.ttf",
    };
    struct font *first = font;
    size_t seen = 0;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct buf data;
        struct font *one = NULL;
        if (open_font(paths[i], &data, &one)) {
            font = one;
            int32_t width = width_of(times[0], true);
            for (size_t k = 1; k < sizeof times / sizeof *times; k++, seen++)
                assert_int_equal(width_of(times[k], true), width);
        }
        font_free(one);
        buf_deinit(&data);
    }
    font = first;
    if (seen == 0)
        skip();
}

/* An outline lies behind the letters: their own pixels stay, and around them all is covered. */
static void test_outline_and_shadow_stand_behind(void **state)
{
    (void)state;
    struct typeset style = { .text = "Lễ hội", .color = INK, .max_size_px = 90 };
    paint(&style);
    size_t inside = count_of(INK);
    struct rect ink = ink_of();
    style.backing.outline_permille = 60;
    style.backing.outline = RED;
    paint(&style);
    assert_int_equal(count_of(INK), inside);
    assert_true(count_of(RED) > inside / 4);
    struct rect outlined = ink_of();
    int32_t grown = ink.x - outlined.x; /* 90 · 60 ‰ = 5.4 px, and a soft rim */
    assert_in_range(grown, 5, 7);
    assert_int_equal(ink.y - outlined.y, grown);
    assert_int_equal(outlined.x + outlined.width - ink.x - ink.width, grown);
    style.backing.outline_permille = 0;
    style.backing.shadow_permille = 60;
    style.backing.shadow = RED;
    paint(&style);
    assert_int_equal(count_of(INK), inside);
    struct rect shaded = ink_of();
    assert_true(shaded.x + shaded.width > ink.x + ink.width + 5);
    assert_true(shaded.y + shaded.height > ink.y + ink.height + 5);
    assert_true(shaded.x >= ink.x - 5 && shaded.y >= ink.y - 5);
}

static void test_no_more_lines_than_asked(void **state)
{
    (void)state;
    static const char text[] = "Trung tâm Phục vụ hành chính công phường Trấn Biên";
    int32_t before = 0;
    for (size_t most = 1; most <= 4; most++) {
        const struct typeset style = { .text = text, .max_size_px = 300, .max_lines = most };
        struct typeset_block block;
        if (!font)
            skip();
        typeset_lay(&style, font, box, &block);
        assert_true(block.layout.line_count <= most);
        assert_true(block.layout.size_px >= before);
        assert_true(block.used.width <= box.width && block.used.height <= box.height);
        before = block.layout.size_px;
        typeset_deinit(&block);
    }
}

static void test_what_has_no_room_ends_with_an_ellipsis(void **state)
{
    (void)state;
    static const char text[] = "Người dân đến làm **thủ tục mang theo căn cước**, giấy khai sinh, "
                               "giấy chứng nhận kết hôn và các giấy tờ khác nếu có";
    static const struct rect rooms[] = {
        { 0, 0, 120, 20 }, { 0, 0, 120, 40 }, { 0, 0, 200, 35 }, { 0, 0, 90, 60 }
    };
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        const struct typeset style = { .text = text, .is_marked = true, .max_size_px = 60 };
        struct typeset_block block;
        if (!font)
            skip();
        typeset_lay(&style, font, rooms[i], &block);
        size_t length = strlen(block.content.text) - strlen("…");
        assert_true(block.layout.is_too_small);
        assert_true(block.layout.size_px >= TYPESET_FLOOR_PX);
        assert_true(block.used.width <= rooms[i].width && block.used.height <= rooms[i].height);
        assert_string_equal(block.content.text + length, "…");
        assert_true(length > 10);
        typeset_deinit(&block);
    }
}

static void test_nothing_takes_no_room(void **state)
{
    (void)state;
    static const char *const nothing[] = { NULL, "", "  \n " };
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        const struct typeset style = { .text = nothing[i],
                                       .color = INK,
                                       .max_size_px = 50,
                                       .backing.outline_permille = 50,
                                       .backing.shadow_permille = 50 };
        struct typeset_block block;
        paint(&style);
        assert_int_equal(count_of(0), WIDTH * HEIGHT);
        typeset_lay(&style, font, box, &block);
        assert_int_equal(block.used.width, 0);
        assert_int_equal(block.used.height, 0);
        typeset_deinit(&block);
    }
}

/* --- letters of another font ------------------------------------------------------------------ */

static void draw_pair(struct font *with, const char *text)
{
    struct error err;
    pixmap_fill(&page, pixmap_whole(&page), 0);
    font_set_size(with, 64);
    assert_true(font_draw(with, &page, 100, 200, text, INK, &err));
}

static void test_missing_letters_come_from_the_fallback(void **state)
{
    (void)state;
    struct font *other = NULL;
    bool is_open = open_font(ARMENIAN_PATH, &more_bytes, &other);
    if (!font || !is_open) {
        buf_deinit(&more_bytes);
        skip();
    }
    assert_false(font_has_glyph(font, 0x0531));
    draw_pair(other, "Աբգ");
    memcpy(kept, pixels, sizeof pixels);
    font_set_fallback(font, other);
    assert_true(font_has_glyph(font, 0x0531));
    draw_pair(font, "Աբգ");
    assert_memory_equal(pixels, kept, sizeof pixels);
    int32_t mixed = font_width_px(font, "ỘԱbạ");
    assert_int_equal(mixed, font_width_px(font, "Ộ") + font_width_px(font, "Ա") +
                                font_width_px(font, "bạ"));
    draw_pair(font, "Ộ");
    memcpy(kept, pixels, sizeof pixels);
    font_set_fallback(font, NULL);
    draw_pair(font, "Ộ");
    assert_memory_equal(pixels, kept, sizeof pixels);
    font_free(other);
    buf_deinit(&more_bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stars_emphasise),
        cmocka_unit_test(test_emphasis_is_only_a_colour),
        cmocka_unit_test(test_spelling_does_not_matter),
        cmocka_unit_test(test_places_in_the_box),
        cmocka_unit_test(test_even_digits_do_not_jitter),
        cmocka_unit_test(test_outline_and_shadow_stand_behind),
        cmocka_unit_test(test_no_more_lines_than_asked),
        cmocka_unit_test(test_what_has_no_room_ends_with_an_ellipsis),
        cmocka_unit_test(test_nothing_takes_no_room),
        cmocka_unit_test(test_missing_letters_come_from_the_fallback),
    };
    return cmocka_run_group_tests(tests, open_packaged, close_packaged);
}
