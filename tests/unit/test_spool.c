/* The spool: batches on disk through power cuts, full disks and months without a server. */
#include "tests/support/report_batches.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "player/fetch/spool.h"
#include "player/plan/condense.h"

struct fixture {
    char state[64];
    struct spool *spool;
    struct sign_secret key;
    char previous[SHA256_HEX_BYTES];
    int64_t number;
};

static void open_again(struct fixture *f)
{
    struct error err;
    spool_free(f->spool);
    if (!spool_open(f->state, &f->spool, &err))
        fail_msg("%s", err.text);
}

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    strcpy(f->state, "/tmp/test_spool.XXXXXX");
    assert_non_null(mkdtemp(f->state));
    f->key = batches_key();
    batches_zero(f->previous);
    open_again(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    spool_free(f->spool);
    file_remove(AT_FDCWD, f->state);
    test_free(f);
    return 0;
}

/* The next batch of `count` plays. */
static struct buf batch_of(struct fixture *f, int count)
{
    struct buf batch;
    buf_init(&batch, LIMIT_REPORT_BYTES);
    batches_add(&f->key, ++f->number, count, f->previous, &batch);
    return batch;
}

static bool append(struct fixture *f, const struct buf *batch)
{
    struct error err;
    return spool_append(f->spool, batch->bytes, batch->length, &err);
}

static void append_new(struct fixture *f, int count)
{
    struct buf batch = batch_of(f, count);
    assert_true(append(f, &batch));
    buf_deinit(&batch);
}

static size_t batches_in(struct fixture *f, uint64_t number)
{
    struct error err;
    struct buf bytes;
    struct report_batch batch;
    size_t count = 0;
    buf_init(&bytes, 2 * LIMIT_REPORT_BYTES);
    if (!spool_read(f->spool, number, &bytes, &err))
        fail_msg("%s", err.text);
    for (size_t at = 0; at < bytes.length; at += batch.length, count++)
        assert_true(report_split(bytes.bytes + at, bytes.length - at, &batch, &err));
    buf_deinit(&bytes);
    return count;
}

static char *path_of(struct fixture *f, const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/spool/%s", f->state, name);
    return path;
}

static void batches_gather_until_they_are_sent(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(spool_oldest(f->spool), 0);
    for (int i = 0; i < 3; i++)
        append_new(f, 5);
    assert_int_equal(spool_oldest(f->spool), 1);
    append_new(f, 5); /* the file that is sent stays as it is */
    assert_int_equal(batches_in(f, 1), 3);
    spool_drop(f->spool, 1);
    assert_int_equal(spool_oldest(f->spool), 2);
    assert_int_equal(batches_in(f, 2), 1);
    spool_drop(f->spool, 2);
    assert_false(spool_holds(f->spool));
}

static void a_restart_finds_all_of_it(void **state)
{
    struct fixture *f = *state;
    append_new(f, 5);
    open_again(f);
    append_new(f, 5);
    open_again(f);
    assert_int_equal(batches_in(f, spool_oldest(f->spool)), 1);
    spool_drop(f->spool, 1);
    assert_int_equal(batches_in(f, spool_oldest(f->spool)), 1);
}

static void a_batch_handed_over_twice_is_there_once(void **state)
{
    struct fixture *f = *state;
    struct buf batch = batch_of(f, 5);
    assert_true(append(f, &batch));
    assert_true(append(f, &batch));
    open_again(f); /* before the word that it is kept */
    assert_true(append(f, &batch));
    assert_int_equal(batches_in(f, spool_oldest(f->spool)), 1);
    spool_drop(f->spool, 1);
    assert_false(spool_holds(f->spool));
    buf_deinit(&batch);
}

static void make_file(struct fixture *f, const char *name, off_t bytes)
{
    int fd = open(path_of(f, name), O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0 && ftruncate(fd, bytes) == 0);
    close(fd);
}

static bool has(struct fixture *f, const char *name)
{
    return access(path_of(f, name), F_OK) == 0;
}

