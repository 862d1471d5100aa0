/* See keyring.h. A tampered state folder can only shorten the keyring: a link that its predecessor
 * did not sign ends it. */
#include "player/keyring.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "model/limits.h"

void keyring_take(struct keyring *keyring, struct trust *next)
{
    keyring->links = mem_grow(keyring->links, keyring->count + 1, sizeof(struct trust *));
    keyring->links[keyring->count++] = next;
}

void keyring_deinit(struct keyring *keyring)
{
    if (!keyring)
        return;
    for (size_t i = 0; i < keyring->count; i++)
        trust_free(keyring->links[i]);
    free(keyring->links);
    *keyring = (struct keyring){ 0 };
}

const struct trust *keyring_top(const struct keyring *keyring)
{
    return keyring->count > 0 ? keyring->links[keyring->count - 1] : NULL;
}

/* ERROR_MISSING when there is none of that number. */
static bool read_kept(int folder, int64_t number, struct buf *file, struct buf *signatures,
                      struct error *err)
{
    char path[64];
    struct error unsigned_;
    file->length = signatures->length = 0;
    snprintf(path, sizeof path, "%" PRId64 ".json", number);
    if (!file_read(folder, path, file, err))
        return false;
    snprintf(path, sizeof path, "%" PRId64 ".json.minisig", number);
    if (file_read(folder, path, signatures, &unsigned_) || unsigned_.kind == ERROR_MISSING)
        return true; /* the first file of a keyring has none */
    *err = unsigned_;
    return false;
}

static bool read_trust(const char *path, struct trust **ret_trust, struct error *err)
{
    struct buf file;
    buf_init(&file, LIMIT_TRUST_BYTES);
    bool is_good = file_read(AT_FDCWD, path, &file, err) &&
                   trust_parse(buf_text(&file), file.length, ret_trust, err);
    buf_deinit(&file);
    return is_good;
}

/* What the owner gave: a key as text, else a key in a file, else a trust file. */
static bool read_given(const char *given, struct trust **ret_trust, struct error *err)
{
    struct sign_public key;
    struct error not_a_key;
    if (sign_public_parse(given, &key, &not_a_key) || sign_public_read(given, &key, err)) {
        *ret_trust = trust_of_key(&key);
        return true;
    }
    if (err->kind == ERROR_MISSING)
        return error_set(err, ERROR_INPUT, _("--trust %s: neither a file nor a public key (%s)"),
                         given, not_a_key.text);
    return (err->kind != ERROR_SYSTEM && read_trust(given, ret_trust, err)) ||
           error_prefix(err, "--trust %s", given);
}

/* Takes number + 1, number + 2, … as long as each was signed as it must be. False when one is there
 * that cannot be read now. */
static bool climb(struct keyring *keyring, int folder, struct error *err)
{
    struct buf file, signatures;
    buf_init(&file, LIMIT_TRUST_BYTES);
    buf_init(&signatures, LIMIT_LATEST_BYTES);
    for (;;) {
        struct latest blocks;
        struct trust *next = NULL;
        const struct trust *top = keyring_top(keyring);
        if (!read_kept(folder, top->number + 1, &file, &signatures, err) ||
            !latest_parse(LATEST_TRUST, buf_text(&signatures), signatures.length, &blocks, err) ||
            !trust_follows(top, buf_text(&file), file.length, &blocks, &next, err))
            break;
        keyring_take(keyring, next);
    }
    buf_deinit(&file);
    buf_deinit(&signatures);
    return err->kind != ERROR_SYSTEM;
}

/* Without --trust: the lowest kept file was given to this board once and is taken as it is; each
 * that follows was verified when it was kept. False when none can be read, and one is there. */
static bool begin_with_kept(struct keyring *keyring, int folder, struct error *err)
{
    struct buf file, signatures;
    struct error fault;
    struct trust *first = NULL;
    bool is_read = true;
    buf_init(&file, LIMIT_TRUST_BYTES);
    buf_init(&signatures, LIMIT_LATEST_BYTES);
    for (int64_t number = 1; number <= LIMIT_TRUST_STEPS && keyring->count == 0; number++)
        if (read_kept(folder, number, &file, &signatures, &fault) &&
            trust_parse(buf_text(&file), file.length, &first, &fault)) {
            keyring_take(keyring, first);
        } else if (fault.kind == ERROR_SYSTEM) {
            *err = fault;
            is_read = false;
        }
    buf_deinit(&file);
    buf_deinit(&signatures);
    return is_read || keyring->count > 0;
}

/* What the state folder has. */
static bool read_folder(const char *state, struct keyring *keyring, struct error *err)
{
    int folder = -1;
    char *path = mem_format("%s/trust", state);
    bool is_read = file_open_folder(AT_FDCWD, path, &folder, err) || err->kind != ERROR_SYSTEM;
    free(path);
    if (folder < 0)
        return is_read;
    is_read = keyring->count > 0 || begin_with_kept(keyring, folder, err);
    if (keyring->count > 0)
        is_read = climb(keyring, folder, err);
    close(folder);
    return is_read;
}

bool keyring_read(const char *state, const char *given, struct keyring *ret_keyring,
                  struct error *err)
{
    struct keyring keyring = { 0 };
    struct trust *first = NULL;
    struct error unread;
    bool is_good = !given[0] || read_given(given, &first, err);
    if (first)
        keyring_take(&keyring, first);
    if (!read_folder(state, &keyring, &unread) && is_good) {
        *err = unread;
        is_good = false;
    }
    *ret_keyring = keyring;
    return is_good;
}
