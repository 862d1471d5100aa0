/* Trust files, their chain 0 → 1 → 2, and what does not follow. */
#include "tests/support/release_vectors.h"

#include "model/trust.h"

static struct latest read_signatures(const char *name)
{
    struct error err;
    struct latest signatures;
    struct buf file = vector_read(name);
    if (!latest_parse(LATEST_TRUST, file.bytes, file.length, &signatures, &err))
        fail_msg("%s", err.text);
    buf_deinit(&file);
    return signatures;
}

static struct trust *bare(const char *key_name)
{
    struct sign_public key = vector_public(key_name);
    return trust_of_key(&key);
}

/* Steps from `now` (freed) to trust/NAME.json; NULL and the reason when that does not follow. */
static struct trust *step(struct trust *now, const char *name, struct error *err)
{
    struct trust *next = NULL;
    char path[96], signature_path[112];
    snprintf(path, sizeof path, "trust/%s.json", name);
    snprintf(signature_path, sizeof signature_path, "%s.minisig", path);
    struct buf file = vector_read(path);
    struct latest signatures = read_signatures(signature_path);
    bool follows = trust_follows(now, file.bytes, file.length, &signatures, &next, err);
    assert_true(follows == (next != NULL));
    trust_free(now);
    buf_deinit(&file);
    return next;
}

static void the_chain_is_followed(void **state)
{
    (void)state;
    struct error err = { 0 };
    struct trust *trust = step(bare("one"), "1", &err);
    assert_string_equal(err.text, "");
    assert_non_null(trust);
    assert_int_equal(trust->number, 1);
    assert_string_equal(trust->site, "mau");
    assert_int_equal(trust->root.threshold, 2);
    trust = step(trust, "2", &err);
    assert_non_null(trust);
    assert_int_equal(trust->number, 2);
    assert_int_equal(trust->content.count, 1);
    trust_free(trust);
}

static void nothing_else_follows(void **state)
{
    (void)state;
    struct error err;
    assert_null(step(bare("stranger"), "1", &err));
    assert_says(&err, "old root");
    assert_null(step(bare("one"), "1.not-by-old-root", &err));
    assert_says(&err, "old root");
    assert_null(step(bare("one"), "2", &err));
    assert_says(&err, "does not follow");
    assert_null(step(step(bare("one"), "1", &err), "1", &err));
    assert_says(&err, "does not follow");
    assert_null(step(step(bare("one"), "1", &err), "3.skips", &err));
    assert_says(&err, "does not follow");
    assert_null(step(step(bare("one"), "1", &err), "2.not-by-new-root", &err));
    assert_says(&err, "new root");
    assert_null(step(step(bare("one"), "1", &err), "2.other-site", &err));
    assert_says(&err, "\"khac\"");
}

