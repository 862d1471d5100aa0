/* The scan of /sys/class/drm, on made-up machines. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/file.h"
#include "player/show/connector.h"

enum { MOST = 4 };

static const struct {
    struct {
        const char *name, *status; /* status NULL: a folder without that file */
    } outputs[MOST];
    int count, connected, card;
    const char *states;
} machines[] = {
    { { { NULL, NULL } }, 0, 0, -1, "" },
    { { { "card0", NULL }, { "renderD128", NULL }, { "version", NULL } }, 0, 0, -1, "" },
    { { { "card0", NULL }, { "card0-HDMI-A-1", "disconnected\n" } },
      1,
      0,
      -1,
      "card0-HDMI-A-1 disconnected" },
    { { { "card0-HDMI-A-1", "disconnected\n" },
        { "card1-DP-1", "connected\n" },
        { "card1-HDMI-A-2", "unknown\n" } },
      3,
      1,
      1,
      "card0-HDMI-A-1 disconnected, card1-DP-1 connected, card1-HDMI-A-2 unknown" },
    { { { "card10-DP-1", "connected\n" }, { "card2-DP-1", "connected\n" } },
      2,
      2,
      2,
      "card10-DP-1 connected, card2-DP-1 connected" },
    { { { "card0-Writeback-1", NULL }, { "card0-DP-1", "connected\n" } },
      1,
      1,
      0,
      "card0-DP-1 connected" },
};

static void make_machine(size_t machine, const char *folder)
{
    struct error err;
    char path[128];
    for (size_t i = 0; i < MOST && machines[machine].outputs[i].name; i++) {
        const char *status = machines[machine].outputs[i].status;
        snprintf(path, sizeof path, "%s/%s", folder, machines[machine].outputs[i].name);
        assert_true(file_make_folders(AT_FDCWD, path, &err));
        if (!status)
            continue;
        snprintf(path, sizeof path, "%s/%s/status", folder, machines[machine].outputs[i].name);
        assert_true(file_replace(AT_FDCWD, path, status, strlen(status), 0644, &err));
    }
}

static void test_machines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        struct connectors found;
        char folder[] = "/tmp/bangtin-test-XXXXXX", command[64];
        assert_non_null(mkdtemp(folder));
        make_machine(i, folder);
        connectors_init(&found, folder);
        assert_int_equal(found.count, machines[i].count);
        assert_int_equal(found.connected, machines[i].connected);
        assert_int_equal(found.card, machines[i].card);
        assert_string_equal(buf_text(&found.states), machines[i].states);
        connectors_deinit(&found);
        snprintf(command, sizeof command, "rm -r %s", folder);
        assert_int_equal(system(command), 0);
    }
}

static void set_output(const char *folder, const char *name, const char *status, const char *modes)
{
    struct error err;
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_true(file_make_folders(AT_FDCWD, path, &err));
    snprintf(path, sizeof path, "%s/%s/status", folder, name);
    assert_true(file_replace(AT_FDCWD, path, status, strlen(status), 0644, &err));
    snprintf(path, sizeof path, "%s/%s/modes", folder, name);
    assert_true(file_replace(AT_FDCWD, path, modes, strlen(modes), 0644, &err));
}

static void test_screens_that_come_and_go(void **state)
{
    (void)state;
    static const struct {
        const char *name, *status, *modes;
        bool is_change;
        const char *states;
    } steps[] = {
        { "card0-DP-1", "connected\n", "1920x1080\n1280x720\n", true,
          "card0-DP-1 connected 1920x1080" },
        { "card0-DP-1", "connected\n", "1920x1080\n1280x720\n", false,
          "card0-DP-1 connected 1920x1080" },
        { "card0-DP-1", "disconnected\n", "", false, "card0-DP-1 disconnected" },
        { "card0-DP-1", "connected\n", "1920x1080\n", true, "card0-DP-1 connected 1920x1080" },
        { "card0-DP-1", "connected\n", "1280x720\n", true, "card0-DP-1 connected 1280x720" },
        { "card0-DP-2", "disconnected\n", "", true, /* a card that was not there, say */
          "card0-DP-1 connected 1280x720, card0-DP-2 disconnected" },
    };
    struct connectors known;
    char folder[] = "/tmp/bangtin-test-XXXXXX", command[64];
    assert_non_null(mkdtemp(folder));
    connectors_init(&known, folder);
    assert_false(connectors_change(&known, folder));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        set_output(folder, steps[i].name, steps[i].status, steps[i].modes);
        assert_int_equal(connectors_change(&known, folder), steps[i].is_change);
        assert_string_equal(buf_text(&known.states), steps[i].states);
    }
    connectors_deinit(&known);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

static void test_a_machine_without_the_folder(void **state)
{
    (void)state;
    struct connectors found;
    connectors_init(&found, "/nonexistent");
    assert_int_equal(found.count, 0);
    assert_int_equal(found.card, -1);
    connectors_deinit(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_machines),
                                        cmocka_unit_test(test_screens_that_come_and_go),
                                        cmocka_unit_test(test_a_machine_without_the_folder) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
