/* Manifests: the good one, its exact bytes, and every reason to refuse one. */
#include "tests/support/release_vectors.h"

#include "common/mem.h"
#include "model/limits.h"
#include "model/manifest.h"

static struct manifest *parse_file(const char *name)
{
    struct error err;
    struct manifest *manifest = NULL;
    struct buf file = vector_read(name);
    if (!manifest_parse(file.bytes, file.length, &manifest, &err))
        fail_msg("%s", err.text);
    buf_deinit(&file);
    return manifest;
}

static struct manifest *parse_good(void)
{
    return parse_file("manifest.json");
}

static void values_are_read(void **state)
{
    (void)state;
    struct manifest *manifest = parse_good();
    assert_string_equal(manifest->site, "mau");
    assert_int_equal(manifest->trust, 0);
    assert_int_equal(manifest->generation, 1795000000);
    assert_int_equal(manifest->published_ms, 1763454400000 + (int64_t)(365 * 86400) * 1000);
    assert_string_equal(manifest->zone, "<+07>-7");
    assert_false(manifest->blank);
    assert_true(manifest_withdraws(manifest, "hall/hoi-thao"));
    assert_false(manifest_withdraws(manifest, "hall/chao"));
    assert_int_equal(manifest->file_count, 5);
    const struct manifest_file *file = manifest_find(manifest, "playlists/hall.json");
    assert_non_null(file);
    assert_int_equal(file->size_bytes, 512);
    assert_int_equal(strspn(file->sha256, "3"), 64);
    assert_null(manifest_find(manifest, "playlists/Hall.json"));
    manifest_free(manifest);
}

static void a_screen_says_its_name_until_an_instant(void **state)
{
    (void)state;
    struct manifest *manifest = parse_file("manifest.identify.json"), *without = parse_good();
    assert_string_equal(manifest->identify_screen, "sanh");
    assert_int_equal(manifest_identify_ms(manifest, "sanh"), manifest->published_ms + 600000);
    assert_int_equal(manifest_identify_ms(manifest, "cong"), 0);
    assert_int_equal(manifest_identify_ms(without, "sanh"), 0);
    manifest_free(manifest);
    manifest_free(without);
}

static void printing_gives_the_same_values_and_bytes(void **state)
{
    (void)state;
    struct error err;
    struct manifest *manifest = parse_file("manifest.identify.json"), *again = NULL;
    struct buf first, second;
    buf_init(&first, LIMIT_JSON_BYTES);
    buf_init(&second, LIMIT_JSON_BYTES);
    manifest_print(manifest, &first);
    assert_true(manifest_parse(first.bytes, first.length, &again, &err));
    manifest_print(again, &second);
    assert_string_equal(first.bytes, second.bytes);
    assert_int_equal(again->published_ms, manifest->published_ms);
    assert_int_equal(again->identify_until_ms, manifest->identify_until_ms);
    assert_int_equal(again->file_count, manifest->file_count);
    manifest_free(manifest);
    manifest_free(again);
    buf_deinit(&first);
    buf_deinit(&second);
}

static void what_is_withdrawn_is_printed(void **state)
{
    (void)state;
    struct error err;
    struct manifest *manifest = NULL;
    struct buf file = vector_read("manifest.json"), changed;
    buf_init(&changed, LIMIT_JSON_BYTES);
    const char *at = strstr(file.bytes, "\"hall/hoi-thao\"");
    const char *blank = strstr(file.bytes, "\"blank\": false");
    assert_true(at && blank && at < blank);
    buf_append(&changed, file.bytes, (size_t)(at - file.bytes));
    buf_string(&changed, "\"hall/cu\", ");
    buf_append(&changed, at, (size_t)(blank - at));
    buf_printf(&changed, "\"blank\": true%s", blank + strlen("\"blank\": false"));
    if (!manifest_parse(changed.bytes, changed.length, &manifest, &err))
        fail_msg("%s", err.text);
    buf_deinit(&file);
    buf_init(&file, LIMIT_JSON_BYTES);
    manifest_print(manifest, &file);
    assert_non_null(strstr(file.bytes, "[\"hall/cu\", \"hall/hoi-thao\"]"));
    assert_non_null(strstr(file.bytes, "\"blank\": true"));
    manifest_free(manifest);
    manifest_free(NULL);
    buf_deinit(&file);
    buf_deinit(&changed);
}

