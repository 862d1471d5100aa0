/* The timeline: the shared vectors of tests/vectors/timeline/, then random sites minute by minute
 * against a reference that knows nothing of edges: it looks at what plays in each minute and notes
 * when that changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "model/limits.h"
#include "model/sequence.h"
#include "model/timeline.h"
#include "tests/support/timeline_vectors.h"

/* --- vectors ---------------------------------------------------------------------------------- */

static void check_texts(const struct timeline_case *one, const struct slot *slot,
                        const char *expected)
{
    struct buf texts;
    buf_init(&texts, VECTORS_MAX_BYTES);
    timeline_ticker(one->timeline, slot, &texts);
    assert_string_equal(buf_text(&texts), expected);
    buf_deinit(&texts);
}

static void check_slot(const struct timeline_case *one, const struct json_value *expected)
{
    const char *at = vector_text(expected, "at");
    size_t zone = json_get(expected, "in") ? (size_t)vector_integer(expected, "in") : 0;
    struct slot slot;
    timeline_at(one->timeline, zone, vector_instant(at), &slot);
    if (strcmp(slot_shows(&slot), vector_text(expected, "shows")) != 0)
        fail_msg("%s at %s: %s", one->name, at, slot_shows(&slot));
    assert_instant(expected, "from", slot.from_ms);
    assert_instant(expected, "until", slot.until_ms);
    if (json_get(expected, "rule"))
        assert_string_equal(slot.rule ? slot.rule->id : "", vector_text(expected, "rule"));
    if (json_get(expected, "count"))
        assert_int_equal(slot.count, vector_integer(expected, "count"));
    if (json_get(expected, "position"))
        assert_int_equal(slot.position, vector_integer(expected, "position"));
    if (json_get(expected, "fade_ms")) {
        assert_int_equal(slot.transition_ms, vector_integer(expected, "fade_ms"));
        bool fades = slot.transition == TRANSITION_FADE;
        assert_int_equal(fades, slot.transition_ms > 0);
    }
    if (json_get(expected, "id"))
        assert_string_equal(slot.zone ? slot.zone->id : "", vector_text(expected, "id"));
    if (json_get(expected, "texts"))
        check_texts(one, &slot, vector_text(expected, "texts"));
    assert_instant(expected, "anchor", slot.anchor_ms);
}

static void check_arrangement(const struct timeline_case *one, const struct json_value *expected)
{
    struct arrangement arrangement;
    timeline_arrangement(one->timeline, vector_instant(vector_text(expected, "at")), &arrangement);
    assert_string_equal(arrangement.layout ? arrangement.layout->name : "",
                        vector_text(expected, "layout"));
    assert_int_equal(arrangement.zone_count, vector_integer(expected, "zones"));
    assert_string_equal(arrangement.rule ? arrangement.rule->id : "",
                        vector_text(expected, "rule"));
    assert_instant(expected, "from", arrangement.from_ms);
    assert_instant(expected, "until", arrangement.until_ms);
}

static void check_needs(const struct timeline_case *one, const struct json_value *needs)
{
    size_t count, i = 0;
    struct timeline_need *found =
        timeline_needs(one->timeline, vector_instant(vector_text(needs, "from")), &count);
    const struct json_value *items = json_get(needs, "items");
    assert_int_equal(count, json_count(items));
    for (const struct json_value *item = json_first(items); item; item = json_next(item), i++) {
        char *name = mem_format("%s/%s", found[i].playlist->name, found[i].item->id);
        assert_string_equal(name, vector_text(item, "item"));
        assert_instant(item, "due", found[i].due_ms);
        free(name);
    }
    free(found);
}

static void check_case(const struct timeline_case *one)
{
    const struct json_value *slots = json_get(one->value, "slots");
    for (const struct json_value *slot = slots ? json_first(slots) : NULL; slot;
         slot = json_next(slot))
        check_slot(one, slot);
    const struct json_value *arrangements = json_get(one->value, "arrangements");
    for (const struct json_value *each = arrangements ? json_first(arrangements) : NULL; each;
         each = json_next(each))
        check_arrangement(one, each);
    if (json_get(one->value, "needs"))
        check_needs(one, json_get(one->value, "needs"));
}

