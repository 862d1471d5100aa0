/* Signatures and key files against files that minisign itself made (tests/vectors/release/). */
#include "tests/support/release_vectors.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/sign_text.h"

static struct sign_block parse_block(const struct buf *file)
{
    struct error err;
    struct sign_block block;
    size_t used = 0;
    if (!sign_block_parse(file->bytes, file->length, &block, &used, &err))
        fail_msg("%s", err.text);
    assert_int_equal(used, file->length);
    return block;
}

static void minisign_files_verify(void **state)
{
    (void)state;
    static const char *const names[] = { "one", "two", "locked" };
    struct buf message = vector_read("message");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[64];
        snprintf(name, sizeof name, "message.%s.minisig", names[i]);
        struct buf file = vector_read(name);
        struct sign_block block = parse_block(&file);
        struct sign_public key = vector_public(names[i]), stranger = vector_public("stranger");
        assert_string_equal(block.comment, "bangtin test");
        assert_true(sign_verify(&block, &key, message.bytes, message.length));
        assert_false(sign_verify(&block, &key, message.bytes, message.length - 1));
        assert_false(sign_verify(&block, &stranger, message.bytes, message.length));
        memcpy(stranger.id, key.id, sizeof key.id); /* a borrowed id proves nothing */
        assert_false(sign_verify(&block, &stranger, message.bytes, message.length));
        buf_deinit(&file);
    }
    buf_deinit(&message);
}

