/* Several zones: each in its own time, all together where the layout changes, and what one zone's
 * faults, releases and restarts mean to the others. */
#include "player/show/board.h"
#include "tests/support/conductor.h"

#define HALF(left, list) "{\"rect\":[" left ",0,32,64],\"playlist\":\"" list "\"}"

static const char site_format[] =
    "{\"site\":\"t\",\"timezone\":\"UTC\",\"layouts\":{"
    "\"two\":{\"zones\":[" HALF("0", "left") "," HALF(
        "32", "right") "]},"
                       "\"crossed\":{\"zones\":[" HALF("32", "left") "," HALF(
                           "0",
                           "right") "]},"
                                    "\"three\":{\"zones\":[" HALF("0", "right") "," HALF(
                                        "32",
                                        "left") ","
                                                "{\"rect\":[0,48,64,16],\"playlist\":\"foot\"}]}},"
                                                "\"schedule\":[%s]}";
static const char screens_json[] = "{\"screens\":{\"s\":{\"canvas\":[64,64]}}}";

/* Which layout is on: 00:40 is 2400 s, 00:50 is 3000 s after the epoch. */
static const char always_two[] = "{\"show\":\"two\"}";
static const char always_crossed[] = "{\"show\":\"crossed\"}";
static const char three_at_2400[] =
    "{\"show\":\"two\"},{\"show\":\"three\",\"hours\":\"00:40-00:50\"}";

/* Boundaries every ten seconds, every seven, and none within the hour. */
static const char tens[] = "{\"items\":[{\"id\":\"a\",\"slogan\":\"a\",\"duration\":10},"
                           "{\"id\":\"b\",\"slogan\":\"b\",\"duration\":10}]}";
static const char sevens[] = "{\"items\":[{\"id\":\"x\",\"slogan\":\"x\",\"duration\":7},"
                             "{\"id\":\"y\",\"slogan\":\"y\",\"duration\":7}]}";
static const char still[] = "{\"items\":[{\"id\":\"s\",\"slogan\":\"s\",\"duration\":86400}]}";
static const char none[] = "{\"items\":[]}";

static struct edition *edition_with(int64_t generation, const char *schedule, const char *left,
                                    const char *right, const char *foot)
{
    char *site_json = mem_format(site_format, schedule);
    const struct site_file files[] = {
        { "playlists/site.json", site_json, strlen(site_json) },
        { "playlists/screens.json", screens_json, strlen(screens_json) },
        { "playlists/left.json", left, strlen(left) },
        { "playlists/right.json", right, strlen(right) },
        { "playlists/foot.json", foot, strlen(foot) },
    };
    struct edition *edition = edition_of_files(generation, files, 5);
    free(site_json);
    return edition;
}

static struct edition *edition_of(int64_t generation, const char *schedule, const char *left,
                                  const char *right)
{
    return edition_with(generation, schedule, left, right, still);
}

/* Orders what is due first, expects this item in this zone, and does not have it painted yet. */
static uint64_t order(struct conductor *conductor, double at_s, size_t zone, const char *name,
                      struct cue *ret_cue)
{
    struct cue cue;
    assert_true(conductor_cue(conductor, ms(at_s), &cue));
    assert_int_equal(cue.zone, zone);
    assert_string_equal(cue.slot.kind == SLOT_ITEM ? cue.slot.name : "", name);
    if (ret_cue)
        *ret_cue = cue;
    return conductor_ordered(conductor, &cue, true)->serial;
}

static uint64_t paint(struct conductor *conductor, double at_s, size_t zone, const char *name)
{
    uint64_t serial = order(conductor, at_s, zone, name, NULL);
    conductor_painted(conductor, serial, true, INT64_MAX);
    return serial;
}

static void show(struct conductor *conductor, double at_s, size_t zone, const char *name)
{
    present(conductor, paint(conductor, at_s, zone, name));
}

/* --- the lanes ------------------------------------------------------------- */

