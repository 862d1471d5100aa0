/* The batches that boards report: their form, what is believed of them, and how they add up. */
#include "tests/support/report_batches.h"
#include "tests/support/vectors.h"

#include "common/mem.h"
#include "model/report_sum.h"
#include "player/plan/condense.h"

static void a_seed_is_a_key_and_a_name(void **state)
{
    (void)state;
    struct sign_secret key = batches_key(), ignored;
    struct sign_public public;
    char code[DEVICE_CODE_BYTES], fingerprint[SHA256_HEX_BYTES], groups[DEVICE_GROUPS_BYTES];
    static const uint8_t start[] = { 0xd7, 0x5a, 0x98, 0x01 };
    sign_secret_public(&key, &public);
    assert_memory_equal(public.key, start, sizeof start);
    device_code(&public, code);
    device_fingerprint(&public, fingerprint);
    device_groups(fingerprint, groups);
    assert_int_equal(strlen(groups), 64 + 15);
    assert_string_equal(code, "69Z55R");
    assert_int_equal(public.id[0] >> 4, fingerprint[0] - '0');
    assert_false(device_parse("12\n", 3, &ignored));
    assert_false(device_parse("xd61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n",
                              DEVICE_FILE_BYTES, &ignored));
}

/* --- the form ------------------------------------------------------------------ */

/* A head and a record of each kind. */
static void print_all(struct buf *into)
{
    char zeros[SHA256_HEX_BYTES];
    batches_zero(zeros);
    struct report_head head = batches_head(1, zeros);
    struct report_record play = batches_play(1, "hall/chao", 1000);
    struct report_record now = batches_play(2, "hall/so", 2000);
    struct report_record unknown = batches_play(3, "common/qr", 3000);
    struct report_record sum = batches_play(4, "hall/chao", 4000);
    snprintf(play.campaign, sizeof play.campaign, "chao-mung");
    snprintf(now.zone, sizeof now.zone, "trai");
    now.kind = REPORT_NOW;
    unknown.start_ms = -1;
    unknown.clock = REPORT_UNKNOWN;
    sum.kind = REPORT_SUM;
    sum.plays = 7;
    report_print_head(&head, into);
    report_print_record(&play, into);
    report_print_record(&now, into);
    report_print_record(&unknown, into);
    report_print_record(&sum, into);
}

static void a_batch_is_written_like_the_vector(void **state)
{
    (void)state;
    struct error err;
    struct buf batch;
    struct sign_secret key = batches_key();
    buf_init(&batch, LIMIT_REPORT_BYTES);
    print_all(&batch);
    assert_true(report_seal(&key, &batch, &err));
    vectors_expect("tests/vectors/report/batch.report", &batch);
    buf_deinit(&batch);
}

static void the_vector_is_read(void **state)
{
    (void)state;
    struct error err;
    struct buf file, again;
    struct report_batch batch;
    struct report_head head;
    struct report_record record;
    const char *at;
    vectors_read("tests/vectors/report/batch.report", &file);
    buf_init(&again, LIMIT_REPORT_BYTES);
    assert_true(report_split(file.bytes, file.length, &batch, &err));
    assert_int_equal(batch.length, file.length);
    assert_true(report_is_signed(&batch));
    assert_true(report_read_head(&batch, &head, &at, &err));
    report_print_head(&head, &again);
    while (at < report_end(&batch)) {
        assert_true(report_read_record(&at, report_end(&batch), &record, &err));
        report_print_record(&record, &again);
    }
    assert_int_equal(again.length, batch.lines_length);
    assert_memory_equal(again.bytes, file.bytes, again.length);
    buf_deinit(&file);
    buf_deinit(&again);
}

