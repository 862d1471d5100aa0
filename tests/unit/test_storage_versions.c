/* The storage of each earlier version becomes this one, with all that was in it; and no version is
 * ever changed once there are files of it. */
#include "tests/support/report_batches.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/buf.h"
#include "desk/storage_inside.h"

/* Of the text that leads to version N + 1. Add yours behind; never change one. */
static const char *const hashes[] = {
    "aa84f705bd1e43b275f0a5cc58ff3149e35d862a44c5f19f111a65b6df70a49f",
    "84869dff6870a6e7f98a7017aff595196d0f9349f4c63ca53866195b0044d025",
    "28601aa5276380bf2ecd0f7b0242674545bb0f10e3c83c2740c23f9790c55b2a",
    "3166d938001157717e176e09a89eecb15f0915262ae436e59c1e882b14329182",
    "ab2788e9b76e6787e4331e364e0708ae9e0f797db43a6a724740f706c5b8f084",
    "6e6701c0e68cdc52acd3a5b3322f9510c03d03acf57d1a7ec6387a6b7b4b8aec",
    "df8456da7f8f1a3319bef686a163a51736b56856b3fece695edfba8476a051e2",
    "9f0405903451edb268c3b9364b79bdae2f3df6afc698432d90cbcaae7416f669",
};

/* What a file of version 1 may hold. */
static const char first_rows[] =
    "INSERT INTO keys VALUES('f', 's', 'ABCDEF', 2, 5);"
    "INSERT INTO batches VALUES('s', 'b', 1, 1, 'x', '0', 'x', 5, 5, NULL, 1);"
    "INSERT INTO plays VALUES('s', 'b', 1, 'hall/a', 'c', '', 1, 5, 1795000000000, 1000, 1, 2);"
    "INSERT INTO plays VALUES('s', 'b', 2, 'hall/a', 'c', '', 1, 5, 1795000002000, 2000, 3, 2);"
    "INSERT INTO plays VALUES('s', 'b', 3, 'hall/b', '', '', 1, 5, NULL, 1000, 1, 0);"
    "INSERT INTO showing VALUES('s', '', 'hall/a', 1, 1, 1, 5, 1000, 2, 5);"
    "INSERT INTO aside(received_ms, screen, reason, bytes) VALUES(5, 's', 'why', 'x');";

struct fixture {
    char folder[64], path[100];
    int64_t plays, shown_ms;
};

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    strcpy(f->folder, "/tmp/test_versions.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/%s", f->folder, STORAGE_FILE);
    *state = f;
    return 0;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about, (void)kind, (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    nftw(f->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    test_free(f);
    return 0;
}

static void execute(sqlite3 *db, const char *sql)
{
    char *why = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
}

/* A file as the program of that version left it. */
static void make_version(struct fixture *f, int version)
{
    sqlite3 *db;
    char text[64];
    unlink(f->path);
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    execute(db, "PRAGMA journal_mode = WAL");
    for (int i = 0; i < version; i++) {
        execute(db, storage_versions[i]);
        if (i == 0)
            execute(db, first_rows);
    }
    snprintf(text, sizeof text, "PRAGMA user_version = %d", version);
    execute(db, text);
    sqlite3_close(db);
}

static int add_line(void *context, int count, char **values, char **names)
{
    (void)count, (void)names;
    buf_printf(context, "%s\n", values[0] ? values[0] : "");
    return 0;
}

static void read_schema(struct fixture *f, struct buf *into)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "SELECT sql FROM sqlite_master ORDER BY type, name", add_line, into, NULL),
        SQLITE_OK);
    sqlite3_close(db);
}

static void add(void *context, const struct storage_plays *plays)
{
    struct fixture *f = context;
    f->plays += plays->plays;
    f->shown_ms += plays->shown_ms;
}

static struct storage *open_it(struct fixture *f)
{
    struct error err;
    struct storage *storage = NULL;
    if (!storage_open(f->folder, true, &storage, &err))
        fail_msg("%s", err.text);
    return storage;
}

static void each_earlier_version_becomes_this_one(void **state)
{
    struct fixture *f = *state;
    struct buf fresh, old;
    struct error err;
    const struct storage_period period = { .to_ms = INT64_MAX };
    buf_init(&fresh, 1024 * 1024);
    storage_close(open_it(f));
    read_schema(f, &fresh);
    for (int version = 1; version < STORAGE_VERSION; version++) {
        int64_t timeless = 0;
        make_version(f, version);
        struct storage *storage = open_it(f);
        f->plays = f->shown_ms = 0;
        assert_true(storage_plays(storage, &period, add, f, &err));
        assert_int_equal(f->plays, 4);
        assert_int_equal(f->shown_ms, 3000);
        assert_true(storage_timeless(storage, &timeless, &err));
        assert_int_equal(timeless, 1);
        storage_close(storage);
        buf_init(&old, 1024 * 1024);
        read_schema(f, &old);
        assert_string_equal(buf_text(&old), buf_text(&fresh));
        buf_deinit(&old);
    }
    buf_deinit(&fresh);
}

static void a_version_that_fails_half_way_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct error err;
    struct storage *storage = NULL;
    struct buf before, after;
    sqlite3 *db;
    buf_init(&before, 1024 * 1024);
    buf_init(&after, 1024 * 1024);
    make_version(f, 1);
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    execute(db, "CREATE TABLE hours(x)"); /* in the way of a later step */
    sqlite3_close(db);
    read_schema(f, &before);
    assert_false(storage_open(f->folder, true, &storage, &err));
    read_schema(f, &after);
    assert_string_equal(buf_text(&after), buf_text(&before));
    buf_deinit(&before);
    buf_deinit(&after);
}

static void no_version_is_changed_afterwards(void **state)
{
    (void)state;
    for (size_t i = 0; i < STORAGE_VERSION; i++) {
        char hash[SHA256_HEX_BYTES];
        sha256_of(storage_versions[i], strlen(storage_versions[i]), hash);
        if (i >= sizeof hashes / sizeof *hashes || strcmp(hash, hashes[i]) != 0)
            fail_msg("version %zu is %s now: add a version behind the last, and its hash here",
                     i + 1, hash);
    }
}

int main(void)
{
#define VERSIONS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        VERSIONS(each_earlier_version_becomes_this_one),
        VERSIONS(a_version_that_fails_half_way_changes_nothing),
        cmocka_unit_test(no_version_is_changed_afterwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
