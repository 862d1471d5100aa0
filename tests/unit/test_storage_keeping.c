/* What the storage lets go of, and that nothing of it changes what is counted or known. */
#include "tests/support/report_batches.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/file.h"
#include "desk/storage_audit.h"
#include "desk/storage_heartbeats.h"
#include "desk/storage_keeping.h"

enum { HOUR_MS = 3600000 };
static const int64_t start_ms = 1795000000000, late_ms = 1795000000000 + 10 * STORAGE_BATCH_MS;

struct fixture {
    char folder[64];
    struct storage *storage;
    int64_t plays, shown_ms, first_ms, last_ms;
    struct storage_status status;
};

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    struct error err;
    strcpy(f->folder, "/tmp/test_keeping.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    if (!storage_open(f->folder, true, &f->storage, &err))
        fail_msg("%s", err.text);
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

static void hash_of(int64_t number, char ret_sha256[SHA256_HEX_BYTES])
{
    snprintf(ret_sha256, SHA256_HEX_BYTES, "%064lld", (long long)number);
}

/* Offers batch `number` with a play in each half hour of it; what became of it. */
static enum storage_outcome offer(struct fixture *f, int64_t number, int64_t previous)
{
    struct error err;
    enum storage_outcome outcome;
    char sha256[SHA256_HEX_BYTES], before[SHA256_HEX_BYTES];
    hash_of(number, sha256);
    hash_of(previous, before);
    struct report_head head = batches_head(number, before);
    assert_true(storage_begin(f->storage, &err));
    assert_true(storage_batch(f->storage, &head, sha256, start_ms, &outcome, &err));
    for (int64_t i = 0; outcome == STORAGE_TAKEN && i < 2; i++) {
        struct report_record play = batches_play(2 * number + i, "hall/chao", 0);
        play.start_ms = start_ms - start_ms % HOUR_MS + number * HOUR_MS + i * HOUR_MS / 2;
        assert_true(storage_record(f->storage, &head, &play, start_ms, &err));
    }
    assert_true(storage_commit(f->storage, &err));
    return outcome;
}

static void offer_many(struct fixture *f, int64_t count)
{
    struct error err;
    assert_true(storage_group_begin(f->storage, &err));
    for (int64_t i = 1; i <= count; i++)
        offer(f, i, i - 1);
    assert_true(storage_group_end(f->storage, &err));
}

/* All steps of a round; how many there were. */
static int keep(struct fixture *f, int64_t plays_ms, int64_t now_ms)
{
    struct error err;
    struct storage_keeping at = { 0 };
    bool is_done = false;
    int steps = 0;
    for (; !is_done; steps++)
        if (!storage_keep(f->storage, &at, plays_ms, now_ms, &is_done, &err))
            fail_msg("%s", err.text);
    return steps;
}

static int64_t ask_number(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    char path[100];
    snprintf(path, sizeof path, "%s/%s", f->folder, STORAGE_FILE);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

static void add(void *context, const struct storage_plays *plays)
{
    struct fixture *f = context;
    f->plays += plays->plays;
    f->shown_ms += plays->shown_ms;
    f->first_ms = plays->first_ms;
    f->last_ms = plays->last_ms;
}

static int64_t count(struct fixture *f, int64_t from_ms, int64_t to_ms)
{
    struct error err;
    const struct storage_period period = { .from_ms = from_ms, .to_ms = to_ms };
    f->plays = f->shown_ms = 0;
    assert_true(storage_plays(f->storage, &period, add, f, &err));
    return f->plays;
}

static void keep_status(void *context, const struct storage_status *status)
{
    ((struct fixture *)context)->status = *status;
}

/* --- plays ---------------------------------------------------------------------- */

static void a_period_counts_what_began_in_it_wherever_it_is_cut(void **state)
{
    struct fixture *f = *state;
    int64_t hour_ms = start_ms - start_ms % HOUR_MS + HOUR_MS; /* of batch 1 */
    offer_many(f, 5);
    static const struct {
        int64_t from_min, to_min, plays;
    } cuts[] = { { 0, 300, 10 }, { 0, 60, 2 },  { 30, 60, 1 },  { 1, 30, 0 },
                 { 30, 31, 1 },  { 29, 91, 3 }, { 60, 240, 6 }, { 31, 269, 7 } };
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
        assert_int_equal(
            count(f, hour_ms + cuts[i].from_min * 60000, hour_ms + cuts[i].to_min * 60000),
            cuts[i].plays);
    assert_int_equal(count(f, 0, INT64_MAX), 10);
    assert_int_equal(f->first_ms, hour_ms);
    assert_int_equal(f->last_ms, hour_ms + 4 * HOUR_MS + HOUR_MS / 2 + 10000);
    assert_int_equal(f->shown_ms, 100000);
}

/* Two plays an hour, on the hour and half past it: any period can be counted by hand. */
static void a_period_of_many_days_counts_the_same(void **state)
{
    struct fixture *f = *state;
    int64_t from_ms = start_ms - start_ms % HOUR_MS + HOUR_MS, half_ms = HOUR_MS / 2;
    offer_many(f, 120);
    for (int64_t from = 0; from < 240; from += 7)
        for (int64_t to = from; to <= 240; to += 11) {
            assert_int_equal(count(f, from_ms + from * half_ms, from_ms + to * half_ms), to - from);
            assert_int_equal(count(f, from_ms + from * half_ms + 1, from_ms + to * half_ms + 1),
                             to == from ? 0 : to - from - (to == 240));
        }
}

static void old_plays_go_and_their_hours_stay(void **state)
{
    struct fixture *f = *state;
    int64_t hour_ms = start_ms - start_ms % HOUR_MS + HOUR_MS;
    offer_many(f, 400);
    assert_true(keep(f, hour_ms + 350 * HOUR_MS, start_ms) > 2); /* in steps */
    assert_int_equal(ask_number(f, "SELECT count(*) FROM plays"), 100);
    assert_int_equal(count(f, 0, INT64_MAX), 800);
    assert_int_equal(count(f, hour_ms + 10 * HOUR_MS, hour_ms + 360 * HOUR_MS), 700);
    assert_int_equal(offer(f, 3, 2), STORAGE_KNOWN); /* it does not come back */
    assert_int_equal(count(f, 0, INT64_MAX), 800);
}

static void what_is_free_is_given_back(void **state)
{
    struct fixture *f = *state;
    offer_many(f, 2000);
    int64_t before = ask_number(f, "PRAGMA page_count");
    keep(f, INT64_MAX, late_ms);
    assert_int_equal(ask_number(f, "SELECT count(*) FROM plays"), 0);
    assert_true(ask_number(f, "PRAGMA page_count") < before);
}

/* --- batches -------------------------------------------------------------------- */

static void batches_that_follow_each_other_become_one(void **state)
{
    struct fixture *f = *state;
    struct error err;
    assert_true(storage_group_begin(f->storage, &err));
    for (int64_t i = 1; i <= 700; i++)
        if (i != 500) /* missing */
            offer(f, i, i == 600 ? 9 : i - 1);
    assert_true(storage_group_end(f->storage, &err));
    keep(f, 0, start_ms);
    assert_int_equal(ask_number(f, "SELECT count(*) FROM batches"), 699);
    keep(f, 0, late_ms);
    assert_int_equal(ask_number(f, "SELECT count(*) FROM batches"), 3);
    keep(f, 0, late_ms);
    assert_int_equal(ask_number(f, "SELECT count(*) FROM batches"), 3);
    assert_true(storage_statuses(f->storage, keep_status, f, &err));
    assert_int_equal(f->status.gaps, 1);
    assert_int_equal(f->status.breaks, 1);
    assert_int_equal(offer(f, 1, 0), STORAGE_KNOWN);
    assert_int_equal(offer(f, 499, 498), STORAGE_KNOWN);
    assert_int_equal(offer(f, 500, 499), STORAGE_TAKEN);
    assert_int_equal(offer(f, 700, 699), STORAGE_KNOWN);
    assert_int_equal(offer(f, 701, 700), STORAGE_TAKEN);
    keep(f, 0, late_ms);
    assert_int_equal(ask_number(f, "SELECT count(*) FROM batches"), 2);
    assert_int_equal(count(f, 0, INT64_MAX), 2 * 701);
}

/* --- the audit ------------------------------------------------------------------ */

static void old_lines_of_the_audit_go(void **state)
{
    struct fixture *f = *state;
    struct error err;
    assert_true(storage_group_begin(f->storage, &err));
    for (int64_t i = 0; i < 1000; i++) {
        const struct storage_deed deed = {
            .at_ms = i, .who = "lan", .address = "", .action = "a", .object = "", .detail = ""
        };
        assert_true(storage_audit(f->storage, &deed, &err));
    }
    assert_true(storage_group_end(f->storage, &err));
    keep(f, 900, 900);
    assert_int_equal(ask_number(f, "SELECT count(*) FROM audit"), 100);
    assert_int_equal(ask_number(f, "SELECT min(at_ms) FROM audit"), 900);
}

/* Boot 0 is that of the batch; each boot says one word. */
static bool takes_word(struct fixture *f, int boot, int64_t now_ms)
{
    struct error err;
    struct heartbeat word = { .number = 1, .every_ms = 60000 };
    bool is_new = false;
    struct report_head head = batches_head(1, "");
    strcpy(word.screen, head.screen);
    strcpy(word.boot, head.boot);
    if (boot > 0)
        snprintf(word.boot, sizeof word.boot, "%032d", boot);
    assert_true(storage_begin(f->storage, &err));
    assert_true(storage_heartbeat(f->storage, &word, "{}", 2, now_ms, &is_new, &err));
    assert_true(storage_commit(f->storage, &err));
    return is_new;
}

/* Boots are remembered so far back and no farther, but what they reported is. */
static void a_word_of_a_boot_that_was_forgotten_is_old(void **state)
{
    struct fixture *f = *state;
    assert_true(takes_word(f, 0, start_ms - 1));
    offer(f, 1, 0);
    for (int boot = 1; boot <= STORAGE_BOOTS; boot++)
        assert_true(takes_word(f, boot, start_ms + boot));
    assert_false(takes_word(f, 0, start_ms + 1000));
    assert_true(takes_word(f, STORAGE_BOOTS + 1, start_ms + 2000));
}

int main(void)
{
#define KEEPING(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        KEEPING(a_period_counts_what_began_in_it_wherever_it_is_cut),
        KEEPING(a_period_of_many_days_counts_the_same),
        KEEPING(old_plays_go_and_their_hours_stay),
        KEEPING(what_is_free_is_given_back),
        KEEPING(batches_that_follow_each_other_become_one),
        KEEPING(old_lines_of_the_audit_go),
        cmocka_unit_test_setup_teardown(a_word_of_a_boot_that_was_forgotten_is_old, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
