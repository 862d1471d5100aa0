/* What clocks, dates and countdowns say, and until when it is true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/item.h"
#include "model/limits.h"
#include "model/rfc3339.h"
#include "model/timezone.h"
#include "picture/scene_time.h"

static const char vietnam[] = "<+07>-7", berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";

/* `until` is in UTC. */
static const struct {
    enum item_kind kind;
    const char *word, *text, *today, *zone, *at;
    const char *fields[3];
    const char *until;
} cases[] = {
    { ITEM_CLOCK,
      "digits",
      "UBND",
      NULL,
      vietnam,
      "2026-11-21T00:30:00Z",
      { "07:30", "", "UBND" },
      "2026-11-21T00:31:00Z" },
    { ITEM_CLOCK,
      "words",
      "",
      NULL,
      vietnam,
      "2026-11-21T00:30:59.999Z",
      { "07 giờ 30", "", "" },
      "2026-11-21T00:31:00Z" },
    { ITEM_CLOCK,
      "full",
      "",
      NULL,
      vietnam,
      "2026-11-21T16:59:30Z",
      { "23:59", "Thứ Bảy, ngày 21 tháng 11 năm 2026", "" },
      "2026-11-21T17:00:00Z" },
    { ITEM_CLOCK,
      "full",
      "",
      NULL,
      vietnam,
      "2026-11-21T17:00:00Z",
      { "00:00", "Chủ Nhật, ngày 22 tháng 11 năm 2026", "" },
      "2026-11-21T17:01:00Z" },
    { ITEM_DATE,
      "words",
      "",
      NULL,
      vietnam,
      "2026-01-04T17:00:00Z",
      { "Thứ Hai, ngày 05 tháng 01 năm 2026", "", "" },
      "2026-01-05T17:00:00Z" },
    { ITEM_DATE,
      "words",
      "",
      NULL,
      vietnam,
      "2026-03-03T05:00:00Z",
      { "Thứ Ba, ngày 03 tháng 3 năm 2026", "", "" },
      "2026-03-03T17:00:00Z" },
    { ITEM_DATE,
      "digits",
      "Hôm nay",
      NULL,
      vietnam,
      "2028-02-29T05:00:00Z",
      { "29/02/2028", "", "Hôm nay" },
      "2028-02-29T17:00:00Z" },
    { ITEM_COUNTDOWN,
      "2026-12-31",
      "Còn {days} ngày",
      "",
      vietnam,
      "2026-11-21T00:30:00Z",
      { "Còn ", "40", " ngày" },
      "2026-11-21T17:00:00Z" },
    { ITEM_COUNTDOWN,
      "2026-12-31",
      "{days}",
      "",
      vietnam,
      "2026-12-30T16:59:59Z",
      { "", "1", "" },
      "2026-12-30T17:00:00Z" },
    { ITEM_COUNTDOWN,
      "2026-12-31",
      "Còn {days} ngày",
      "Hôm nay!",
      vietnam,
      "2026-12-31T05:00:00Z",
      { "", "", "Hôm nay!" },
      "2026-12-31T17:00:00Z" },
    /* a day of 25 hours, and the hour that comes twice */
    { ITEM_DATE,
      "digits",
      "",
      NULL,
      berlin,
      "2026-10-24T22:00:00Z",
      { "25/10/2026", "", "" },
      "2026-10-25T23:00:00Z" },
    { ITEM_CLOCK,
      "digits",
      "",
      NULL,
      berlin,
      "2026-10-25T00:30:00Z",
      { "02:30", "", "" },
      "2026-10-25T00:31:00Z" },
    { ITEM_CLOCK,
      "digits",
      "",
      NULL,
      berlin,
      "2026-10-25T01:30:00Z",
      { "02:30", "", "" },
      "2026-10-25T01:31:00Z" },
    { ITEM_CLOCK,
      "digits",
      "",
      NULL,
      berlin,
      "2026-03-29T00:59:00Z",
      { "01:59", "", "" },
      "2026-03-29T01:00:00Z" },
    /* words of a newer version, and what nothing is to be said of */
    { ITEM_CLOCK, "sundial", "", NULL, vietnam, "2026-11-21T00:30:00Z", { NULL }, NULL },
    { ITEM_COUNTDOWN,
      "2026-12-31",
      "Còn {days} ngày",
      "",
      vietnam,
      "2027-01-01T05:00:00Z",
      { NULL },
      NULL },
};

static bool tell(size_t i, const char *text, int64_t *ret_until_ms, struct scene *ret_scene)
{
    struct error err;
    struct timezone_rule zone;
    int64_t at_ms;
    char word[16], copy[8 * LIMIT_TITLE_CHARACTERS], today[LIMIT_TITLE_CHARACTERS];
    strcpy(word, cases[i].word);
    strcpy(copy, text);
    strcpy(today, cases[i].today ? cases[i].today : "");
    char *fields[] = { copy, today };
    const struct item item = {
        .kind = cases[i].kind, .value = word, .fields = fields, .field_count = 2
    };
    assert_true(timezone_parse(cases[i].zone, &zone, &err));
    assert_true(rfc3339_parse(cases[i].at, NULL, &at_ms));
    const struct slot slot = { .item = &item, .local = &zone, .from_ms = at_ms - 5000 };
    *ret_scene = (struct scene){ 0 };
    bool is_told = scene_tell_time(&slot, at_ms, ret_scene);
    *ret_until_ms = slot.from_ms + ret_scene->holds_ms;
    return is_told;
}

static void what_is_told_and_until_when(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scene scene;
        int64_t until_ms, expected_ms;
        assert_int_equal(tell(i, cases[i].text, &until_ms, &scene), cases[i].until != NULL);
        if (!cases[i].until)
            continue;
        assert_int_equal(scene.field_count, 3);
        for (size_t f = 0; f < 3; f++)
            assert_string_equal(scene.fields[f], cases[i].fields[f]);
        assert_true(rfc3339_parse(cases[i].until, NULL, &expected_ms));
        assert_int_equal(until_ms, expected_ms);
    }
}

/* The longest texts that a site can hold still have room. */
static void long_texts_fit(void **state)
{
    (void)state;
    char text[8 * LIMIT_TITLE_CHARACTERS] = "{days}";
    for (int i = 0; i < LIMIT_TITLE_CHARACTERS - 6; i++)
        strcat(text, "\xF0\x9F\x98\x80");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scene scene;
        int64_t ignored_ms;
        tell(i, text, &ignored_ms, &scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_told_and_until_when),
        cmocka_unit_test(long_texts_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