static void test_each_zone_keeps_its_own_time(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, always_two, tens, sevens), 0);
    show(conductor, 2002.5, 0, "left/a");
    show(conductor, 2002.5, 1, "right/x"); /* until 2009 */
    expect_nothing(conductor, 2005.9);
    assert_int_equal(conductor_wake_ms(conductor, ms(2003)), ms(2006));
    uint64_t right = order(conductor, 2006, 1, "right/y", NULL);
    expect_nothing(conductor, 2007); /* one at a time at the painter's … */
    conductor_painted(conductor, right, true, INT64_MAX);
    uint64_t left = paint(conductor, 2007, 0, "left/b"); /* … and several that wait */
    expect_nothing(conductor, 2008);
    present(conductor, right);
    assert_int_equal(conductor->plays, 1);
    assert_string_equal(conductor->lanes[0].shown.name, "left/a");
    present(conductor, left);
    assert_int_equal(conductor->plays, 2);
    assert_int_equal(conductor_wake_ms(conductor, ms(2010)), ms(2013)); /* right, at 2016 */
}

static void test_the_one_due_soonest_is_first(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, always_two, tens, sevens), 0);
    show(conductor, 2008.5, 0, "left/a");  /* until 2010 */
    show(conductor, 2008.5, 1, "right/x"); /* until 2009 */
    paint(conductor, 2008.5, 1, "right/y");
    paint(conductor, 2008.5, 0, "left/b");
}

static void test_an_empty_zone_is_painted_once(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, always_two, none, still), 0);
    show(conductor, 2000, 0, "");
    assert_int_equal(conductor->lanes[0].shown.kind, SLOT_EMPTY);
    show(conductor, 2000, 1, "right/s");
    expect_nothing(conductor, 80000);
}

/* --- another layout -------------------------------------------------------- */

static void test_all_zones_come_on_together_at_an_edge(void **state)
{
    struct conductor *conductor = *state;
    struct cue cue;
    uint64_t serials[3];
    static const char *const names[] = { "right/s", "left/s", "foot/s" };
    conductor_accept(conductor, edition_of(1, three_at_2400, still, still), 0);
    show(conductor, 2390, 0, "left/s");
    show(conductor, 2390, 1, "right/s");
    expect_nothing(conductor, 2396.9);
    assert_int_equal(conductor_wake_ms(conductor, ms(2390)), ms(2397));
    for (size_t i = 0; i < 3; i++) {
        serials[i] = order(conductor, 2397, i, names[i], &cue);
        conductor_painted(conductor, serials[i], true, INT64_MAX);
        assert_int_equal(cue.slot.from_ms, ms(2400));
        assert_int_equal(cue.slot.transition, TRANSITION_CUT);
        assert_true(cue.is_empty && !cue.is_same_picture);
        assert_int_equal(cue.mosaic.count, 3);
    }
    assert_true(conductor->coming.serial > conductor->on.serial);
    expect_nothing(conductor, 2399);
    present(conductor, serials[1]);
    assert_int_equal(conductor->plays, 2); /* both of before have ended */
    assert_int_equal(conductor->lanes[0].shown.serial, 0);
    present(conductor, serials[0]);
    present(conductor, serials[2]);
    expect_nothing(conductor, 2401);
    for (size_t i = 0; i < 2; i++) /* and back */
        serials[i] = paint(conductor, 2997.5, i, i == 0 ? "left/s" : "right/s");
    expect_nothing(conductor, 2998); /* the third zone goes to sleep */
    present(conductor, serials[0]);
    present(conductor, serials[1]);
    assert_int_equal(conductor->on.mosaic.count, 2);
    expect_nothing(conductor, 3001);
}