/* A board that does not know the time yet says none. */
static void a_head_without_a_clock_is_read_again(void **state)
{
    (void)state;
    struct error err;
    struct buf file;
    struct report_batch batch;
    struct report_head read;
    const char *at;
    char zeros[SHA256_HEX_BYTES];
    struct sign_secret key = batches_key();
    batches_zero(zeros);
    struct report_head head = batches_head(1, zeros);
    head.wall_ms = -1;
    head.clock = REPORT_UNKNOWN;
    buf_init(&file, LIMIT_REPORT_BYTES);
    report_print_head(&head, &file);
    assert_true(report_seal(&key, &file, &err));
    assert_null(strstr(file.bytes, "wall_ms"));
    assert_true(report_split(file.bytes, file.length, &batch, &err));
    assert_true(report_read_head(&batch, &read, &at, &err));
    assert_int_equal(read.wall_ms, -1);
    assert_int_equal(read.clock, REPORT_UNKNOWN);
    buf_deinit(&file);
}

static void any_changed_byte_shows(void **state)
{
    (void)state;
    struct error err;
    struct buf file;
    struct report_batch batch;
    vectors_read("tests/vectors/report/batch.report", &file);
    assert_true(report_split(file.bytes, file.length, &batch, &err));
    for (size_t i = 0; i < batch.lines_length; i++) {
        struct report_batch changed;
        file.bytes[i] ^= 1;
        assert_false(report_split(file.bytes, file.length, &changed, &err) &&
                     report_is_signed(&changed));
        file.bytes[i] ^= 1;
    }
    for (size_t cut = 0; cut < file.length; cut++)
        assert_false(report_split(file.bytes, cut, &batch, &err));
    buf_deinit(&file);
}

/* A head and a record that are right, and what breaks them: `from` becomes `to`. */
#define HEAD                                                                                       \
    "{\"report\":1,\"screen\":\"sanh\",\"boot\":\"" BATCHES_BOOT                                   \
    "\",\"from\":2,\"batch\":3,\"previous\":\"" ZEROS "\",\"ends\":\"" ZEROS                       \
    "\",\"at_ms\":5,\"wall_ms\":6,\"clock\":\"plausible\",\"held\":7}"
#define RECORD                                                                                     \
    "{\"seq\":1,\"sum\":\"hall/chao\",\"campaign\":\"c\",\"zone\":\"z\",\"generation\":1,"         \
    "\"at_ms\":2,\"start_ms\":3,\"shown_ms\":4,\"plays\":5,\"clock\":\"plausible\"}"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define LONG                                                                                       \
    ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS

struct breach {
    const char *from, *to;
};

static const struct breach head_breaches[] = {
    { "\"report\":1", "\"report\":0" },
    { "\"report\":1", "\"report\":2" },
    { "\"report\":1", "\"reporter\":1" },
    { "\"screen\"", "\"scream\"" },
    { "\"sanh\"", "5" },
    { "\"sanh\"", "\"\"" },
    { "\"sanh\"", "\"a b\"" },
    { "\"sanh\"", "\"../x\"" },
    { "\"sanh\"", "\"" ZEROS "0\"" },
    { "\"boot\"", "\"boat\"" },
    { "\"000102", "\"0102" },
    { "\"000102", "\"000x02" },
    { "\"000102", "\"00010203" },
    { "\"from\":2", "\"from\":0" },
    { "\"from\":2", "\"from\":4" },
    { "\"from\":2", "\"from\":\"x\"" },
    { "\"batch\":3", "\"batch\":0" },
    { "\"batch\":3", "\"batch\":1000000001" },
    { "\"previous\":\"0", "\"previous\":\"" },
    { "\"previous\":\"0", "\"previous\":\"x" },
    { "\"previous\"", "\"former\"" },
    { "\"ends\":\"0", "\"ends\":\"" },
    { "\"ends\":\"0", "\"ends\":\"A" },
    { "\"at_ms\":5", "\"at_ms\":-1" },
    { "\"at_ms\":5", "\"at\":5" },
    { "\"wall_ms\":6", "\"wall_ms\":1.5" },
    { "\"wall_ms\":6,", "" },
    { "\"plausible\"", "\"unknown\"" },
    { "\"plausible\"", "\"late\"" },
    { "\"plausible\"", "7" },
    { "\"held\":7", "\"held\":9007199254740992" },
    { "\"held\":7", "\"held\":7,\"held\":7" },
    { "}", "" },
    { "\"held\":7", "\"held\":7,\"more\":\"" LONG "\"" },
};

