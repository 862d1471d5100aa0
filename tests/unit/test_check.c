/* What `bangtin check` says depends on the moment only where something is over; and what it leaves
 * to its callers. The sentences and their places are in tests/flow/test_check.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/check.h"
#include "model/rfc3339.h"
#include "tests/support/site_folder.h"

static const char screens[] = "{\"screens\": {\"a\": {\"canvas\": [192, 96]}}}";
static const char site[] =
    "{\"site\": \"s\", \"title\": \"S\", \"timezone\": \"Asia/Ho_Chi_Minh\", "
    "\"schedule\": [{\"show\": \"hall\"}]}";

/* Checks a site whose one item has these keys besides its slogan. */
static void check_item(const char *keys, const char *now, struct diagnostics *into)
{
    char path[SITE_FOLDER_BYTES], hall[512];
    struct error err;
    int64_t now_ms;
    snprintf(hall, sizeof hall, "{\"items\": [{\"slogan\": \"Chào\"%s}, {\"slogan\": \"Xin\"}]}",
             keys);
    site_folder_make(path, (const struct site_text[]){ { "playlists/site.json", site },
                                                       { "playlists/screens.json", screens },
                                                       { "playlists/hall.json", hall },
                                                       { 0 } });
    assert_true(rfc3339_parse(now, NULL, &now_ms));
    diagnostics_init(into);
    if (!check_site(&(struct folder_source){ .path = path }, now_ms, into, NULL, NULL, &err))
        fail_msg("%s", err.text);
    site_folder_remove(path);
}

static void only_what_is_over_depends_on_now(void **state)
{
    (void)state;
    static const struct {
        const char *keys, *now;
        size_t errors, warnings;
    } cases[] = {
        { "", "2026-12-01T00:00:00Z", 0, 0 },
        { ", \"until\": \"2026-12-10\"", "2026-12-10T16:59:59Z", 0, 0 },
        { ", \"until\": \"2026-12-10\"", "2026-12-10T17:00:00Z", 0, 1 },
        { ", \"until\": \"2026-12-10\", \"hours\": \"22:00-06:00\"", "2026-12-10T22:59:59Z", 0, 0 },
        { ", \"until\": \"2026-12-10\", \"hours\": \"22:00-06:00\"", "2026-12-10T23:00:00Z", 0, 1 },
        { ", \"until\": \"2026-12-10T08:00:00+07:00\"", "2026-12-10T00:59:59Z", 0, 0 },
        { ", \"until\": \"2026-12-10T08:00:00+07:00\"", "2026-12-10T01:00:00Z", 0, 1 },
        { ", \"from\": \"2030-01-01\"", "2026-12-10T01:00:00Z", 0, 0 },
        /* never at any time: Monday and Tuesday hold no Saturday */
        { ", \"from\": \"2026-12-07\", \"until\": \"2026-12-08\", \"days\": [\"sat\"]",
          "2026-01-01T00:00:00Z", 1, 0 },
        { ", \"from\": \"2026-12-07\", \"until\": \"2026-12-12\", \"days\": [\"sat\"]",
          "2026-01-01T00:00:00Z", 0, 0 },
        { ", \"from\": \"2026-12-07T09:00:00+07:00\", \"until\": \"2026-12-07T10:00:00+07:00\", "
          "\"hours\": \"13:00-14:00\"",
          "2026-01-01T00:00:00Z", 1, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diagnostics said;
        check_item(cases[i].keys, cases[i].now, &said);
        if (said.errors != cases[i].errors || said.warnings != cases[i].warnings)
            fail_msg("case %zu: %zu errors, %zu warnings: %s", i, said.errors, said.warnings,
                     said.count ? said.items[0].text : "");
        diagnostics_deinit(&said);
    }
}

static void the_site_and_its_folder_are_handed_over(void **state)
{
    (void)state;
    char path[SITE_FOLDER_BYTES];
    struct diagnostics said;
    struct folder *folder = NULL;
    struct site *read = NULL;
    struct error err;
    site_folder_make(path, (const struct site_text[]){
                               { "playlists/site.json", site },
                               { "playlists/screens.json", screens },
                               { "playlists/hall.json", "{\"items\": [{\"slogan\": \"Chào\"}]}" },
                               { "content/sources/x.svg", "<svg/>" },
                               { 0 } });
    diagnostics_init(&said);
    assert_true(
        check_site(&(struct folder_source){ .path = path }, 0, &said, &folder, &read, &err));
    assert_int_equal(said.count, 0);
    assert_string_equal(read->title, "S");
    assert_int_equal(folder->json_count, 3);
    assert_string_equal(folder->content[0].path, "sources/x.svg");
    site_free(read);
    folder_free(folder);
    diagnostics_deinit(&said);
    site_folder_remove(path);
}

static void no_site_no_findings(void **state)
{
    (void)state;
    struct diagnostics said;
    struct folder *folder = NULL;
    struct site *read = NULL;
    struct error err;
    diagnostics_init(&said);
    assert_false(check_site(&(struct folder_source){ .path = "/nowhere/at/all" }, 0, &said, &folder,
                            &read, &err));
    assert_int_equal(err.kind, ERROR_MISSING);
    assert_int_equal(said.count, 0);
    assert_null(folder);
    assert_null(read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_over_depends_on_now),
        cmocka_unit_test(the_site_and_its_folder_are_handed_over),
        cmocka_unit_test(no_site_no_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
