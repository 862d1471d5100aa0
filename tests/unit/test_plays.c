/* From lanes to records and batches: what counts as a play, and how it gets to fetch. */
#include "tests/support/report_batches.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "player/plan/plays.h"

struct fixture {
    struct conductor conductor;
    struct wallclock clock;
    struct plays plays;
    struct ledger ledger;
    int fetch; /* its end of the belt */
    int64_t now_ms;
};

static int set_up(void **state)
{
    struct error err;
    struct fixture *f = test_calloc(1, sizeof *f);
    int pair[2];
    f->clock.trust = CLOCK_SYNCHRONISED;
    f->clock.offset_ms = 1795000000000;
    f->ledger.key = batches_key();
    f->ledger.head = batches_head(0, "");
    batches_zero(f->ledger.head.previous);
    buf_init(&f->ledger.records, LIMIT_REPORTS_HELD * LIMIT_RECORD_BYTES);
    buf_init(&f->ledger.sealed, LIMIT_REPORT_BYTES);
    f->ledger.is_open = true;
    assert_true(ipc_pair(pair, &err));
    f->fetch = fcntl(pair[0], F_DUPFD_CLOEXEC, 20);
    int end = fcntl(pair[1], F_DUPFD_CLOEXEC, 20);
    close(pair[0]);
    close(pair[1]);
    assert_int_equal(dup2(end, BELT_UP), BELT_UP);
    close(end);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ledger_close(&f->ledger);
    close(f->fetch);
    close(BELT_UP);
    test_free(f);
    return 0;
}

/* The item comes on in the zone, `began_ms` naming its slot; NULL: the zone goes dark. */
static struct turn *bring_on(struct fixture *f, size_t zone, const char *item, int64_t began_ms)
{
    struct turn *shown = &f->conductor.lanes[zone].shown;
    *shown = (struct turn){ 0 };
    if (item)
        *shown = (struct turn){
            .serial = 1, .kind = SLOT_ITEM, .began_ms = began_ms, .generation = 5, .is_good = true
        };
    snprintf(shown->name, sizeof shown->name, "%s", item ? item : "");
    snprintf(shown->zone, sizeof shown->zone, "z%zu", zone);
    plays_observe(&f->plays, &f->conductor, &f->clock, f->now_ms, &f->ledger);
    return shown;
}

static size_t count_of(struct fixture *f, const char *what)
{
    size_t count = 0;
    for (const char *at = buf_text(&f->ledger.records); (at = strstr(at, what)); at++)
        count++;
    return count;
}

static void slots_are_plays(void **state)
{
    struct fixture *f = *state;
    bring_on(f, 0, "hall/a", 1);
    f->now_ms = 9990;
    bring_on(f, 0, "hall/b", 2);
    f->now_ms = 20000;
    bring_on(f, 0, "hall/b", 3); /* a loop of one */
    f->now_ms = 30000;
    bring_on(f, 0, NULL, 0);
    assert_int_equal(f->ledger.record_count, 3);
    assert_int_equal(count_of(f, "\"play\":\"hall/a\""), 1);
    assert_int_equal(count_of(f, "\"shown_ms\":9990"), 1);
    assert_int_equal(count_of(f, "\"play\":\"hall/b\""), 2);
    assert_int_equal(count_of(f, "\"start_ms\":1795000009990"), 1);
}

static void pages_are_one_play_and_a_release_begins_another(void **state)
{
    struct fixture *f = *state;
    bring_on(f, 0, "hall/a", 1);
    f->now_ms = 4000;
    bring_on(f, 0, "hall/a", 1)->serial = 2;
    f->now_ms = 8000;
    f->conductor.lanes[0].shown.generation = 6;
    plays_observe(&f->plays, &f->conductor, &f->clock, f->now_ms, &f->ledger);
    assert_int_equal(f->ledger.record_count, 1);
    assert_int_equal(count_of(f, "\"shown_ms\":8000"), 1);
}

static void zones_are_counted_by_themselves(void **state)
{
    struct fixture *f = *state;
    bring_on(f, 0, "hall/a", 1);
    f->now_ms = 1000;
    bring_on(f, 3, "hall/a", 1);
    f->now_ms = 2000;
    bring_on(f, 0, "hall/b", 2);
    assert_int_equal(f->ledger.record_count, 1);
    assert_int_equal(count_of(f, "\"zone\":\"z0\""), 1);
    plays_end(&f->plays, 5000, &f->ledger);
    assert_int_equal(count_of(f, "\"zone\":\"z3\""), 1);
    assert_int_equal(count_of(f, "\"shown_ms\":4000"), 1);
}

static void what_could_not_be_painted_was_not_shown(void **state)
{
    struct fixture *f = *state;
    struct turn *shown = bring_on(f, 0, "hall/broken", 1);
    shown->is_good = false; /* paint's word came after show's */
    plays_observe(&f->plays, &f->conductor, &f->clock, 100, &f->ledger);
    f->now_ms = 10000;
    bring_on(f, 0, "hall/b", 2);
    assert_int_equal(f->ledger.record_count, 0);
}

static void without_a_clock_no_time_is_made_up(void **state)
{
    struct fixture *f = *state;
    f->clock.trust = CLOCK_UNKNOWN;
    bring_on(f, 0, "hall/a", 1);
    f->now_ms = 500;
    bring_on(f, 0, NULL, 0);
    assert_int_equal(count_of(f, "start_ms"), 0);
    assert_int_equal(count_of(f, "\"at_ms\":0,"), 1);
    assert_int_equal(count_of(f, "\"clock\":\"unknown\""), 1);
}

