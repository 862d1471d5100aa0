/* See device.h. main, which knows no cryptography, writes 32 random bytes; whoever signs makes a
 * key of them. */
#include "model/device.h"

#include <string.h>

#include "common/str.h"

static int digit_of(char letter)
{
    if (letter >= '0' && letter <= '9')
        return letter - '0';
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

bool device_parse(const char *bytes, size_t length, struct sign_secret *ret_key)
{
    uint8_t seed[SIGN_SEED_BYTES];
    struct sign_public public;
    char fingerprint[SHA256_HEX_BYTES];
    if (length != DEVICE_FILE_BYTES || bytes[length - 1] != '\n')
        return false;
    for (size_t i = 0; i < sizeof seed; i++) {
        int high = digit_of(bytes[2 * i]), low = digit_of(bytes[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        seed[i] = (uint8_t)(high * 16 + low);
    }
    sign_secret_of_seed(seed, ret_key);
    explicit_bzero(seed, sizeof seed);
    sign_secret_public(ret_key, &public);
    device_fingerprint(&public, fingerprint);
    for (size_t i = 0; i < sizeof ret_key->id; i++)
        ret_key->id[i] =
            (uint8_t)(digit_of(fingerprint[2 * i]) * 16 + digit_of(fingerprint[2 * i + 1]));
    return true;
}

void device_fingerprint(const struct sign_public *key, char ret_text[SHA256_HEX_BYTES])
{
    sha256_of(key->key, sizeof key->key, ret_text);
}

void device_code(const struct sign_public *key, char ret_text[DEVICE_CODE_BYTES])
{
    static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    char fingerprint[SHA256_HEX_BYTES];
    uint32_t bits = 0;
    device_fingerprint(key, fingerprint);
    for (size_t i = 0; i < 8; i++)
        bits = bits << 4 | (uint32_t)digit_of(fingerprint[i]);
    for (size_t i = 0; i < DEVICE_CODE_BYTES - 1; i++)
        ret_text[i] = letters[bits >> (27 - 5 * i) & 31];
    ret_text[DEVICE_CODE_BYTES - 1] = '\0';
}

void device_groups(const char *fingerprint, char ret_text[DEVICE_GROUPS_BYTES])
{
    size_t used = 0;
    for (size_t i = 0; fingerprint[i] && used + 2 < DEVICE_GROUPS_BYTES; i++) {
        if (i > 0 && i % 4 == 0)
            ret_text[used++] = ' ';
        ret_text[used++] = fingerprint[i];
    }
    ret_text[used] = '\0';
}
