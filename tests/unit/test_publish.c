/* Publishing under a wrong clock, which no flow test can set. */
#include "tests/support/release_vectors.h"

#include <fcntl.h>

#include "common/file.h"
#include "desk/publish.h"
#include "desk/verify.h"
#include "tests/support/site_folder.h"

static const struct site_text site[] = {
    { "playlists/site.json",
      "{ \"site\": \"mau\", \"title\": \"Mẫu\", \"timezone\": \"Asia/Ho_Chi_Minh\","
      " \"schedule\": [ { \"id\": \"luon\", \"show\": \"hall\" } ] }" },
    { "playlists/screens.json",
      "{ \"screens\": { \"sanh\": { \"name\": \"Sảnh\", \"canvas\": [640, 360] } } }" },
    { "playlists/hall.json", "{ \"items\": [ { \"id\": \"chao\", \"slogan\": \"Xin chào\" } ] }" },
    { 0 },
};

static const int64_t start_ms = 1795000000000, day_ms = 86400000;

struct fixture {
    char folder[SITE_FOLDER_BYTES], tree[SITE_FOLDER_BYTES + 8];
    struct sign_secret key;
    size_t changes;
};

static void fixture_init(struct fixture *f)
{
    struct sign_public ignored;
    site_folder_make(f->folder, site);
    snprintf(f->tree, sizeof f->tree, "%s/rel", f->folder);
    sign_keygen(&ignored, &f->key);
    f->changes = 0;
}

/* A changed site published at this time; the generation, or 0 and the error. */
static int64_t publish_at(struct fixture *f, int64_t now_ms, bool is_clock_right, struct error *err)
{
    char hall[128];
    snprintf(hall, sizeof hall, "{ \"items\": [ { \"id\": \"chao\", \"slogan\": \"Lần %zu\" } ] }",
             f->changes++);
    site_folder_write(f->folder, "playlists/hall.json", hall, strlen(hall));
    struct publish_order order = { .site.path = f->folder,
                                   .tree_path = f->tree,
                                   .key = &f->key,
                                   .now_ms = now_ms,
                                   .is_clock_right = is_clock_right };
    struct publish_result result;
    struct diagnostics findings;
    diagnostics_init(&findings);
    bool is_good = publish(&order, &findings, &result, err);
    diagnostics_deinit(&findings);
    if (!is_good)
        return 0;
    assert_int_equal(result.outcome, PUBLISH_LIVE);
    int64_t generation = result.generation;
    publish_result_deinit(&result);
    return generation;
}

static void a_clock_that_runs_ahead_is_not_believed(void **state)
{
    (void)state;
    struct fixture f;
    struct error err;
    fixture_init(&f);
    assert_int_equal(publish_at(&f, start_ms, false, &err), start_ms / 1000);
    assert_int_equal(publish_at(&f, start_ms + 4 * day_ms, false, &err), 0);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_says(&err, "4 days ahead");
    assert_int_equal(publish_at(&f, start_ms + 2 * day_ms, false, &err),
                     (start_ms + 2 * day_ms) / 1000);
    assert_int_equal(publish_at(&f, start_ms + 9 * day_ms, true, &err),
                     (start_ms + 9 * day_ms) / 1000);
    site_folder_remove(f.folder);
}

static void a_clock_that_is_behind_does_not_count_backwards(void **state)
{
    (void)state;
    struct fixture f;
    struct error err;
    fixture_init(&f);
    int64_t first = publish_at(&f, start_ms, false, &err);
    assert_int_equal(publish_at(&f, start_ms - 300 * day_ms, false, &err), first + 1);
    assert_int_equal(publish_at(&f, start_ms - 300 * day_ms, true, &err), first + 2);
    site_folder_remove(f.folder);
}

static void what_was_published_verifies(void **state)
{
    (void)state;
    struct fixture f;
    struct error err;
    struct sign_public public;
    struct tree *tree = NULL;
    struct verify_result result;
    fixture_init(&f);
    int64_t generation = publish_at(&f, start_ms, false, &err);
    sign_secret_public(&f.key, &public);
    assert_true(tree_open(f.tree, &tree, &err));
    assert_true(verify_tree(tree, trust_of_key(&public), &result, &err));
    assert_int_equal(result.manifest->generation, generation);
    assert_int_equal(result.manifest->published_ms, start_ms);
    verify_result_deinit(&result);
    tree_close(tree);
    site_folder_remove(f.folder);
}

