/* Reading a site folder: what is taken, what is passed over, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/line.h"
#include "common/mem.h"
#include "desk/folder.h"
#include "tests/support/site_folder.h"

static const struct site_text good[] = {
    { "playlists/site.json", "{}" },
    { "playlists/screens.json", "{ }" },
    { "playlists/hall.json", "[]" },
    { "playlists/.hidden.json", "x" },
    { "playlists/hall.json~", "x" },
    { "playlists/.hall.json.swp", "x" },
    { "playlists/schema/site.schema.json", "x" },
    { "playlists/notes.txt", "x" },
    { "content/b/two.jpg", "22" },
    { "content/a.jpg", "1" },
    { "content/b/Thumbs.db", "x" },
    { "content/.DS_Store", "x" },
    { "content/e\xCC\x81.jpg", "333" }, /* é written apart */
    { 0 },
};

static struct folder *read_good(const char *path, struct diagnostics *into)
{
    struct folder *folder = NULL;
    struct error err;
    diagnostics_init(into);
    if (!folder_read(&(struct folder_source){ .path = path }, into, &folder, &err))
        fail_msg("%s", err.text);
    return folder;
}

static void files_are_listed_in_order(void **state)
{
    (void)state;
    char path[SITE_FOLDER_BYTES];
    struct diagnostics said;
    site_folder_make(path, good);
    struct folder *folder = read_good(path, &said);
    assert_int_equal(said.count, 0);
    assert_int_equal(folder->json_count, 3);
    assert_string_equal(folder->json[0].path, "playlists/hall.json");
    assert_string_equal(folder->json[0].bytes, "[]");
    assert_int_equal(folder->json[0].length, 2);
    assert_string_equal(folder->json[2].path, "playlists/site.json");
    assert_int_equal(folder->content_count, 3);
    assert_string_equal(folder->content[0].path, "a.jpg");
    assert_string_equal(folder->content[1].path, "b/two.jpg");
    assert_int_equal(folder->content[1].size_bytes, 2);
    assert_null(folder_find(folder, "B/two.jpg"));
    assert_ptr_equal(folder_find(folder, "b/two.jpg"), &folder->content[1]);
    folder_free(folder);
    diagnostics_deinit(&said);
    site_folder_remove(path);
}

