/* See sign.h. The one file that knows libsodium.
 *
 * Everything that arrives as text has one spelling: after decoding, base64 is encoded again and
 * compared, since libsodium 1.0.18 reads the bytes 0x80–0x9F as digits. A key's id only picks it.
 * Verifying recomputes BLAKE2b-512 of the whole message (minisign's prehashed "ED"), then checks
 * the global signature over signature ‖ trusted comment, so that the comment can be believed. */
#include "common/sign.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/str.h"

#define UNTRUSTED "untrusted comment: "
#define TRUSTED   "trusted comment: "

enum { KEY_FILE_MAX_BYTES = 4096, UNTRUSTED_LINE_MAX_BYTES = 1024, HASH_BYTES = 64 };

/* The three things minisign writes as base64, and where their parts stand. */
enum { PUBLIC_ID = 2, PUBLIC_KEY = 10, PUBLIC_BYTES = 42 };
enum { BLOCK_ID = 2, BLOCK_SIGNATURE = 10, BLOCK_BYTES = 74 };
enum {
    SECRET_KDF = 2,
    SECRET_CHECK = 4,
    SECRET_SALT = 6,
    SECRET_OPERATIONS = 38,
    SECRET_MEMORY = 46,
    SECRET_ID = 54, /* from here on encrypted, when there is a password */
    SECRET_KEY = 62,
    SECRET_SUM = 126,
    SECRET_BYTES = 158,
    SECRET_STREAM_BYTES = SECRET_BYTES - SECRET_ID,
    SECRET_SUM_BYTES = SECRET_BYTES - SECRET_SUM,
};

enum { TEXT_MAX_BYTES = 256 }; /* base64 of the longest of them, and NUL */

static void start_library(void)
{
    if (sodium_init() < 0)
        abort();
}

/* --- text ------------------------------------------------------------------ */

static void encode(const uint8_t *bytes, size_t length, char ret_text[TEXT_MAX_BYTES])
{
    sodium_bin2base64(ret_text, TEXT_MAX_BYTES, bytes, length, sodium_base64_VARIANT_ORIGINAL);
}

/* Exactly `length` bytes, in the one spelling that encode() gives. */
static bool decode(const char *text, size_t text_length, uint8_t *ret_bytes, size_t length)
{
    char again[TEXT_MAX_BYTES];
    size_t got = 0;
    bool is_good = sodium_base642bin(ret_bytes, length, text, text_length, NULL, &got, NULL,
                                     sodium_base64_VARIANT_ORIGINAL) == 0 &&
                   got == length;
    if (!is_good)
        return false;
    encode(ret_bytes, length, again);
    is_good = strlen(again) == text_length && memcmp(again, text, text_length) == 0;
    sodium_memzero(again, sizeof again);
    return is_good;
}

struct line {
    const char *text;
    size_t length;
};

/* The line at *at without its LF; *at moves behind it. False without an LF before `end`. */
static bool take_line(const char **at, const char *end, struct line *ret_line)
{
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    if (!stop)
        return false;
    *ret_line = (struct line){ *at, (size_t)(stop - *at) };
    *at = stop + 1;
    return true;
}

static bool is_printable(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)text[i] < 0x20 && text[i] != '\t') || text[i] == 0x7F)
            return false;
    return true;
}

/* Removes a prefix from the line; false if it is not there or what follows is not printable. */
static bool take_prefix(struct line *line, const char *prefix)
{
    size_t length = strlen(prefix);
    if (line->length < length || memcmp(line->text, prefix, length) != 0)
        return false;
    line->text += length;
    line->length -= length;
    return is_printable(line->text, line->length);
}

static unsigned long long id_number(const uint8_t id[SIGN_ID_BYTES])
{
    unsigned long long number = 0;
    for (size_t i = SIGN_ID_BYTES; i-- > 0;)
        number = number << 8 | id[i];
    return number;
}

void sign_id_format(const uint8_t id[SIGN_ID_BYTES], char ret_text[SIGN_ID_TEXT_BYTES])
{
    snprintf(ret_text, SIGN_ID_TEXT_BYTES, "%016llX", id_number(id));
}

/* --- public keys ----------------------------------------------------------- */

static bool parse_public(struct line line, struct sign_public *ret_key, struct error *err)
{
    uint8_t bytes[PUBLIC_BYTES];
    if (!decode(line.text, line.length, bytes, sizeof bytes) || memcmp(bytes, "Ed", 2) != 0)
        return error_set(err, ERROR_INPUT,
                         _("not a minisign public key: 56 characters that begin with \"RW\" are "
                           "expected"));
    memcpy(ret_key->id, bytes + PUBLIC_ID, sizeof ret_key->id);
    memcpy(ret_key->key, bytes + PUBLIC_KEY, sizeof ret_key->key);
    return true;
}

