/* What is ordered when: lead, boundaries, takeovers, cuts, lost painters and restarted screens. */
#include "tests/support/conductor.h"

static const char site_json[] = "{\"site\":\"t\",\"timezone\":\"UTC\",\"fallback\":\"hall\"}";
static const char screens_json[] = "{\"screens\":{\"s\":{\"canvas\":[64,64]}}}";

/* Two items of ten seconds: at 1970 + 20 n the first begins. */
static const char two[] = "{\"defaults\":{\"duration\":10,\"transition\":\"fade\"},"
                          "\"items\":[{\"id\":\"a\",\"slogan\":\"a\"},"
                          "{\"id\":\"b\",\"slogan\":\"b\"}]}";
static const char one[] = "{\"items\":[{\"id\":\"a\",\"slogan\":\"a\",\"duration\":10}]}";
static const char none[] = "{\"items\":[]}";
/* Boundaries at 1970 + 7 n. */
static const char seven[] = "{\"items\":[{\"id\":\"x\",\"slogan\":\"x\",\"duration\":7},"
                            "{\"id\":\"y\",\"slogan\":\"y\",\"duration\":7}]}";

static struct edition *edition_of(int64_t generation, const char *hall, const char *withdrawn)
{
    const struct site_file files[] = {
        { "playlists/site.json", site_json, strlen(site_json) },
        { "playlists/screens.json", screens_json, strlen(screens_json) },
        { "playlists/hall.json", hall, strlen(hall) },
    };
    struct edition *edition = edition_of_files(generation, files, 3);
    if (withdrawn) {
        edition->manifest->withdrawn = mem_array(1, sizeof(char *));
        edition->manifest->withdrawn[0] = mem_copy_string(withdrawn);
        edition->manifest->withdrawn_count = 1;
    }
    edition_retime(edition, true);
    return edition;
}

/* Orders what is due at `at_s`, expects this item, and lets it be painted and presented. */
static void expect(struct conductor *conductor, double at_s, const char *name,
                   enum transition transition)
{
    struct cue cue;
    assert_true(conductor_cue(conductor, ms(at_s), &cue));
    assert_string_equal(cue.slot.kind == SLOT_ITEM ? cue.slot.name : "", name);
    assert_int_equal(cue.slot.transition, transition);
    uint64_t serial = conductor_ordered(conductor, &cue, true)->serial;
    assert_false(conductor_cue(conductor, ms(at_s), &cue)); /* one at a time */
    conductor_painted(conductor, serial, true, INT64_MAX);
    present(conductor, serial);
}

static void test_idle_until_there_is_a_release(void **state)
{
    struct conductor *conductor = *state;
    expect(conductor, 1000, "", TRANSITION_CUT);
    expect_nothing(conductor, 2000);
    assert_true(conductor_wake_ms(conductor, 2000000) == INT64_MAX);
    conductor_accept(conductor, edition_of(1, two, NULL), 2003000);
    expect(conductor, 2003, "hall/a", TRANSITION_CUT); /* in mid-slot: at once, no fade */
}

static void test_the_next_is_ordered_ahead(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    expect(conductor, 2000.5, "hall/a", TRANSITION_CUT);
    expect_nothing(conductor, 2006.9);
    assert_int_equal(conductor_wake_ms(conductor, 2006900), 2007000);
    expect(conductor, 2007, "hall/b", TRANSITION_FADE);
    expect(conductor, 2017, "hall/a", TRANSITION_FADE);
    assert_int_equal(conductor->plays, 2);
    expect(conductor, 2095, "hall/b", TRANSITION_FADE); /* slept through: what is on now */
}

/* Orders a picture at `at_s` for this moment, which paint says is right until `until_s` after its
 * slot began; paint's word comes late when show is quick. */
static void expect_page(struct conductor *conductor, double at_s, double for_s, double until_s,
                        bool is_late)
{
    struct cue cue;
    assert_true(conductor_cue(conductor, ms(at_s), &cue));
    assert_int_equal(cue.at_ms, ms(for_s));
    assert_false(cue.is_same_picture);
    int64_t begun_ms = cue.at_ms / 10000 * 10000;
    assert_true(cue.began_ms == begun_ms && cue.ends_ms == begun_ms + 10000);
    uint64_t serial = conductor_ordered(conductor, &cue, true)->serial;
    if (!is_late)
        conductor_painted(conductor, serial, true, ms(until_s));
    present(conductor, serial);
    if (is_late)
        conductor_painted(conductor, serial, true, ms(until_s));
}