static void names_are_composed_and_still_read(void **state)
{
    (void)state;
    char path[SITE_FOLDER_BYTES];
    struct diagnostics said;
    struct error err;
    struct buf bytes;
    site_folder_make(path, good);
    struct folder *folder = read_good(path, &said);
    const struct folder_content *content = folder_find(folder, "\xC3\xA9.jpg");
    assert_non_null(content);
    buf_init(&bytes, 3);
    assert_true(folder_read_content(folder, content, &bytes, &err));
    assert_string_equal(buf_text(&bytes), "333");
    buf_deinit(&bytes);
    buf_init(&bytes, 1);
    assert_false(folder_read_content(folder, folder_find(folder, "b/two.jpg"), &bytes, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    buf_deinit(&bytes);
    folder_free(folder);
    diagnostics_deinit(&said);
    site_folder_remove(path);
}

static void expect_one(const char *folder_path, enum diagnostic_level level, const char *file,
                       const char *words)
{
    struct diagnostics said;
    struct folder *folder = read_good(folder_path, &said);
    assert_int_equal(said.count, 1);
    assert_int_equal(said.items[0].level, level);
    assert_string_equal(said.items[0].file, file);
    if (!strstr(said.items[0].text, words))
        fail_msg("expected \"%s\" in \"%s\"", words, said.items[0].text);
    folder_free(folder);
    diagnostics_deinit(&said);
}

static void odd_files_are_reported(void **state)
{
    (void)state;
    static const struct {
        const char *path, *file, *words;
        enum diagnostic_level level;
    } cases[] = {
        { "playlists/hall.json.txt", "playlists/hall.json.txt", "rename it", DIAGNOSTIC_WARNING },
        { "playlists/GATE.JSON", "playlists/GATE.JSON", "rename it", DIAGNOSTIC_WARNING },
        { "content/a\nb.jpg", "content/a?b.jpg", "because of its name", DIAGNOSTIC_WARNING },
        { "content/a\\b.jpg", "content/a\\b.jpg", "because of its name", DIAGNOSTIC_WARNING },
        { "content/\xFF.jpg", "content/?.jpg", "because of its name", DIAGNOSTIC_WARNING },
        { "content/\xC3\xA9.jpg", "content/\xC3\xA9.jpg", "same name", DIAGNOSTIC_ERROR },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[SITE_FOLDER_BYTES];
        site_folder_make(path, good);
        site_folder_write(path, cases[i].path, "x", 1);
        expect_one(path, cases[i].level, cases[i].file, cases[i].words);
        site_folder_remove(path);
    }
}

/* A link could carry any file of the machine into a release. */
static void links_are_not_followed(void **state)
{
    (void)state;
    static const char *const places[] = { "content/x.jpg", "content/d", "playlists/x.json" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char path[SITE_FOLDER_BYTES], link[256];
        site_folder_make(path, good);
        snprintf(link, sizeof link, "%s/%s", path, places[i]);
        assert_int_equal(symlink(i == 1 ? "/etc" : "/etc/passwd", link), 0);
        expect_one(path, DIAGNOSTIC_WARNING, places[i], "is a link");
        site_folder_remove(path);
    }
}

static void content_that_became_a_link_is_not_read(void **state)
{
    (void)state;
    char path[SITE_FOLDER_BYTES], from[256];
    struct diagnostics said;
    struct error err;
    struct buf bytes;
    site_folder_make(path, good);
    struct folder *folder = read_good(path, &said);
    snprintf(from, sizeof from, "%s/content/b", path);
    site_folder_remove(from);
    assert_int_equal(symlink("/etc", from), 0);
    buf_init(&bytes, 1024);
    assert_false(folder_read_content(folder, folder_find(folder, "b/two.jpg"), &bytes, &err));
    buf_deinit(&bytes);
    folder_free(folder);
    diagnostics_deinit(&said);
    site_folder_remove(path);
}

static void other_folders_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct site_text file;
        const char *below, *words;
    } cases[] = {
        { { "x/y", "" }, "", "is not a site folder" },
        { { "playlists/hall.json", "{}" }, "", "is not a site folder" },
        { { "playlists/site.json", "{}" }, "/playlists", "give the folder that holds it" },
        { { "playlists/site.json", "{}" }, "/nowhere", "nowhere" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[SITE_FOLDER_BYTES], below[256];
        struct diagnostics said;
        struct folder *folder = NULL;
        struct error err;
        site_folder_make(path, (const struct site_text[]){ cases[i].file, { 0 } });
        snprintf(below, sizeof below, "%s%s", path, cases[i].below);
        diagnostics_init(&said);
        assert_false(folder_read(&(struct folder_source){ .path = below }, &said, &folder, &err));
        assert_null(folder);
        assert_int_equal(err.kind, ERROR_MISSING);
        if (!strstr(err.text, cases[i].words))
            fail_msg("expected \"%s\" in \"%s\"", cases[i].words, err.text);
        diagnostics_deinit(&said);
        site_folder_remove(path);
    }
}

/* --- texts that are not saved yet ------------------------------------------------------------- */

static struct folder_json text_of(const char *path, const char *bytes)
{
    return (struct folder_json){ (char *)(uintptr_t)path, (char *)(uintptr_t)bytes, strlen(bytes) };
}

static void texts_stand_in_for_files(void **state)
{
    (void)state;
    char path[SITE_FOLDER_BYTES];
    struct diagnostics said;
    struct folder *folder = NULL;
    struct error err;
    site_folder_make(path, good);
    diagnostics_init(&said);
    const struct folder_json texts[] = { text_of("playlists/hall.json", "[1]"),
                                         text_of("playlists/new.json", "{}") };
    const struct folder_source source = { path, texts, 2 };
    assert_true(folder_read(&source, &said, &folder, &err));
    assert_int_equal(folder->json_count, 4);
    assert_string_equal(folder->json[0].bytes, "[1]");
    assert_int_equal(folder->json[0].length, 3);
    assert_string_equal(folder->json[1].path, "playlists/new.json");
    folder_free(folder);
    folder = read_good(path, &said);
    assert_string_equal(folder->json[0].bytes, "[]");
    folder_free(folder);
    diagnostics_deinit(&said);
    site_folder_remove(path);
}

static void a_text_has_the_name_of_a_playlist(void **state)
{
    (void)state;
    static const char *const bad[] = { "hall.json",           "playlists/hall.txt",
                                       "playlists/../x.json", "playlists/a/b.json",
                                       "playlists/.x.json",   "content/x.json",
                                       "playlists/\xff.json", "playlists/x.json~" };
    char path[SITE_FOLDER_BYTES];
    struct diagnostics said;
    struct folder *folder = NULL;
    struct error err;
    site_folder_make(path, good);
    diagnostics_init(&said);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct folder_json text = text_of(bad[i], "{}");
        assert_false(folder_read(&(struct folder_source){ path, &text, 1 }, &said, &folder, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        char *shown = mem_copy_string(bad[i]);
        line_clean(shown);
        assert_true(strstr(err.text, shown) != NULL);
        free(shown);
    }
    diagnostics_deinit(&said);
    site_folder_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_listed_in_order),
        cmocka_unit_test(texts_stand_in_for_files),
        cmocka_unit_test(a_text_has_the_name_of_a_playlist),
        cmocka_unit_test(names_are_composed_and_still_read),
        cmocka_unit_test(odd_files_are_reported),
        cmocka_unit_test(links_are_not_followed),
        cmocka_unit_test(content_that_became_a_link_is_not_read),
        cmocka_unit_test(other_folders_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