/* Whoever had taken fetch over left it. Numbers begin again before they end. */
static void what_is_not_ours_goes(void **state)
{
    struct fixture *f = *state;
    char first[128];
    append_new(f, 2);
    strcpy(first, path_of(f, "0000000001.report"));
    assert_int_equal(rename(first, path_of(f, "9999999998.report")), 0);
    assert_int_equal(mkdir(path_of(f, "9999999999.report"), 0700), 0);
    assert_int_equal(mkdir(path_of(f, "9999999999.report/deep"), 0700), 0);
    assert_int_equal(mkdir(path_of(f, "9999999999.report/deep/er"), 0700), 0);
    make_file(f, "9999999997.sums", 600 * 1024);
    make_file(f, "stray", 10);
    make_file(f, "refused", 10);
    open_again(f);
    assert_int_equal(spool_oldest(f->spool), 1);
    assert_int_equal(batches_in(f, 1), 1);
    assert_true(has(f, "refused"));
    assert_false(has(f, "9999999999.report") || has(f, "9999999997.sums") || has(f, "stray"));
    append_new(f, 2);
    open_again(f);
    assert_int_equal(spool_oldest(f->spool), 1);
    assert_true(has(f, "0000000002.report"));
}

/* A power cut at any byte of the second batch. */
static void a_torn_end_is_set_aside(void **state)
{
    struct fixture *f = *state;
    struct stat whole, torn;
    append_new(f, 2);
    assert_int_equal(stat(path_of(f, "0000000001.report"), &whole), 0);
    append_new(f, 2);
    assert_int_equal(stat(path_of(f, "0000000001.report"), &torn), 0);
    for (off_t cut = torn.st_size - 1; cut > whole.st_size; cut--) {
        assert_int_equal(truncate(path_of(f, "0000000001.report"), cut), 0);
        open_again(f);
        assert_int_equal(batches_in(f, 1), 1);
        assert_int_equal(stat(path_of(f, "torn"), &torn), 0);
        assert_int_equal(torn.st_size, cut - whole.st_size);
        int fd = open(path_of(f, "0000000001.report"), O_WRONLY | O_APPEND);
        struct buf again = batch_of(f, 2); /* of the same size, to cut at the next byte */
        f->number--;
        assert_int_equal(write(fd, again.bytes, (size_t)(cut - whole.st_size)),
                         cut - whole.st_size);
        close(fd);
        buf_deinit(&again);
    }
}

static void a_full_disk_keeps_what_is_there(void **state)
{
    struct fixture *f = *state;
    struct rlimit before, small = { 4000, RLIM_INFINITY };
    struct buf batch = batch_of(f, 5), large = batch_of(f, 50);
    assert_true(append(f, &batch));
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_false(append(f, &large));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(batches_in(f, 1), 1);
    assert_true(append(f, &large)); /* there is room again */
    open_again(f);
    assert_int_equal(batches_in(f, 1) + (size_t)(spool_oldest(f->spool) != 1), 1);
    spool_drop(f->spool, 1);
    assert_int_equal(batches_in(f, spool_oldest(f->spool)), 1);
    buf_deinit(&batch);
    buf_deinit(&large);
}

/* --- a full spool --------------------------------------------------------------- */

static void the_oldest_is_added_up_and_nothing_else_is_lost(void **state)
{
    struct fixture *f = *state;
    struct error err;
    const int64_t max_bytes = 3 * LIMIT_REPORT_BYTES;
    struct buf sums = batch_of(f, 1);
    for (int i = 0; i < 30; i++)
        append_new(f, 250);
    uint64_t first = spool_fullest(f->spool, max_bytes), steps = 0;
    assert_int_equal(first, 1);
    for (uint64_t number; (number = spool_fullest(f->spool, max_bytes)) != 0; steps++) {
        assert_int_equal(number, first + steps); /* in the order of age */
        assert_true(spool_condensed(f->spool, number, sums.bytes, sums.length, &err));
        assert_int_equal(batches_in(f, number), 1);
    }
    assert_true(steps > 0);
    open_again(f);
    assert_int_equal(spool_fullest(f->spool, max_bytes), 0);
    assert_int_equal(spool_oldest(f->spool), 1); /* sums are sent like anything else */
    assert_int_equal(spool_fullest(f->spool, 100), steps + 1);
    buf_deinit(&sums);
}

