/* Real folders, real inotify: what counts as a change of a site, and when it has settled. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/watch.h"

static const char *const parts[] = { "playlists", "content", NULL };
static char home[] = "/tmp/bangtin-watch-XXXXXX";
static struct watch *watch;
static struct error err;

static void save(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);
}

static bool is_changed(int64_t now_ms)
{
    watch_read(watch, now_ms);
    return watch_due_ms(watch) != INT64_MAX;
}

static void assert_seen(void)
{
    assert_true(is_changed(0));
    assert_true(watch_settle(watch, &err));
    assert_false(is_changed(0));
}

/* A folder "site" in a new working folder, watched. */
static int set_up(void **state)
{
    (void)state;
    snprintf(home, sizeof home, "/tmp/bangtin-watch-XXXXXX");
    if (!mkdtemp(home) || chdir(home) != 0 || mkdir("site", 0755) != 0 ||
        mkdir("site/playlists", 0755) != 0 || mkdir("site/content", 0755) != 0)
        return -1;
    return watch_new("site", parts, &watch, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[64];
    watch_free(watch);
    watch = NULL;
    snprintf(command, sizeof command, "rm -rf %s", home);
    return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

static void saving_in_any_way_is_a_change(void **state)
{
    (void)state;
    assert_false(is_changed(0));
    save("site/playlists/hall.json");
    assert_seen();
    save("site/playlists/.hall.json.swp");
    save("site/playlists/hall.json.tmp-1");
    assert_false(is_changed(0));
    assert_int_equal(rename("site/playlists/hall.json.tmp-1", "site/playlists/hall.json"), 0);
    assert_seen();
    assert_int_equal(link("site/playlists/hall.json", "site/playlists/gate.json"), 0);
    assert_seen();
    assert_int_equal(unlink("site/playlists/hall.json"), 0);
    assert_seen();
}

static void folders_below_are_watched_when_they_come(void **state)
{
    (void)state;
    assert_int_equal(mkdir("site/content/a", 0755), 0);
    assert_int_equal(mkdir("site/content/a/b", 0755), 0);
    assert_seen();
    save("site/content/a/b/c.jpg");
    assert_seen();
    assert_int_equal(rename("site/content/a", "a"), 0);
    assert_seen();
    save("a/b/c.jpg");
    assert_false(is_changed(0));
}

static void what_is_not_published_is_not_watched(void **state)
{
    (void)state;
    save("site/README");
    assert_int_equal(mkdir("site/state", 0755), 0);
    assert_int_equal(mkdir("site/content/.git", 0755), 0);
    assert_false(is_changed(0));
    assert_true(watch_settle(watch, &err));
    save("site/state/x");
    save("site/content/.git/x");
    assert_false(is_changed(0));
}

static void a_part_may_be_replaced(void **state)
{
    (void)state;
    assert_int_equal(rename("site/playlists", "site/old"), 0);
    assert_int_equal(mkdir("site/new", 0755), 0);
    assert_int_equal(rename("site/new", "site/playlists"), 0);
    assert_seen();
    save("site/playlists/hall.json");
    assert_seen();
}

static void a_site_that_is_gone_is_said_and_comes_back(void **state)
{
    (void)state;
    assert_int_equal(rename("site", "away"), 0);
    assert_true(is_changed(0));
    assert_false(watch_settle(watch, &err));
    assert_int_equal(err.kind, ERROR_MISSING);
    assert_false(is_changed(0));
    assert_int_equal(rename("away", "site"), 0);
    assert_true(watch_settle(watch, &err));
    save("site/playlists/hall.json");
    assert_seen();
}

static void a_file_is_no_site(void **state)
{
    struct watch *none = NULL;
    (void)state;
    save("file");
    assert_false(watch_new("file", parts, &none, &err));
    assert_false(watch_new("nowhere", parts, &none, &err));
    assert_int_equal(err.kind, ERROR_MISSING);
    assert_null(none);
}

static void a_change_settles(void **state)
{
    (void)state;
    assert_true(watch_due_ms(watch) == INT64_MAX);
    save("site/playlists/hall.json");
    watch_read(watch, 1000);
    assert_int_equal(watch_due_ms(watch), 1000 + WATCH_SETTLE_MS);
    watch_read(watch, 1010);
    assert_int_equal(watch_due_ms(watch), 1000 + WATCH_SETTLE_MS);
    save("site/playlists/hall.json");
    watch_read(watch, 1020);
    assert_int_equal(watch_due_ms(watch), 1020 + WATCH_SETTLE_MS);
}

static void who_saves_without_end_is_not_waited_for(void **state)
{
    (void)state;
    for (int64_t now_ms = 1000; now_ms < 1000 + 2 * WATCH_PATIENCE_MS; now_ms += 50) {
        save("site/playlists/hall.json");
        watch_read(watch, now_ms);
    }
    assert_int_equal(watch_due_ms(watch), 1000 + WATCH_PATIENCE_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(saving_in_any_way_is_a_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(folders_below_are_watched_when_they_come, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_published_is_not_watched, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_part_may_be_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_site_that_is_gone_is_said_and_comes_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_file_is_no_site, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_change_settles, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_saves_without_end_is_not_waited_for, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