/* Short slots of the old layout are still ordered when the new one is already under way. */
static void test_the_old_layout_plays_on_until_the_edge(void **state)
{
    static const char quick[] = "{\"items\":[{\"id\":\"a\",\"slogan\":\"a\",\"duration\":1},"
                                "{\"id\":\"b\",\"slogan\":\"b\",\"duration\":1}]}";
    struct conductor *conductor = *state;
    uint64_t on, coming, first;
    conductor_accept(conductor, edition_of(1, three_at_2400, quick, still), 0);
    show(conductor, 2396.5, 0, "left/a");
    show(conductor, 2396.5, 1, "right/s");
    show(conductor, 2396.6, 0, "left/b"); /* until 2398 */
    on = conductor->on.serial;
    uint64_t next = paint(conductor, 2397.1, 0, "left/a");
    first = paint(conductor, 2397.1, 1, "left/a"); /* of the coming one */
    coming = conductor->coming.serial;
    assert_int_equal(conductor_ahead(conductor, first)->layout, coming);
    present(conductor, next);
    next = paint(conductor, 2398.1, 0, "left/b");
    assert_int_equal(conductor_ahead(conductor, next)->layout, on);
    assert_int_equal(conductor->coming.serial, coming);
}

static void test_a_layout_is_taken_back_whole(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, three_at_2400, tens, still), 0);
    show(conductor, 2390.5, 0, "left/b");
    show(conductor, 2390.5, 1, "right/s");
    uint64_t stale = paint(conductor, 2397, 0, "right/s");
    paint(conductor, 2397, 1, "left/a");
    uint64_t layout = conductor->coming.serial;
    conductor_accept(conductor, edition_of(2, always_two, tens, still), ms(2398));
    assert_null(conductor_ahead(conductor, stale));
    assert_int_equal(conductor->lanes[1].ahead.serial, 0);
    paint(conductor, 2398, 0, "left/a");        /* at 2400, where both releases have a boundary */
    assert_true(conductor->on.serial > layout); /* so show drops the other */
}

static void test_a_layout_taken_back_comes_on_all_the_same(void **state)
{
    struct conductor *conductor = *state;
    bool is_first;
    size_t zone;
    conductor_accept(conductor, edition_of(1, always_two, still, still), 0);
    show(conductor, 2000, 0, "left/s");
    show(conductor, 2000, 1, "right/s");
    assert_false(conductor_presented(conductor, 77, conductor->on.serial + 1, &zone, &is_first));
    show(conductor, 2001, 0, "left/s");
    show(conductor, 2001, 1, "right/s");
    expect_nothing(conductor, 2002);
}

/* --- releases -------------------------------------------------------------- */

static void test_a_release_takes_over_zone_by_zone(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, always_two, tens, sevens), 0);
    show(conductor, 2000.5, 0, "left/a");
    show(conductor, 2000.5, 1, "right/y");
    conductor_accept(conductor, edition_of(2, always_two, sevens, tens), ms(2001));
    assert_int_equal(conductor->lanes[0].switch_ms, ms(2002));
    assert_int_equal(conductor->lanes[1].switch_ms, ms(2010));
    assert_true(present(conductor, paint(conductor, 2001, 0, "left/x")));
    assert_int_equal(conductor->now->manifest->generation, 1); /* the right one still asks it */
    show(conductor, 2001.5, 1, "right/x");                     /* from 2002, of the old one */
    assert_int_equal(conductor->lanes[1].shown.generation, 1);
    show(conductor, 2006, 0, "left/y");
    show(conductor, 2006, 1, "right/y"); /* until 2010 only */
    assert_false(present(conductor, paint(conductor, 2009, 1, "right/b")));
    assert_int_equal(conductor->now->manifest->generation, 2);
}

static void test_another_layout_takes_over_in_all_zones(void **state)
{
    struct conductor *conductor = *state;
    struct cue cue;
    conductor_accept(conductor, edition_of(1, always_two, tens, sevens), 0);
    show(conductor, 2002.5, 0, "left/a");
    show(conductor, 2002.5, 1, "right/x");
    conductor_accept(conductor, edition_of(2, always_crossed, tens, sevens), ms(2003));
    assert_int_equal(conductor->switch_ms, ms(2009)); /* the right one's boundary */
    uint64_t left = order(conductor, 2006, 0, "left/a", &cue);
    conductor_painted(conductor, left, true, INT64_MAX);
    assert_int_equal(cue.slot.from_ms, ms(2009)); /* though it runs since 2000 */
    assert_int_equal(cue.slot.transition, TRANSITION_CUT);
    uint64_t right = paint(conductor, 2006, 1, "right/y");
    expect_nothing(conductor, 2008);
    present(conductor, right);
    assert_int_equal(conductor->now->manifest->generation, 2);
    present(conductor, left);
    assert_int_equal(conductor->lanes[0].shown.until_ms, ms(2010));
}