static void a_manifest_that_is_gone_comes_with_advice(void **state)
{
    (void)state;
    struct fixture f;
    struct error err;
    struct tree *tree = NULL;
    struct latest latest;
    char path[SITE_FOLDER_BYTES + 160];
    fixture_init(&f);
    assert_int_not_equal(publish_at(&f, start_ms, false, &err), 0);
    assert_true(tree_open(f.tree, &tree, &err));
    assert_true(tree_read_signatures(tree, LATEST_RELEASE, NULL, &latest, &err));
    tree_close(tree);
    snprintf(path, sizeof path, "%s/blobs/%.2s/%s", f.tree, latest.sha256, latest.sha256);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(publish_at(&f, start_ms + day_ms, false, &err), 0);
    assert_says(&err, latest.sha256);
    assert_says(&err, "remove `latest`");
    snprintf(path, sizeof path, "%s/latest", f.tree); /* it is followed */
    assert_int_equal(unlink(path), 0);
    assert_int_equal(publish_at(&f, start_ms + day_ms, false, &err), (start_ms + day_ms) / 1000);
    site_folder_remove(f.folder);
}

/* Turns a bit of every blob but the manifest, or takes the last byte of it; how many. */
static size_t rot(const struct fixture *f, bool is_short)
{
    struct error err;
    struct tree *tree = NULL;
    struct latest latest;
    struct buf bytes, text;
    struct manifest *manifest = NULL;
    size_t count = 0;
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    buf_init(&text, LIMIT_JSON_BYTES);
    assert_true(tree_open(f->tree, &tree, &err));
    assert_true(tree_read_signatures(tree, LATEST_RELEASE, NULL, &latest, &err));
    assert_true(tree_read_blob(tree, latest.sha256, &text, &err));
    assert_true(manifest_parse(buf_text(&text), text.length, &manifest, &err));
    for (; count < manifest->file_count; count++) {
        char path[SITE_FOLDER_BYTES + 160];
        const char *sha256 = manifest->files[count].sha256;
        assert_true(tree_read_blob(tree, sha256, &bytes, &err));
        bytes.bytes[bytes.length - 1] ^= 1;
        snprintf(path, sizeof path, "%s/blobs/%.2s/%s", f->tree, sha256, sha256);
        assert_true(file_replace(AT_FDCWD, path, bytes.bytes, bytes.length - is_short, 0644, &err));
        buf_deinit(&bytes);
    }
    manifest_free(manifest);
    buf_deinit(&text);
    tree_close(tree);
    return count;
}

/* Publishes again what is out; how many warnings there are. */
static size_t publish_the_same(const struct fixture *f)
{
    struct error err;
    struct publish_result result;
    struct diagnostics findings;
    const struct publish_order order = {
        .site.path = f->folder, .tree_path = f->tree, .key = &f->key, .now_ms = start_ms
    };
    diagnostics_init(&findings);
    assert_true(publish(&order, &findings, &result, &err));
    assert_int_equal(result.outcome, PUBLISH_UNCHANGED);
    publish_result_deinit(&result);
    size_t warnings = findings.warnings;
    diagnostics_deinit(&findings);
    return warnings;
}

static void what_rotted_in_the_tree_is_written_anew(void **state)
{
    (void)state;
    struct fixture f;
    struct error err;
    fixture_init(&f);
    assert_int_not_equal(publish_at(&f, start_ms, false, &err), 0);
    size_t before = publish_the_same(&f);
    for (int is_short = 0; is_short < 2; is_short++) {
        assert_true(rot(&f, is_short) >= 4); /* the playlists and a font */
        assert_int_equal(publish_the_same(&f), before + 1);
        assert_int_equal(publish_the_same(&f), before);
    }
    site_folder_remove(f.folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_that_runs_ahead_is_not_believed),
        cmocka_unit_test(a_clock_that_is_behind_does_not_count_backwards),
        cmocka_unit_test(what_was_published_verifies),
        cmocka_unit_test(what_rotted_in_the_tree_is_written_anew),
        cmocka_unit_test(a_manifest_that_is_gone_comes_with_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
