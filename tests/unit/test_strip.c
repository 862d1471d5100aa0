/* strip.h and scroll.h: painted in tiles and over its own end as if it were one long picture, and
 * every frame where it belongs. */
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
#include "common/unicode.h"
#include "model/limits.h"
#include "picture/bars.h"
#include "picture/strip.h"
#include "tests/support/timeline_vectors.h"

enum { HZ = 60, INK = 0xFFD966, GROUND = 0x7D0A14 };

static const char two[] = "Nộp hồ sơ trực tuyến\nĐỘI MŨ BẢO HIỂM khi đi xe máy";
static const char letters[] = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặ"
                              "ẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộ"
                              "ỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ";

static struct buf font_bytes;
static struct font *font;

static int open_font(void **state)
{
    (void)state;
    struct error err;
    buf_init(&font_bytes, LIMIT_FONT_BYTES);
    return file_read(AT_FDCWD, FONT_DEFAULT_PATH, &font_bytes, &err) && font_open_library(&err) &&
                   font_new(font_bytes.bytes, font_bytes.length, &font, &err)
               ? 0
               : -1;
}

static int close_font(void **state)
{
    (void)state;
    font_free(font);
    font_close_library();
    buf_deinit(&font_bytes);
    return 0;
}

static struct strip_text text_of(const char *texts, int32_t height_px)
{
    return (struct strip_text){ .texts = texts,
                                .separator = "  •  ",
                                .background = GROUND,
                                .color = INK,
                                .height_px = height_px,
                                .motion = { .speed = 10, .refresh_hz = HZ } };
}

static struct strip measured(const struct strip_text *text)
{
    struct strip strip = { .anchor_ms = 0 };
    struct error err;
    assert_true(strip_measure(text, font, &strip, &err));
    assert_true(strip_is_sound(&strip));
    return strip;
}

/* Painted in tiles of this width; free() the pixels. */
static struct pixmap painted(const struct strip_text *text, struct strip *strip, int32_t tile_px)
{
    struct error err;
    strip->tile_px = tile_px;
    struct pixmap page = { strip_page_width(strip), strip_page_height(strip), NULL };
    page.pixels = mem_array((size_t)page.width_px * (size_t)page.height_px, sizeof *page.pixels);
    assert_true(strip_paint(text, strip, font, &page, &err));
    return page;
}

/* Taken out of its tiles: one row after another, as long as the strip. */
static uint32_t *unwrapped(const struct strip *strip, const struct pixmap *page)
{
    uint32_t *pixels =
        mem_array((size_t)strip->width_px * (size_t)strip->height_px, sizeof *pixels);
    for (int32_t x = 0; x < strip->width_px; x++)
        for (int32_t y = 0; y < strip->height_px; y++)
            pixels[(size_t)y * (size_t)strip->width_px + (size_t)x] =
                pixmap_row(page, x / strip->tile_px * strip->height_px + y)[x % strip->tile_px];
    return pixels;
}

static void test_tiles_are_seamless(void **state)
{
    (void)state;
    for (int32_t direction = 0; direction < 2; direction++) {
        struct strip_text text = text_of(two, 48);
        text.motion.is_rightward = direction;
        text.outline = text.shadow = 0xFF806040;
        struct strip strip = measured(&text);
        size_t bytes = (size_t)strip.width_px * (size_t)strip.height_px * sizeof(uint32_t);
        struct pixmap whole = painted(&text, &strip, strip.width_px);
        for (int32_t tile = 7; tile < strip.width_px; tile += 61) {
            struct pixmap page = painted(&text, &strip, tile);
            uint32_t *pixels = unwrapped(&strip, &page);
            assert_memory_equal(pixels, whole.pixels, bytes);
            free(pixels);
            free(page.pixels);
        }
        free(whole.pixels);
    }
}

/* The same texts twice are the same strip twice, so what reaches over the end comes back at the
 * beginning. Begins with a letter whose ink starts before its pen. */