static void a_still_board_says_so_once(void **state)
{
    struct fixture *f = *state;
    bring_on(f, 0, "hall/a", 1);
    assert_int_equal(plays_wait_ms(&f->plays, 0), 60000);
    plays_step(&f->plays, 59999, &f->ledger);
    assert_int_equal(f->ledger.record_count, 0);
    plays_step(&f->plays, 60000, &f->ledger);
    assert_int_equal(count_of(f, "\"now\":\"hall/a\""), 1);
    for (int64_t hour = 1; hour < 24 * 30; hour++)
        plays_step(&f->plays, hour * 3600000, &f->ledger);
    assert_int_equal(f->ledger.record_count, 1);
    assert_int_equal(plays_wait_ms(&f->plays, 60000), -1);
}

/* --- the ledger ----------------------------------------------------------------- */

static void step(struct fixture *f, bool is_last)
{
    struct ledger_moment moment = { .now_ms = f->now_ms,
                                    .wall_ms = 1795000000000 + f->now_ms,
                                    .clock = REPORT_SYNCHRONISED };
    ledger_step(&f->ledger, &moment, is_last);
}

static void add_plays(struct fixture *f, int count)
{
    for (int i = 0; i < count; i++) {
        struct report_record play = batches_play(0, "hall/a", f->now_ms);
        ledger_add(&f->ledger, &play, f->now_ms);
    }
}

/* Takes what plan sent; the number of records in it, or -1 when there was nothing. */
static int take(struct fixture *f, struct report_head *ret_head)
{
    union parcel parcel;
    int fds[IPC_MAX_FDS], count = 0;
    struct error err;
    struct report_batch batch;
    struct report_record record;
    const void *map;
    const char *at;
    if (!belt_receive(f->fetch, FROM_PLAN, &parcel, fds, &err))
        return -1;
    assert_int_equal(parcel.head.type, PARCEL_REPORT);
    assert_true(ipc_map_sealed(fds[0], parcel.report.bytes, &map, &err));
    assert_true(report_split(map, parcel.report.bytes, &batch, &err) && report_is_signed(&batch));
    assert_true(report_read_head(&batch, ret_head, &at, &err));
    while (at < report_end(&batch)) {
        assert_true(report_read_record(&at, report_end(&batch), &record, &err));
        count++;
    }
    assert_int_equal(parcel.report.serial, ret_head->batch);
    munmap((void *)(uintptr_t)map, parcel.report.bytes);
    belt_close(fds);
    return count;
}

static void a_batch_a_minute_until_it_is_kept(void **state)
{
    struct fixture *f = *state;
    struct report_head head, next;
    step(f, false);
    assert_int_equal(ledger_wait_ms(&f->ledger, 0), -1); /* nothing to say, nothing is sent */
    add_plays(f, 3);
    f->now_ms = LEDGER_BATCH_MS - 1;
    step(f, false);
    assert_int_equal(take(f, &head), -1);
    f->now_ms = LEDGER_BATCH_MS;
    step(f, false);
    assert_int_equal(take(f, &head), 3);
    add_plays(f, 2);
    f->now_ms += LEDGER_AGAIN_MS; /* no word from fetch: the very same again */
    step(f, false);
    assert_int_equal(take(f, &next), 3);
    assert_int_equal(next.batch, head.batch);
    ledger_kept(&f->ledger, (uint64_t)head.batch);
    f->now_ms += LEDGER_BATCH_MS;
    step(f, false);
    assert_int_equal(take(f, &next), 2);
    assert_int_equal(next.batch, 2);
    assert_string_not_equal(next.previous, head.previous);
}

static void a_restarted_fetch_is_told_at_once(void **state)
{
    struct fixture *f = *state;
    struct report_head head;
    add_plays(f, 1);
    step(f, true);
    assert_int_equal(take(f, &head), 1);
    step(f, false);
    assert_int_equal(take(f, &head), -1);
    ledger_fetch_started(&f->ledger);
    step(f, false);
    assert_int_equal(take(f, &head), 1);
}

/* While nobody takes anything, memory stays bounded and no play is lost. */
static void too_many_are_added_up(void **state)
{
    struct fixture *f = *state;
    struct report_head head;
    add_plays(f, LIMIT_REPORTS_HELD + 5000);
    assert_int_equal(f->ledger.record_count, LIMIT_REPORTS_HELD);
    assert_int_equal(f->ledger.sums.count, 1);
    assert_int_equal(f->ledger.sums.items[0].plays, 5000);
    int records = 0;
    for (int64_t batch = 1; f->ledger.record_count > 0 || f->ledger.sums.count > 0; batch++) {
        step(f, true);
        records += take(f, &head);
        assert_int_equal(head.batch, batch);
        ledger_kept(&f->ledger, (uint64_t)batch);
    }
    assert_int_equal(records, LIMIT_REPORTS_HELD + 1);
}

int main(void)
{
#define PLAYS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        PLAYS(slots_are_plays),
        PLAYS(pages_are_one_play_and_a_release_begins_another),
        PLAYS(zones_are_counted_by_themselves),
        PLAYS(what_could_not_be_painted_was_not_shown),
        PLAYS(without_a_clock_no_time_is_made_up),
        PLAYS(a_still_board_says_so_once),
        PLAYS(a_batch_a_minute_until_it_is_kept),
        PLAYS(a_restarted_fetch_is_told_at_once),
        PLAYS(too_many_are_added_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
