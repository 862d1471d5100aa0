/* Trust files, signature blocks in each of their three places, public keys and key files. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/file.h"
#include "model/release.h"
#include "tests/fuzz/fuzz.h"

static void try_trust(const char *bytes, size_t length, const struct latest *signatures)
{
    struct error err;
    struct trust *trust = NULL, *again = NULL, *next = NULL;
    struct buf once, twice;
    if (!trust_parse(bytes, length, &trust, &err)) {
        fuzz_error(&err);
        return;
    }
    buf_init(&once, FUZZ_TEXT_BYTES);
    buf_init(&twice, FUZZ_TEXT_BYTES);
    trust_print(trust, &once);
    fuzz_must(trust_parse(buf_text(&once), once.length, &again, &err));
    trust_print(again, &twice);
    fuzz_must(fuzz_is_same(&once, &twice));
    fuzz_must(!trust_follows(trust, bytes, length, signatures, &next, &err)); /* not to itself */
    fuzz_error(&err);
    trust_free(trust);
    trust_free(again);
    buf_deinit(&once);
    buf_deinit(&twice);
}

/* Nobody signed what a fuzzer made. */
static void try_signatures(enum latest_kind kind, const char *bytes, size_t length)
{
    static const struct sign_public nobody = { .id = { 1 }, .key = { 2 } };
    static const struct release_floor none = { .is_set = false };
    struct error err;
    struct latest latest = { .block_count = 0 };
    struct manifest *manifest = NULL;
    if (latest_parse(kind, bytes, length, &latest, &err)) {
        struct trust *trust = trust_of_key(&nobody);
        fuzz_must(latest.block_count <= LIMIT_TRUST_SIGNATURES && strlen(latest.sha256) == 64);
        fuzz_must(!trust_role_signed(&trust->root, &latest, bytes, length, &err));
        fuzz_error(&err);
        fuzz_must(!release_judge(&latest, bytes, length, trust, NULL, &none, &manifest, &err));
        trust_free(trust);
    }
    fuzz_error(&err);
}

static void try_key(const char *text)
{
    struct error err;
    struct sign_public key;
    char again[SIGN_KEY_TEXT_BYTES];
    if (sign_public_parse(text, &key, &err)) {
        sign_public_format(&key, again);
        fuzz_must(strcmp(text, again) == 0); /* one spelling */
    } else {
        fuzz_error(&err);
    }
}

static void try_key_files(const char *bytes, size_t length)
{
    struct error err;
    struct sign_public public;
    struct sign_secret secret;
    char path[64];
    int fd = memfd_create("key", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    fuzz_must(file_write_fd(fd, "key", bytes, length, &err));
    if (!sign_public_read(path, &public, &err))
        fuzz_error(&err);
    if (!sign_secret_read(path, NULL, &secret, &err))
        fuzz_error(&err);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const struct latest none = { .block_count = 0 };
    char *text = mem_copy_bytes(bytes, length);
    try_trust(text, length, &none);
    for (int kind = LATEST_RELEASE; kind <= LATEST_TRUST; kind++)
        try_signatures((enum latest_kind)kind, text, length);
    try_key(text);
    try_key_files(text, length);
    free(text);
    return 0;
}