static void test_the_end_goes_on_at_the_beginning(void **state)
{
    (void)state;
    struct strip_text once = text_of("jờ ĵ", 60), twice = text_of("jờ ĵ\njờ ĵ", 60);
    once.separator = twice.separator = "/";
    once.outline = twice.outline = once.shadow = twice.shadow = 0xFF806040;
    struct strip one = measured(&once), both = measured(&twice);
    struct pixmap short_page = painted(&once, &one, one.width_px);
    struct pixmap long_page = painted(&twice, &both, both.width_px);
    assert_int_equal(both.width_px, 2 * one.width_px);
    for (int32_t y = 0; y < one.height_px; y++)
        for (int32_t x = 0; x < both.width_px; x++)
            assert_int_equal(pixmap_row(&long_page, y)[x],
                             pixmap_row(&short_page, y)[x % one.width_px]);
    free(short_page.pixels);
    free(long_page.pixels);
}

/* Rows with ink in them. */
static void find_rows(const struct pixmap *page, int32_t *ret_top, int32_t *ret_bottom)
{
    *ret_top = page->height_px;
    *ret_bottom = -1;
    for (int32_t y = 0; y < page->height_px; y++)
        for (int32_t x = 0; x < page->width_px; x++)
            if (pixmap_row(page, y)[x] != (0xFF000000U | GROUND)) {
                *ret_top = y < *ret_top ? y : *ret_top;
                *ret_bottom = y;
            }
}

/* Drawn once more in a higher window, by the same size, nothing more of it comes to light. */
static void test_no_letter_is_cut(void **state)
{
    (void)state;
    for (int32_t height = 16; height <= 160; height = height * 3 / 2) {
        struct strip_text text = text_of(letters, height);
        struct strip strip = measured(&text);
        struct pixmap page = painted(&text, &strip, strip.width_px);
        struct pixmap high = { strip.width_px, 3 * height, NULL };
        struct error err;
        int32_t top, bottom, high_top, high_bottom;
        high.pixels = mem_array((size_t)high.width_px * (size_t)high.height_px, sizeof(uint32_t));
        pixmap_fill(&high, pixmap_whole(&high), GROUND);
        find_rows(&page, &top, &bottom);
        assert_true(top >= 0 && bottom < height);
        int32_t ascent = font_ascent_px(font), descent = font_descent_px(font);
        int32_t baseline = (height - ascent - descent) / 2 + ascent;
        assert_true(font_draw(font, &high, 0, height + baseline, letters, INK, &err));
        find_rows(&high, &high_top, &high_bottom);
        assert_int_equal(high_top - height, top);
        assert_int_equal(high_bottom - height, bottom);
        free(page.pixels);
        free(high.pixels);
    }
}

/* --- measuring ----------------------------------------------------------------------------- */

static void test_the_speed_does_not_depend_on_the_texts(void **state)
{
    (void)state;
    struct strip_text narrow = text_of("iiiiiiiiii", 96), wide = text_of("WWWWWWWWWW", 96);
    struct strip one = measured(&narrow), other = measured(&wide);
    assert_true(one.width_px < other.width_px);
    assert_int_equal(one.step_px, other.step_px);
}

static void test_twice_the_speed(void **state)
{
    (void)state;
    struct strip_text slow = text_of("chữ", 96), fast = slow;
    fast.motion.speed = 20;
    struct strip one = measured(&slow), other = measured(&fast);
    assert_in_range(other.step_px, 2 * one.step_px - 1, 2 * one.step_px + 1);
    int32_t comes_to = strip_speed_permille(&slow, font, &one);
    assert_in_range(comes_to, 10000 - 1500, 10000 + 1500);
}

static void test_seams_are_the_separators(void **state)
{
    (void)state;
    struct strip_text first = text_of("Nộp hồ sơ trực tuyến", 48), text = text_of(two, 48);
    struct strip one = measured(&first), both = measured(&text);
    assert_int_equal(one.seam_count, 1);
    assert_int_equal(both.seam_count, 2);
    assert_int_equal(both.seams[0], one.seams[0]);
    assert_int_equal(both.width_px - both.seams[1], one.width_px - one.seams[0]);
}

/* Marked words are as wide as plain ones, in the accent, whole and in their places, whichever way
 * the strip goes. */
