/* Layouts: where zones lie to the pixel, when a ticker is paged, and a site with zones read and
 * played. The rules' vectors are in tests/vectors; here is what they cannot say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "model/layout.h"
#include "model/timeline.h"
#include "tests/support/timeline_vectors.h"

static struct zone_length px(int32_t amount)
{
    return (struct zone_length){ amount, false };
}

static struct zone_length percent(int32_t hundredths)
{
    return (struct zone_length){ hundredths, true };
}

/* Four numbers of a vector, or false without the list. */
static void assert_place(const struct json_value *list, size_t index, const struct place *place)
{
    const int32_t found[] = { place->x, place->y, place->width, place->height };
    const struct json_value *expected = list ? json_first(list) : NULL;
    for (; expected && index; index--)
        expected = json_next(expected);
    const struct json_value *number = expected ? json_first(expected) : NULL;
    for (int i = 0; number; number = json_next(number), i++) {
        int64_t value;
        assert_true(json_integer(number, &value));
        assert_int_equal(found[i], value);
    }
}

static bool flag_at(const struct json_value *list, size_t index)
{
    const struct json_value *flag = list ? json_first(list) : NULL;
    for (; flag && index; index--)
        flag = json_next(flag);
    return flag && json_bool(flag);
}

static void check_places(const struct json_value *one)
{
    struct diagnostics faults;
    struct layout layout;
    int64_t width, height;
    diagnostics_init(&faults);
    const struct schema_reader reader = { .file = "places.json",
                                          .is_strict = true,
                                          .into = &faults };
    assert_true(layout_read(&reader, json_get(one, "layout"), &layout));
    assert_int_equal(faults.errors, 0);
    const struct json_value *canvas = json_get(one, "canvas"), *places = json_get(one, "places");
    assert_true(json_integer(json_first(canvas), &width));
    assert_true(json_integer(json_next(json_first(canvas)), &height));
    assert_int_equal(json_count(places), layout.zone_count);
    for (size_t i = 0; i < layout.zone_count; i++) {
        const struct zone *zone = &layout.zones[i];
        struct place place, inner;
        layout_place(zone, (int32_t)width, (int32_t)height, &place);
        layout_inner(zone, &place, &inner);
        assert_place(places, i, &place);
        assert_place(json_get(one, "inners"), i, &inner);
        bool is_paged = zone->is_ticker && ticker_is_paged(&zone->ticker, &inner);
        assert_int_equal(is_paged, flag_at(json_get(one, "paged"), i));
    }
    layout_deinit(&layout);
    diagnostics_deinit(&faults);
}

static void vectors_hold(void **state)
{
    (void)state;
    struct json *json = vector_json("tests/vectors/layout/places.json");
    const struct json_value *cases = json_get(json_root(json), "cases");
    assert_true(cases && json_count(cases) > 0);
    for (const struct json_value *one = json_first(cases); one; one = json_next(one))
        check_places(one);
    json_free(json);
}

/* Neighbours in percent tile every canvas without a gap and without an overlap. */
static void neighbours_tile(void **state)
{
    (void)state;
    static const int32_t cuts[] = { 0, 3333, 3334, 5001, 6667, 9999, 10000 };
    for (int32_t side = 1; side <= 16384; side = side < 200 ? side + 1 : side * 7 / 5 + 1) {
        int32_t at = 0;
        for (size_t i = 0; i + 1 < sizeof cuts / sizeof *cuts; i++) {
            struct zone zone = { .x = percent(cuts[i]),
                                 .y = px(0),
                                 .width = percent(cuts[i + 1] - cuts[i]),
                                 .height = percent(10000) };
            struct place place;
            layout_wish(&zone, side, 64, &place);
            assert_int_equal(place.x, at);
            assert_int_equal(place.height, 64);
            at += place.width;
        }
        assert_int_equal(at, side);
    }
}

/* Whatever is asked for, a place lies on the canvas and has a pixel, and so has its inside. */
static void places_lie_on_the_canvas(void **state)
{
    (void)state;
    static const int32_t numbers[] = { 0, 1, 63, 64, 65, 10000, 16384 };
    enum { COUNT = sizeof numbers / sizeof *numbers };
    for (int i = 0; i < COUNT * COUNT * COUNT; i++) {
        int32_t a = numbers[i % COUNT], b = numbers[i / COUNT % COUNT];
        struct zone zone = { .x = px(a),
                             .y = px(b),
                             .width = px(b),
                             .height = px(a),
                             .inset_px = numbers[i / COUNT / COUNT] };
        struct place place, inner;
        layout_place(&zone, 64, 16384, &place);
        layout_inner(&zone, &place, &inner);
        assert_true(place.x >= 0 && place.width >= 1 && place.x + place.width <= 64);
        assert_true(place.y >= 0 && place.height >= 1 && place.y + place.height <= 16384);
        assert_true(inner.x >= place.x && inner.width >= 1 && inner.height >= 1);
        assert_true(inner.x + inner.width <= place.x + place.width);
    }
}

