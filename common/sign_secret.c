/* Secret keys of sign.h: minisign's 158 bytes, plain or behind scrypt. What held a secret is wiped
 * on every way out. */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/sign_text.h"

/* Where the parts of a secret key stand. */
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

/* --- secret keys ----------------------------------------------------------- */

void sign_keygen(struct sign_public *ret_public, struct sign_secret *ret_secret)
{
    sign_start_library();
    randombytes_buf(ret_public->id, sizeof ret_public->id);
    memcpy(ret_secret->id, ret_public->id, sizeof ret_secret->id);
    crypto_sign_keypair(ret_public->key, ret_secret->key);
}

void sign_secret_of_seed(const uint8_t seed[SIGN_SEED_BYTES], struct sign_secret *ret_secret)
{
    uint8_t public[32];
    sign_start_library();
    *ret_secret = (struct sign_secret){ .id = { 0 } };
    crypto_sign_seed_keypair(public, ret_secret->key, seed);
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

struct sign_secret *sign_secret_new(void)
{
    struct sign_secret *secret =
        mmap(NULL, sizeof *secret, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (secret == MAP_FAILED || madvise(secret, sizeof *secret, MADV_WIPEONFORK) != 0)
        abort(); /* as without memory */
    madvise(secret, sizeof *secret, MADV_DONTDUMP);
    return secret;
}

void sign_secret_free(struct sign_secret *secret)
{
    if (!secret)
        return;
    sign_secret_wipe(secret);
    munmap(secret, sizeof *secret);
}

static void store_number(uint8_t *ret_bytes, uint64_t number)
{
    for (size_t i = 0; i < 8; i++)
        ret_bytes[i] = (uint8_t)(number >> (8 * i));
}

/* Encrypts or decrypts (the same: a key stream) what stands behind SECRET_ID. */
static bool apply_password(uint8_t bytes[SECRET_BYTES], const char *password, struct error *err)
{
    unsigned long long operations = sign_number(bytes + SECRET_OPERATIONS);
    unsigned long long memory_bytes = sign_number(bytes + SECRET_MEMORY);
    if (operations > crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE ||
        memory_bytes > crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE)
        return error_set(err, ERROR_LIMIT, _("its password protection asks for too much memory"));
    uint8_t stream[SECRET_STREAM_BYTES];
    sign_start_library();
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

/* The head and checksum that a password adds; without one the key stays as it is. */
static bool protect_secret(uint8_t bytes[SECRET_BYTES], const char *password, struct error *err)
{
    if (!password)
        return true;
    memcpy(bytes + SECRET_KDF, "Sc", 2);
    sign_start_library();
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
    bool is_good = protect_secret(bytes, password, err);
    if (is_good) {
        char text[SIGN_TEXT_BYTES], file[sizeof text + 64];
        sign_encode(bytes, sizeof bytes, text);
        int length = snprintf(file, sizeof file, SIGN_UNTRUSTED "minisign %s secret key\n%s\n",
                              password ? "encrypted" : "unencrypted", text);
        is_good = file_replace(AT_FDCWD, path, file, (size_t)length, 0600, err);
        sodium_memzero(text, sizeof text);
        sodium_memzero(file, sizeof file);
    }
    sodium_memzero(bytes, sizeof bytes);
    if (!is_good)
        error_prefix(err, "%s", path);
    return is_good;
}

static bool read_secret_bytes(const char *path, uint8_t ret_bytes[SECRET_BYTES],
                              bool *ret_encrypted, struct error *err)
{
    struct buf file;
    buf_init(&file, SIGN_FILE_BYTES);
    bool is_good = file_read(AT_FDCWD, path, &file, err);
    if (is_good) {
        struct sign_line line = sign_key_line(&file);
        is_good = sign_decode(line.text, line.length, ret_bytes, SECRET_BYTES) &&
                  memcmp(ret_bytes, "Ed", 2) == 0 && memcmp(ret_bytes + SECRET_CHECK, "B2", 2) == 0;
        *ret_encrypted = is_good && memcmp(ret_bytes + SECRET_KDF, "Sc", 2) == 0;
        if (!is_good || (!*ret_encrypted && memcmp(ret_bytes + SECRET_KDF, "\0\0", 2) != 0))
            is_good = error_set(err, ERROR_INPUT,
                                _("%s: not a minisign secret key: give a NAME.key file"), path);
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
    bool is_good = unlock_secret(bytes, is_encrypted, password, err);
    if (is_good) {
        memcpy(ret_key->id, bytes + SECRET_ID, sizeof ret_key->id);
        memcpy(ret_key->key, bytes + SECRET_KEY, sizeof ret_key->key);
    } else {
        error_prefix(err, "%s", path);
    }
    sodium_memzero(bytes, sizeof bytes);
    return is_good;
}
