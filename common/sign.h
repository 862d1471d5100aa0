/* Signatures in minisign's formats (jedisct1/minisign, minisign(1)): Ed25519 over BLAKE2b-512, the
 * prehashed kind "ED" only. Only sign*.c know libsodium. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

enum {
    SIGN_ID_BYTES = 8,
    SIGN_ID_TEXT_BYTES = 17,      /* as minisign prints it, and NUL */
    SIGN_KEY_TEXT_BYTES = 57,     /* base64 of 42 bytes, "RW…", and NUL */
    SIGN_COMMENT_MAX_BYTES = 512, /* of a trusted comment that we accept */
    SIGN_BLOCK_MAX_BYTES = 2048,  /* of one four-line block */
};

struct sign_public {
    uint8_t id[SIGN_ID_BYTES]; /* picks a key, proves nothing */
    uint8_t key[32];
};

struct sign_secret {
    uint8_t id[SIGN_ID_BYTES];
    uint8_t key[64]; /* libsodium's seed ‖ public key; wipe with sign_secret_wipe */
};

/* One four-line signature block, parsed but not verified. */
struct sign_block {
    uint8_t id[SIGN_ID_BYTES];
    uint8_t signature[64];
    uint8_t global[64];
    char comment[SIGN_COMMENT_MAX_BYTES]; /* trusted only after sign_verify */
};

/* "RW…", 56 characters of base64, one spelling only. */
bool sign_public_parse(const char *text, struct sign_public *ret_key, struct error *err);
void sign_public_format(const struct sign_public *key, char ret_text[SIGN_KEY_TEXT_BYTES]);
/* The same key, whatever their ids say. */
bool sign_public_equal(const struct sign_public *a, const struct sign_public *b);
/* Sixteen upper-case hex digits, for messages. */
void sign_id_format(const uint8_t id[SIGN_ID_BYTES], char ret_text[SIGN_ID_TEXT_BYTES]);

/* A .pub file (two lines, minisign's) or a bare "RW…" line. */
bool sign_public_read(const char *path, struct sign_public *ret_key, struct error *err);
bool sign_public_write(const char *path, const struct sign_public *key, struct error *err);

/* A fresh key pair with a random id. */
void sign_keygen(struct sign_public *ret_public, struct sign_secret *ret_secret);

/* The key pair of a seed of 32 random bytes (RFC 8032); its id is zero. */
enum { SIGN_SEED_BYTES = 32 };
void sign_secret_of_seed(const uint8_t seed[SIGN_SEED_BYTES], struct sign_secret *ret_secret);

/* A .key file, minisign's format, mode 0600. `password` NULL: not encrypted (as `minisign -G -W`);
 * else scrypt, as minisign does it. Reading an encrypted file without a password fails with
 * ERROR_INPUT and says so; sign_secret_is_encrypted asks beforehand. */
bool sign_secret_write(const char *path, const struct sign_secret *key, const char *password,
                       struct error *err);
bool sign_secret_read(const char *path, const char *password, struct sign_secret *ret_key,
                      struct error *err);
bool sign_secret_is_encrypted(const char *path, bool *ret_is, struct error *err);
void sign_secret_public(const struct sign_secret *secret, struct sign_public *ret_public);
void sign_secret_wipe(struct sign_secret *secret);

/* Room for a key that no child of this process has: a fork finds zeros there. */
struct sign_secret *sign_secret_new(void);
void sign_secret_free(struct sign_secret *secret); /* wipes it */

/* Appends a four-line block over `bytes` with this trusted comment. */
bool sign_make(const struct sign_secret *key, const void *bytes, size_t length, const char *comment,
               struct buf *into, struct error *err);

/* Parses one block at the start of text; ret_used says how many bytes it took. Strict: exactly four
 * lines ended by LF, exact prefixes, canonical base64, printable comment. */
bool sign_block_parse(const char *text, size_t length, struct sign_block *ret_block,
                      size_t *ret_used, struct error *err);

/* Both signatures of the block (message and trusted comment) hold under `key`. */
bool sign_verify(const struct sign_block *block, const struct sign_public *key, const void *bytes,
                 size_t length);
