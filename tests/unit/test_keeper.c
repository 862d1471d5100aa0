/* What main keeps: floor, current and previous, trust files; and what plan remembers of faults. */
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/file.h"
#include "player/floor.h"
#include "player/keeper.h"
#include "player/plan/faults.h"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/bangtin-keeper-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    (void)about, (void)type, (void)walk;
    return remove(path);
}

static int remove_folder(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void assert_file(const char *name, const char *expected)
{
    struct buf text;
    struct error err;
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    buf_init(&text, 65536);
    bool is_there = file_read(AT_FDCWD, path, &text, &err);
    if (expected) {
        assert_true(is_there);
        assert_string_equal(buf_text(&text), expected);
    } else {
        assert_false(is_there);
    }
    buf_deinit(&text);
}

static struct keeper *open_keeper(void)
{
    struct keeper *keeper = NULL;
    struct error err;
    assert_true(keeper_open(folder, &keeper, &err));
    return keeper;
}

static void keep_release(struct keeper *keeper, const char *bytes)
{
    struct parcel_latest latest = { .length = (uint32_t)strlen(bytes) };
    struct error err;
    memcpy(latest.bytes, bytes, strlen(bytes));
    assert_true(keeper_release(keeper, &latest, &err));
}

static void test_previous_is_what_current_was(void **state)
{
    (void)state;
    struct keeper *keeper = open_keeper();
    keep_release(keeper, "one");
    assert_file(KEEPER_CURRENT, "one");
    assert_file(KEEPER_PREVIOUS, NULL);
    keep_release(keeper, "two");
    assert_file(KEEPER_CURRENT, "two");
    assert_file(KEEPER_PREVIOUS, "one");
    keep_release(keeper, "two"); /* again: previous stays what it was */
    assert_file(KEEPER_PREVIOUS, "one");
    keeper_close(keeper);
}

static void test_a_deleted_state_is_made_anew(void **state)
{
    (void)state;
    struct keeper *keeper = open_keeper();
    struct error err;
    char store[128];
    assert_true(keeper_is_whole(keeper));
    keep_release(keeper, "one");
    snprintf(store, sizeof store, "%s/store", folder);
    assert_int_equal(rmdir(store), 0);
    assert_false(keeper_is_whole(keeper));
    assert_true(keeper_renew(keeper, folder, &err));
    assert_true(keeper_is_whole(keeper));
    assert_file(KEEPER_CURRENT, "one");

    assert_int_equal(remove_folder(NULL), 0);
    assert_false(keeper_is_whole(keeper));
    assert_false(keeper_renew(keeper, "/proc/nowhere", &err));
    assert_false(keeper_is_whole(keeper));
    assert_true(keeper_renew(keeper, folder, &err));
    keep_release(keeper, "two");
    assert_file(KEEPER_CURRENT, "two");
    assert_file(KEEPER_PREVIOUS, NULL);
    keeper_close(keeper);
}

/* A disk that is not there yet: the player starts, and keeps things as soon as it can. */
static void test_a_state_that_cannot_be_made_is_tried_again(void **state)
{
    (void)state;
    struct keeper *keeper = NULL;
    struct error err;
    assert_false(keeper_open("/proc/nowhere", &keeper, &err));
    assert_non_null(keeper);
    assert_false(keeper_is_whole(keeper));
    assert_true(keeper_renew(keeper, folder, &err));
    keep_release(keeper, "one");
    assert_file(KEEPER_CURRENT, "one");
    keeper_close(keeper);
}

static void test_one_player_a_state(void **state)
{
    (void)state;
    struct keeper *first = open_keeper(), *second = NULL;
    struct error err;
    assert_false(keeper_open(folder, &second, &err));
    assert_int_equal(err.kind, ERROR_AGAIN);
    keeper_close(first);
    keeper_close(open_keeper());
}

static void test_temporaries_of_a_crash_go(void **state)
{
    (void)state;
    struct error err;
    char path[128];
    keeper_close(open_keeper());
    snprintf(path, sizeof path, "%s/held/current.tmp-0123", folder);
    assert_true(file_replace(AT_FDCWD, path, "x", 1, 0644, &err));
    keeper_close(open_keeper());
    assert_file("held/current.tmp-0123", NULL);
}

static int sealed(const char *text)
{
    struct error err;
    int fd = -1;
    void *map = NULL;
    assert_true(ipc_memory("test", strlen(text), &fd, &map, &err));
    memcpy(map, text, strlen(text));
    munmap(map, strlen(text));
    assert_true(ipc_seal(fd, &err));
    return fd;
}

static void test_trust_files_and_their_signatures(void **state)
{
    (void)state;
    struct keeper *keeper = open_keeper();
    struct error err;
    int fds[IPC_MAX_FDS] = { sealed("file"), sealed("signatures"), -1, -1 };
    struct parcel_trust trust = { .number = 7, .file_bytes = 4, .signature_bytes = 10 };
    assert_true(keeper_trust(keeper, &trust, fds, &err));
    assert_file("trust/7.json", "file");
    assert_file("trust/7.json.minisig", "signatures");
    trust.file_bytes = 5; /* says another size than the memory has */
    assert_false(keeper_trust(keeper, &trust, fds, &err));
    assert_file("trust/7.json", "file");
    belt_close(fds);
    keeper_close(keeper);
}

static void test_floor_survives_its_text(void **state)
{
    (void)state;
    struct floor_mark floor = {
        .is_shown = true, .trust = 3, .generation = 1795000000, .clock_ms = 1795000000123
    };
    struct floor_mark read = { 0 };
    char text[FLOOR_TEXT_BYTES];
    memset(floor.sha256, 'a', 64);
    floor_print(&floor, text);
    assert_true(floor_parse(text, &read));
    assert_memory_equal(&read, &floor, sizeof read);
    floor = (struct floor_mark){ .clock_ms = 5 };
    floor_print(&floor, text);
    assert_true(floor_parse(text, &read));
    assert_false(read.is_shown);
    assert_int_equal(read.clock_ms, 5);
}

static void test_damaged_floors_are_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "bangtin-floor 2\n",
        "bangtin-floor 1\ntrust 1\n",
        "bangtin-floor 1\ntrust 1\ngeneration 2\nsha256 zz\nclock 3\n",
        "bangtin-floor 1\ntrust 1\ngeneration 2\nsha256 -\nclock 3\nmore\n",
    };
    struct floor_mark read;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(floor_parse(texts[i], &read));
    struct floor_mark floor = { .is_shown = true, .sha256 = "zz" };
    char text[FLOOR_TEXT_BYTES];
    floor_print(&floor, text); /* its sum is right */
    assert_false(floor_parse(text, &read));
}