static void vectors_hold(void **state)
{
    (void)state;
    timeline_vectors("tests/vectors/timeline", "ward.json", check_case);
    timeline_vectors("tests/vectors/timeline", "zones.json", check_case);
    timeline_vectors("tests/vectors/timeline", "identify.json", check_case);
    timeline_vectors("tests/vectors/timeline", "wash.json", check_case);
    timeline_vectors("tests/vectors/timeline", "lobby.json", check_case);
}

static void check_explanation(const struct timeline_case *one)
{
    struct buf text;
    buf_init(&text, VECTORS_MAX_BYTES);
    timeline_explain(one->timeline, vector_instant(vector_text(one->value, "at")), &text);
    const struct json_value *says = json_get(one->value, "says");
    for (const struct json_value *line = json_first(says); line; line = json_next(line))
        if (!strstr(buf_text(&text), json_string(line)))
            fail_msg("%s: \"%s\" is not in\n%s", one->name, json_string(line), buf_text(&text));
    buf_deinit(&text);
}

static void explanations_name_the_reason(void **state)
{
    (void)state;
    timeline_vectors("tests/vectors/timeline", "explain.json", check_explanation);
}

/* --- random sites ----------------------------------------------------------------------------- */

enum { PLAYLISTS = 3, ITEMS = 5, RULES = 3, SITES = 40, MINUTE_MS = 60000, MINUTES = 4 * 1440 };

struct world {
    struct site site;
    struct screen screen;
    struct playlist playlists[PLAYLISTS];
    struct item items[PLAYLISTS][ITEMS];
    struct rule rules[RULES];
    struct timezone_rule zone;
    int64_t from_ms;
};

static uint32_t seed;

static uint32_t below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % limit;
}

static struct window random_window(const struct world *world)
{
    struct window window = WINDOW_ALWAYS;
    int32_t day, second;
    timezone_local(&world->zone, world->from_ms, &day, &second);
    if (below(2) == 0)
        return window;
    if (below(2) == 0)
        window.days = (uint8_t)below(128);
    if (below(2) == 0) {
        window.has_hours = true;
        window.hours_from_s = (int32_t)below(96) * 900;
        window.hours_until_s = (int32_t)below(97) * 900;
    }
    if (below(4) == 0)
        window.from = (struct moment){ .kind = MOMENT_DATE, .day = day + (int32_t)below(5) };
    if (below(4) == 0)
        window.until =
            (struct moment){ .kind = MOMENT_INSTANT,
                             .instant_ms = world->from_ms + below(MINUTES) * (int64_t)MINUTE_MS };
    return window;
}

static char names[][3] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" };

static void world_init(struct world *world, const char *zone, const char *from)
{
    struct error err;
    *world = (struct world){ .from_ms = vector_instant(from) };
    assert_true(timezone_parse(zone, &world->zone, &err));
    for (int p = 0; p < PLAYLISTS; p++) {
        for (int i = 0; i < ITEMS; i++)
            world->items[p][i] = (struct item){ .id = names[i],
                                                .kind = ITEM_SLOGAN,
                                                .value = names[i],
                                                .duration_ms = 500 * (1 + below(200)),
                                                .transition = TRANSITION_UNSET,
                                                .window = random_window(world) };
        world->playlists[p] = (struct playlist){ .name = names[p],
                                                 .items = world->items[p],
                                                 .item_count = below(ITEMS) + (p > 0) };
    }
    /* a nests b, b nests a again: left out */
    world->items[0][1].kind = world->items[1][0].kind = ITEM_PLAYLIST;
    world->items[0][1].value = names[1];
    world->items[1][0].value = names[0];
    for (int r = 0; r < RULES; r++)
        world->rules[r] = (struct rule){ .id = names[r],
                                         .show = names[r],
                                         .priority = (int32_t)below(2),
                                         .is_valid = true,
                                         .window = random_window(world) };
    world->screen = (struct screen){ .id = names[0] };
    world->site = (struct site){ .fallback = names[2],
                                 .rules = world->rules,
                                 .rule_count = RULES,
                                 .playlists = world->playlists,
                                 .playlist_count = PLAYLISTS };
}

