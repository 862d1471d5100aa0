/* The judgement: may these bytes be shown? */
#include "tests/support/release_vectors.h"

#include "model/release.h"

struct fixture {
    struct buf latest_file, manifest_file;
    struct latest latest;
    struct trust *trust;
    struct release_floor floor;
};

static void fixture_init(struct fixture *f, const char *latest, const char *manifest)
{
    struct error err;
    struct sign_public one = vector_public("one");
    *f = (struct fixture){
        .latest_file = vector_read(latest),
        .manifest_file = vector_read(manifest),
        .trust = trust_of_key(&one),
    };
    if (!latest_parse(LATEST_RELEASE, f->latest_file.bytes, f->latest_file.length, &f->latest,
                      &err))
        fail_msg("%s", err.text);
}

static void fixture_deinit(struct fixture *f)
{
    buf_deinit(&f->latest_file);
    buf_deinit(&f->manifest_file);
    trust_free(f->trust);
}

static void use_trust(struct fixture *f, const char *name)
{
    struct error err;
    struct buf file = vector_read(name);
    trust_free(f->trust);
    f->trust = NULL;
    if (!trust_parse(file.bytes, file.length, &f->trust, &err))
        fail_msg("%s", err.text);
    buf_deinit(&file);
}

static bool is_accepted(const struct fixture *f, const char *site, struct error *err)
{
    struct manifest *manifest = NULL;
    bool is_good = release_judge(&f->latest, f->manifest_file.bytes, f->manifest_file.length,
                                 f->trust, site, &f->floor, &manifest, err);
    assert_true(is_good == (manifest != NULL));
    manifest_free(manifest);
    return is_good;
}

static void assert_accepted(const struct fixture *f, const char *site)
{
    struct error err;
    if (!is_accepted(f, site, &err))
        fail_msg("%s", err.text);
}

static void assert_refused(const struct fixture *f, const char *site, enum error_kind kind,
                           const char *says)
{
    struct error err;
    assert_false(is_accepted(f, site, &err));
    assert_int_equal(err.kind, kind);
    assert_says(&err, says);
}

static void signed_releases_are_accepted(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, "latest", "manifest.json");
    assert_accepted(&f, NULL);
    assert_accepted(&f, "mau");
    fixture_deinit(&f);
    fixture_init(&f, "latest.trust-1", "manifest.trust-1.json");
    use_trust(&f, "trust/1.json");
    assert_accepted(&f, NULL);
    fixture_deinit(&f);
}

static void foreign_signatures_are_refused(void **state)
{
    (void)state;
    struct fixture f;
    struct sign_public stranger = vector_public("stranger");
    fixture_init(&f, "latest", "manifest.json");
    trust_free(f.trust);
    f.trust = trust_of_key(&stranger);
    assert_refused(&f, NULL, ERROR_INPUT, "0 of 1 signatures");
    memcpy(f.trust->content.keys[0].id, f.latest.blocks[0].id, SIGN_ID_BYTES);
    assert_refused(&f, NULL, ERROR_INPUT, "does not match");
    f.latest.block_count = 0; /* unsigned */
    assert_refused(&f, NULL, ERROR_INPUT, "0 of 1 signatures");
    fixture_deinit(&f);
}

static void thresholds_count_keys(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, "latest.same-key-twice", "manifest.trust-1.json");
    use_trust(&f, "trust/1.json");
    assert_refused(&f, NULL, ERROR_INPUT, "signed twice");
    f.latest.block_count = 1;
    assert_refused(&f, NULL, ERROR_INPUT, "1 of 2 signatures");
    fixture_deinit(&f);
}

static void another_site_is_refused(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, "latest", "manifest.json");
    assert_refused(&f, "khac", ERROR_INPUT, "site \"mau\"");
    f.trust->site = strdup("khac");
    assert_refused(&f, NULL, ERROR_INPUT, "site \"mau\"");
    assert_refused(&f, "mau", ERROR_INPUT, "site \"mau\"");
    fixture_deinit(&f);
}

static void another_trust_is_refused(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, "latest", "manifest.json");
    f.trust->number = 1;
    assert_refused(&f, NULL, ERROR_INPUT, "trust 0");
    fixture_deinit(&f);
}