static void every_signed_bit_counts(void **state)
{
    (void)state;
    struct buf message = vector_read("message"), file = vector_read("message.one.minisig");
    struct sign_public key = vector_public("one");
    size_t free_text_end = (size_t)(strchr(file.bytes, '\n') - file.bytes);
    for (size_t bit = 0; bit < file.length * 8; bit++) {
        struct error err;
        struct sign_block block;
        size_t used = 0;
        file.bytes[bit / 8] ^= (char)(1 << bit % 8);
        bool is_accepted = sign_block_parse(file.bytes, file.length, &block, &used, &err) &&
                           sign_verify(&block, &key, message.bytes, message.length);
        if (is_accepted && (bit / 8 < strlen("untrusted comment: ") || bit / 8 >= free_text_end))
            fail_msg("accepted with bit %zu flipped", bit);
        file.bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < message.length * 8; bit++) {
        struct sign_block block = parse_block(&file);
        message.bytes[bit / 8] ^= (char)(1 << bit % 8);
        assert_false(sign_verify(&block, &key, message.bytes, message.length));
        message.bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    buf_deinit(&file);
    buf_deinit(&message);
}

static void refuse_block(const char *text, size_t length)
{
    struct error err = { 0 };
    struct sign_block block;
    size_t used = 0;
    if (sign_block_parse(text, length, &block, &used, &err))
        fail_msg("accepted: %.*s", (int)length, text);
    assert_int_equal(err.kind, ERROR_INPUT);
}

static void other_spellings_are_refused(void **state)
{
    (void)state;
    struct buf file = vector_read("message.one.minisig"),
               legacy = vector_read("message.legacy.minisig");
    refuse_block(legacy.bytes, legacy.length);
    for (size_t length = 0; length < file.length; length++)
        refuse_block(file.bytes, length);

    static const struct {
        const char *from, *to;
    } cases[] = {
        { "\n", "\r\n" },
        { "untrusted comment: ", "Untrusted comment: " },
        { "trusted comment: bangtin", "trusted comment:bangtin" },
        { "bangtin test", "bangtin\x1b[1mtest" },
        { "RUTU", "RWTU" },
        { "RUTU", " RUTU" },
        { "RUTU", "RUT\x95" },
        { "=", "" },
        { "==", "=" },
        { "untrusted", "\nuntrusted" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf changed;
        buf_init(&changed, 4096);
        const char *at = strstr(file.bytes, cases[i].from);
        assert_non_null(at);
        buf_append(&changed, file.bytes, (size_t)(at - file.bytes));
        buf_string(&changed, cases[i].to);
        buf_string(&changed, at + strlen(cases[i].from));
        refuse_block(changed.bytes, changed.length);
        buf_deinit(&changed);
    }
    buf_deinit(&file);
    buf_deinit(&legacy);
}

static void public_keys_have_one_spelling(void **state)
{
    (void)state;
    struct sign_public key = vector_public("one"), again;
    struct error err;
    char text[SIGN_KEY_TEXT_BYTES], changed[SIGN_KEY_TEXT_BYTES + 1];
    sign_public_format(&key, text);
    assert_int_equal(strlen(text), 56);
    assert_true(sign_public_parse(text, &again, &err));
    assert_true(sign_public_equal(&key, &again));
    assert_memory_equal(key.id, again.id, sizeof key.id);
    for (size_t i = 0; i < 56; i++) {
        memcpy(changed, text, sizeof text);
        changed[i] = '\x9f';
        assert_false(sign_public_parse(changed, &again, &err));
        changed[i] = '\0';
        assert_false(sign_public_parse(changed, &again, &err));
    }
    snprintf(changed, sizeof changed, "%.53sA==", text); /* as long, and two bytes less */
    assert_false(sign_public_parse(changed, &again, &err));
    snprintf(changed, sizeof changed, "%s\n", text);
    assert_false(sign_public_parse(changed, &again, &err));
    assert_false(sign_public_parse("", &again, &err));
}

static void what_we_sign_verifies(void **state)
{
    (void)state;
    struct error err;
    struct buf text;
    struct sign_public public;
    struct sign_secret secret;
    buf_init(&text, 4096);
    sign_keygen(&public, &secret);
    assert_true(sign_make(&secret, "abc", 3, "a comment", &text, &err));
    struct sign_block block = parse_block(&text);
    assert_string_equal(block.comment, "a comment");
    assert_true(sign_verify(&block, &public, "abc", 3));
    block.comment[0] = 'A';
    assert_false(sign_verify(&block, &public, "abc", 3));
    assert_false(sign_make(&secret, "abc", 3, "two\nlines", &text, &err));
    buf_deinit(&text);
}

static void the_same_key_and_bytes_give_minisigns_block(void **state)
{
    (void)state;
    struct error err;
    struct buf ours, message = vector_read("message"), theirs = vector_read("message.two.minisig");
    struct sign_secret two = vector_secret("two");
    buf_init(&ours, 4096);
    assert_true(sign_make(&two, message.bytes, message.length, "bangtin test", &ours, &err));
    assert_string_equal(strchr(ours.bytes, '\n'), strchr(theirs.bytes, '\n'));
    buf_deinit(&ours);
    buf_deinit(&message);
    buf_deinit(&theirs);
}

static void secret_keys_are_read_and_written(void **state)
{
    (void)state;
    char path[] = "/tmp/bangtin-test-sign-XXXXXX";
    close(mkstemp(path));
    struct error err;
    struct sign_secret one = vector_secret("one"), again;
    struct sign_public public;
    bool is_encrypted = true;
    assert_true(sign_secret_write(path, &one, NULL, &err));
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_true(sign_secret_is_encrypted(path, &is_encrypted, &err));
    assert_false(is_encrypted);
    assert_true(sign_secret_read(path, NULL, &again, &err));
    assert_memory_equal(&one, &again, sizeof one);
    sign_secret_public(&again, &public);
    struct sign_public expected = vector_public("one");
    assert_memory_equal(&public, &expected, sizeof public);
    unlink(path);
}

static void encrypted_keys_need_their_password(void **state)
{
    (void)state;
    const char *path = VECTORS "keys/locked.key";
    struct error err;
    struct sign_secret key;
    struct sign_public public, expected = vector_public("locked");
    bool is_encrypted = false;
    assert_true(sign_secret_is_encrypted(path, &is_encrypted, &err));
    assert_true(is_encrypted);
    assert_false(sign_secret_read(path, NULL, &key, &err));
    assert_says(&err, "password is needed");
    assert_false(sign_secret_read(path, "bang tin", &key, &err));
    assert_says(&err, "wrong password");
    assert_true(sign_secret_read(path, "bảng tin", &key, &err));
    sign_secret_public(&key, &public);
    assert_memory_equal(&public, &expected, sizeof public);
}

static void key_files_that_are_none(void **state)
{
    (void)state;
    struct error err;
    struct sign_secret secret;
    struct sign_public public;
    assert_false(sign_secret_read(VECTORS "keys/one.pub", NULL, &secret, &err));
    assert_says(&err, "not a minisign secret key");
    assert_false(sign_public_read(VECTORS "keys/one.key", &public, &err));
    assert_says(&err, "not a minisign public key");
    assert_false(sign_public_read(VECTORS "keys/none.pub", &public, &err));
    assert_int_equal(err.kind, ERROR_MISSING);
}

/* One byte of a key file is another; what is said of it. */
static const struct {
    const char *key;
    size_t place;
    uint8_t byte;
    const char *says;
} spoilt[] = {
    { "one", 0, 'X', "not a minisign secret key" },  /* the algorithm */
    { "one", 2, 'S', "not a minisign secret key" },  /* how it is encrypted */
    { "one", 4, 'X', "not a minisign secret key" },  /* the checksum's sort */
    { "one", 62, 0x55, "damaged" },                  /* the seed */
    { "locked", 45, 1, "asks for too much memory" }, /* scrypt's operations */
    { "locked", 53, 1, "asks for too much memory" }, /* scrypt's memory */
    { "locked", 130, 0x55, "wrong password" },       /* the checksum itself */
};

static void spoilt_key_files_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
        char path[] = "/tmp/bangtin-test-sign-XXXXXX", from[128], text[SIGN_TEXT_BYTES];
        struct error err;
        struct buf file;
        struct sign_secret key;
        uint8_t bytes[158];
        snprintf(from, sizeof from, VECTORS "keys/%s.key", spoilt[i].key);
        buf_init(&file, SIGN_FILE_BYTES);
        assert_true(file_read(AT_FDCWD, from, &file, &err));
        struct sign_line line = sign_key_line(&file);
        assert_true(sign_decode(line.text, line.length, bytes, sizeof bytes));
        bytes[spoilt[i].place] = spoilt[i].byte;
        sign_encode(bytes, sizeof bytes, text);
        int fd = mkstemp(path);
        assert_true(file_write_fd(fd, path, text, strlen(text), &err));
        close(fd);
        assert_false(sign_secret_read(path, "bảng tin", &key, &err));
        assert_says(&err, spoilt[i].says);
        unlink(path);
        buf_deinit(&file);
    }
}