static void test_emphasis_is_a_colour(void **state)
{
    (void)state;
    for (int32_t direction = 0; direction < 2; direction++) {
        struct strip_text plain = text_of("Hỗ trợ 24/7 tại quầy", 60), marked = plain;
        marked.texts = "Hỗ trợ **24/7** tại quầy";
        marked.emphasis = 0x00FF00;
        plain.motion.is_rightward = marked.motion.is_rightward = direction;
        struct strip one = measured(&plain), other = measured(&marked);
        struct pixmap page = painted(&marked, &other, other.width_px);
        assert_in_range(other.width_px, one.width_px - 2, one.width_px + 2);
        int32_t left = other.width_px, right = 0;
        for (int32_t y = 0; y < page.height_px; y++)
            for (int32_t x = 0; x < page.width_px; x++)
                if (pixmap_row(&page, y)[x] == 0xFF00FF00) {
                    left = x < left ? x : left;
                    right = x > right ? x : right;
                }
        int32_t start = font_width_px(font, "Hỗ trợ "), end = font_width_px(font, "Hỗ trợ 24/7");
        int32_t text = direction ? other.width_px - font_width_px(font, plain.texts) : 0;
        assert_in_range(left, text + start - 3, text + start + 8);
        assert_in_range(right, text + end - 8, text + end + 3);
        free(page.pixels);
    }
}

/* The letters' own pixels stay, and what is behind them goes on over tiles and the strip's end. */
static void test_outline_and_shadow_stand_behind(void **state)
{
    (void)state;
    for (int32_t direction = 0; direction < 2; direction++) {
        struct strip_text plain = text_of("WWW Lễ hội WWW", 60), lined = plain;
        plain.motion.is_rightward = lined.motion.is_rightward = direction;
        lined.separator = plain.separator = "W";
        lined.outline = 0xFFFF0000;
        lined.shadow = 0xFF0000FF;
        struct strip one = measured(&plain), other = measured(&lined);
        assert_int_equal(one.width_px, other.width_px);
        struct pixmap page = painted(&plain, &one, one.width_px);
        struct pixmap backed = painted(&lined, &other, other.width_px);
        size_t inked = 0, outline = 0, shadow = 0;
        for (size_t i = 0; i < (size_t)page.width_px * (size_t)page.height_px; i++) {
            bool is_ink = page.pixels[i] == (0xFF000000 | INK);
            inked += is_ink;
            assert_true(!is_ink || backed.pixels[i] == page.pixels[i]);
            outline += backed.pixels[i] == 0xFFFF0000;
            shadow += (backed.pixels[i] & 0xFF) > (GROUND & 0xFF) + 60;
        }
        if (inked == 0 || outline < inked / 40 || shadow < inked / 20)
            fail_msg("%zu of letters, %zu of outline, %zu of shadow", inked, outline, shadow);
        free(page.pixels);
        free(backed.pixels);
    }
}

static void test_many_texts_keep_some_seams(void **state)
{
    (void)state;
    struct buf texts;
    buf_init(&texts, 100000);
    for (int i = 0; i < 1000; i++)
        assert_true(buf_string(&texts, i ? "\na" : "a"));
    struct strip_text text = text_of(buf_text(&texts), 20);
    struct strip strip = measured(&text);
    assert_in_range(strip.seam_count, STRIP_SEAMS / 2, STRIP_SEAMS);
    for (int32_t i = 1; i < strip.seam_count; i++)
        assert_true(strip.seams[i - 1] < strip.seams[i]);
    assert_in_range(strip.width_px - strip.seams[strip.seam_count - 1], 1, 100);
    buf_deinit(&texts);
}