static void wrong_manifests_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *says;
    } cases[] = {
        { "format-2", "format 2 is newer" },
        { "format-missing", "\"format\" is missing" },
        { "type-trust", "its type is \"trust\"" },
        { "site-empty", "\"site\"" },
        { "site-missing", "\"site\" is missing" },
        { "trust-negative", "\"trust\"" },
        { "generation-0", "\"generation\"" },
        { "generation-fraction", "\"generation\"" },
        { "generation-2-to-53", "\"generation\"" },
        { "published-local", "\"published\"" },
        { "zone-iana", "\"zone\"" },
        { "withdrawn-number", "\"withdrawn\"" },
        { "blank-text", "\"blank\"" },
        { "identify-text", "\"identify\"" },
        { "identify-no-screen", "\"screen\" is missing" },
        { "identify-no-end", "\"until\" is missing" },
        { "identify-local", "\"until\"" },
        { "files-list", "\"files\"" },
        { "path-parent", "content/../../etc/passwd" },
        { "path-absolute", "/etc/passwd" },
        { "path-elsewhere", "store/current" },
        { "path-backslash", "may not have" },
        { "path-empty-part", "may not have" },
        { "path-control", "may not have" },
        { "path-long", "may not have" },
        { "hash-upper-case", "lower-case hex" },
        { "hash-short", "lower-case hex" },
        { "size-negative", "\"size\"" },
        { "size-missing", "\"size\" is missing" },
        { "size-over", "\"size\"" },
        { "size-over-json", "\"size\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err;
        struct manifest *manifest = NULL;
        char name[96];
        snprintf(name, sizeof name, "refused/manifest.%s.json", cases[i].name);
        struct buf file = vector_read(name);
        if (manifest_parse(file.bytes, file.length, &manifest, &err))
            fail_msg("%s was accepted", name);
        assert_null(manifest);
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_says(&err, cases[i].says);
        buf_deinit(&file);
    }
}

static void unknown_keys_are_left_to_later_versions(void **state)
{
    (void)state;
    struct error err;
    struct manifest *manifest = NULL;
    struct buf file = vector_read("manifest.json"), changed;
    buf_init(&changed, LIMIT_JSON_BYTES);
    buf_printf(&changed, "{ \"area\": [1, {}], %s", strchr(file.bytes, '{') + 1);
    assert_true(manifest_parse(changed.bytes, changed.length, &manifest, &err));
    manifest_free(manifest);
    buf_deinit(&file);
    buf_deinit(&changed);
}

/* A manifest with so many files, made here since it is megabytes long. */
static bool parse_with_files(size_t count, struct error *err)
{
    struct manifest *manifest = parse_good(), *again = NULL;
    struct buf text;
    for (size_t i = 0; i < manifest->file_count; i++)
        free(manifest->files[i].path);
    free(manifest->files);
    manifest->files = mem_array(count, sizeof *manifest->files);
    manifest->file_count = count;
    for (size_t i = 0; i < count; i++) {
        manifest->files[i].path = mem_format("content/%0232zu", i);
        memset(manifest->files[i].sha256, 'a', 64);
    }
    buf_init(&text, 64 << 20);
    manifest_print(manifest, &text);
    bool is_accepted = manifest_parse(text.bytes, text.length, &again, err);
    if (is_accepted)
        assert_int_equal(again->file_count, count);
    manifest_free(again);
    manifest_free(manifest);
    buf_deinit(&text);
    return is_accepted;
}

static void there_is_a_ceiling_for_files(void **state)
{
    (void)state;
    struct error err;
    assert_true(parse_with_files(LIMIT_MANIFEST_FILES, &err));
    assert_false(parse_with_files(LIMIT_MANIFEST_FILES + 1, &err));
    assert_says(&err, "more than 10000 files");
    assert_false(parse_with_files(100000, &err));
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    struct error err;
    struct manifest *manifest = NULL;
    struct buf file = vector_read("manifest.json"), changed;
    buf_init(&changed, LIMIT_JSON_BYTES);
    buf_string(&changed, "{ \"deep\": ");
    for (size_t i = 0; i < LIMIT_JSON_LEVELS; i++)
        buf_string(&changed, "[");
    for (size_t i = 0; i < LIMIT_JSON_LEVELS; i++)
        buf_string(&changed, "]");
    buf_printf(&changed, ", %s", strchr(file.bytes, '{') + 1);
    assert_false(manifest_parse(changed.bytes, changed.length, &manifest, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    buf_deinit(&file);
    buf_deinit(&changed);
}

static void no_damage_is_fatal(void **state)
{
    (void)state;
    struct buf file = vector_read("manifest.json");
    for (size_t length = 0; length < file.length - 1; length++) {
        struct error err;
        struct manifest *manifest = NULL;
        char *copy = mem_copy_bytes(file.bytes, length);
        assert_false(manifest_parse(copy, length, &manifest, &err));
        free(copy);
    }
    for (size_t bit = 0; bit < file.length * 8; bit++) {
        struct error err;
        struct manifest *manifest = NULL;
        file.bytes[bit / 8] ^= (char)(1 << bit % 8);
        manifest_parse(file.bytes, file.length, &manifest, &err);
        manifest_free(manifest);
        file.bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    buf_deinit(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(a_screen_says_its_name_until_an_instant),
        cmocka_unit_test(printing_gives_the_same_values_and_bytes),
        cmocka_unit_test(what_is_withdrawn_is_printed),
        cmocka_unit_test(wrong_manifests_are_refused),
        cmocka_unit_test(unknown_keys_are_left_to_later_versions),
        cmocka_unit_test(there_is_a_ceiling_for_files),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(no_damage_is_fatal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
