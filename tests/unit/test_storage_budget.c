/* Who has the key of one board fills neither the disk nor the reports of the others. */
#include "tests/support/report_batches.h"

#include <fcntl.h>
#include <stdlib.h>

#include "common/file.h"
#include "desk/storage_budget.h"
#include "desk/storage_evidence.h"

enum { DAY_MS = 86400000, NOW_S = 1795000000 };
static const int64_t now_ms = (int64_t)NOW_S * 1000;

struct fixture {
    char folder[64];
    struct storage *storage;
    int64_t plays, shown_ms, rows;
};

static int set_up(void **state)
{
    struct error err;
    struct fixture *f = test_calloc(1, sizeof *f);
    strcpy(f->folder, "/tmp/test_budget.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    assert_true(storage_open(f->folder, true, &f->storage, &err));
    assert_true(storage_begin(f->storage, &err));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    storage_close(f->storage);
    file_remove(AT_FDCWD, f->folder);
    test_free(f);
    return 0;
}

static int64_t left(struct fixture *f, const char *screen, int64_t at_ms)
{
    struct error err;
    int64_t bytes = -1;
    assert_true(storage_budget(f->storage, screen, at_ms, &bytes, &err));
    return bytes;
}

static void a_board_that_was_away_is_heard_out(void **state)
{
    struct fixture *f = *state;
    struct error err;
    assert_true(LIMIT_SCREEN_BYTES > LIMIT_SPOOL_BYTES);
    assert_int_equal(left(f, "sanh", now_ms), LIMIT_SCREEN_BYTES);
    assert_true(storage_budget_set(f->storage, "sanh", 1000, now_ms, &err));
    assert_int_equal(left(f, "sanh", now_ms), 1000);
    assert_int_equal(left(f, "cong", now_ms), LIMIT_SCREEN_BYTES);
}

static void what_was_spent_comes_back_by_the_day(void **state)
{
    struct fixture *f = *state;
    struct error err;
    assert_true(storage_budget_set(f->storage, "sanh", -1000, now_ms, &err));
    assert_int_equal(left(f, "sanh", now_ms + DAY_MS), LIMIT_SCREEN_DAY_BYTES - 1000);
    assert_int_equal(left(f, "sanh", now_ms + (int64_t)30 * DAY_MS), LIMIT_SCREEN_BYTES);
    assert_int_equal(left(f, "sanh", LIMIT_MOMENT_MS), LIMIT_SCREEN_BYTES);
    assert_int_equal(left(f, "sanh", 0), -1000); /* a clock that was set back */
}

static void add(void *context, const struct storage_plays *plays)
{
    struct fixture *f = context;
    f->plays += plays->plays;
    f->shown_ms = plays->shown_ms;
}

static void no_sum_overflows(void **state)
{
    struct fixture *f = *state;
    struct error err;
    char zeros[SHA256_HEX_BYTES];
    int64_t wrong = -1;
    const struct storage_period ever = { .to_ms = INT64_MAX },
                                part = { .from_ms = 1,
                                         .to_ms = now_ms + (int64_t)2000 * DAY_MS + 1 };
    batches_zero(zeros);
    struct report_head head = batches_head(1, zeros);
    for (int i = 0; i < 1500; i++) { /* a day each, and more than fits */
        struct report_record play = batches_play(i + 1, "hall/chao", (int64_t)i * DAY_MS);
        play.shown_ms = LIMIT_SUM_MS;
        assert_true(storage_record(f->storage, &head, &play, 5, &err));
    }
    for (int i = 0; i < 2; i++) {
        f->plays = f->shown_ms = 0;
        if (!storage_plays(f->storage, i ? &part : &ever, add, f, &err))
            fail_msg("%s", err.text);
        assert_int_equal(f->plays, 1500);
        assert_int_equal(f->shown_ms, LIMIT_SUM_MS);
    }
    assert_true(storage_hours_wrong(f->storage, &wrong, &err));
    assert_int_equal(wrong, 0);
}

static void count(void *context, const struct storage_status *status)
{
    (void)status;
    ((struct fixture *)context)->rows++;
}

static void nobody_fills_the_list_of_zones(void **state)
{
    struct fixture *f = *state;
    struct error err;
    char zeros[SHA256_HEX_BYTES];
    batches_zero(zeros);
    struct report_head head = batches_head(1, zeros);
    for (int i = 0; i < 2 * STORAGE_ZONES_MAX; i++) {
        struct report_record play = batches_play(i + 1, "hall/chao", 1000 * i);
        snprintf(play.zone, sizeof play.zone, "z%d", i);
        assert_true(storage_record(f->storage, &head, &play, 5 + i, &err));
    }
    assert_true(storage_forget_zones(f->storage, "cong", &err));
    assert_true(storage_statuses(f->storage, count, f, &err));
    assert_int_equal(f->rows, 2 * STORAGE_ZONES_MAX);
    f->rows = 0;
    assert_true(storage_forget_zones(f->storage, "sanh", &err));
    assert_true(storage_statuses(f->storage, count, f, &err));
    assert_int_equal(f->rows, STORAGE_ZONES_MAX);
}

int main(void)
{
#define BUDGET(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        BUDGET(a_board_that_was_away_is_heard_out),
        BUDGET(what_was_spent_comes_back_by_the_day),
        BUDGET(no_sum_overflows),
        BUDGET(nobody_fills_the_list_of_zones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