static void test_what_cannot_be_painted(void **state)
{
    (void)state;
    struct strip strip = { .anchor_ms = 0 };
    struct error err;
    char *endless = mem_array(100001, 1);
    memset(endless, 'm', 100000);
    struct strip_text text = text_of(endless, 100);
    assert_false(strip_measure(&text, font, &strip, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_non_null(strstr(err.text, "and 83886 is the most"));
    text.texts = "\n\n";
    assert_false(strip_measure(&text, font, &strip, &err));
    assert_int_equal(strip.width_px, 0);
    text = text_of("a", 1); /* one pixel high: no use, and no harm */
    text.motion.refresh_hz = 24;
    measured(&text);
    free(endless);
}

/* --- scrolling ----------------------------------------------------------------------------- */

static struct strip strip_of(int32_t width_px, int32_t step_px)
{
    return (struct strip){ .width_px = width_px,
                           .height_px = 1,
                           .tile_px = 7,
                           .step_px = step_px,
                           .refresh_hz = HZ,
                           .seam_count = 2,
                           .seams = { width_px / 2 - 3, width_px - 3 },
                           .anchor_ms = 1000000 };
}

static void test_frames_of_time(void **state)
{
    (void)state;
    static const struct {
        int64_t since_ms, frame;
    } cases[] = { { 0, 0 },
                  { 16, 0 },
                  { 17, 1 },
                  { 33, 1 },
                  { 34, 2 },
                  { 999, 59 },
                  { 1000, 60 },
                  { -1, -1 },
                  { -1000, -60 },
                  { -1001, -61 },
                  { INT64_C(8640000000000000), INT64_C(518400000000000) } };
    struct strip strip = strip_of(100, 3);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t at_ms = strip.anchor_ms + cases[i].since_ms;
        assert_int_equal(scroll_frame(&strip, at_ms), cases[i].frame);
        assert_int_equal(scroll_travel(&strip, at_ms), 3 * cases[i].frame);
    }
}

/* Each place names the pixel, counted from the first to enter, at the left edge of the window. */
static void test_places(const struct json_value *row)
{
    for (; row; row = json_next(row)) {
        const struct strip strip = { .width_px = (int32_t)vector_integer(row, "width"),
                                     .height_px = 1,
                                     .tile_px = STRIP_TILE_PX,
                                     .step_px = (int32_t)vector_integer(row, "step"),
                                     .refresh_hz = (int32_t)vector_integer(row, "refresh"),
                                     .is_rightward = vector_text(row, "direction")[0] == 'r',
                                     .anchor_ms = vector_integer(row, "anchor") };
        int64_t at_ms = vector_integer(row, "at");
        assert_int_equal(scroll_frame(&strip, at_ms), vector_integer(row, "frame"));
        int32_t column = scroll_column(&strip, scroll_travel(&strip, at_ms),
                                       (int32_t)vector_integer(row, "window"));
        assert_int_equal(strip.is_rightward ? strip.width_px - 1 - column : column,
                         vector_integer(row, "left"));
    }
}

static void test_steps(const struct json_value *row)
{
    for (; row; row = json_next(row)) {
        struct strip_text text = text_of("chữ", 40);
        text.motion.speed = atoi(vector_text(row, "speed"));
        text.motion.is_speed_px = true;
        text.motion.refresh_hz = (int32_t)vector_integer(row, "refresh");
        assert_int_equal(measured(&text).step_px, vector_integer(row, "step"));
    }
}

static void test_vectors(void **state)
{
    (void)state;
    struct json *vectors = vector_json("tests/vectors/timeline/scroll.json");
    test_places(json_first(json_get(json_root(vectors), "places")));
    test_steps(json_first(json_get(json_root(vectors), "steps")));
    json_free(vectors);
}

/* In its own words: which pixel, counted from the first to enter, is at this place. */
static int32_t pixel_at(const struct strip *strip, int64_t travel_px, int32_t window_px, int32_t x)
{
    int64_t away = strip->is_rightward ? x : window_px - 1 - x; /* from the edge */
    int64_t pixel = (travel_px - 1 - away) % strip->width_px;
    return (int32_t)(pixel < 0 ? pixel + strip->width_px : pixel);
}

/* A page in which each pixel holds its number in the order of entering. */
static uint32_t *numbered(const struct strip *strip, uint32_t mark)
{
    uint32_t *page =
        mem_array((size_t)strip_page_width(strip) * (size_t)strip_page_height(strip), sizeof *page);
    for (int32_t i = 0; i < strip->width_px; i++) {
        int32_t column = strip->is_rightward ? strip->width_px - 1 - i : i;
        page[column / strip->tile_px * strip_page_width(strip) + column % strip->tile_px] =
            mark + (uint32_t)i;
    }
    return page;
}

static void test_copies_wrap(void **state)
{
    (void)state;
    enum { WINDOW = 50 };
    uint32_t row[WINDOW + 2];
    struct pixmap into = { WINDOW + 2, 1, row };
    for (int32_t i = 0; i < 400; i++) {
        struct strip strip = strip_of(1 + i % 67, 1);
        strip.is_rightward = i % 2;
        uint32_t *page = numbered(&strip, 1000);
        int64_t travel = i * 13 - 2000;
        row[0] = row[WINDOW + 1] = 7;
        scroll_copy(&strip, page, scroll_column(&strip, travel, WINDOW), 0, &into,
                    (struct rect){ 1, 0, WINDOW, 1 });
        for (int32_t x = 0; x < WINDOW; x++)
            assert_int_equal(row[x + 1], 1000 + pixel_at(&strip, travel, WINDOW, x));
        assert_int_equal(row[0] + row[WINDOW + 1], 14);
        free(page);
    }
}

static void test_the_first_pixel_enters_at_the_anchor(void **state)
{
    (void)state;
    struct strip strip = strip_of(100, 3);
    for (int32_t direction = 0; direction < 2; direction++) {
        strip.is_rightward = direction;
        int64_t travel = scroll_travel(&strip, strip.anchor_ms + 17);
        int32_t edge = direction ? 0 : 39, inward = direction ? 1 : -1;
        assert_int_equal(travel, 3);
        assert_int_equal(pixel_at(&strip, travel, 40, edge), 2);
        assert_int_equal(pixel_at(&strip, travel, 40, edge + 2 * inward), 0);
        assert_int_equal(pixel_at(&strip, travel, 40, edge + 3 * inward), 99);
    }
}

/* Presented a little late or early, by a clock whose milliseconds do not fit the frames, each frame
 * is exactly one step on. */
static void test_trembling_does_not_show(void **state)
{
    (void)state;
    struct strip strip = strip_of(5000, 3);
    struct scroll scroll;
    scroll_begin(&scroll, &strip, 640, strip.anchor_ms);
    for (int64_t frame = 1; frame < 100000; frame++) {
        int64_t before = scroll.travel_px;
        scroll_step(&scroll, strip.anchor_ms + frame * 1000 / HZ + rand() % 12);
        assert_int_equal(scroll.travel_px - before, 3);
    }
}

/* A display whose frames are 1 % too long or too short keeps within its time, a pixel at a time. */
static void test_drift_is_corrected_by_pixels(void **state)
{
    (void)state;
    for (int way = -1; way <= 1; way += 2) {
        struct strip strip = strip_of(5000, 3);
        struct scroll scroll;
        int corrections = 0;
        scroll_begin(&scroll, &strip, 640, strip.anchor_ms);
        for (int64_t frame = 1; frame < 20000; frame++) {
            int64_t at_ms = strip.anchor_ms + frame * (1000 + way * 10) / HZ;
            int64_t before = scroll.travel_px;
            scroll_step(&scroll, at_ms);
            assert_in_range(scroll.travel_px - before, 2, 4);
            corrections += scroll.travel_px - before != 3;
            assert_in_range(scroll.travel_px - scroll_travel(&strip, at_ms) + 6, 0, 12);
        }
        assert_in_range(corrections, 590, 610);
    }
}

/* Missed frames are caught up with within a second, the faster the more they are. */
static void test_missed_frames_are_caught_up_with(void **state)
{
    (void)state;
    for (int missed = 1; missed < 60; missed++) {
        struct strip strip = strip_of(5000, 3);
        struct scroll scroll;
        int64_t at_ms = strip.anchor_ms + 8; /* the middle of its time */
        scroll_begin(&scroll, &strip, 640, at_ms);
        for (int64_t frame = missed + 1; frame < missed + 60; frame++) {
            int64_t before = scroll.travel_px;
            at_ms = strip.anchor_ms + 8 + frame * 1000 / HZ;
            int64_t behind = scroll_travel(&strip, at_ms) - before;
            scroll_step(&scroll, at_ms);
            assert_in_range(scroll.travel_px - before, 2, 4 + behind / 6);
        }
        assert_in_range(scroll_travel(&strip, at_ms) - scroll.travel_px + 3, 0, 6);
    }
}

static void test_a_step_of_the_clock_jumps(void **state)
{
    (void)state;
    struct strip strip = strip_of(5000, 3);
    struct scroll scroll;
    scroll_begin(&scroll, &strip, 640, strip.anchor_ms);
    scroll_step(&scroll, strip.anchor_ms + 3600000);
    assert_int_equal(scroll.travel_px, scroll_travel(&strip, strip.anchor_ms + 3600000));
    scroll_step(&scroll, strip.anchor_ms - 3600000);
    assert_int_equal(scroll.travel_px, scroll_travel(&strip, strip.anchor_ms - 3600000));
}

/* --- one after another --------------------------------------------------------------------- */

enum { RELAY_WINDOW = 40 };

static void compose(const struct scroll *scroll, uint32_t *const pages[2], uint32_t *into)
{
    struct scroll_piece pieces[SCROLL_PIECES];
    struct pixmap row = { RELAY_WINDOW, 1, into };
    size_t count = scroll_pieces(scroll, pieces);
    int32_t end = 0;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pieces[i].x, end);
        end += pieces[i].width;
        bool is_before = pieces[i].kind == PIECE_BEFORE;
        struct rect area = { pieces[i].x, 0, pieces[i].width, 1 };
        if (pieces[i].kind == PIECE_EMPTY)
            pixmap_fill(&row, area, scroll->strip.background);
        else
            scroll_copy(is_before ? &scroll->before : &scroll->strip, pages[is_before],
                        pieces[i].column, 0, &row, area);
    }
    assert_int_equal(end, RELAY_WINDOW);
}

