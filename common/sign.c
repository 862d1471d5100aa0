/* See sign.h. Public keys and signatures; sign_secret.c has the secret keys, sign_text.c the text
 * of both. Only these know libsodium. A key's id only picks it. Verifying recomputes BLAKE2b-512 of
 * the whole message (minisign's prehashed "ED"), then checks the global signature over signature ‖
 * trusted comment, so that the comment can be believed. */
#include "common/sign.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/sign_text.h"

enum { UNTRUSTED_LINE_MAX_BYTES = 1024, HASH_BYTES = 64 };

/* Where the parts of a key and of a signature stand. */
enum { PUBLIC_ID = 2, PUBLIC_KEY = 10, PUBLIC_BYTES = 42 };
enum { BLOCK_ID = 2, BLOCK_SIGNATURE = 10, BLOCK_BYTES = 74 };

void sign_id_format(const uint8_t id[SIGN_ID_BYTES], char ret_text[SIGN_ID_TEXT_BYTES])
{
    snprintf(ret_text, SIGN_ID_TEXT_BYTES, "%016llX", sign_number(id));
}

/* --- public keys ----------------------------------------------------------- */

static bool parse_public(struct sign_line line, struct sign_public *ret_key, struct error *err)
{
    uint8_t bytes[PUBLIC_BYTES];
    if (!sign_decode(line.text, line.length, bytes, sizeof bytes) || memcmp(bytes, "Ed", 2) != 0)
        return error_set(err, ERROR_INPUT,
                         _("not a minisign public key: 56 characters that begin with \"RW\" are "
                           "expected"));
    memcpy(ret_key->id, bytes + PUBLIC_ID, sizeof ret_key->id);
    memcpy(ret_key->key, bytes + PUBLIC_KEY, sizeof ret_key->key);
    return true;
}

bool sign_public_parse(const char *text, struct sign_public *ret_key, struct error *err)
{
    return parse_public((struct sign_line){ text, strlen(text) }, ret_key, err);
}

void sign_public_format(const struct sign_public *key, char ret_text[SIGN_KEY_TEXT_BYTES])
{
    uint8_t bytes[PUBLIC_BYTES] = "Ed";
    char text[SIGN_TEXT_BYTES];
    memcpy(bytes + PUBLIC_ID, key->id, sizeof key->id);
    memcpy(bytes + PUBLIC_KEY, key->key, sizeof key->key);
    sign_encode(bytes, sizeof bytes, text);
    memcpy(ret_text, text, SIGN_KEY_TEXT_BYTES);
}

bool sign_public_equal(const struct sign_public *a, const struct sign_public *b)
{
    return memcmp(a->key, b->key, sizeof a->key) == 0;
}

bool sign_public_read(const char *path, struct sign_public *ret_key, struct error *err)
{
    struct buf file;
    buf_init(&file, SIGN_FILE_BYTES);
    bool is_good =
        file_read(AT_FDCWD, path, &file, err) &&
        (parse_public(sign_key_line(&file), ret_key, err) || error_prefix(err, "%s", path));
    buf_deinit(&file);
    return is_good;
}

bool sign_public_write(const char *path, const struct sign_public *key, struct error *err)
{
    char text[SIGN_KEY_TEXT_BYTES];
    struct buf file;
    sign_public_format(key, text);
    buf_init(&file, SIGN_FILE_BYTES);
    buf_printf(&file, SIGN_UNTRUSTED "minisign public key %016llX\n%s\n", sign_number(key->id),
               text);
    bool is_good = file_replace(AT_FDCWD, path, file.bytes, file.length, 0644, err);
    buf_deinit(&file);
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
    sign_start_library();
    crypto_generichash(ret_hash, HASH_BYTES, bytes, length, NULL, 0);
}

bool sign_make(const struct sign_secret *key, const void *bytes, size_t length, const char *comment,
               struct buf *into, struct error *err)
{
    uint8_t hash[HASH_BYTES], block[BLOCK_BYTES] = "ED", global[64];
    uint8_t joined[64 + SIGN_COMMENT_MAX_BYTES];
    char block_text[SIGN_TEXT_BYTES], global_text[SIGN_TEXT_BYTES];
    if (strlen(comment) >= SIGN_COMMENT_MAX_BYTES || !sign_is_printable(comment, strlen(comment)))
        return error_set(err, ERROR_INPUT, _("a trusted comment is one short printable line"));
    prehash(bytes, length, hash);
    memcpy(block + BLOCK_ID, key->id, sizeof key->id);
    crypto_sign_detached(block + BLOCK_SIGNATURE, NULL, hash, sizeof hash, key->key);
    size_t joined_length = join(block + BLOCK_SIGNATURE, comment, joined);
    crypto_sign_detached(global, NULL, joined, joined_length, key->key);
    sign_encode(block, sizeof block, block_text);
    sign_encode(global, sizeof global, global_text);
    return buf_printf(into,
                      SIGN_UNTRUSTED "signature from key %016llX\n%s\n" SIGN_TRUSTED "%s\n%s\n",
                      sign_number(key->id), block_text, comment, global_text) ||
           error_set(err, ERROR_LIMIT, _("too many signatures"));
}

static bool parse_lines(const struct sign_line lines[4], struct sign_block *ret_block)
{
    struct sign_line comment = lines[2], untrusted = lines[0];
    uint8_t bytes[BLOCK_BYTES];
    if (untrusted.length >= UNTRUSTED_LINE_MAX_BYTES ||
        !sign_take_prefix(&untrusted, SIGN_UNTRUSTED) ||
        !sign_take_prefix(&comment, SIGN_TRUSTED) || comment.length >= SIGN_COMMENT_MAX_BYTES ||
        !sign_decode(lines[1].text, lines[1].length, bytes, sizeof bytes) ||
        memcmp(bytes, "ED", 2) != 0 ||
        !sign_decode(lines[3].text, lines[3].length, ret_block->global, sizeof ret_block->global))
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
    struct sign_line lines[4];
    struct sign_block block;
    bool is_whole = true;
    for (size_t i = 0; i < 4; i++)
        is_whole = is_whole && sign_take_line(&at, end, &lines[i]);
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
