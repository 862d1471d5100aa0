/* IANA zones by the machine's own zone files (package tzdata), and by broken ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "desk/zone.h"

static void zones_have_their_rules(void **state)
{
    (void)state;
    static const char *const zones[][2] = {
        { "Asia/Ho_Chi_Minh", "<+07>-7" },
        { "Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3" },
        { "America/New_York", "EST5EDT,M3.2.0,M11.1.0" },
        { "Australia/Lord_Howe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0" },
        { "UTC", "UTC0" },
    };
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        char *posix = NULL;
        struct timezone_rule rule;
        struct error err;
        if (!zone_resolve(zones[i][0], &posix, &rule, &err))
            fail_msg("%s", err.text);
        assert_string_equal(posix, zones[i][1]);
        free(posix);
    }
}

static void what_is_no_zone_is_refused_by_name(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",        "Asia/Hanoi", "../zoneinfo/UTC", "/usr/share/zoneinfo/UTC",
        "Asia",    "Asia/",      "tzdata.zi",       "zone.tab",
        "<+07>-7", "GMT+7",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error err;
        assert_false(zone_resolve(wrong[i], NULL, NULL, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_non_null(strstr(err.text, wrong[i]));
    }
}

static void write_zone(const char *folder, const char *name, const char *bytes, size_t length)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

/* TZDIR says where the files lie; none of these has a footer that is a rule. */
static void broken_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *start, *end;
    } files[] = {
        { "Empty", "", "" },
        { "Version1", "TZif", "" },
        { "NoLine", "TZif2", "CET-1" },
        { "NoRule", "TZif2", "\n\n" },
        { "NotZone", "What", "\nCET-1\n" },
        { "BadRule", "TZif2", "\nMars\n" },
    };
    char folder[] = "/tmp/bangtin-zone-XXXXXX";
    assert_non_null(mkdtemp(folder));
    setenv("TZDIR", folder, 1);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char bytes[128] = "";
        struct error err;
        size_t length = files[i].start[0] ? 64 : 0;
        memcpy(bytes, files[i].start, strlen(files[i].start));
        memcpy(bytes + length, files[i].end, strlen(files[i].end));
        write_zone(folder, files[i].name, bytes, length + strlen(files[i].end));
        assert_false(zone_resolve(files[i].name, NULL, NULL, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        char path[256];
        snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
        unlink(path);
    }
    unsetenv("TZDIR");
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_have_their_rules),
        cmocka_unit_test(what_is_no_zone_is_refused_by_name),
        cmocka_unit_test(broken_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
