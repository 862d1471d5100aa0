/* The store: nothing under a valid name has another hash, parts resume and do not pile up, and
 * what is kept is never evicted. On a real folder. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/file.h"
#include "common/ipc.h"
#include "player/fetch/store_part.h"
#include "player/fetch/store_room.h"

struct fixture {
    char state[64];
    struct store *store;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    struct error err;
    strcpy(fixture.state, "/tmp/bangtin-store-XXXXXX");
    assert_non_null(mkdtemp(fixture.state));
    assert_true(store_open(fixture.state, &fixture.store, &err));
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    char command[128];
    store_free(fixture->store);
    snprintf(command, sizeof command, "rm -rf '%s'", fixture->state);
    return system(command);
}

/* The path of a blob, or of its part. */
static const char *path_of(const struct fixture *fixture, const char *sha256, bool is_part)
{
    static char path[256];
    if (is_part)
        snprintf(path, sizeof path, "%s/store/%s.part", fixture->state, sha256);
    else
        snprintf(path, sizeof path, "%s/store/%.2s/%s", fixture->state, sha256, sha256);
    return path;
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static bool put(struct fixture *fixture, const char *bytes, char ret_sha256[SHA256_HEX_BYTES])
{
    struct error err;
    struct store_part *part = NULL;
    sha256_of(bytes, strlen(bytes), ret_sha256);
    return store_part_open(fixture->store, ret_sha256, (int64_t)strlen(bytes), true, &part, &err) &&
           store_part_write(part, store_part_length(part), bytes, strlen(bytes), &err) &&
           store_part_commit(part, &err);
}

static void what_was_put_is_read_back(void **state)
{
    struct fixture *fixture = *state;
    char sha256[SHA256_HEX_BYTES];
    struct error err;
    struct buf bytes;
    const void *map = NULL;
    int fd = -1;
    assert_true(put(fixture, "bang tin", sha256));
    assert_true(store_has(fixture->store, sha256, 8));
    assert_true(store_has(fixture->store, sha256, -1));
    assert_false(store_has(fixture->store, sha256, 9));
    assert_false(is_there(path_of(fixture, sha256, true)));
    buf_init(&bytes, 100);
    assert_true(store_read(fixture->store, sha256, &bytes, &err));
    assert_string_equal(buf_text(&bytes), "bang tin");
    buf_deinit(&bytes);
    assert_true(store_read_memory(fixture->store, sha256, 8, &fd, &err));
    assert_true(ipc_map_sealed(fd, 8, &map, &err));
    assert_memory_equal(map, "bang tin", 8);
    munmap((void *)(uintptr_t)map, 8);
    close(fd);
}

/* Every damage to a stored file: another byte, one too few, one too many, none, gone. */
static void damage_is_noticed_by_whoever_reads(void **state)
{
    static const struct {
        const char *bytes;
        enum error_kind kind;
    } cases[] = { { "bang tim", ERROR_INPUT },
                  { "bang ti", ERROR_INPUT },
                  { "bang tin ", ERROR_INPUT },
                  { "", ERROR_INPUT },
                  { NULL, ERROR_MISSING } };
    struct fixture *fixture = *state;
    char sha256[SHA256_HEX_BYTES];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err;
        struct buf bytes;
        int fd = -1;
        assert_true(put(fixture, "bang tin", sha256));
        const char *path = path_of(fixture, sha256, false);
        if (cases[i].bytes)
            assert_true(file_replace(-1, path, cases[i].bytes, strlen(cases[i].bytes), 0644, &err));
        else
            store_remove(fixture->store, sha256);
        buf_init(&bytes, 100);
        assert_false(store_read(fixture->store, sha256, &bytes, &err));
        assert_int_equal(err.kind, cases[i].kind);
        assert_false(store_read_memory(fixture->store, sha256, 8, &fd, &err));
        assert_int_equal(err.kind, cases[i].kind);
        assert_int_equal(fd, -1);
        buf_deinit(&bytes);
    }
}

