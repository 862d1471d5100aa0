/* A board's own key: who it is to the server that counts its reports. It signs those and nothing
 * else; what a board shows never depends on it. Pure.
 *
 * `device.key` in the state folder is the seed, 64 hex digits and a line end. The fingerprint is
 * the SHA-256 of the public key's 32 bytes, in hex; the key's id is its first eight bytes. The code
 * is the first 30 bits of the fingerprint in six letters and digits, none of which looks like
 * another: people find a key by it, and compare the fingerprint. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/sha256.h"
#include "common/sign.h"

#define DEVICE_FILE "device.key"

enum { DEVICE_FILE_BYTES = 2 * SIGN_SEED_BYTES + 1, DEVICE_CODE_BYTES = 7 };

/* False when the bytes are no such file. sign_secret_wipe the key. */
bool device_parse(const char *bytes, size_t length, struct sign_secret *ret_key);

void device_fingerprint(const struct sign_public *key, char ret_text[SHA256_HEX_BYTES]);
void device_code(const struct sign_public *key, char ret_text[DEVICE_CODE_BYTES]);

/* The fingerprint in groups of four with spaces between, as people compare it. */
enum { DEVICE_GROUPS_BYTES = 82 };
void device_groups(const char *fingerprint, char ret_text[DEVICE_GROUPS_BYTES]);