static const struct breach record_breaches[] = {
    { "\"seq\":1", "\"seq\":0" },
    { "\"sum\"", "\"song\"" },
    { "\"hall/chao\"", "5" },
    { "\"hall/chao\"", "\"hall\"" },
    { "\"hall/chao\"", "\"hall/chao/x\"" },
    { "\"hall/chao\"", "\"h l/chao\"" },
    { "\"hall/chao\"", "\"/\"" },
    { "\"hall/chao\"", "\"" ZEROS ZEROS ZEROS "/a\"" },
    { "\"c\"", "5" },
    { "\"c\"", "\"c c\"" },
    { "\"z\"", "\"z/z\"" },
    { "\"generation\":1", "\"generation\":-1" },
    { "\"at_ms\":2", "\"at_ms\":null" },
    { "\"start_ms\":3", "\"start_ms\":-3" },
    { "\"start_ms\":3", "\"start_ms\":281474976710657" },
    { "\"start_ms\":3,", "" },
    { "\"shown_ms\":4", "\"shown_ms\":3153600000001" },
    { "\"shown_ms\":4,", "" },
    { "\"plays\":5", "\"plays\":0" },
    { "\"plays\":5", "\"plays\":7202" },
    { "\"plays\":5", "\"plays\":\"5\"" },
    { "\"plausible\"", "\"unknown\"" },
    { ",\"clock\":\"plausible\"", "" },
};

/* The text with `from` replaced; free(). */
static char *broken(const char *text, const struct breach *breach)
{
    const char *at = strstr(text, breach->from);
    assert_non_null(at);
    return mem_format("%.*s%s%s", (int)(at - text), text, breach->to, at + strlen(breach->from));
}

static bool head_is_read(const char *text)
{
    struct error err;
    struct report_head head;
    const char *rest;
    struct report_batch batch = { .lines = text, .lines_length = strlen(text) };
    return report_read_head(&batch, &head, &rest, &err);
}

static bool record_is_read(const char *text)
{
    struct error err;
    struct report_record record;
    return report_read_record(&text, text + strlen(text), &record, &err);
}

static void what_breaks_the_rules_is_refused(void **state)
{
    (void)state;
    assert_true(head_is_read(HEAD) && record_is_read(RECORD));
    for (size_t i = 0; i < sizeof head_breaches / sizeof *head_breaches; i++) {
        char *text = broken(HEAD, &head_breaches[i]);
        if (head_is_read(text))
            fail_msg("taken: %s", text);
        free(text);
    }
    for (size_t i = 0; i < sizeof record_breaches / sizeof *record_breaches; i++) {
        char *text = broken(RECORD, &record_breaches[i]);
        if (record_is_read(text))
            fail_msg("taken: %s", text);
        free(text);
    }
}