static void every_bit_of_a_trust_file_counts(void **state)
{
    (void)state;
    struct error err;
    struct trust *now = bare("one");
    struct buf file = vector_read("trust/1.json");
    struct latest signatures = read_signatures("trust/1.json.minisig");
    for (size_t bit = 0; bit < file.length * 8; bit++) {
        struct trust *next = NULL;
        file.bytes[bit / 8] ^= (char)(1 << bit % 8);
        assert_false(trust_follows(now, file.bytes, file.length, &signatures, &next, &err));
        file.bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    trust_free(now);
    buf_deinit(&file);
}

static void printing_gives_the_same_values(void **state)
{
    (void)state;
    struct error err;
    struct trust *trust = NULL, *again = NULL;
    struct buf file = vector_read("trust/1.json"), text;
    buf_init(&text, LIMIT_TRUST_BYTES);
    assert_true(trust_parse(file.bytes, file.length, &trust, &err));
    trust_print(trust, &text);
    assert_string_equal(text.bytes, file.bytes);
    assert_true(trust_parse(text.bytes, text.length, &again, &err));
    assert_memory_equal(&trust->root, &again->root, sizeof trust->root);
    trust_free(trust);
    trust_free(again);
    buf_deinit(&file);
    buf_deinit(&text);
}

static void wrong_roles_are_refused(void **state)
{
    (void)state;
    struct sign_public one = vector_public("one"), two = vector_public("two"), alias = one;
    char a[SIGN_KEY_TEXT_BYTES], b[SIGN_KEY_TEXT_BYTES], again[SIGN_KEY_TEXT_BYTES];
    memcpy(alias.id, two.id, sizeof alias.id); /* the same key under another id */
    sign_public_format(&one, a);
    sign_public_format(&two, b);
    sign_public_format(&alias, again);
    const struct {
        const char *first, *second, *threshold, *says;
    } cases[] = {
        { a, b, "0", "\"threshold\"" },
        { a, b, "3", "\"threshold\"" },
        { a, b, "1.5", "\"threshold\"" },
        { a, b, "\"1\"", "\"threshold\"" },
        { a, a, "1", "twice" },
        { a, again, "1", "twice" },
        { a, "RW", "1", "not a minisign" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err;
        struct trust *trust = NULL;
        struct buf text;
        buf_init(&text, LIMIT_TRUST_BYTES);
        buf_printf(&text,
                   "{\"format\":1,\"type\":\"trust\",\"site\":\"mau\",\"trust\":1,"
                   "\"root\":{\"threshold\":1,\"keys\":[\"%s\"]},"
                   "\"content\":{\"threshold\":%s,\"keys\":[\"%s\",\"%s\"]}}",
                   a, cases[i].threshold, cases[i].first, cases[i].second);
        assert_false(trust_parse(text.bytes, text.length, &trust, &err));
        assert_says(&err, cases[i].says);
        assert_says(&err, "\"content\"");
        buf_deinit(&text);
    }
}

static void wrong_heads_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        { "{\"format\":2,\"type\":\"trust\"}", "format 2" },
        { "{\"format\":1,\"type\":\"manifest\"}", "type" },
        { "{\"format\":1,\"type\":\"trust\",\"site\":\"a\",\"trust\":0}", "\"trust\"" },
        { "{\"format\":1,\"type\":\"trust\",\"site\":\"a\",\"trust\":1}", "\"root\" is missing" },
        { "{\"format\":1,\"type\":\"trust\",\"site\":\"a\",\"trust\":1,"
          "\"root\":{\"threshold\":1,\"keys\":[]}}",
          "no key" },
        { "[]", "not a trust file" },
        { "{\"format\":1,\"type\":\"trust\",\"site\":\"a\",\"trust\":1,"
          "\"root\":{\"threshold\":1,\"keys\":[5]}}",
          "must be a text" },
        { "RWTU", "not a trust file" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err;
        struct trust *trust = NULL;
        assert_false(trust_parse(cases[i].text, strlen(cases[i].text), &trust, &err));
        assert_says(&err, cases[i].says);
    }
}

static void more_than_a_board_keeps_is_refused(void **state)
{
    (void)state;
    struct error err;
    struct trust *trust = NULL;
    struct buf text;
    struct sign_public key = vector_public("one");
    buf_init(&text, 2 * LIMIT_TRUST_BYTES);
    buf_string(&text, "{\"format\":1,\"type\":\"trust\",\"site\":\"a\",\"trust\":1,"
                      "\"root\":{\"threshold\":1,\"keys\":[");
    for (int i = 0; i <= LIMIT_TRUST_KEYS; i++) {
        char name[SIGN_KEY_TEXT_BYTES];
        key.key[0] = key.id[0] = (uint8_t)i;
        sign_public_format(&key, name);
        buf_printf(&text, "%s\"%s\"", i ? "," : "", name);
    }
    buf_string(&text, "]}}");
    assert_false(trust_parse(text.bytes, text.length, &trust, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_says(&err, "keys");
    while (text.length <= LIMIT_TRUST_BYTES)
        buf_string(&text, " ");
    assert_false(trust_parse(text.bytes, text.length, &trust, &err));
    assert_says(&err, "trust: larger than");
    buf_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chain_is_followed),
        cmocka_unit_test(nothing_else_follows),
        cmocka_unit_test(every_bit_of_a_trust_file_counts),
        cmocka_unit_test(printing_gives_the_same_values),
        cmocka_unit_test(wrong_roles_are_refused),
        cmocka_unit_test(wrong_heads_are_refused),
        cmocka_unit_test(more_than_a_board_keeps_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