static void test_any_flipped_bit_damages_a_floor(void **state)
{
    (void)state;
    struct floor_mark read, floor = { .is_shown = true, .trust = 1, .generation = 1795000000 };
    char text[FLOOR_TEXT_BYTES];
    memset(floor.sha256, 'a', 64);
    floor_print(&floor, text);
    for (size_t i = 0; i < strlen(text) * 8; i++) {
        text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
        assert_false(floor_parse(text, &read));
        text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
    }
    assert_true(floor_parse(text, &read));
}

static void test_faults_are_news_once(void **state)
{
    (void)state;
    struct faults faults = { 0 };
    assert_true(faults_note(&faults, 1, "hall/a", false, 1000));
    assert_false(faults_note(&faults, 1, "hall/a", false, 1000));
    assert_int_equal(faults_held_until_ms(&faults, 1, "hall/a", 1000), 0);
    assert_true(faults_note(&faults, 1, "hall/a", true, 1000)); /* now it is held */
    assert_false(faults_note(&faults, 1, "hall/a", true, 2000));
    assert_false(faults_note(&faults, 1, "hall/a", false, 2000));
    assert_int_equal(faults_held_until_ms(&faults, 1, "hall/a", 2000), 1000 + FAULTS_HELD_MS);
    assert_true(faults_note(&faults, 1, "hall/b", false, 1000));
    faults_clear(&faults, 1, "hall/b"); /* its file arrived */
    assert_true(faults_note(&faults, 1, "hall/b", false, 1000));
    faults_deinit(&faults);
}

static void test_quarantine_ends_in_time_or_with_the_release(void **state)
{
    (void)state;
    struct faults faults = { 0 };
    assert_true(faults_note(&faults, 1, "hall/a", true, 1000));
    assert_int_equal(faults_held_until_ms(&faults, 2, "hall/a", 1000), 0);
    assert_int_equal(faults_held_until_ms(&faults, 1, "hall/a", 1000 + FAULTS_HELD_MS), 0);
    assert_true(faults_note(&faults, 1, "hall/a", true, 1000 + FAULTS_HELD_MS)); /* again news */
    assert_true(faults_note(&faults, 2, "hall/a", true, 1000)); /* a release that waits, … */
    assert_true(faults_held_until_ms(&faults, 1, "hall/a", 2000) > 0); /* … beside that one */
    char name[20];
    assert_true(faults_take_before(&faults, 2, name, sizeof name));
    assert_string_equal(name, "hall/a");
    assert_true(faults_has(&faults, "hall/a")); /* of the other */
    assert_false(faults_take_before(&faults, 2, name, sizeof name));
    assert_int_equal(faults_held_until_ms(&faults, 1, "hall/a", 2000), 0);
    assert_true(faults_held_until_ms(&faults, 2, "hall/a", 2000) > 0);
    faults_deinit(&faults);
}

static void test_a_screen_is_kept_once_it_is_told(void **state)
{
    (void)state;
    struct error err;
    char screen[KEEPER_SCREEN_BYTES];
    struct keeper *keeper = open_keeper();
    keeper_read_screen(keeper, screen);
    assert_string_equal(screen, "");
    assert_false(keeper_screen(keeper, "../sanh", &err));
    assert_true(keeper_screen(keeper, "sanh", &err));
    assert_file("screen", "sanh\n");
    keeper_read_screen(keeper, screen);
    assert_string_equal(screen, "sanh");
    keeper_close(keeper);
    char path[128];
    snprintf(path, sizeof path, "%s/screen", folder);
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_int_equal(write(fd, "<b>\n", 4), 4);
    close(fd);
    keeper = open_keeper();
    keeper_read_screen(keeper, screen);
    assert_string_equal(screen, "");
    keeper_close(keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_previous_is_what_current_was, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(test_a_deleted_state_is_made_anew, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(test_a_state_that_cannot_be_made_is_tried_again,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_one_player_a_state, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_temporaries_of_a_crash_go, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_trust_files_and_their_signatures, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(test_a_screen_is_kept_once_it_is_told, make_folder,
                                        remove_folder),
        cmocka_unit_test(test_floor_survives_its_text),
        cmocka_unit_test(test_damaged_floors_are_none),
        cmocka_unit_test(test_any_flipped_bit_damages_a_floor),
        cmocka_unit_test(test_faults_are_news_once),
        cmocka_unit_test(test_quarantine_ends_in_time_or_with_the_release),
    };
    return cmocka_run_group_tests_name("keeper", tests, NULL, NULL);
}
