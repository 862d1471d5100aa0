/* latest, pending and the signatures of trust files: pointers and blocks, nothing else. */
#include "tests/support/release_vectors.h"

#include "model/latest.h"

static void good_files_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum latest_kind kind;
        const char *of;
        size_t blocks;
    } cases[] = {
        { "latest", LATEST_RELEASE, "manifest.json", 1 },
        { "latest.trust-1", LATEST_RELEASE, "manifest.trust-1.json", 2 },
        { "pending.unsigned", LATEST_PENDING, "manifest.trust-1.json", 0 },
        { "pending.one", LATEST_PENDING, "manifest.trust-1.json", 1 },
        { "trust/1.json.minisig", LATEST_TRUST, "trust/1.json", 2 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err;
        struct latest latest;
        char sha256[SHA256_HEX_BYTES], comment[LATEST_COMMENT_BYTES];
        struct buf file = vector_read(cases[i].name), of = vector_read(cases[i].of);
        sha256_of(of.bytes, of.length, sha256);
        if (!latest_parse(cases[i].kind, file.bytes, file.length, &latest, &err))
            fail_msg("%s: %s", cases[i].name, err.text);
        assert_int_equal(latest.block_count, cases[i].blocks);
        assert_string_equal(latest.sha256, sha256);
        latest_comment(cases[i].kind, sha256, comment);
        for (size_t j = 0; j < latest.block_count; j++)
            assert_string_equal(latest.blocks[j].comment, comment);
        buf_deinit(&file);
        buf_deinit(&of);
    }
}

static void refuse(enum latest_kind kind, const char *bytes, size_t length, const char *says)
{
    struct error err;
    struct latest latest;
    if (latest_parse(kind, bytes, length, &latest, &err))
        fail_msg("accepted: %.*s", (int)length, bytes);
    assert_says(&err, says);
}

static void other_files_are_refused(void **state)
{
    (void)state;
    struct buf one = vector_read("latest"), two = vector_read("latest.trust-1");
    struct buf pending = vector_read("pending.one"), message = vector_read("message.one.minisig");
    struct buf trust = vector_read("trust/1.json.minisig"), both, many;
    static const char page[] = "<html><body>Xin chào</body></html>\n";
    refuse(LATEST_RELEASE, "", 0, "no signature");
    refuse(LATEST_TRUST, "", 0, "no signature");
    refuse(LATEST_PENDING, "", 0, "first line");
    refuse(LATEST_RELEASE, page, sizeof page - 1, "not a minisign signature");
    refuse(LATEST_PENDING, page, sizeof page - 1, "comment");
    refuse(LATEST_RELEASE, pending.bytes, pending.length, "not a minisign signature");
    refuse(LATEST_PENDING, one.bytes, one.length, "comment");
    refuse(LATEST_RELEASE, trust.bytes, trust.length, "comment");
    refuse(LATEST_TRUST, one.bytes, one.length, "comment");
    refuse(LATEST_RELEASE, message.bytes, message.length, "comment");

    buf_init(&both, 1 << 16);
    buf_append(&both, one.bytes, one.length);
    buf_append(&both, two.bytes, two.length);
    refuse(LATEST_RELEASE, both.bytes, both.length, "another manifest");
    buf_init(&many, 1 << 16);
    for (size_t i = 0; i <= LIMIT_SIGNATURES; i++)
        buf_append(&many, one.bytes, one.length);
    refuse(LATEST_RELEASE, many.bytes, many.length, "more than 8 signatures");
    for (size_t i = 0; i < 40; i++)
        buf_append(&many, one.bytes, one.length);
    refuse(LATEST_RELEASE, many.bytes, many.length, "larger than");
    buf_append(&one, "\n", 1);
    refuse(LATEST_RELEASE, one.bytes, one.length, "signature 2");

    struct buf *all[] = { &one, &two, &pending, &message, &trust, &both, &many };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_deinit(all[i]);
}

/* A cut file is refused, unless the cut is between blocks: then the threshold decides. */
static void cut_files_are_refused(void **state)
{
    (void)state;
    struct buf file = vector_read("latest.trust-1");
    size_t accepted = 0;
    for (size_t length = 0; length < file.length; length++) {
        struct error err;
        struct latest latest;
        accepted += latest_parse(LATEST_RELEASE, file.bytes, length, &latest, &err);
    }
    assert_int_equal(accepted, 1);
    buf_deinit(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_files_are_read),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(cut_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