bool sign_public_parse(const char *text, struct sign_public *ret_key, struct error *err)
{
    return parse_public((struct line){ text, strlen(text) }, ret_key, err);
}

void sign_public_format(const struct sign_public *key, char ret_text[SIGN_KEY_TEXT_BYTES])
{
    uint8_t bytes[PUBLIC_BYTES] = "Ed";
    char text[TEXT_MAX_BYTES];
    memcpy(bytes + PUBLIC_ID, key->id, sizeof key->id);
    memcpy(bytes + PUBLIC_KEY, key->key, sizeof key->key);
    encode(bytes, sizeof bytes, text);
    memcpy(ret_text, text, SIGN_KEY_TEXT_BYTES);
}

bool sign_public_equal(const struct sign_public *a, const struct sign_public *b)
{
    return memcmp(a->key, b->key, sizeof a->key) == 0;
}

/* Key files are one line of base64, usually below a line of untrusted comment. */
static struct line key_line(const struct buf *file)
{
    const char *at = buf_text(file), *end = at + file->length;
    struct line line = { at, file->length };
    if (take_line(&at, end, &line) && take_prefix(&line, UNTRUSTED)) {
        line = (struct line){ at, (size_t)(end - at) };
        take_line(&at, end, &line);
    }
    if (at != end && at != line.text)
        line.length = 0; /* more text behind the key */
    return line;
}

bool sign_public_read(const char *path, struct sign_public *ret_key, struct error *err)
{
    struct buf file;
    buf_init(&file, KEY_FILE_MAX_BYTES);
    bool is_good = file_read(AT_FDCWD, path, &file, err) &&
                   (parse_public(key_line(&file), ret_key, err) || error_prefix(err, "%s", path));
    buf_deinit(&file);
    return is_good;
}

bool sign_public_write(const char *path, const struct sign_public *key, struct error *err)
{
    char text[SIGN_KEY_TEXT_BYTES];
    struct buf file;
    sign_public_format(key, text);
    buf_init(&file, KEY_FILE_MAX_BYTES);
    buf_printf(&file, UNTRUSTED "minisign public key %016llX\n%s\n", id_number(key->id), text);
    bool is_good = file_replace(AT_FDCWD, path, file.bytes, file.length, 0644, err);
    buf_deinit(&file);
    return is_good;
}

/* --- secret keys ----------------------------------------------------------- */

void sign_keygen(struct sign_public *ret_public, struct sign_secret *ret_secret)
{
    start_library();
    randombytes_buf(ret_public->id, sizeof ret_public->id);
    memcpy(ret_secret->id, ret_public->id, sizeof ret_secret->id);
    crypto_sign_keypair(ret_public->key, ret_secret->key);
}

void sign_secret_public(const struct sign_secret *secret, struct sign_public *ret_public)
{
    memcpy(ret_public->id, secret->id, sizeof ret_public->id);
    crypto_sign_ed25519_sk_to_pk(ret_public->key, secret->key);
}

void sign_secret_wipe(struct sign_secret *secret)
{
    sodium_memzero(secret, sizeof *secret);
}

static void store_number(uint8_t *ret_bytes, uint64_t number)
{
    for (size_t i = 0; i < 8; i++)
        ret_bytes[i] = (uint8_t)(number >> (8 * i));
}

/* Encrypts or decrypts (the same: a key stream) what stands behind SECRET_ID. */
static bool apply_password(uint8_t bytes[SECRET_BYTES], const char *password, struct error *err)
{
    unsigned long long operations = id_number(bytes + SECRET_OPERATIONS);
    unsigned long long memory_bytes = id_number(bytes + SECRET_MEMORY);
    if (operations > crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE ||
        memory_bytes > crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE)
        return error_set(err, ERROR_LIMIT, _("its password protection asks for too much memory"));
    uint8_t stream[SECRET_STREAM_BYTES];
    start_library();
    if (crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, password, strlen(password),
                                           bytes + SECRET_SALT, operations,
                                           (size_t)memory_bytes) != 0)
        return error_errno(err, ERROR_SYSTEM, _("its password protection needs %llu MiB of memory"),
                           memory_bytes >> 20);
    for (size_t i = 0; i < sizeof stream; i++)
        bytes[SECRET_ID + i] ^= stream[i];
    sodium_memzero(stream, sizeof stream);
    return true;
}

static void sum_secret(const uint8_t bytes[SECRET_BYTES], uint8_t ret_sum[SECRET_SUM_BYTES])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, SECRET_SUM_BYTES);
    crypto_generichash_update(&state, bytes, 2);
    crypto_generichash_update(&state, bytes + SECRET_ID, SECRET_SUM - SECRET_ID);
    crypto_generichash_final(&state, ret_sum, SECRET_SUM_BYTES);
    sodium_memzero(&state, sizeof state);
}