/* Every frame is the one before, moved by a step, with new pixels behind it: first of the old
 * strip, from one frame on of the new, whose first is the first of a separator. */
static void relay_and_look(bool is_rightward, int32_t step_px)
{
    struct strip old = strip_of(211, step_px), new = strip_of(97, step_px);
    uint32_t rows[2][RELAY_WINDOW], newest = 1000;
    struct scroll scroll;
    old.is_rightward = new.is_rightward = is_rightward;
    new.anchor_ms -= 123457;
    uint32_t *pages[2] = { numbered(&new, 2000), numbered(&old, 1000) };
    int64_t at_ms = old.anchor_ms + 5000;
    scroll_begin(&scroll, &old, RELAY_WINDOW, at_ms);
    compose(&scroll, (uint32_t *[]){ pages[1], NULL }, rows[0]);
    for (int frame = 1; frame < 200; frame++) {
        at_ms += frame % 3 == 0 ? 16 : 17;
        scroll_step(&scroll, at_ms);
        if (frame == 20)
            assert_true(scroll_relay(&scroll, &new, at_ms));
        compose(&scroll, frame < 20 ? (uint32_t *[]){ pages[1], NULL } : pages, rows[frame % 2]);
        const uint32_t *now = rows[frame % 2], *before = rows[(frame + 1) % 2];
        for (int32_t x = 0; x + step_px < RELAY_WINDOW; x++)
            assert_int_equal(is_rightward ? now[x + step_px] : now[x],
                             is_rightward ? before[x] : before[x + step_px]);
        for (int32_t i = 0; i < step_px; i++) { /* in the order of entering */
            uint32_t pixel = is_rightward ? now[step_px - 1 - i] : now[RELAY_WINDOW - step_px + i];
            if (newest < 2000 && pixel >= 2000)
                assert_true(pixel == 2000U + (uint32_t) new.seams[0] ||
                            pixel == 2000U + (uint32_t) new.seams[1]);
            assert_true(newest < 2000 || pixel >= 2000);
            newest = pixel;
        }
    }
    assert_true(newest >= 2000);
    assert_false(scroll.has_before);
    assert_in_range(scroll.travel_px - scroll_travel(&new, at_ms) + 6, 0, 12);
    free(pages[0]);
    free(pages[1]);
}