static void a_cut_while_adding_up_leaves_the_sums(void **state)
{
    struct fixture *f = *state;
    struct error err;
    struct buf sums;
    append_new(f, 20);
    append_new(f, 20);
    sums = batch_of(f, 1);
    assert_true(
        file_replace(AT_FDCWD, path_of(f, "0000000001.sums"), sums.bytes, sums.length, 0644, &err));
    open_again(f);
    assert_int_equal(batches_in(f, 1), 1);
    assert_int_not_equal(access(path_of(f, "0000000001.report"), F_OK), 0);
    buf_deinit(&sums);
}

static int64_t plays_in(struct fixture *f, int64_t *ret_last_batch)
{
    struct error err;
    int64_t plays = 0;
    char name[40];
    *ret_last_batch = 0;
    for (int number = 1; number < 1000; number++) {
        struct buf bytes;
        struct report_batch batch;
        struct report_head head;
        struct report_record record;
        const char *at;
        buf_init(&bytes, 2 * LIMIT_REPORT_BYTES);
        snprintf(name, sizeof name, "%010d.sums", number);
        if (!file_read(AT_FDCWD, path_of(f, name), &bytes, &err)) {
            snprintf(name, sizeof name, "%010d.report", number);
            if (!file_read(AT_FDCWD, path_of(f, name), &bytes, &err))
                return plays;
        }
        for (size_t from = 0; from < bytes.length; from += batch.length) {
            assert_true(report_split(bytes.bytes + from, bytes.length - from, &batch, &err));
            assert_true(report_is_signed(&batch));
            assert_true(report_read_head(&batch, &head, &at, &err));
            assert_int_equal(head.from, *ret_last_batch + 1); /* without a gap */
            *ret_last_batch = head.batch;
            while (at < report_end(&batch)) {
                assert_true(report_read_record(&at, report_end(&batch), &record, &err));
                plays += record.plays;
            }
        }
        buf_deinit(&bytes);
    }
    return plays;
}

/* A board of one item every ten seconds without a server for a month, in a spool of a size that
 * makes it add up after days. */
static void a_month_offline_loses_no_play(void **state)
{
    struct fixture *f = *state;
    struct error err;
    const int64_t max_bytes = 8 * LIMIT_REPORT_BYTES, batches = 30 * 24 * 4;
    int64_t last = 0;
    for (int64_t i = 0; i < batches; i++) {
        append_new(f, 90); /* a quarter of an hour */
        for (uint64_t number; (number = spool_fullest(f->spool, max_bytes)) != 0;) {
            struct buf bytes, sums;
            buf_init(&bytes, 2 * LIMIT_REPORT_BYTES);
            buf_init(&sums, 2 * LIMIT_REPORT_BYTES);
            assert_true(spool_read(f->spool, number, &bytes, &err));
            condense(bytes.bytes, bytes.length, &f->key, &sums);
            assert_true(spool_condensed(f->spool, number, sums.bytes, sums.length, &err));
            buf_deinit(&sums);
            buf_deinit(&bytes);
        }
    }
    open_again(f);
    assert_int_equal(plays_in(f, &last), batches * 90);
    assert_int_equal(last, batches);
}

int main(void)
{
#define SPOOL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SPOOL(batches_gather_until_they_are_sent),
        SPOOL(a_restart_finds_all_of_it),
        SPOOL(a_batch_handed_over_twice_is_there_once),
        SPOOL(what_is_not_ours_goes),
        SPOOL(a_torn_end_is_set_aside),
        SPOOL(a_full_disk_keeps_what_is_there),
        SPOOL(the_oldest_is_added_up_and_nothing_else_is_lost),
        SPOOL(a_month_offline_loses_no_play),
        SPOOL(a_cut_while_adding_up_leaves_the_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