static void releases_never_go_backwards(void **state)
{
    (void)state;
    struct fixture f;
    struct release_floor floor = { 0 };
    struct error err;
    struct manifest *manifest = NULL;
    fixture_init(&f, "latest", "manifest.json");
    assert_true(manifest_parse(f.manifest_file.bytes, f.manifest_file.length, &manifest, &err));
    release_floor_raise(&floor, manifest, f.latest.sha256);
    f.floor = floor;
    assert_accepted(&f, NULL); /* equal is fine */
    f.floor.sha256[0] ^= 1;
    assert_refused(&f, NULL, ERROR_INPUT, "not the one");
    f.floor = floor;
    f.floor.generation++;
    assert_refused(&f, NULL, ERROR_AGAIN, "older");
    f.floor = floor;
    f.floor.trust = 1;
    f.floor.generation = 1;
    assert_refused(&f, NULL, ERROR_AGAIN, "older");
    manifest_free(manifest);
    fixture_deinit(&f);

    fixture_init(&f, "latest.trust-1", "manifest.trust-1.json");
    use_trust(&f, "trust/1.json");
    f.floor = floor;
    f.floor.generation = LIMIT_GENERATION; /* spent by a thief under trust 0 */
    assert_accepted(&f, NULL);
    fixture_deinit(&f);
}

static void the_floor_only_rises(void **state)
{
    (void)state;
    struct release_floor floor = { 0 };
    struct manifest manifest = { .trust = 1, .generation = 5 };
    char five[SHA256_HEX_BYTES] = "5", four[SHA256_HEX_BYTES] = "4";
    release_floor_raise(&floor, &manifest, five);
    manifest.generation = 4;
    release_floor_raise(&floor, &manifest, four);
    assert_int_equal(floor.generation, 5);
    assert_string_equal(floor.sha256, "5");
    manifest.generation = 6;
    release_floor_raise(&floor, &manifest, four);
    assert_int_equal(floor.generation, 6);
    assert_string_equal(floor.sha256, "4");
}

/* Who holds the key may still write nonsense: it is signed, and not shown. */
static void signed_nonsense_is_refused(void **state)
{
    (void)state;
    struct fixture f;
    struct error err;
    struct sign_secret one = vector_secret("one");
    fixture_init(&f, "latest", "manifest.json");
    f.manifest_file.length = 0;
    buf_string(&f.manifest_file, "{}");
    buf_deinit(&f.latest_file);
    buf_init(&f.latest_file, 4096);
    sha256_of("{}", 2, f.latest.sha256);
    assert_true(sign_make(&one, "{}", 2, "bangtin test", &f.latest_file, &err));
    size_t used;
    assert_true(sign_block_parse(f.latest_file.bytes, f.latest_file.length, &f.latest.blocks[0],
                                 &used, &err));
    f.latest.block_count = 1;
    assert_refused(&f, NULL, ERROR_INPUT, "release refused: manifest");
    fixture_deinit(&f);
}

static void every_bit_of_a_manifest_counts(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, "latest", "manifest.json");
    for (size_t bit = 0; bit < f.manifest_file.length * 8; bit++) {
        f.manifest_file.bytes[bit / 8] ^= (char)(1 << bit % 8);
        assert_refused(&f, NULL, ERROR_INPUT, "not the one that was signed");
        f.manifest_file.bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    f.manifest_file.length--;
    assert_refused(&f, NULL, ERROR_INPUT, "not the one that was signed");
    fixture_deinit(&f);
}

/* Where a flip is accepted it is in the one line that is not signed. */
static void every_bit_of_latest_counts(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, "latest", "manifest.json");
    size_t unsigned_end = (size_t)(strchr(f.latest_file.bytes, '\n') - f.latest_file.bytes);
    for (size_t bit = 0; bit < f.latest_file.length * 8; bit++) {
        struct error err;
        f.latest_file.bytes[bit / 8] ^= (char)(1 << bit % 8);
        if (latest_parse(LATEST_RELEASE, f.latest_file.bytes, f.latest_file.length, &f.latest,
                         &err) &&
            is_accepted(&f, NULL, &err) && bit / 8 >= unsigned_end)
            fail_msg("accepted with bit %zu flipped", bit);
        f.latest_file.bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    fixture_deinit(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signed_releases_are_accepted),
        cmocka_unit_test(foreign_signatures_are_refused),
        cmocka_unit_test(thresholds_count_keys),
        cmocka_unit_test(another_site_is_refused),
        cmocka_unit_test(another_trust_is_refused),
        cmocka_unit_test(releases_never_go_backwards),
        cmocka_unit_test(the_floor_only_rises),
        cmocka_unit_test(signed_nonsense_is_refused),
        cmocka_unit_test(every_bit_of_a_manifest_counts),
        cmocka_unit_test(every_bit_of_latest_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