static void test_a_release_half_on_is_not_passed_over(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, always_two, tens, sevens), 0);
    show(conductor, 2000.5, 0, "left/a");
    show(conductor, 2000.5, 1, "right/y");
    conductor_accept(conductor, edition_of(2, always_two, tens, sevens), ms(2001));
    assert_true(present(conductor, paint(conductor, 2001, 1, "right/x"))); /* from 2002 */
    conductor_accept(conductor, edition_of(3, always_two, tens, sevens), ms(2003));
    assert_int_equal(conductor->now->manifest->generation, 2);
    assert_int_equal(conductor->next->manifest->generation, 3);
    assert_true(present(conductor, paint(conductor, 2006, 1, "right/y"))); /* from 2009 */
    assert_int_equal(conductor->lanes[1].shown.generation, 3);
    assert_int_equal(conductor->lanes[0].shown.generation, 1);
    assert_false(present(conductor, paint(conductor, 2007, 0, "left/b")));
    assert_int_equal(conductor->lanes[0].shown.generation, 3);
    assert_null(conductor->next);
}

/* Neither release may hold the other's layout up. */
static void test_no_zone_is_late_for_an_edge(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, three_at_2400, tens, still), 0);
    show(conductor, 2390.5, 0, "left/b");
    show(conductor, 2390.5, 1, "right/s");
    conductor_accept(conductor, edition_of(2, always_two, tens, still), ms(2391));
    assert_int_equal(conductor->lanes[1].switch_ms, ms(2400)); /* not a day later */
}

static void test_a_withdrawal_waits_in_no_zone(void **state)
{
    struct conductor *conductor = *state;
    struct edition *next = edition_of(2, always_two, tens, sevens);
    conductor_accept(conductor, edition_of(1, always_two, tens, sevens), 0);
    show(conductor, 2001, 0, "left/a");
    show(conductor, 2001, 1, "right/y");
    next->manifest->withdrawn = mem_array(1, sizeof(char *));
    next->manifest->withdrawn[0] = mem_copy_string("left/a");
    next->manifest->withdrawn_count = 1;
    edition_retime(next, true);
    conductor_accept(conductor, next, ms(2001.5));
    show(conductor, 2001.5, 0, "left/b");
    show(conductor, 2001.5, 1, "right/y");
    assert_int_equal(conductor->now->manifest->generation, 2);
}

static void test_black_takes_the_whole_board(void **state)
{
    struct conductor *conductor = *state;
    struct edition *next = edition_of(2, always_two, tens, sevens);
    conductor_accept(conductor, edition_of(1, always_two, tens, sevens), 0);
    show(conductor, 2001, 0, "left/a");
    show(conductor, 2001, 1, "right/y");
    next->manifest->blank = true;
    edition_retime(next, true);
    conductor_accept(conductor, next, ms(2001.5));
    show(conductor, 2001.5, 0, "");
    assert_int_equal(conductor->lanes[0].shown.kind, SLOT_BLANK);
    assert_int_equal(conductor->on.mosaic.count, 1);
    expect_nothing(conductor, 2002);
}

/* --- faults and restarts --------------------------------------------------- */

static void test_a_fault_stays_in_its_zone(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, always_two, still, still), 0);
    uint64_t left = order(conductor, 2000, 0, "left/s", NULL);
    conductor_painted(conductor, left, false, INT64_MAX);
    show(conductor, 2000, 1, "right/s");
    present(conductor, left);
    expect_nothing(conductor, 2001);
    conductor_try_again(conductor);
    show(conductor, 2002, 0, "left/s");
    expect_nothing(conductor, 2003);
}