static const char screens_json[] = "{\"screens\":{\"gate\":{\"canvas\":[1000,100]}}}";
static const char site_json[] =
    "{\"site\":\"s\",\"timezone\":\"UTC\",\"themes\":{\"red\":{\"background\":\"#ff0000\"}},"
    "\"layouts\":{\"three\":{\"zones\":["
    "{\"rect\":[0,0,\"50%\",\"100%\"],\"playlist\":\"a\",\"theme\":\"red\"},"
    "{\"rect\":[\"50%\",0,\"50%\",50],\"ticker\":\"b\",\"speed\":\"40px\"},"
    "{\"rect\":[\"50%\",50,\"50%\",50],\"playlist\":\"c\"},"
    "{\"rect\":[0,0,10,10],\"playlist\":\"nowhere\"}]}},"
    "\"schedule\":[{\"show\":\"three\",\"hours\":\"08:00-18:00\"}],\"fallback\":\"a\"}";
static const char a_json[] = "{\"items\":[{\"slogan\":\"A1\",\"duration\":7},"
                             "{\"slogan\":\"A2\",\"duration\":7}]}";
static const char b_json[] = "{\"items\":[{\"slogan\":\"B\\none\"},{\"image\":\"x.jpg\"},"
                             "{\"slogan\":\"B two\",\"hours\":\"09:00-10:00\"}]}";
static const char c_json[] = "{\"items\":[{\"slogan\":\"C\",\"hours\":\"09:00-10:00\"}]}";

static struct site *read_site(void)
{
    const struct site_file files[] = {
        { "playlists/screens.json", screens_json, strlen(screens_json) },
        { "playlists/site.json", site_json, strlen(site_json) },
        { "playlists/a.json", a_json, strlen(a_json) },
        { "playlists/b.json", b_json, strlen(b_json) },
        { "playlists/c.json", c_json, strlen(c_json) },
    };
    struct diagnostics faults;
    struct site *site = NULL;
    diagnostics_init(&faults);
    assert_true(site_read(files, sizeof files / sizeof *files, SITE_TOLERANT, &faults, &site));
    diagnostics_deinit(&faults);
    assert_int_equal(site->layouts[0].zone_count, 3); /* the one that shows nothing is left out */
    return site;
}

enum { HOUR_MS = 3600000 };

static void zones_keep_their_own_time(void **state)
{
    (void)state;
    struct site *site = read_site();
    struct timeline *timeline = timeline_new(&(struct timeline_input){
        .site = site, .screen = &site->screens[0], .zone = timezone_utc, .is_clock_known = true });
    struct arrangement arrangement;
    struct slot slot;
    struct buf texts;
    buf_init(&texts, 1000);

    timeline_arrangement(timeline, 9 * HOUR_MS + 1000, &arrangement);
    assert_ptr_equal(arrangement.layout, &site->layouts[0]);
    assert_int_equal(arrangement.zone_count, 3);
    assert_int_equal(arrangement.from_ms, 8 * HOUR_MS);
    assert_int_equal(arrangement.until_ms, 18 * HOUR_MS);

    /* the loop of the first zone is not disturbed by what opens in the others at nine */
    timeline_at(timeline, 0, 9 * HOUR_MS, &slot);
    assert_string_equal(slot.item->value, "A1"); /* 3600 = 257 * 14 + 2 */
    assert_int_equal(slot.from_ms, 9 * HOUR_MS - 2000);
    assert_string_equal(slot.zone->theme, "red");

    timeline_at(timeline, 1, 9 * HOUR_MS + 1, &slot);
    assert_int_equal(slot.kind, SLOT_TICKER);
    assert_int_equal(slot.anchor_ms, 8 * HOUR_MS);
    assert_int_equal(slot.from_ms, 9 * HOUR_MS);
    assert_int_equal(slot.until_ms, 10 * HOUR_MS);
    timeline_ticker(timeline, &slot, &texts);
    assert_string_equal(buf_text(&texts), "B one\nB two");

    timeline_at(timeline, 2, 8 * HOUR_MS, &slot);
    assert_int_equal(slot.kind, SLOT_EMPTY);
    assert_int_equal(slot.until_ms, 9 * HOUR_MS);
    timeline_at(timeline, 2, slot.until_ms, &slot);
    assert_string_equal(slot.item->value, "C");
    timeline_at(timeline, 3, 8 * HOUR_MS, &slot);
    assert_int_equal(slot.kind, SLOT_EMPTY);

    timeline_arrangement(timeline, 7 * HOUR_MS, &arrangement);
    assert_null(arrangement.layout);
    assert_null(arrangement.rule);
    buf_deinit(&texts);
    timeline_free(timeline);
    site_free(site);
}

static void items_are_needed_in_the_theme_of_their_zone(void **state)
{
    (void)state;
    struct site *site = read_site();
    struct timeline *timeline = timeline_new(&(struct timeline_input){
        .site = site, .screen = &site->screens[0], .zone = timezone_utc, .is_clock_known = true });
    size_t count, found = 0;
    struct timeline_need *needs = timeline_needs(timeline, 0, &count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(needs[i].item->kind, ITEM_SLOGAN); /* a ticker has no pictures */
        if (strcmp(needs[i].item->value, "A1") == 0)
            found += strcmp(needs[i].theme->name, "red") == 0 ? 1 : 10; /* the zone, the fallback */
    }
    assert_int_equal(found, 11);
    assert_int_equal(count, 4 + 3);
    free(needs);
    timeline_free(timeline);
    site_free(site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_hold),
        cmocka_unit_test(neighbours_tile),
        cmocka_unit_test(places_lie_on_the_canvas),
        cmocka_unit_test(zones_keep_their_own_time),
        cmocka_unit_test(items_are_needed_in_the_theme_of_their_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