/* What plays in one minute: the winner and the items of one or two playlists. */
struct scene {
    int winner; /* RULES: the fallback */
    size_t count;
    const struct item *items[2 * ITEMS * PLAYLISTS];
    bool is_open[2 * ITEMS * PLAYLISTS];
    size_t first; /* where the playlist begins that is on show */
};

static void look_at_playlist(const struct world *world, int64_t at_ms, int playlist, bool is_open,
                             bool is_nested, struct scene *scene)
{
    for (size_t i = 0; i < world->playlists[playlist].item_count; i++) {
        const struct item *item = &world->items[playlist][i];
        bool is_item_open = is_open && window_is_open(&item->window, &world->zone, at_ms);
        if (item->kind == ITEM_PLAYLIST && !is_nested) {
            look_at_playlist(world, at_ms, item->value == names[1], is_item_open, true, scene);
        } else if (item->kind != ITEM_PLAYLIST) {
            scene->items[scene->count] = item;
            scene->is_open[scene->count++] = is_item_open;
        }
    }
}

static bool has_open(const struct scene *scene)
{
    for (size_t i = scene->first; i < scene->count; i++)
        if (scene->is_open[i])
            return true;
    return false;
}

static void look(const struct world *world, int64_t at_ms, struct scene *scene)
{
    *scene = (struct scene){ .winner = RULES };
    for (int r = 0; r < RULES; r++)
        if (window_is_open(&world->rules[r].window, &world->zone, at_ms) &&
            (scene->winner == RULES ||
             world->rules[r].priority >= world->rules[scene->winner].priority))
            scene->winner = r;
    look_at_playlist(world, at_ms, scene->winner == RULES ? 2 : scene->winner, true, false, scene);
    if (has_open(scene))
        return;
    scene->first = scene->count;
    look_at_playlist(world, at_ms, 2, true, false, scene);
}

static bool is_same(const struct scene *a, const struct scene *b)
{
    return a->winner == b->winner && a->count == b->count &&
           memcmp(a->is_open, b->is_open, a->count * sizeof *a->is_open) == 0;
}

static const struct item *item_at(const struct scene *scene, int64_t since_ms)
{
    int64_t length_ms = 0;
    for (size_t i = scene->first; i < scene->count; i++)
        length_ms += scene->is_open[i] ? scene->items[i]->duration_ms : 0;
    if (!length_ms)
        return NULL;
    since_ms %= length_ms;
    for (size_t i = scene->first;; i++) {
        if (!scene->is_open[i])
            continue;
        if (since_ms < scene->items[i]->duration_ms)
            return scene->items[i];
        since_ms -= scene->items[i]->duration_ms;
    }
}

static void slots_join(const struct timeline *timeline, const struct slot *slot, int64_t at_ms)
{
    assert_true(slot->from_ms <= at_ms && at_ms < slot->until_ms);
    struct slot again;
    timeline_at(timeline, 0, slot->until_ms - 1, &again);
    assert_ptr_equal(again.item, slot->item);
    assert_int_equal(again.from_ms, slot->from_ms);
    assert_int_equal(again.until_ms, slot->until_ms);
    if (slot->until_ms == INT64_MAX)
        return;
    timeline_at(timeline, 0, slot->until_ms, &again);
    assert_int_equal(again.from_ms, slot->until_ms);
}

static void compare(const struct world *world)
{
    struct timeline *timeline = timeline_new(&(struct timeline_input){
        .site = &world->site,
        .screen = &world->screen,
        .zone = world->zone,
        .is_clock_known = true,
    });
    struct scene scene, before;
    int64_t anchor_ms = -1;
    for (int i = 0; i < MINUTES; i++, before = scene) {
        int64_t minute_ms = world->from_ms + (int64_t)i * MINUTE_MS;
        look(world, minute_ms, &scene);
        if (i > 0 && !is_same(&scene, &before))
            anchor_ms = minute_ms;
        int64_t at_ms = minute_ms + below(MINUTE_MS);
        if (anchor_ms < 0)
            continue; /* the last edge was before our time */
        struct slot slot;
        timeline_at(timeline, 0, at_ms, &slot);
        assert_ptr_equal(slot.item, item_at(&scene, at_ms - anchor_ms));
        assert_true(slot.from_ms >= anchor_ms);
        slots_join(timeline, &slot, at_ms);
    }
    timeline_free(timeline);
}