static void test_only_the_zone_that_ends_the_painter_is_blamed(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, always_two, still, still), 0);
    uint64_t left = order(conductor, 2000, 0, "left/s", NULL);
    conductor_begun(conductor, left);
    assert_string_equal(conductor_paint_started(conductor)->name, "left/s");
    left = order(conductor, 2000, 0, "left/s", NULL);
    conductor_painted(conductor, left, true, INT64_MAX);
    order(conductor, 2000, 1, "right/s", NULL);
    assert_null(conductor_paint_started(conductor)); /* nor what was not begun */
}

static void test_a_restarted_screen_gets_every_zone(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, always_two, tens, sevens), 0);
    show(conductor, 2001, 0, "left/a");
    show(conductor, 2001, 1, "right/y");
    conductor_show_started(conductor);
    show(conductor, 2001.5, 0, "left/a");
    show(conductor, 2001.5, 1, "right/y");
}

static void test_a_clock_that_steps_asks_every_zone_anew(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, three_at_2400, still, still), 0);
    show(conductor, 2001, 0, "left/s");
    show(conductor, 2001, 1, "right/s");
    conductor_retime(conductor, true);
    show(conductor, 2500, 0, "right/s"); /* into the other layout */
    show(conductor, 2500, 1, "left/s");
    show(conductor, 2500, 2, "foot/s");
    expect_nothing(conductor, 2501);
}

/* --- any order of releases -------------------------------------------------- */

/* A board as a whole: the conductor, a painter that takes its time and the real board of show. */
struct sim {
    struct conductor conductor;
    struct board board;
    struct parcel_scene scene; /* with the painter; serial 0: none */
    int64_t painted_ms;        /* when it will be done */
    uint64_t told[LIMIT_ZONES], last_layout;
    int64_t generations[LIMIT_ZONES]; /* on the glass */
    unsigned random;
};

static unsigned chance(struct sim *sim, unsigned below)
{
    sim->random = sim->random * 1664525 + 1013904223;
    return (sim->random >> 16) % below;
}

static void sim_paint(struct sim *sim, int64_t now_ms)
{
    struct cue cue;
    if (sim->scene.serial != 0 && now_ms >= sim->painted_ms) {
        board_offer(&sim->board, &sim->scene, NULL);
        conductor_painted(&sim->conductor, sim->scene.serial, true, INT64_MAX);
        sim->scene.serial = 0;
    }
    if (!conductor_cue(&sim->conductor, now_ms, &cue) || cue.mosaic.width_px == 0)
        return;
    const struct turn *turn = conductor_ordered(&sim->conductor, &cue, true);
    sim->scene = (struct parcel_scene){
        .serial = turn->serial,
        .layout = turn->layout,
        .zone = (int32_t)cue.zone,
        .mosaic = cue.mosaic,
        .show_at_ms = cue.slot.from_ms < now_ms ? now_ms : cue.slot.from_ms,
        .hold_until_ms = cue.slot.until_ms,
        .is_cut = cue.is_cut,
    };
    sim->painted_ms = now_ms + chance(sim, 1500);
}

/* As show does, which tells each scene that is on once. Where a zone stays, its releases only grow.
 */
static void sim_show(struct sim *sim, int64_t now_ms)
{
    bool is_first;
    size_t zone;
    board_advance(&sim->board, now_ms);
    if (sim->board.on.layout != sim->last_layout)
        memset(sim->generations, 0, sizeof sim->generations);
    sim->last_layout = sim->board.on.layout;
    for (size_t i = 0; i < (size_t)sim->board.on.mosaic.count; i++) {
        uint64_t serial = sim->board.on.stages[i].on.serial;
        if (serial == 0 || serial == sim->told[i])
            continue;
        sim->told[i] = serial;
        if (!conductor_presented(&sim->conductor, serial, sim->board.on.layout, &zone, &is_first))
            continue;
        int64_t generation = sim->conductor.lanes[zone].shown.generation;
        assert_true(generation >= sim->generations[zone]);
        sim->generations[zone] = generation;
    }
}