static void check_pages(struct conductor *conductor, bool is_late)
{
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    expect_page(conductor, 2001, 2001, 4, is_late);
    expect_nothing(conductor, 2000.9);
    assert_int_equal(conductor_wake_ms(conductor, 2001000), 2001000);
    expect_page(conductor, 2001.5, 2004, 10, is_late);
    expect_nothing(conductor, 2006.9);
    assert_int_equal(conductor->plays, 0);
    expect(conductor, 2007, "hall/b", TRANSITION_FADE);
    assert_int_equal(conductor->plays, 1);
}

static void test_a_slot_of_several_pictures_is_one_play(void **state)
{
    check_pages(*state, false);
}

static void test_several_pictures_whose_painter_answers_late_are_one_play(void **state)
{
    check_pages(*state, true);
}

/* The first picture comes again, though the item stays the same. */
static void test_a_loop_of_one_turns_its_pages(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, one, NULL), 0);
    expect_page(conductor, 2000, 2000, 5, false);
    expect_page(conductor, 2002, 2005, 10, false);
    expect_page(conductor, 2007, 2010, 5, false);
    assert_int_equal(conductor->plays, 1);
}

static void test_a_release_waits_for_its_own_boundary(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    expect(conductor, 2000, "hall/a", TRANSITION_CUT);
    conductor_accept(conductor, edition_of(2, seven, NULL), 2001000); /* next: 2002 = 7 · 286 */
    assert_int_equal(conductor->lanes[0].switch_ms, 2002000);
    expect(conductor, 2001.5, "hall/x", TRANSITION_CUT);
    assert_int_equal(conductor->now->manifest->generation, 2);
    assert_null(conductor->next);
    expect(conductor, 2006, "hall/y", TRANSITION_CUT);
}

static void test_what_was_ordered_beyond_the_boundary_is_ordered_anew(void **state)
{
    struct conductor *conductor = *state;
    struct cue cue;
    bool is_first;
    size_t zone;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    expect(conductor, 2000, "hall/a", TRANSITION_CUT);
    uint64_t stale = order_due(conductor, 2008);                      /* b, from 2010 */
    conductor_accept(conductor, edition_of(2, seven, NULL), 2008500); /* from 2009 */
    assert_true(conductor_cue(conductor, 2008500, &cue));
    assert_string_equal(cue.slot.name, "hall/y");
    uint64_t fresh = conductor_ordered(conductor, &cue, true)->serial;
    assert_true(fresh > stale);
    assert_false(conductor_presented(conductor, stale, 0, &zone, &is_first));
    assert_true(present(conductor, fresh));
}

static void test_withdrawal_does_not_wait(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    expect(conductor, 2001, "hall/a", TRANSITION_CUT);
    conductor_accept(conductor, edition_of(2, two, "hall/a"), 2002000);
    expect(conductor, 2002, "hall/b", TRANSITION_CUT);
}

static void test_an_empty_release_is_idle_at_once(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    expect(conductor, 2001, "hall/a", TRANSITION_CUT);
    conductor_accept(conductor, edition_of(2, none, NULL), 2002000);
    expect(conductor, 2002, "", TRANSITION_CUT);
}

static void test_a_loop_of_one_stays(void **state)
{
    struct conductor *conductor = *state;
    struct cue cue;
    conductor_accept(conductor, edition_of(1, one, NULL), 0);
    expect(conductor, 2000, "hall/a", TRANSITION_CUT);
    assert_true(conductor_cue(conductor, 2008000, &cue));
    assert_true(cue.is_same_picture);
}

static void test_only_an_order_that_was_begun_killed_the_painter(void **state)
{
    struct conductor *conductor = *state;
    struct cue cue;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    uint64_t serial = order_due(conductor, 2000);
    assert_null(conductor_paint_started(conductor));
    conductor_begun(conductor, serial); /* too late: another order is wanted now */
    serial = order_due(conductor, 2000);
    conductor_begun(conductor, serial);
    assert_string_equal(conductor_paint_started(conductor)->name, "hall/a");
    assert_true(conductor_cue(conductor, 2000000, &cue)); /* a hold, by the caller's list */
}

