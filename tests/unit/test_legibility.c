/* Each rule of legibility with facts that just break it and facts that just keep it; the shortcut
 * for slogans against what they are really laid out to. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/build.h"
#include "common/file.h"
#include "desk/legibility.h"
#include "model/limits.h"
#include "picture/slogan.h"
#include "picture/witness.h"

#define BOARD .pitch_um = 10000, .distance_mm = 30000 /* P10 at 30 m: capitals of 84 mm */

static const struct {
    enum legibility_rule rule;
    struct legibility_facts broken, kept;
    const char *says;
} cases[] = {
    { LEGIBILITY_DISTANCE, { .cap_px = 8, BOARD }, { .cap_px = 9, BOARD }, "80.0 mm" },
    { LEGIBILITY_DISTANCE, { .cap_px = 8, BOARD }, { .cap_px = 8, .pitch_um = 10000 }, "84.0 mm" },
    { LEGIBILITY_DISTANCE, { .cap_px = 8, BOARD }, { .cap_px = 8, .distance_mm = 9000 }, "30 m" },
    { LEGIBILITY_DISTANCE, { .cap_px = 1, BOARD }, { BOARD }, "10.0 mm" },
    { LEGIBILITY_MARKS, { .stacked_cap_px = 11 }, { .stacked_cap_px = 12 }, "11 pixels" },
    { LEGIBILITY_MARKS, { .stacked_cap_px = 11 }, { .cap_px = 11 }, "below 12" },
    { LEGIBILITY_CONTRAST, { .contrast = 449 }, { .contrast = 450 }, "4.4:1" },
    { LEGIBILITY_DWELL,
      { .duration_ms = 7999, .reading_ms = 8000 },
      { .duration_ms = 8000, .reading_ms = 8000 },
      "\"duration\" of 8" },
    { LEGIBILITY_DWELL,
      { .duration_ms = 8000, .reading_ms = 8001 },
      { .reading_ms = 60000 },
      "\"duration\" of 9" },
    { LEGIBILITY_TICKER, { .ticker_permille = 15500 }, { .ticker_permille = 15000 }, "16 letters" },
    { LEGIBILITY_CODE, { .code_px = 299, BOARD }, { .code_px = 300, BOARD }, "3000 mm" },
    { LEGIBILITY_CODE, { .code_px = 20, BOARD }, { .code_px = 20 }, "200 mm" },
    { LEGIBILITY_EDGE, { .is_cut = true }, { .is_cut = false }, "edge" },
};

static void every_rule_breaks_and_holds(void **state)
{
    (void)state;
    bool is_tested[LEGIBILITY_RULES] = { false };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf sentence;
        buf_init(&sentence, LIMIT_TEXT_BYTES);
        is_tested[cases[i].rule] = true;
        assert_true(legibility_holds(cases[i].rule, &cases[i].kept, &sentence));
        assert_int_equal(sentence.length, 0);
        assert_false(legibility_holds(cases[i].rule, &cases[i].broken, &sentence));
        if (!strstr(buf_text(&sentence), cases[i].says))
            fail_msg("case %zu: %s", i, buf_text(&sentence));
        for (enum legibility_rule other = 0; other < LEGIBILITY_RULES; other++)
            if (other != cases[i].rule)
                assert_true(legibility_holds(other, &cases[i].broken, &sentence));
        buf_deinit(&sentence);
    }
    for (size_t rule = 0; rule < LEGIBILITY_RULES; rule++)
        assert_true(is_tested[rule]);
}

static void the_wanted_size_keeps_the_rules(void **state)
{
    (void)state;
    struct buf sentence;
    buf_init(&sentence, LIMIT_TEXT_BYTES);
    for (int32_t pitch_um = 300; pitch_um < 20000; pitch_um += 700)
        for (int32_t distance_mm = 300; distance_mm < 200000; distance_mm += 9100) {
            struct legibility_facts facts = { .pitch_um = pitch_um, .distance_mm = distance_mm };
            facts.cap_px = facts.stacked_cap_px = legibility_wanted_cap_px(&facts);
            assert_true(legibility_holds(LEGIBILITY_DISTANCE, &facts, &sentence));
            assert_true(legibility_holds(LEGIBILITY_MARKS, &facts, &sentence));
        }
    buf_deinit(&sentence);
}

/* --- the shortcut ----------------------------------------------------------------------------- */

static void see_size(void *context, const struct witness_text *text, const struct pixmap *below)
{
    (void)below;
    *(int32_t *)context = text->size_px;
}

/* The size on the first page, and whether there is another. */
static int32_t size_of(const char *text, struct font *font, int32_t width_px, int32_t height_px,
                       bool *ret_has_pages)
{
    int32_t size_px = 0;
    int64_t until_ms;
    struct error err;
    struct pixmap blind = { .width_px = width_px, .height_px = height_px };
    const struct witness witness = { &size_px, see_size, NULL, NULL };
    const struct slogan slogan = { .text = text, .duration_ms = 10000 };
    witness_call(&witness);
    assert_true(slogan_paint(&slogan, font, &blind, &until_ms, &err));
    witness_call(NULL);
    *ret_has_pages = until_ms != INT64_MAX;
    return size_px;
}

static void the_shortcut_never_promises_too_much(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Chào",
        "Nộp hồ sơ trực tuyến,\nkhông phải xếp hàng",
        "WWWWWWWWWWWW WWWWWWWWWWW",
        "Phòng cháy hơn chữa cháy: ngắt thiết bị điện trước khi ra về",
        ("Số: 1234/QĐ-UBND ngày 30/4/2026 của Ủy ban nhân dân thành phố về việc phê duyệt kế hoạch "
         "chuyển đổi số giai đoạn 2026 – 2030, tầm nhìn đến năm 2035"),
    };
    static const int32_t sizes[][2] = { { 1920, 1080 }, { 3840, 96 }, { 192, 96 }, { 1080, 1920 } };
    struct buf bytes;
    struct error err;
    struct font *font;
    size_t promised = 0;
    buf_init(&bytes, LIMIT_FONT_BYTES);
    if (!file_read(AT_FDCWD, FONT_DEFAULT_PATH, &bytes, &err))
        skip();
    assert_true(font_open_library(&err) && font_new(bytes.bytes, bytes.length, &font, &err));
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            bool has_pages;
            int32_t width = sizes[s][0], height = sizes[s][1];
            int32_t size = size_of(texts[t], font, width, height, &has_pages);
            for (int32_t wanted = 8; wanted < 200; wanted += 4) {
                if (!slogan_reaches_surely(texts[t], width, height, wanted))
                    continue;
                promised++;
                assert_false(has_pages);
                assert_in_range(size, wanted, LIMIT_CANVAS_PX);
            }
        }
    assert_true(promised > 100);
    font_free(font);
    font_close_library();
    buf_deinit(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_breaks_and_holds),
        cmocka_unit_test(the_wanted_size_keeps_the_rules),
        cmocka_unit_test(the_shortcut_never_promises_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