static void a_bad_record_costs_itself(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{\"seq\":0,\"play\":\"a/b\",\"generation\":1,\"at_ms\":1,\"shown_ms\":1,\"clock\":"
        "\"unknown\"}",
        "{\"seq\":1,\"play\":\"a\",\"generation\":1,\"at_ms\":1,\"shown_ms\":1,\"clock\":"
        "\"unknown\"}",
        "{\"seq\":1,\"play\":\"a/<b>\",\"generation\":1,\"at_ms\":1,\"shown_ms\":1,\"clock\":"
        "\"unknown\"}",
        "{\"seq\":1,\"play\":\"a/b\",\"generation\":1,\"at_ms\":1,\"shown_ms\":-1,\"clock\":"
        "\"unknown\"}",
        "{\"seq\":1,\"play\":\"a/b\",\"generation\":1,\"at_ms\":1,\"start_ms\":5,\"shown_ms\":1,"
        "\"clock\":\"unknown\"}",
        "{\"seq\":1,\"play\":\"a/b\",\"generation\":1,\"at_ms\":1,\"shown_ms\":1,\"clock\":\"x\"}",
        "{\"seq\":1,\"song\":\"a/b\",\"generation\":1,\"at_ms\":1,\"shown_ms\":1,\"clock\":"
        "\"unknown\"}",
        "{\"seq\":1e99}",
        "[]",
        "nonsense",
        "",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error err;
        struct report_record record = { .seq = 77 };
        char lines[600];
        int length = snprintf(lines, sizeof lines,
                              "%s\n{\"seq\":2,\"play\":\"a/b\",\"generation\":1,\"at_ms\":1,"
                              "\"shown_ms\":1,\"clock\":\"unknown\",\"later\":true}\n",
                              bad[i]);
        const char *at = lines, *end = lines + length;
        if (report_read_record(&at, end, &record, &err))
            fail_msg("taken: %s", bad[i]);
        assert_int_equal(record.seq, 77);
        assert_true(report_read_record(&at, end, &record, &err));
        assert_int_equal(record.seq, 2);
        assert_ptr_equal(at, end);
    }
}

/* --- adding up ------------------------------------------------------------------ */

static void plays_of_one_hour_add_up(void **state)
{
    (void)state;
    struct report_sums sums = { 0 };
    struct report_record a = batches_play(1, "hall/a", 0), b = batches_play(2, "hall/b", 10000);
    struct report_record again = batches_play(3, "hall/a", 20000);
    struct report_record later = batches_play(4, "hall/a", 3600 * 1000);
    struct report_record now = batches_play(5, "hall/a", 30000);
    now.kind = REPORT_NOW;
    assert_true(report_sums_add(&sums, &a) && report_sums_add(&sums, &b) &&
                report_sums_add(&sums, &again) && report_sums_add(&sums, &later) &&
                report_sums_add(&sums, &now));
    assert_int_equal(sums.count, 3);
    assert_int_equal(sums.items[0].plays, 2);
    assert_int_equal(sums.items[0].shown_ms, 20000);
    assert_int_equal(sums.items[0].seq, 1);
    assert_int_equal(sums.items[2].seq, 4);
    assert_true(report_sums_add(&sums, &sums.items[0])); /* a sum of sums */
    assert_int_equal(sums.items[0].plays, 4);
    report_sums_deinit(&sums);
}

static struct buf condensed(const struct buf *file, const struct sign_secret *key)
{
    struct buf sums;
    buf_init(&sums, 2 * LIMIT_REPORT_BYTES);
    condense(buf_text(file), file->length, key, &sums);
    return sums;
}

static void read_only_head(const struct buf *file, struct report_head *ret_head)
{
    struct error err;
    const char *rest;
    struct report_batch batch;
    assert_true(report_split(buf_text(file), file->length, &batch, &err));
    assert_int_equal(batch.length, file->length);
    assert_true(report_is_signed(&batch));
    assert_true(report_read_head(&batch, ret_head, &rest, &err));
}

static void batches_in_a_row_become_one(void **state)
{
    (void)state;
    struct sign_secret key = batches_key();
    struct buf file;
    struct report_head head;
    char previous[SHA256_HEX_BYTES], first[SHA256_HEX_BYTES];
    buf_init(&file, LIMIT_REPORT_BYTES);
    memset(previous, 'a', sizeof previous - 1);
    previous[64] = '\0';
    memcpy(first, previous, sizeof first);
    for (int i = 5; i <= 9; i++)
        batches_add(&key, i, 6, previous, &file);
    struct buf sums = condensed(&file, &key), again = condensed(&sums, &key);
    assert_true(sums.length * 4 < file.length);
    read_only_head(&sums, &head);
    assert_int_equal(head.from, 5);
    assert_int_equal(head.batch, 9);
    assert_string_equal(head.previous, first);
    assert_string_equal(head.ends, previous);
    assert_non_null(strstr(sums.bytes, "\"plays\":30"));
    assert_int_equal(again.length, sums.length);
    assert_memory_equal(again.bytes, sums.bytes, sums.length);
    buf_deinit(&again);
    buf_deinit(&sums);
    buf_deinit(&file);
}