/* The slot of a loop of one never ends by itself. */
static void test_what_could_not_be_painted_is_asked_for_again(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, none, NULL), 0);
    uint64_t serial = order_due(conductor, 2000);
    conductor_painted(conductor, serial, false, 5000000);
    present(conductor, serial);
    expect_nothing(conductor, 4996.9);
    expect(conductor, 4997, "", TRANSITION_CUT);
}

static void test_a_painter_that_left_after_its_order_is_no_fault(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    uint64_t serial = order_due(conductor, 2000);
    conductor_painted(conductor, serial, true, INT64_MAX);
    assert_null(conductor_paint_started(conductor));
    expect_nothing(conductor, 2000);
}

/* A painter that was taken over says that it has painted, and show has never had it. */
static void test_what_never_comes_is_ordered_anew(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, one, NULL), 0);
    uint64_t serial = order_due(conductor, 2000);
    conductor_painted(conductor, serial, true, INT64_MAX);
    conductor_chase(conductor, 2029000);
    expect_nothing(conductor, 2029);
    conductor_chase(conductor, 2031000);
    expect(conductor, 2031, "hall/a", TRANSITION_CUT);
    conductor_chase(conductor, 2032000);
    expect_nothing(conductor, 2032);
}

static void test_a_restarted_screen_gets_what_is_on(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    expect(conductor, 2001, "hall/a", TRANSITION_CUT);
    conductor_show_started(conductor);
    expect(conductor, 2002, "hall/a", TRANSITION_CUT);
}

static void test_a_clock_that_steps_asks_anew(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    expect(conductor, 2001, "hall/a", TRANSITION_CUT);
    conductor_retime(conductor, true);
    expect(conductor, 512, "hall/b", TRANSITION_FADE); /* an hour back: frame(T) is a function */
}

static void test_a_clock_that_steps_holds_no_release_back(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    expect(conductor, 2001, "hall/a", TRANSITION_CUT);
    conductor_accept(conductor, edition_of(2, seven, NULL), 2001000); /* from 2002 */
    conductor_retime(conductor, true);
    expect(conductor, 500, "hall/y", TRANSITION_CUT); /* long before 2002 */
    assert_int_equal(conductor->now->manifest->generation, 2);
}

/* b was ordered, so it may be up although its order was taken back. */
static void test_what_was_taken_back_may_be_up(void **state)
{
    struct conductor *conductor = *state;
    struct cue cue;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    expect(conductor, 2001, "hall/a", TRANSITION_CUT);
    order_due(conductor, 2009.999);
    conductor_retime(conductor, true);
    assert_true(conductor_cue(conductor, 2009000, &cue));
    assert_string_equal(cue.slot.name, "hall/a");
    assert_false(cue.is_same_picture);
}

static void test_a_release_under_way_is_not_passed_over(void **state)
{
    struct conductor *conductor = *state;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    expect(conductor, 2001, "hall/a", TRANSITION_CUT);
    conductor_accept(conductor, edition_of(2, seven, NULL), 2001000); /* from 2002 */
    uint64_t second = order_due(conductor, 2001.5);
    conductor_accept(conductor, edition_of(3, two, NULL), 2001800); /* from 2010 */
    present(conductor, second);
    assert_int_equal(conductor->lanes[0].shown.generation, 2);
    conductor_painted(conductor, second, true, INT64_MAX);
    expect(conductor, 2008.5, "hall/y", TRANSITION_CUT);
    assert_int_equal(conductor->lanes[0].shown.generation, 2); /* not 1 again */
    expect(conductor, 2009.5, "hall/b", TRANSITION_FADE);
    assert_int_equal(conductor->lanes[0].shown.generation, 3);
}