static void test_a_relay_is_seamless(void **state)
{
    (void)state;
    for (int32_t step = 1; step < 6; step++) {
        relay_and_look(false, step);
        relay_and_look(true, step);
    }
}

/* Wherever the old strip is left, its last pixels are empty, and what follows them too, so that no
 * letter is cut; never more than a word is given up. */
static void test_a_relay_cuts_no_letter(void **state)
{
    (void)state;
    for (int32_t direction = 0; direction < 2; direction++) {
        struct strip_text text = text_of(two, 48);
        struct strip_text other = text_of("Thông báo mới: nghỉ lễ 2/9", 48);
        text.motion.is_rightward = other.motion.is_rightward = direction;
        struct strip old = measured(&text), new = measured(&other);
        struct pixmap page = painted(&text, &old, 500);
        new.tile_px = 500;
        int trimmed = 0;
        for (int64_t at_ms = 100000; at_ms < 130000; at_ms += 517) {
            struct scroll scroll;
            struct scroll_piece pieces[SCROLL_PIECES];
            new.anchor_ms = at_ms % 1000;
            scroll_begin(&scroll, &old, 400, at_ms);
            assert_true(scroll_relay(&scroll, &new, at_ms));
            scroll_trim(&scroll, page.pixels);
            bool was_too_late = scroll.joint_px - scroll.travel_px < 250;
            int64_t now_ms = at_ms;
            assert_in_range(scroll.gap_px, 0, 250);
            trimmed += scroll.gap_px > 0;
            while (scroll.has_before && scroll.travel_px - scroll.joint_px < 20)
                scroll_step(&scroll, now_ms += 17);
            if (was_too_late) /* all of the word is in the window already */
                continue;
            assert_true(scroll_pieces(&scroll, pieces) >= 2);
            const struct scroll_piece *before = &pieces[direction ? 2 : 0];
            if (scroll.gap_px == 0)
                before = &pieces[direction ? 1 : 0];
            assert_int_equal(before->kind, PIECE_BEFORE);
            int32_t last = before->column + (direction ? 0 : before->width - 1);
            for (int32_t i = 0; i < 4; i++)
                for (int32_t y = 0; y < old.height_px; y++) {
                    int32_t column = (last + (direction ? i : -i) + old.width_px) % old.width_px;
                    assert_int_equal(pixmap_row(&page, column / 500 * 48 + y)[column % 500],
                                     0xFF000000U | GROUND);
                }
        }
        assert_true(trimmed > 0);
        free(page.pixels);
    }
}