/* The head and checksum that a password adds. */
static bool protect_secret(uint8_t bytes[SECRET_BYTES], const char *password, struct error *err)
{
    memcpy(bytes + SECRET_KDF, "Sc", 2);
    start_library();
    randombytes_buf(bytes + SECRET_SALT, SECRET_OPERATIONS - SECRET_SALT);
    store_number(bytes + SECRET_OPERATIONS, crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE);
    store_number(bytes + SECRET_MEMORY, crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE);
    sum_secret(bytes, bytes + SECRET_SUM);
    return apply_password(bytes, password, err);
}

bool sign_secret_write(const char *path, const struct sign_secret *key, const char *password,
                       struct error *err)
{
    uint8_t bytes[SECRET_BYTES] = "Ed\0\0B2";
    memcpy(bytes + SECRET_ID, key->id, sizeof key->id);
    memcpy(bytes + SECRET_KEY, key->key, sizeof key->key);
    bool is_good = !password || protect_secret(bytes, password, err);
    if (is_good) {
        char text[TEXT_MAX_BYTES], file[sizeof text + 64];
        encode(bytes, sizeof bytes, text);
        int length = snprintf(file, sizeof file, UNTRUSTED "minisign %s secret key\n%s\n",
                              password ? "encrypted" : "unencrypted", text);
        is_good = file_replace(AT_FDCWD, path, file, (size_t)length, 0600, err);
        sodium_memzero(text, sizeof text);
        sodium_memzero(file, sizeof file);
    }
    sodium_memzero(bytes, sizeof bytes);
    return is_good || error_prefix(err, "%s", path);
}

static bool read_secret_bytes(const char *path, uint8_t ret_bytes[SECRET_BYTES],
                              bool *ret_encrypted, struct error *err)
{
    struct buf file;
    buf_init(&file, KEY_FILE_MAX_BYTES);
    bool is_good = file_read(AT_FDCWD, path, &file, err);
    if (is_good) {
        struct line line = key_line(&file);
        is_good = decode(line.text, line.length, ret_bytes, SECRET_BYTES) &&
                  memcmp(ret_bytes, "Ed", 2) == 0 && memcmp(ret_bytes + SECRET_CHECK, "B2", 2) == 0;
        *ret_encrypted = is_good && memcmp(ret_bytes + SECRET_KDF, "Sc", 2) == 0;
        if (!is_good || (!*ret_encrypted && memcmp(ret_bytes + SECRET_KDF, "\0\0", 2) != 0))
            is_good = error_set(err, ERROR_INPUT, _("%s: not a minisign secret key"), path);
    }
    if (file.bytes)
        sodium_memzero(file.bytes, file.length);
    buf_deinit(&file);
    return is_good;
}

bool sign_secret_is_encrypted(const char *path, bool *ret_is, struct error *err)
{
    uint8_t bytes[SECRET_BYTES];
    bool is_good = read_secret_bytes(path, bytes, ret_is, err);
    sodium_memzero(bytes, sizeof bytes);
    return is_good;
}

/* The checksum of an encrypted key (minisign leaves it zero in others), and both halves of either:
 * a damaged seed would sign what nobody can verify. */
static bool secret_is_whole(const uint8_t bytes[SECRET_BYTES], bool is_encrypted)
{
    uint8_t sum[SECRET_SUM_BYTES], public[32], again[64];
    sum_secret(bytes, sum);
    crypto_sign_seed_keypair(public, again, bytes + SECRET_KEY);
    bool is_whole = memcmp(again, bytes + SECRET_KEY, sizeof again) == 0 &&
                    (!is_encrypted || memcmp(sum, bytes + SECRET_SUM, sizeof sum) == 0);
    sodium_memzero(again, sizeof again);
    return is_whole;
}

static bool unlock_secret(uint8_t bytes[SECRET_BYTES], bool is_encrypted, const char *password,
                          struct error *err)
{
    if (is_encrypted && !password)
        return error_set(err, ERROR_INPUT, _("this key is encrypted: its password is needed"));
    if (is_encrypted && !apply_password(bytes, password, err))
        return false;
    if (!secret_is_whole(bytes, is_encrypted))
        return error_set(err, ERROR_INPUT,
                         is_encrypted ? _("wrong password for this key")
                                      : _("this key file is damaged: take its backup copy"));
    return true;
}