static void test_what_failed_is_tried_again(void **state)
{
    struct conductor *conductor = *state;
    struct cue cue;
    conductor_accept(conductor, edition_of(1, two, NULL), 0);
    assert_true(conductor_cue(conductor, 2000000, &cue));
    uint64_t serial = conductor_ordered(conductor, &cue, false)->serial;
    present(conductor, serial);
    conductor_painted(conductor, serial, true, INT64_MAX);
    expect_nothing(conductor, 2001);
    conductor_try_again(conductor);
    expect(conductor, 2001, "hall/a", TRANSITION_FADE);
    conductor_try_again(conductor);
    expect_nothing(conductor, 2002);
}

/* show may be quicker than paint's own word: a page that is up must not pass for the whole slot. */
static void test_nothing_follows_before_paint_has_answered(void **state)
{
    struct conductor *conductor = *state;
    struct cue cue;
    conductor_accept(conductor, edition_of(1, one, NULL), 0);
    uint64_t serial = order_due(conductor, 2000);
    present(conductor, serial);
    int64_t late_ms = conductor->lanes[0].shown.until_ms - 1;
    assert_false(conductor_cue(conductor, late_ms, &cue));
    assert_int_equal(conductor_wake_ms(conductor, late_ms), INT64_MAX);
    conductor_painted(conductor, serial, true, 1000);
    assert_true(conductor_cue(conductor, late_ms, &cue));
    assert_false(cue.is_same_picture);
}

/* … and a painter that died before it could answer never will. */
static void test_a_page_without_an_answer_is_painted_anew(void **state)
{
    struct conductor *conductor = *state;
    struct cue cue;
    conductor_accept(conductor, edition_of(1, one, NULL), 0);
    uint64_t serial = order_due(conductor, 2000);
    present(conductor, serial);
    assert_null(conductor_paint_started(conductor));
    assert_true(conductor_cue(conductor, conductor->lanes[0].shown.until_ms - 1, &cue));
    assert_false(cue.is_same_picture);
}

static void test_serials_grow_over_restarts(void **state)
{
    (void)state;
    struct conductor first, second;
    struct cue cue;
    conductor_init(&first, 1);
    conductor_init(&second, 2);
    assert_true(conductor_cue(&first, 0, &cue));
    assert_true(conductor_ordered(&second, &cue, true)->serial >
                conductor_ordered(&first, &cue, true)->serial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONDUCTOR_TEST(test_idle_until_there_is_a_release),
        CONDUCTOR_TEST(test_the_next_is_ordered_ahead),
        CONDUCTOR_TEST(test_a_slot_of_several_pictures_is_one_play),
        CONDUCTOR_TEST(test_several_pictures_whose_painter_answers_late_are_one_play),
        CONDUCTOR_TEST(test_a_loop_of_one_turns_its_pages),
        CONDUCTOR_TEST(test_a_release_waits_for_its_own_boundary),
        CONDUCTOR_TEST(test_what_was_ordered_beyond_the_boundary_is_ordered_anew),
        CONDUCTOR_TEST(test_withdrawal_does_not_wait),
        CONDUCTOR_TEST(test_an_empty_release_is_idle_at_once),
        CONDUCTOR_TEST(test_a_loop_of_one_stays),
        CONDUCTOR_TEST(test_only_an_order_that_was_begun_killed_the_painter),
        CONDUCTOR_TEST(test_what_could_not_be_painted_is_asked_for_again),
        CONDUCTOR_TEST(test_a_painter_that_left_after_its_order_is_no_fault),
        CONDUCTOR_TEST(test_a_restarted_screen_gets_what_is_on),
        CONDUCTOR_TEST(test_a_clock_that_steps_asks_anew),
        CONDUCTOR_TEST(test_a_clock_that_steps_holds_no_release_back),
        CONDUCTOR_TEST(test_what_was_taken_back_may_be_up),
        CONDUCTOR_TEST(test_a_release_under_way_is_not_passed_over),
        CONDUCTOR_TEST(test_what_failed_is_tried_again),
        CONDUCTOR_TEST(test_nothing_follows_before_paint_has_answered),
        CONDUCTOR_TEST(test_what_never_comes_is_ordered_anew),
        CONDUCTOR_TEST(test_a_page_without_an_answer_is_painted_anew),
        cmocka_unit_test(test_serials_grow_over_restarts),
    };
    return cmocka_run_group_tests_name("conductor", tests, NULL, NULL);
}
