/* Reports in the server's storage: nothing twice, nothing mixed up, and what is missing shows. */
#include "tests/support/report_batches.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/file.h"
#include "desk/storage.h"

struct fixture {
    char folder[64];
    struct storage *storage;
    int64_t plays, rows; /* counted by count() */
    struct storage_status status;
};

static void open_again(struct fixture *f)
{
    struct error err;
    storage_close(f->storage);
    if (!storage_open(f->folder, true, &f->storage, &err))
        fail_msg("%s", err.text);
}

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    strcpy(f->folder, "/tmp/test_storage.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    open_again(f);
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

/* Offers a batch with the hash "<letter>…" and one play; what became of it. */
static enum storage_outcome offer(struct fixture *f, int64_t from, int64_t to, char letter,
                                  char previous)
{
    struct error err;
    enum storage_outcome outcome;
    char sha256[SHA256_HEX_BYTES] = "", before[SHA256_HEX_BYTES] = "";
    memset(sha256, letter, 64);
    memset(before, previous, 64);
    struct report_head head = batches_head(to, before);
    struct report_record play = batches_play(from, "hall/chao", 1000 * from);
    head.from = from;
    assert_true(storage_begin(f->storage, &err));
    if (!storage_batch(f->storage, &head, sha256, 5, &outcome, &err))
        fail_msg("%s", err.text);
    if (outcome == STORAGE_TAKEN)
        assert_true(storage_record(f->storage, &head, &play, 5, &err));
    assert_true(storage_commit(f->storage, &err));
    return outcome;
}

static void count(void *context, const struct storage_plays *plays)
{
    struct fixture *f = context;
    f->rows++;
    f->plays += plays->plays;
}

static int64_t count_plays(struct fixture *f)
{
    struct error err;
    const struct storage_period period = { .to_ms = INT64_MAX };
    f->plays = f->rows = 0;
    assert_true(storage_plays(f->storage, &period, count, f, &err));
    return f->plays;
}

static void keep_status(void *context, const struct storage_status *status)
{
    ((struct fixture *)context)->status = *status;
}

static const struct storage_status *status_of(struct fixture *f)
{
    struct error err;
    f->status = (struct storage_status){ .gaps = -1 };
    assert_true(storage_statuses(f->storage, keep_status, f, &err));
    return &f->status;
}

/* --- batches -------------------------------------------------------------------- */

static void a_batch_counts_once(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(offer(f, 1, 1, 'a', '0'), STORAGE_TAKEN);
    assert_int_equal(offer(f, 1, 1, 'a', '0'), STORAGE_KNOWN);
    open_again(f);
    assert_int_equal(offer(f, 1, 1, 'a', '0'), STORAGE_KNOWN);
    assert_int_equal(offer(f, 1, 1, 'b', '0'), STORAGE_CLASH);
    assert_int_equal(count_plays(f), 1);
}

static void sums_stand_for_what_they_say(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(offer(f, 3, 6, 'a', '0'), STORAGE_TAKEN);
    assert_int_equal(offer(f, 4, 4, 'b', '0'), STORAGE_KNOWN); /* counted in the sums */
    assert_int_equal(offer(f, 7, 7, 'c', '0'), STORAGE_TAKEN);
    assert_int_equal(offer(f, 8, 8, 'd', 'c'), STORAGE_TAKEN);
    assert_int_equal(offer(f, 7, 8, 'e', '0'), STORAGE_KNOWN); /* both are here */
    assert_int_equal(offer(f, 8, 9, 'f', '0'), STORAGE_CLASH); /* half of it is */
    assert_int_equal(count_plays(f), 3);
}

static void what_is_missing_or_changed_shows(void **state)
{
    struct fixture *f = *state;
    offer(f, 1, 1, 'a', '0');
    offer(f, 2, 2, 'b', 'a');
    assert_int_equal(status_of(f)->gaps, 0);
    assert_int_equal(status_of(f)->breaks, 0);
    offer(f, 5, 5, 'e', 'd');
    assert_int_equal(status_of(f)->gaps, 2);
    assert_int_equal(status_of(f)->breaks, 0);
    offer(f, 3, 4, 'd', 'x');
    assert_int_equal(status_of(f)->gaps, 0);
    assert_int_equal(status_of(f)->breaks, 1);
}

static void times_come_later(void **state)
{
    struct fixture *f = *state;
    struct error err;
    enum storage_outcome outcome;
    char zeros[SHA256_HEX_BYTES];
    batches_zero(zeros);
    struct report_head head = batches_head(1, zeros);
    struct report_record play = batches_play(1, "hall/chao", 1000);
    int64_t timeless = 0;
    head.wall_ms = play.start_ms = -1;
    head.clock = play.clock = REPORT_UNKNOWN;
    assert_true(storage_begin(f->storage, &err));
    assert_true(storage_batch(f->storage, &head, zeros, 5, &outcome, &err));
    assert_true(storage_record(f->storage, &head, &play, 5, &err));
    assert_true(storage_commit(f->storage, &err));
    assert_true(storage_timeless(f->storage, &timeless, &err));
    assert_int_equal(timeless, 1);
    assert_int_equal(count_plays(f), 0);
    offer(f, 2, 2, 'b', '0');
    assert_true(storage_timeless(f->storage, &timeless, &err));
    assert_int_equal(timeless, 0);
    assert_int_equal(count_plays(f), 2);
}

static void what_is_rolled_back_was_never_there(void **state)
{
    struct fixture *f = *state;
    struct error err;
    enum storage_outcome outcome;
    char zeros[SHA256_HEX_BYTES];
    batches_zero(zeros);
    struct report_head head = batches_head(1, zeros);
    struct report_record play = batches_play(1, "hall/chao", 1000);
    assert_true(storage_begin(f->storage, &err));
    assert_true(storage_batch(f->storage, &head, zeros, 5, &outcome, &err));
    assert_true(storage_record(f->storage, &head, &play, 5, &err));
    storage_rollback(f->storage);
    assert_int_equal(count_plays(f), 0);
    assert_int_equal(offer(f, 1, 1, 'a', '0'), STORAGE_TAKEN);
}

static void parts_of_a_group_fall_alone_and_stand_together(void **state)
{
    struct fixture *f = *state;
    struct error err;
    enum storage_outcome outcome;
    char zeros[SHA256_HEX_BYTES];
    batches_zero(zeros);
    struct report_head head = batches_head(2, zeros);
    assert_true(storage_group_begin(f->storage, &err));
    assert_int_equal(offer(f, 1, 1, 'a', '0'), STORAGE_TAKEN);
    assert_true(storage_begin(f->storage, &err));
    assert_true(storage_batch(f->storage, &head, zeros, 5, &outcome, &err));
    storage_rollback(f->storage);
    assert_int_equal(offer(f, 3, 3, 'c', '0'), STORAGE_TAKEN);
    assert_true(storage_group_end(f->storage, &err));
    open_again(f);
    assert_int_equal(count_plays(f), 2);
    assert_int_equal(offer(f, 2, 2, 'b', 'a'), STORAGE_TAKEN);
    assert_true(storage_group_begin(f->storage, &err));
    assert_int_equal(offer(f, 4, 4, 'd', 'c'), STORAGE_TAKEN);
    open_again(f); /* as when the power goes */
    assert_int_equal(count_plays(f), 3);
}

/* --- keys ----------------------------------------------------------------------- */

static enum storage_key_state state_of(struct fixture *f, const struct sign_public *key,
                                       const char *screen)
{
    struct error err;
    enum storage_key_state state;
    assert_true(storage_key_state(f->storage, key, screen, &state, &err));
    return state;
}

static void a_key_counts_when_it_was_accepted(void **state)
{
    struct fixture *f = *state;
    struct error err;
    struct sign_secret secret;
    struct sign_public one, two;
    struct storage_key key;
    char code[DEVICE_CODE_BYTES];
    sign_keygen(&one, &secret);
    sign_keygen(&two, &secret);
    assert_int_equal(state_of(f, &one, "sanh"), STORAGE_KEY_NEW);
    assert_true(storage_key_add(f->storage, &one, "sanh", 5, &err));
    assert_int_equal(state_of(f, &one, "sanh"), STORAGE_KEY_PENDING);
    device_code(&one, code);
    assert_true(storage_key_accept(f->storage, code, NULL, &key, &err));
    assert_string_equal(key.screen, "sanh");
    assert_int_equal(state_of(f, &one, "sanh"), STORAGE_KEY_ACCEPTED);
    assert_int_equal(state_of(f, &one, "cong"), STORAGE_KEY_NEW); /* for no other screen */
    assert_false(storage_key_accept(f->storage, code, NULL, &key, &err));
    assert_int_equal(err.kind, ERROR_MISSING);
    assert_true(storage_key_add(f->storage, &two, "sanh", 7, &err));
    device_code(&two, code);
    assert_true(storage_key_accept(f->storage, code, NULL, &key, &err));
    assert_int_equal(state_of(f, &one, "sanh"), STORAGE_KEY_RETIRED);
}

static void a_board_that_knows_no_screen_is_told_one(void **state)
{
    struct fixture *f = *state;
    struct error err;
    struct sign_secret secret;
    struct sign_public one;
    struct storage_key key;
    char code[DEVICE_CODE_BYTES], home[REPORT_NAME_BYTES];
    sign_keygen(&one, &secret);
    device_code(&one, code);
    assert_true(storage_key_add(f->storage, &one, "", 5, &err));
    assert_true(storage_key_home(f->storage, &one, home, &err));
    assert_string_equal(home, "");
    assert_false(storage_key_accept(f->storage, code, NULL, &key, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_false(storage_key_accept(f->storage, code, "../x", &key, &err));
    assert_true(storage_key_accept(f->storage, code, "sanh", &key, &err));
    assert_string_equal(key.screen, "sanh");
    assert_int_equal(state_of(f, &one, "sanh"), STORAGE_KEY_ACCEPTED);
    assert_int_equal(state_of(f, &one, ""), STORAGE_KEY_NEW);
    assert_true(storage_key_home(f->storage, &one, home, &err));
    assert_string_equal(home, "sanh");
}

static void strangers_push_out_only_strangers(void **state)
{
    struct fixture *f = *state;
    struct error err;
    struct sign_secret secret;
    struct sign_public first, key;
    sign_keygen(&first, &secret);
    assert_true(storage_key_add(f->storage, &first, "", 1, &err));
    sign_keygen(&key, &secret);
    assert_true(storage_key_add(f->storage, &key, "sanh", 1, &err));
    for (int i = 0; i < STORAGE_UNNAMED_MAX; i++) {
        struct sign_public stranger;
        sign_keygen(&stranger, &secret);
        assert_true(storage_key_add(f->storage, &stranger, "", 2 + i, &err));
    }
    assert_int_equal(state_of(f, &first, ""), STORAGE_KEY_NEW);
    assert_int_equal(state_of(f, &key, "sanh"), STORAGE_KEY_PENDING);
}

static void only_so_many_wait_for_a_screen(void **state)
{
    struct fixture *f = *state;
    struct error err;
    struct sign_secret secret;
    struct sign_public key;
    for (int i = 0; i < STORAGE_PENDING_MAX; i++) {
        sign_keygen(&key, &secret);
        assert_true(storage_key_add(f->storage, &key, "sanh", i, &err));
    }
    sign_keygen(&key, &secret);
    assert_false(storage_key_add(f->storage, &key, "sanh", 9, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_true(storage_key_add(f->storage, &key, "cong", 9, &err));
    assert_true(storage_key_give(f->storage, &key, "sanh", 9, &err)); /* brought by hand */
    assert_int_equal(state_of(f, &key, "sanh"), STORAGE_KEY_ACCEPTED);
    assert_int_equal(state_of(f, &key, "cong"), STORAGE_KEY_PENDING);
}

/* --- the file ------------------------------------------------------------------- */

static void sql(struct fixture *f, const char *text)
{
    sqlite3 *db;
    char path[100];
    snprintf(path, sizeof path, "%s/%s", f->folder, STORAGE_FILE);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void a_newer_file_is_left_alone(void **state)
{
    struct fixture *f = *state;
    struct error err;
    struct storage *storage = NULL;
    char text[64];
    offer(f, 1, 1, 'a', '0');
    storage_close(f->storage);
    f->storage = NULL;
    sql(f, "PRAGMA user_version = 99");
    assert_false(storage_open(f->folder, true, &storage, &err));
    assert_non_null(strstr(err.text, "newer than this program"));
    snprintf(text, sizeof text, "PRAGMA user_version = %d", STORAGE_VERSION);
    sql(f, text);
    open_again(f);
    assert_int_equal(count_plays(f), 1);
}

static void a_command_makes_none(void **state)
{
    struct error err;
    struct storage *storage = NULL;
    (void)state;
    assert_false(storage_open("/nonexistent", false, &storage, &err));
    assert_int_equal(err.kind, ERROR_MISSING);
}

int main(void)
{
#define STORAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        STORAGE(a_batch_counts_once),
        STORAGE(sums_stand_for_what_they_say),
        STORAGE(what_is_missing_or_changed_shows),
        STORAGE(times_come_later),
        STORAGE(what_is_rolled_back_was_never_there),
        STORAGE(parts_of_a_group_fall_alone_and_stand_together),
        STORAGE(a_key_counts_when_it_was_accepted),
        STORAGE(a_board_that_knows_no_screen_is_told_one),
        STORAGE(strangers_push_out_only_strangers),
        STORAGE(only_so_many_wait_for_a_screen),
        STORAGE(a_newer_file_is_left_alone),
        STORAGE(a_command_makes_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