bool sign_secret_read(const char *path, const char *password, struct sign_secret *ret_key,
                      struct error *err)
{
    uint8_t bytes[SECRET_BYTES];
    bool is_encrypted = false;
    if (!read_secret_bytes(path, bytes, &is_encrypted, err))
        return false;
    bool is_good =
        unlock_secret(bytes, is_encrypted, password, err) || error_prefix(err, "%s", path);
    if (is_good) {
        memcpy(ret_key->id, bytes + SECRET_ID, sizeof ret_key->id);
        memcpy(ret_key->key, bytes + SECRET_KEY, sizeof ret_key->key);
    }
    sodium_memzero(bytes, sizeof bytes);
    return is_good;
}

/* --- blocks ---------------------------------------------------------------- */

/* What the global signature covers: the signature, then the trusted comment. */
static size_t join(const uint8_t signature[64], const char *comment,
                   uint8_t ret_joined[64 + SIGN_COMMENT_MAX_BYTES])
{
    size_t length = strlen(comment);
    memcpy(ret_joined, signature, 64);
    memcpy(ret_joined + 64, comment, length);
    return 64 + length;
}

static void prehash(const void *bytes, size_t length, uint8_t ret_hash[HASH_BYTES])
{
    start_library();
    crypto_generichash(ret_hash, HASH_BYTES, bytes, length, NULL, 0);
}

bool sign_make(const struct sign_secret *key, const void *bytes, size_t length, const char *comment,
               struct buf *into, struct error *err)
{
    uint8_t hash[HASH_BYTES], block[BLOCK_BYTES] = "ED", global[64];
    uint8_t joined[64 + SIGN_COMMENT_MAX_BYTES];
    char block_text[TEXT_MAX_BYTES], global_text[TEXT_MAX_BYTES];
    if (strlen(comment) >= SIGN_COMMENT_MAX_BYTES || !is_printable(comment, strlen(comment)))
        return error_set(err, ERROR_INPUT, _("a trusted comment is one short printable line"));
    prehash(bytes, length, hash);
    memcpy(block + BLOCK_ID, key->id, sizeof key->id);
    crypto_sign_detached(block + BLOCK_SIGNATURE, NULL, hash, sizeof hash, key->key);
    size_t joined_length = join(block + BLOCK_SIGNATURE, comment, joined);
    crypto_sign_detached(global, NULL, joined, joined_length, key->key);
    encode(block, sizeof block, block_text);
    encode(global, sizeof global, global_text);
    return buf_printf(into, UNTRUSTED "signature from key %016llX\n%s\n" TRUSTED "%s\n%s\n",
                      id_number(key->id), block_text, comment, global_text) ||
           error_set(err, ERROR_LIMIT, _("too many signatures"));
}

static bool parse_lines(const struct line lines[4], struct sign_block *ret_block)
{
    struct line comment = lines[2], untrusted = lines[0];
    uint8_t bytes[BLOCK_BYTES];
    if (untrusted.length >= UNTRUSTED_LINE_MAX_BYTES || !take_prefix(&untrusted, UNTRUSTED) ||
        !take_prefix(&comment, TRUSTED) || comment.length >= SIGN_COMMENT_MAX_BYTES ||
        !decode(lines[1].text, lines[1].length, bytes, sizeof bytes) ||
        memcmp(bytes, "ED", 2) != 0 ||
        !decode(lines[3].text, lines[3].length, ret_block->global, sizeof ret_block->global))
        return false;
    memcpy(ret_block->id, bytes + BLOCK_ID, sizeof ret_block->id);
    memcpy(ret_block->signature, bytes + BLOCK_SIGNATURE, sizeof ret_block->signature);
    memcpy(ret_block->comment, comment.text, comment.length);
    ret_block->comment[comment.length] = '\0';
    return true;
}

bool sign_block_parse(const char *text, size_t length, struct sign_block *ret_block,
                      size_t *ret_used, struct error *err)
{
    const char *at = text, *end = text + length;
    struct line lines[4];
    struct sign_block block;
    bool is_whole = true;
    for (size_t i = 0; i < 4; i++)
        is_whole = is_whole && take_line(&at, end, &lines[i]);
    if (!is_whole || !parse_lines(lines, &block))
        return error_set(
            err, ERROR_INPUT,
            _("not a minisign signature: four lines, prehashed (\"ED\"), are expected"));
    *ret_block = block;
    *ret_used = (size_t)(at - text);
    return true;
}

bool sign_verify(const struct sign_block *block, const struct sign_public *key, const void *bytes,
                 size_t length)
{
    uint8_t hash[HASH_BYTES], joined[64 + SIGN_COMMENT_MAX_BYTES];
    if (memcmp(block->id, key->id, sizeof key->id) != 0)
        return false;
    prehash(bytes, length, hash);
    size_t joined_length = join(block->signature, block->comment, joined);
    return crypto_sign_verify_detached(block->signature, hash, sizeof hash, key->key) == 0 &&
           crypto_sign_verify_detached(block->global, joined, joined_length, key->key) == 0;
}