static int64_t sim_run(struct sim *sim, int64_t from_ms, int64_t for_ms)
{
    for (int64_t now_ms = from_ms; now_ms < from_ms + for_ms; now_ms += 100) {
        sim_paint(sim, now_ms);
        sim_show(sim, now_ms);
    }
    return from_ms + for_ms;
}

/* What the timeline of the last release says is on the glass, in every zone. */
static void expect_settled(const struct sim *sim, int64_t generation, int64_t at_ms)
{
    const struct edition *now = sim->conductor.now;
    struct arrangement arrangement;
    assert_null(sim->conductor.next);
    assert_int_equal(now->manifest->generation, generation);
    timeline_arrangement(now->timeline, at_ms, &arrangement);
    assert_int_equal(sim->board.on.mosaic.count, arrangement.zone_count);
    for (size_t i = 0; i < arrangement.zone_count; i++) {
        struct slot slot;
        timeline_at(now->timeline, i, at_ms, &slot);
        assert_string_equal(sim->conductor.lanes[i].shown.name,
                            slot.kind == SLOT_ITEM ? slot.name : "");
        assert_int_equal(sim->conductor.lanes[i].shown.generation, generation);
        assert_int_equal(sim->board.on.stages[i].on.serial, sim->conductor.lanes[i].shown.serial);
    }
}

/* Releases that lay the canvas out in another way come at any moment: while the one before waits,
 * is being painted, or is half on. The last one is on in the end, whatever came between. */
static void test_releases_come_in_the_middle_of_others(void **state)
{
    (void)state;
    static const char *const schedules[] = { always_two, always_crossed, three_at_2400 };
    static const char *const lists[] = { tens, sevens, none };
    for (unsigned seed = 0; seed < 300; seed++) {
        struct sim sim = { .random = seed };
        int64_t generation = 0, now_ms = ms(2340) + chance(&sim, 100) * 1000;
        conductor_init(&sim.conductor, 1);
        for (unsigned count = 2 + chance(&sim, 5); count-- > 0;) {
            struct edition *edition =
                edition_with(++generation, schedules[chance(&sim, 3)], lists[chance(&sim, 3)],
                             lists[chance(&sim, 3)], lists[chance(&sim, 3)]);
            conductor_accept(&sim.conductor, edition, now_ms);
            now_ms = sim_run(&sim, now_ms, chance(&sim, 120) * 100);
        }
        now_ms = sim_run(&sim, now_ms, 90000);
        expect_settled(&sim, generation, now_ms - 100);
        board_deinit(&sim.board);
        conductor_deinit(&sim.conductor);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONDUCTOR_TEST(test_each_zone_keeps_its_own_time),
        CONDUCTOR_TEST(test_the_one_due_soonest_is_first),
        CONDUCTOR_TEST(test_an_empty_zone_is_painted_once),
        CONDUCTOR_TEST(test_all_zones_come_on_together_at_an_edge),
        CONDUCTOR_TEST(test_the_old_layout_plays_on_until_the_edge),
        CONDUCTOR_TEST(test_a_layout_is_taken_back_whole),
        CONDUCTOR_TEST(test_a_layout_taken_back_comes_on_all_the_same),
        CONDUCTOR_TEST(test_a_release_takes_over_zone_by_zone),
        CONDUCTOR_TEST(test_another_layout_takes_over_in_all_zones),
        CONDUCTOR_TEST(test_a_release_half_on_is_not_passed_over),
        CONDUCTOR_TEST(test_no_zone_is_late_for_an_edge),
        CONDUCTOR_TEST(test_a_withdrawal_waits_in_no_zone),
        CONDUCTOR_TEST(test_black_takes_the_whole_board),
        CONDUCTOR_TEST(test_a_fault_stays_in_its_zone),
        CONDUCTOR_TEST(test_only_the_zone_that_ends_the_painter_is_blamed),
        CONDUCTOR_TEST(test_a_restarted_screen_gets_every_zone),
        CONDUCTOR_TEST(test_a_clock_that_steps_asks_every_zone_anew),
        cmocka_unit_test(test_releases_come_in_the_middle_of_others),
    };
    return cmocka_run_group_tests_name("lanes", tests, NULL, NULL);
}