static void keys_are_written_nowhere_else(void **state)
{
    (void)state;
    struct error err;
    struct sign_secret one = vector_secret("one");
    struct sign_public public = vector_public("one");
    assert_false(sign_secret_write("/nowhere/k.key", &one, NULL, &err));
    assert_says(&err, "/nowhere/k.key");
    assert_false(sign_public_write("/nowhere/k.pub", &public, &err));
    assert_false(sign_secret_is_encrypted("/nowhere/k.key", &(bool){ false }, &err));
    assert_false(sign_secret_read("/nowhere/k.key", NULL, &one, &err));
    assert_int_equal(err.kind, ERROR_MISSING);
}

/* scrypt needs 1 GiB, and then the file stays away: half a secret is none. */
static void without_memory_no_key_is_encrypted(void **state)
{
    (void)state;
    struct error err;
    struct rlimit before, low = { .rlim_cur = 512 << 20 };
    struct sign_secret one = vector_secret("one");
    bool is_encrypted;
    char path[] = "/tmp/bangtin-test-sign-XXXXXX";
    close(mkstemp(path));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    low.rlim_max = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_AS, &low), 0);
    bool is_written = sign_secret_write(path, &one, "bảng tin", &err);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_false(is_written);
    assert_says(&err, path);
    assert_says(&err, "needs 1024 MiB of memory");
    assert_false(sign_secret_is_encrypted(path, &is_encrypted, &err));
    assert_int_equal(err.kind, ERROR_MISSING);
}

static void a_secret_has_a_page_of_its_own(void **state)
{
    (void)state;
    struct sign_secret *secret = sign_secret_new(), empty = { .id = { 0 } };
    assert_memory_equal(secret, &empty, sizeof empty);
    sign_secret_free(secret);
    sign_secret_free(NULL);
}

/* Lines too long for what they are copied into. */
static void no_line_is_longer_than_its_room(void **state)
{
    (void)state;
    static const char *const lines[] = { "untrusted comment: ", "trusted comment: " };
    struct buf file = vector_read("message.one.minisig");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct buf changed;
        const char *at = strstr(file.bytes, i == 0 ? lines[0] : "\ntrusted comment: ") + i;
        size_t kept = (size_t)(at - file.bytes) + strlen(lines[i]);
        buf_init(&changed, 8192);
        buf_append(&changed, file.bytes, kept);
        for (size_t k = 0; k < SIGN_COMMENT_MAX_BYTES || k < 1024; k++)
            buf_string(&changed, "c");
        buf_string(&changed, file.bytes + kept);
        refuse_block(changed.bytes, changed.length);
        buf_deinit(&changed);
    }
    buf_deinit(&file);
}

/* A comment that is no line, or too long, is not signed; nor is more than there is room for. */
static void what_cannot_be_read_again_is_not_signed(void **state)
{
    (void)state;
    struct error err;
    struct buf into;
    struct sign_secret one = vector_secret("one");
    char comment[SIGN_COMMENT_MAX_BYTES + 1];
    memset(comment, 'c', sizeof comment - 1);
    comment[sizeof comment - 1] = '\0';
    buf_init(&into, 100);
    assert_false(sign_make(&one, "m", 1, comment, &into, &err));
    assert_false(sign_make(&one, "m", 1, "a\nb", &into, &err));
    assert_false(sign_make(&one, "m", 1, "fine", &into, &err));
    assert_says(&err, "too many signatures");
    buf_deinit(&into);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(minisign_files_verify),
        cmocka_unit_test(every_signed_bit_counts),
        cmocka_unit_test(other_spellings_are_refused),
        cmocka_unit_test(public_keys_have_one_spelling),
        cmocka_unit_test(what_we_sign_verifies),
        cmocka_unit_test(the_same_key_and_bytes_give_minisigns_block),
        cmocka_unit_test(secret_keys_are_read_and_written),
        cmocka_unit_test(encrypted_keys_need_their_password),
        cmocka_unit_test(key_files_that_are_none),
        cmocka_unit_test(spoilt_key_files_are_named),
        cmocka_unit_test(keys_are_written_nowhere_else),
        cmocka_unit_test(without_memory_no_key_is_encrypted),
        cmocka_unit_test(a_secret_has_a_page_of_its_own),
        cmocka_unit_test(no_line_is_longer_than_its_room),
        cmocka_unit_test(what_cannot_be_read_again_is_not_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