/* The same strip anew, as after a new release, is not even seen. */
static void test_a_relay_to_the_same_texts_changes_nothing(void **state)
{
    (void)state;
    struct strip strip = strip_of(211, 3);
    struct scroll alone, relayed;
    int64_t at_ms = strip.anchor_ms + 4321;
    uint32_t *page = numbered(&strip, 0), rows[2][RELAY_WINDOW];
    page[100] = page[101] = 0xFF000000; /* a space, at which others would end */
    scroll_begin(&alone, &strip, RELAY_WINDOW, at_ms);
    scroll_begin(&relayed, &strip, RELAY_WINDOW, at_ms);
    assert_true(scroll_relay(&relayed, &strip, at_ms));
    scroll_trim(&relayed, page);
    for (int frame = 0; frame < 200; frame++, at_ms += 17) {
        compose(&alone, (uint32_t *[]){ page, page }, rows[0]);
        compose(&relayed, (uint32_t *[]){ page, page }, rows[1]);
        assert_memory_equal(rows[0], rows[1], sizeof *rows);
        scroll_step(&alone, at_ms);
        scroll_step(&relayed, at_ms);
    }
    free(page);
}

static void test_what_cannot_be_relayed(void **state)
{
    (void)state;
    struct strip strip = strip_of(211, 3), other = strip;
    struct scroll scroll;
    int64_t at_ms = strip.anchor_ms;
    scroll_begin(&scroll, &strip, RELAY_WINDOW, at_ms);
    other.step_px = 4;
    assert_false(scroll_relay(&scroll, &other, at_ms));
    other = strip;
    other.is_rightward = true;
    assert_false(scroll_relay(&scroll, &other, at_ms));
    other = strip;
    other.height_px = 2;
    assert_false(scroll_relay(&scroll, &other, at_ms));
    assert_true(scroll_relay(&scroll, &strip, at_ms));
    assert_true(scroll_relay(&scroll, &strip, at_ms)); /* nothing of it was seen yet */
    while (scroll.travel_px <= scroll.joint_px)
        scroll_step(&scroll, at_ms += 17);
    assert_false(scroll_relay(&scroll, &strip, at_ms)); /* two are in the window */
    while (scroll.has_before)
        scroll_step(&scroll, at_ms += 17);
    assert_true(scroll_relay(&scroll, &strip, at_ms));
}