static void nothing_foreign_gets_a_signature(void **state)
{
    (void)state;
    struct sign_public ignored;
    struct sign_secret key = batches_key(), other;
    struct buf file;
    char previous[SHA256_HEX_BYTES];
    sign_keygen(&ignored, &other);
    buf_init(&file, LIMIT_REPORT_BYTES);
    batches_zero(previous);
    batches_add(&other, 1, 3, previous, &file);
    struct buf sums = condensed(&file, &key);
    assert_int_equal(sums.length, 0);
    buf_deinit(&sums);
    buf_deinit(&file);
    buf_init(&file, LIMIT_REPORT_BYTES);
    batches_add(&key, 1, 3, previous, &file);
    *strstr(file.bytes, "hall") = 'b';
    sums = condensed(&file, &key);
    assert_int_equal(sums.length, 0);
    buf_deinit(&sums);
    buf_deinit(&file);
}

/* What differs in one thing only is not added up. */
static void only_what_is_alike_adds_up(void **state)
{
    (void)state;
    struct report_sums sums = { 0 };
    struct report_record records[8];
    for (size_t i = 0; i < 8; i++)
        records[i] = batches_play(1, "hall/chao", 1000);
    records[1].start_ms += 3600000;
    records[2].generation++;
    records[3].clock = REPORT_PLAUSIBLE;
    strcpy(records[4].item, "hall/so");
    strcpy(records[5].zone, "trai");
    strcpy(records[6].campaign, "tet");
    records[7].kind = REPORT_NOW;
    for (int twice = 0; twice < 2; twice++)
        for (size_t i = 0; i < 8; i++)
            assert_true(report_sums_add(&sums, &records[i]));
    assert_int_equal(sums.count, 7);
    for (size_t i = 0; i < sums.count; i++)
        assert_int_equal(sums.items[i].plays, 2);
    report_sums_deinit(&sums);
    records[0].start_ms = -1; /* without the time: by hours since the start */
    for (size_t i = 0; i < REPORT_SUMS_MAX; i++, records[0].generation++)
        assert_true(report_sums_add(&sums, &records[0]));
    assert_false(report_sums_add(&sums, &records[0]));
    report_sums_deinit(&sums);
}

static void other_texts_are_no_seed(void **state)
{
    (void)state;
    static const struct {
        size_t place;
        char letter;
    } wrong[] = { { 0, 'g' }, { 1, '/' }, { 2, 'D' }, { 3, ':' }, { 63, ' ' }, { 64, ' ' } };
    struct sign_secret key;
    char text[] = BATCHES_SEED;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char right = text[wrong[i].place];
        text[wrong[i].place] = wrong[i].letter;
        assert_false(device_parse(text, strlen(text), &key));
        text[wrong[i].place] = right;
    }
    assert_true(device_parse(text, strlen(text), &key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_is_a_key_and_a_name),
        cmocka_unit_test(a_batch_is_written_like_the_vector),
        cmocka_unit_test(the_vector_is_read),
        cmocka_unit_test(a_head_without_a_clock_is_read_again),
        cmocka_unit_test(any_changed_byte_shows),
        cmocka_unit_test(what_breaks_the_rules_is_refused),
        cmocka_unit_test(a_bad_record_costs_itself),
        cmocka_unit_test(plays_of_one_hour_add_up),
        cmocka_unit_test(only_what_is_alike_adds_up),
        cmocka_unit_test(other_texts_are_no_seed),
        cmocka_unit_test(batches_in_a_row_become_one),
        cmocka_unit_test(nothing_foreign_gets_a_signature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