/* No descriptor is left: that says nothing about the bytes, which stay. */
static void what_cannot_be_read_now_is_not_thrown_away(void **state)
{
    struct fixture *fixture = *state;
    char sha256[SHA256_HEX_BYTES];
    struct rlimit all, none;
    assert_true(put(fixture, "bang tin", sha256));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
    none = (struct rlimit){ .rlim_cur = 0, .rlim_max = all.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    bool is_damaged = store_remove_damaged(fixture->store, sha256);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
    assert_true(is_damaged);
    assert_true(store_is_suspect(fixture->store, sha256));
    assert_false(store_has(fixture->store, sha256, 8)); /* another copy is wanted */
    assert_true(is_there(path_of(fixture, sha256, false)));
    assert_false(store_remove_damaged(fixture->store, sha256)); /* it can be read again */
    assert_true(store_has(fixture->store, sha256, 8));
}

/* Something else is where its folder should be: that is no word on the file. */
static void only_what_is_not_there_is_lacking(void **state)
{
    struct fixture *fixture = *state;
    char sha256[SHA256_HEX_BYTES], folder[256];
    sha256_of("bang tin", 8, sha256);
    snprintf(folder, sizeof folder, "%s/store/%.2s", fixture->state, sha256);
    assert_true(store_lacks(fixture->store, sha256));
    assert_true(put(fixture, "bang tin", sha256));
    assert_false(store_lacks(fixture->store, sha256));
    assert_int_equal(remove(path_of(fixture, sha256, false)), 0);
    assert_true(store_lacks(fixture->store, sha256));
    remove(folder);
    assert_int_equal(symlink(folder, folder), 0); /* ELOOP */
    assert_false(store_has(fixture->store, sha256, -1));
    assert_false(store_lacks(fixture->store, sha256));
}

static void wrong_bytes_never_get_a_name(void **state)
{
    static const struct {
        const char *bytes;
        bool is_exact;
    } cases[] = { { "bang tim", true }, { "bang ti", true }, { "bang ti", false } };
    struct fixture *fixture = *state;
    char sha256[SHA256_HEX_BYTES];
    struct error err;
    sha256_of("bang tin", 8, sha256);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct store_part *part = NULL;
        assert_true(store_part_open(fixture->store, sha256, 8, cases[i].is_exact, &part, &err));
        assert_true(store_part_write(part, 0, cases[i].bytes, strlen(cases[i].bytes), &err));
        assert_false(store_part_commit(part, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_false(store_has(fixture->store, sha256, -1));
        assert_false(is_there(path_of(fixture, sha256, true)));
    }
}

static void a_part_goes_on_where_it_was_cut(void **state)
{
    struct fixture *fixture = *state;
    char sha256[SHA256_HEX_BYTES];
    struct store_part *part = NULL;
    struct error err;
    sha256_of("bang tin", 8, sha256);
    assert_true(store_part_open(fixture->store, sha256, 8, true, &part, &err));
    assert_true(store_part_write(part, 0, "bang", 4, &err));
    store_part_close(part);
    assert_true(store_part_open(fixture->store, sha256, 8, true, &part, &err));
    assert_int_equal(store_part_length(part), 4);
    assert_false(store_part_write(part, 3, "g tin", 5, &err)); /* not what was asked for */
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_true(store_part_write(part, 4, " tin", 4, &err));
    assert_false(store_part_write(part, 8, "!", 1, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_true(store_part_commit(part, &err));
    assert_true(store_has(fixture->store, sha256, 8));
}

/* The server ignored Range and sends everything: the part begins again. */
static void a_part_may_begin_again(void **state)
{
    struct fixture *fixture = *state;
    char sha256[SHA256_HEX_BYTES];
    struct store_part *part = NULL;
    struct error err;
    sha256_of("bang tin", 8, sha256);
    assert_true(store_part_open(fixture->store, sha256, 8, true, &part, &err));
    assert_true(store_part_write(part, 0, "rubb", 4, &err));
    assert_true(store_part_write(part, 0, "bang tin", 8, &err));
    assert_true(store_part_commit(part, &err));
    assert_true(store_has(fixture->store, sha256, 8));
}

/* What a crash can leave of a part: all of it, too much of it, rubbish of the right length. */
static void any_leftover_is_survived(void **state)
{
    static const struct {
        const char *left;
        int64_t length;
    } cases[] = {
        { "", 0 }, { "bang tin", 8 }, { "bang tin and more", 0 }, { "\1\2\3\4\5\6\7", 7 }
    };
    struct fixture *fixture = *state;
    char sha256[SHA256_HEX_BYTES];
    sha256_of("bang tin", 8, sha256);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct store_part *part = NULL;
        struct error err;
        assert_true(file_replace(-1, path_of(fixture, sha256, true), cases[i].left,
                                 strlen(cases[i].left), 0644, &err));
        assert_true(store_part_open(fixture->store, sha256, 8, true, &part, &err));
        assert_int_equal(store_part_length(part), cases[i].length);
        store_part_discard(part);
        assert_false(is_there(path_of(fixture, sha256, true)));
    }
}

static void make(const struct fixture *fixture, const char *name, bool is_folder)
{
    char path[300];
    snprintf(path, sizeof path, "%s/store/%s", fixture->state, name);
    int fd = is_folder ? mkdir(path, 0700) : open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    if (!is_folder)
        close(fd);
}

/* Whoever had taken fetch over left it: no name is blocked by it, and no disk stays full. */
static void what_is_none_of_a_stores_goes(void **state)
{
    struct fixture *fixture = *state;
    char sha256[SHA256_HEX_BYTES], path[300], name[100];
    assert_true(put(fixture, "right", sha256));
    strcpy(path, path_of(fixture, sha256, false));
    snprintf(name, sizeof name, "%.2s/stray", sha256);
    make(fixture, name, false);
    snprintf(name, sizeof name, "%.2s/folder", sha256);
    make(fixture, name, true);
    make(fixture, "stray", false);
    make(fixture, "zz", true);
    make(fixture, "zz/deep", true);
    make(fixture, "zz/deep/er", true);
    make(fixture, "zz/deep/er/file", false);
    make(fixture, "aa.part", true);
    make(fixture, "ff", false); /* where a folder belongs */
    store_room_clear(fixture->store);
    assert_true(is_there(path));
    snprintf(path, sizeof path, "ls -R %s/store | grep -qE 'stray|folder|zz|part'", fixture->state);
    assert_int_equal(WEXITSTATUS(system(path)), 1); /* none */
    snprintf(path, sizeof path, "%s/store/ff", fixture->state);
    assert_false(is_there(path));
}

static void parts_that_nobody_wants_go(void **state)
{
    static const char *const rubbish[] = { "x.part", "blob.tmp-0123456789abcdef", "core" };
    struct fixture *fixture = *state;
    char wanted[SHA256_HEX_BYTES], other[SHA256_HEX_BYTES], stored[SHA256_HEX_BYTES], path[256];
    struct store_set set = { 0 };
    struct error err;
    sha256_of("wanted", 6, wanted);
    sha256_of("other", 5, other);
    assert_true(put(fixture, "stored", stored));
    assert_true(file_replace(-1, path_of(fixture, wanted, true), "w", 1, 0644, &err));
    assert_true(file_replace(-1, path_of(fixture, other, true), "o", 1, 0644, &err));
    for (size_t i = 0; i < sizeof rubbish / sizeof *rubbish; i++) {
        snprintf(path, sizeof path, "%s/store/%s", fixture->state, rubbish[i]);
        assert_true(file_replace(-1, path, "r", 1, 0644, &err));
    }
    store_set_add(&set, wanted);
    store_room_drop_parts(fixture->store, &set);
    assert_true(is_there(path_of(fixture, wanted, true)));
    assert_false(is_there(path_of(fixture, other, true)));
    for (size_t i = 0; i < sizeof rubbish / sizeof *rubbish; i++) {
        snprintf(path, sizeof path, "%s/store/%s", fixture->state, rubbish[i]);
        assert_false(is_there(path));
    }
    assert_true(store_has(fixture->store, stored, 6));
    store_set_deinit(&set);
}

/* Ten blobs of ten bytes; every third is kept. */
static void eviction_takes_the_oldest_that_is_not_kept(void **state)
{
    struct fixture *fixture = *state;
    char sha256[10][SHA256_HEX_BYTES];
    struct store_set keep = { 0 };
    struct error err;
    for (int i = 0; i < 10; i++) {
        char bytes[16];
        snprintf(bytes, sizeof bytes, "number %03d", i);
        assert_true(put(fixture, bytes, sha256[i]));
        struct timespec times[2] = { { .tv_sec = 1000 + i }, { .tv_sec = 1000 + i } };
        assert_int_equal(utimensat(-1, path_of(fixture, sha256[i], false), times, 0), 0);
        if (i % 3 == 0)
            store_set_add(&keep, sha256[i]);
    }
    assert_true(store_room_make(fixture->store, 10, 110, &keep, &err)); /* fits as it is */
    assert_true(store_has(fixture->store, sha256[1], 10));
    assert_true(store_room_make(fixture->store, 30, 100, &keep, &err)); /* three must go */
    for (int i = 0; i < 10; i++)
        assert_int_equal(store_has(fixture->store, sha256[i], 10), i != 1 && i != 2 && i != 4);
    assert_false(store_room_make(fixture->store, 70, 100, &keep, &err)); /* kept: 40 */
    assert_int_equal(err.kind, ERROR_LIMIT);
    for (int i = 0; i < 10; i++)
        assert_int_equal(store_has(fixture->store, sha256[i], 10), i % 3 == 0);
    assert_true(store_room_make(fixture->store, 60, 100, &keep, &err));
    assert_false(store_room_make(fixture->store, INT64_MAX / 4, INT64_MAX / 2, &keep, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM); /* the disk itself */
    store_set_deinit(&keep);
}

/* A link that somebody put there leads nowhere. */
static void links_are_not_followed(void **state)
{
    struct fixture *fixture = *state;
    char sha256[SHA256_HEX_BYTES], target[128];
    struct store_part *part = NULL;
    struct error err;
    sha256_of("bang tin", 8, sha256);
    snprintf(target, sizeof target, "%s/target", fixture->state);
    assert_int_equal(symlink(target, path_of(fixture, sha256, true)), 0);
    assert_false(store_part_open(fixture->store, sha256, 8, true, &part, &err));
    assert_false(is_there(target));
}

int main(void)
{
#define ON_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ON_A_FOLDER(what_was_put_is_read_back),
        ON_A_FOLDER(damage_is_noticed_by_whoever_reads),
        ON_A_FOLDER(what_cannot_be_read_now_is_not_thrown_away),
        ON_A_FOLDER(only_what_is_not_there_is_lacking),
        ON_A_FOLDER(wrong_bytes_never_get_a_name),
        ON_A_FOLDER(a_part_goes_on_where_it_was_cut),
        ON_A_FOLDER(a_part_may_begin_again),
        ON_A_FOLDER(any_leftover_is_survived),
        ON_A_FOLDER(what_is_none_of_a_stores_goes),
        ON_A_FOLDER(parts_that_nobody_wants_go),
        ON_A_FOLDER(eviction_takes_the_oldest_that_is_not_kept),
        ON_A_FOLDER(links_are_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