/* Changes between black and white that a place on the glass sees while a second of the bars goes
 * by, halved: flashes (WCAG 2.2, 2.3.1: at most three). */
static void test_bars_do_not_flash(void **state)
{
    (void)state;
    for (int32_t hz = LIMIT_REFRESH_MIN_HZ; hz <= LIMIT_REFRESH_MAX_HZ; hz++) {
        struct strip strip = { .anchor_ms = 0 };
        bars_measure(1, hz, &strip);
        assert_true(strip_is_sound(&strip));
        uint32_t row[480];
        struct pixmap page = { strip_page_width(&strip), strip_page_height(&strip), row };
        assert_in_range(page.width_px * page.height_px, 1, 480);
        bars_paint(&page);
        int changes = 0, most = 0;
        for (int32_t start = 0; start < strip.width_px; start++, changes = 0) {
            for (int32_t i = 0; i < hz; i++)
                changes += row[(start + i * strip.step_px) % strip.width_px] !=
                           row[(start + (i + 1) * strip.step_px) % strip.width_px];
            most = changes > most ? changes : most;
        }
        assert_in_range(most, 2, 6);
    }
}

static void test_unsound_strips(void **state)
{
    (void)state;
    const struct strip good = strip_of(211, 3);
    struct strip bad[8];
    for (size_t i = 0; i < 8; i++)
        bad[i] = good;
    bad[0].width_px = 0;
    bad[1].height_px = LIMIT_CANVAS_PX + 1;
    bad[2].tile_px = 0;
    bad[3].step_px = 0;
    bad[4].refresh_hz = 0;
    bad[5].seam_count = STRIP_SEAMS + 1;
    bad[6].seams[1] = 211;
    bad[7].height_px = LIMIT_CANVAS_PX; /* times its tiles */
    assert_true(strip_is_sound(&good));
    for (size_t i = 0; i < 8; i++)
        assert_false(strip_is_sound(&bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiles_are_seamless),
        cmocka_unit_test(test_the_end_goes_on_at_the_beginning),
        cmocka_unit_test(test_no_letter_is_cut),
        cmocka_unit_test(test_the_speed_does_not_depend_on_the_texts),
        cmocka_unit_test(test_twice_the_speed),
        cmocka_unit_test(test_seams_are_the_separators),
        cmocka_unit_test(test_emphasis_is_a_colour),
        cmocka_unit_test(test_outline_and_shadow_stand_behind),
        cmocka_unit_test(test_many_texts_keep_some_seams),
        cmocka_unit_test(test_what_cannot_be_painted),
        cmocka_unit_test(test_frames_of_time),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_copies_wrap),
        cmocka_unit_test(test_the_first_pixel_enters_at_the_anchor),
        cmocka_unit_test(test_trembling_does_not_show),
        cmocka_unit_test(test_drift_is_corrected_by_pixels),
        cmocka_unit_test(test_missed_frames_are_caught_up_with),
        cmocka_unit_test(test_a_step_of_the_clock_jumps),
        cmocka_unit_test(test_a_relay_is_seamless),
        cmocka_unit_test(test_a_relay_cuts_no_letter),
        cmocka_unit_test(test_a_relay_to_the_same_texts_changes_nothing),
        cmocka_unit_test(test_what_cannot_be_relayed),
        cmocka_unit_test(test_bars_do_not_flash),
        cmocka_unit_test(test_unsound_strips),
    };
    return cmocka_run_group_tests(tests, open_font, close_font);
}