static void random_sites_play_as_looked_at(void **state)
{
    (void)state;
    static const char *const places[][2] = {
        { "<+07>-7", "2026-12-01T00:00:00Z" },
        { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-27T00:00:00Z" },
        { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-23T00:00:00Z" },
        { "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-10-02T00:00:00Z" },
    };
    seed = 20261010;
    for (int i = 0; i < SITES; i++) {
        struct world world;
        world_init(&world, places[i % 4][0], places[i % 4][1]);
        compare(&world);
    }
}

/* --- ceilings --------------------------------------------------------------------------------- */

/* Playlists that nest each other many times over must not multiply. */
static void nesting_has_its_ceilings(void **state)
{
    (void)state;
    struct playlist playlists[LIMIT_PLAYLIST_LEVELS + 2];
    enum { COUNT = sizeof playlists / sizeof *playlists, WIDTH = 200 };
    for (int p = 0; p < COUNT; p++) {
        struct item *items = mem_array(WIDTH, sizeof *items);
        for (int i = 0; i < WIDTH; i++)
            items[i] = (struct item){ .id = names[0],
                                      .kind = i && p + 1 < COUNT ? ITEM_PLAYLIST : ITEM_SLOGAN,
                                      .value = names[p + 1 < COUNT ? p + 1 : 0],
                                      .window = WINDOW_ALWAYS };
        playlists[p] = (struct playlist){ .name = names[p], .items = items, .item_count = WIDTH };
    }
    struct site site = { .fallback = names[0], .playlists = playlists, .playlist_count = COUNT };
    struct screen screen = { .id = names[0] };
    struct timeline *timeline = timeline_new(
        &(struct timeline_input){ .site = &site, .screen = &screen, .is_clock_known = true });
    struct slot slot;
    timeline_at(timeline, 0, 0, &slot);
    assert_true(slot.count > 0 && slot.count <= LIMIT_ITEMS);
    timeline_at(timeline, 0, INT64_MAX, &slot);
    timeline_at(timeline, 0, INT64_MIN, &slot);
    assert_int_equal(slot.kind, SLOT_ITEM);
    timeline_free(timeline);
    for (int p = 0; p < COUNT; p++)
        free(playlists[p].items);
}

/* What does not exist is left out, and so is what there is no room for. */
static void a_sequence_ends_with_its_room(void **state)
{
    (void)state;
    struct item items[] = {
        { .id = names[0], .kind = ITEM_PLAYLIST, .value = names[1], .window = WINDOW_ALWAYS },
        { .id = names[1], .kind = ITEM_SLOGAN, .value = names[0], .window = WINDOW_ALWAYS },
        { .id = names[2], .kind = ITEM_SLOGAN, .value = names[0], .window = WINDOW_ALWAYS },
        { .id = names[3], .kind = ITEM_SLOGAN, .value = names[0], .window = WINDOW_ALWAYS },
    };
    struct playlist playlist = { .name = names[0], .items = items, .item_count = 4 };
    struct site site = { .playlists = &playlist, .playlist_count = 1 };
    struct sequence_source source = { .site = &site, .is_clock_known = true, .room = 2 };
    struct sequence *sequence = sequence_new(&source, &playlist);
    assert_int_equal(sequence->count, 2);
    assert_ptr_equal(sequence->items[0].item, &items[1]);
    assert_ptr_equal(sequence->items[1].item, &items[2]);
    assert_int_equal(source.room, 0);
    sequence_free(sequence);
    sequence_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_hold),
        cmocka_unit_test(explanations_name_the_reason),
        cmocka_unit_test(random_sites_play_as_looked_at),
        cmocka_unit_test(nesting_has_its_ceilings),
        cmocka_unit_test(a_sequence_ends_with_its_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
