/* See sha256.h. The one file that knows OpenSSL. */
#include "common/sha256.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "common/mem.h"

struct sha256 {
    EVP_MD_CTX *context;
};

struct sha256 *sha256_new(void)
{
    struct sha256 *hash = mem_new(sizeof *hash);
    hash->context = EVP_MD_CTX_new();
    if (!hash->context || !EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL))
        abort();
    return hash;
}

void sha256_update(struct sha256 *hash, const void *bytes, size_t length)
{
    if (!EVP_DigestUpdate(hash->context, bytes, length))
        abort();
}

static void to_hex(const unsigned char *digest, char ret_hex[SHA256_HEX_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        ret_hex[2 * i] = digits[digest[i] >> 4];
        ret_hex[2 * i + 1] = digits[digest[i] & 15];
    }
    ret_hex[SHA256_HEX_BYTES - 1] = '\0';
}

void sha256_finish(struct sha256 *hash, char ret_hex[SHA256_HEX_BYTES])
{
    unsigned char digest[SHA256_BYTES];
    if (!EVP_DigestFinal_ex(hash->context, digest, NULL))
        abort();
    to_hex(digest, ret_hex);
}

void sha256_free(struct sha256 *hash)
{
    if (!hash)
        return;
    EVP_MD_CTX_free(hash->context);
    free(hash);
}

void sha256_of(const void *bytes, size_t length, char ret_hex[SHA256_HEX_BYTES])
{
    struct sha256 *hash = sha256_new();
    sha256_update(hash, bytes, length);
    sha256_finish(hash, ret_hex);
    sha256_free(hash);
}
