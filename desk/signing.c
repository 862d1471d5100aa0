/* See signing.h. Publishing and signing are one path: a release is pending until enough keys signed
 * it, be it for a moment or for a day. Nothing becomes `latest` but by settle_release(), which
 * reads back what it will point to and judges it as a board would. */
#include "desk/signing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/str.h"
#include "model/release.h"

/* --- trust -------------------------------------------------------------------------------------*/

bool signing_load_trust(const char *given, struct trust **ret_trust, struct error *err)
{
    struct sign_public key;
    struct error ignored;
    struct buf file;
    if (sign_public_parse(given, &key, &ignored) || sign_public_read(given, &key, &ignored)) {
        *ret_trust = trust_of_key(&key);
        return true;
    }
    buf_init(&file, LIMIT_TRUST_BYTES);
    bool is_good = file_read(AT_FDCWD, given, &file, err) &&
                   (trust_parse(buf_text(&file), file.length, ret_trust, err) ||
                    error_prefix(err, "%s", given));
    buf_deinit(&file);
    return is_good;
}

/* A trust file of a tree with its signatures. */
struct trust_files {
    struct buf file, text;
    struct latest signatures;
};

static bool read_trust_files(const struct tree *tree, int64_t number, struct trust_files *files,
                             struct error *err)
{
    buf_init(&files->file, LIMIT_TRUST_BYTES);
    buf_init(&files->text, LIMIT_LATEST_BYTES);
    files->signatures = (struct latest){ 0 };
    return tree_read_trust(tree, number, &files->file, &files->text, err) &&
           (files->text.length == 0 || latest_parse(LATEST_TRUST, files->text.bytes,
                                                    files->text.length, &files->signatures, err));
}

static void trust_files_deinit(struct trust_files *files)
{
    buf_deinit(&files->file);
    buf_deinit(&files->text);
}

/* Is it signed as the successor of `now`; or, as the first, by its own root keys? */
static bool follow(const struct trust *now, const struct trust_files *files,
                   struct trust **ret_next, struct error *err)
{
    struct trust *next = NULL;
    const char *bytes = buf_text(&files->file);
    if (now)
        return trust_follows(now, bytes, files->file.length, &files->signatures, ret_next, err);
    if (!trust_parse(bytes, files->file.length, &next, err))
        return false;
    bool is_signed =
        trust_role_signed(&next->root, &files->signatures, bytes, files->file.length, err);
    if (is_signed)
        *ret_next = next;
    else
        trust_free(next);
    return is_signed;
}

bool signing_newest_trust(const struct tree *tree, struct trust *start, struct trust **ret_trust,
                          struct error *err)
{
    struct trust *now = start;
    for (;;) {
        struct trust_files files;
        struct trust *next = NULL;
        int64_t number = now ? now->number + 1 : tree_first_trust(tree);
        bool is_read = read_trust_files(tree, number, &files, err);
        bool is_good = is_read && follow(now, &files, &next, err);
        trust_files_deinit(&files);
        if (!is_good)
            break;
        trust_free(now);
        now = next;
    }
    if (err->kind == ERROR_MISSING)
        *ret_trust = now;
    else
        trust_free(now);
    return err->kind == ERROR_MISSING || error_prefix(err, _("trust files"));
}

static bool role_has(const struct trust_role *role, const struct sign_public *key)
{
    for (size_t i = 0; i < role->count; i++)
        if (sign_public_equal(&role->keys[i], key))
            return true;
    return false;
}

/* --- signing -----------------------------------------------------------------------------------*/

/* True when a block of this key that holds is there already. */
static bool has_signed(const struct latest *signatures, const struct sign_public *key,
                       const struct buf *file)
{
    for (size_t i = 0; i < signatures->block_count; i++)
        if (sign_verify(&signatures->blocks[i], key, buf_text(file), file->length))
            return true;
    return false;
}

/* Appends a block to `text`, which `signatures` was parsed from, and parses it again. */
static bool add_block(enum latest_kind kind, const struct sign_secret *key, const struct buf *file,
                      struct buf *text, struct latest *signatures, struct error *err)
{
    struct sign_public public;
    char sha256[SHA256_HEX_BYTES], comment[LATEST_COMMENT_BYTES];
    sign_secret_public(key, &public);
    if (has_signed(signatures, &public, file))
        return true;
    sha256_of(buf_text(file), file->length, sha256);
    latest_comment(kind, sha256, comment);
    return sign_make(key, buf_text(file), file->length, comment, text, err) &&
           latest_parse(kind, buf_text(text), text->length, signatures, err);
}

static void set_lacking(struct signing *signing, const struct error *err)
{
    signing->is_complete = false;
    memcpy(signing->lacks, err->text, sizeof signing->lacks);
}

/* --- releases ----------------------------------------------------------------------------------*/

/* A release of the tree as it is read: signatures, their text, and the manifest. */
struct release_files {
    struct buf text, manifest_bytes;
    struct latest signatures;
    struct manifest *manifest;
};

static bool read_release_files(const struct tree *tree, enum latest_kind kind,
                               struct release_files *files, struct error *err)
{
    *files = (struct release_files){ 0 };
    buf_init(&files->text, LIMIT_LATEST_BYTES);
    buf_init(&files->manifest_bytes, LIMIT_JSON_BYTES);
    return tree_read_signatures(tree, kind, &files->text, &files->signatures, err) &&
           tree_read_blob(tree, files->signatures.sha256, &files->manifest_bytes, err) &&
           manifest_parse(buf_text(&files->manifest_bytes), files->manifest_bytes.length,
                          &files->manifest, err);
}

static void release_files_deinit(struct release_files *files)
{
    buf_deinit(&files->text);
    buf_deinit(&files->manifest_bytes);
    manifest_free(files->manifest);
}

static bool read_pending(const struct tree *tree, struct release_files *files, struct error *err)
{
    if (read_release_files(tree, LATEST_PENDING, files, err))
        return true;
    if (err->kind == ERROR_MISSING && files->text.length == 0)
        error_set(err, ERROR_MISSING, _("no release is pending here: publish one first"));
    return false;
}

/* Boards that were given one bare key accept no other until they are given a trust file. */
static bool check_same_key(const struct tree *tree, const struct trust *trust, struct error *err)
{
    struct release_files files;
    bool is_good = read_release_files(tree, LATEST_RELEASE, &files, err);
    if (!is_good && err->kind == ERROR_MISSING && files.text.length == 0)
        is_good = true;
    else if (is_good &&
             !trust_role_signed(&trust->content, &files.signatures, buf_text(&files.manifest_bytes),
                                files.manifest_bytes.length, err))
        is_good = error_set(err, ERROR_INPUT,
                            _("another key signed the last release, and boards trust that one: use "
                              "it, or name both in a trust file (\"bangtin trust\")"));
    release_files_deinit(&files);
    return is_good;
}

/* Who may sign the pending release: the tree's trust, or the key itself. */
static bool find_signers(const struct tree *tree, const struct sign_secret *key,
                         const struct manifest *manifest, struct trust **ret_trust,
                         struct error *err)
{
    struct trust *trust = NULL;
    struct sign_public public;
    if (!signing_newest_trust(tree, NULL, &trust, err))
        return false;
    if (key)
        sign_secret_public(key, &public);
    bool is_good = true;
    if (!trust && !key)
        is_good =
            error_set(err, ERROR_INPUT, _("there is no trust file: name the key to sign with"));
    else if (!trust)
        is_good = check_same_key(tree, trust = trust_of_key(&public), err);
    else if (key && !role_has(&trust->content, &public))
        is_good = error_set(err, ERROR_INPUT, _("trust %lld does not name this key for content"),
                            (long long)trust->number);
    if (is_good && manifest->trust != trust->number)
        is_good = error_set(err, ERROR_INPUT,
                            _("the pending release belongs to trust %lld: publish it again"),
                            (long long)manifest->trust);
    if (is_good)
        *ret_trust = trust;
    else
        trust_free(trust);
    return is_good;
}

/* The blocks alone: what stands behind the first line of `pending`. */
static void take_blocks(const struct buf *pending, struct buf *ret_blocks)
{
    const char *blocks = strchr(buf_text(pending), '\n') + 1;
    buf_string(ret_blocks, blocks);
}

static bool settle_release(const struct tree *tree, const struct release_files *files,
                           const struct trust *trust, struct error *err)
{
    static const struct release_floor none = { .is_set = false };
    struct manifest *judged = NULL;
    struct latest latest;
    struct buf blocks;
    buf_init(&blocks, LIMIT_LATEST_BYTES);
    take_blocks(&files->text, &blocks);
    bool is_good = latest_parse(LATEST_RELEASE, buf_text(&blocks), blocks.length, &latest, err) &&
                   release_judge(&latest, buf_text(&files->manifest_bytes),
                                 files->manifest_bytes.length, trust, NULL, &none, &judged, err) &&
                   tree_write_signatures(tree, LATEST_RELEASE, &blocks, err) &&
                   tree_remove_pending(tree, err);
    manifest_free(judged);
    buf_deinit(&blocks);
    return is_good;
}

static bool sign_and_settle(const struct tree *tree, const struct sign_secret *key,
                            struct release_files *files, const struct trust *trust,
                            struct signing *signing, struct error *err)
{
    struct error lacks;
    if (key && !add_block(LATEST_PENDING, key, &files->manifest_bytes, &files->text,
                          &files->signatures, err))
        return false;
    signing->number = files->manifest->generation;
    signing->is_complete =
        trust_role_signed(&trust->content, &files->signatures, buf_text(&files->manifest_bytes),
                          files->manifest_bytes.length, &lacks);
    if (signing->is_complete)
        return settle_release(tree, files, trust, err);
    set_lacking(signing, &lacks);
    return tree_write_signatures(tree, LATEST_PENDING, &files->text, err);
}

bool signing_release(const struct tree *tree, const struct sign_secret *key,
                     struct signing *ret_signing, struct error *err)
{
    struct release_files files;
    struct signing signing = { 0 };
    struct trust *trust = NULL;
    bool is_good = read_pending(tree, &files, err) &&
                   find_signers(tree, key, files.manifest, &trust, err) &&
                   sign_and_settle(tree, key, &files, trust, &signing, err);
    if (is_good)
        *ret_signing = signing;
    trust_free(trust);
    release_files_deinit(&files);
    return is_good;
}

/* --- trust files -------------------------------------------------------------------------------*/

bool signing_propose_trust(const struct tree *tree, const struct trust *next, struct error *err)
{
    struct buf file, none;
    buf_init(&file, LIMIT_TRUST_BYTES);
    buf_init(&none, 0);
    trust_print(next, &file);
    bool is_good = tree_write_trust(tree, 0, &file, &none, err);
    buf_deinit(&file);
    return is_good;
}

/* A signature that can never count is refused; whom the boards of trust 0 know is not known here.
 */
static bool check_root_key(const struct trust *now, const struct trust *next,
                           const struct sign_secret *key, struct error *err)
{
    struct sign_public public;
    sign_secret_public(key, &public);
    if (role_has(&next->root, &public) || (now ? role_has(&now->root, &public) : next->number == 1))
        return true;
    return now ? error_set(err, ERROR_INPUT,
                           _("neither trust %lld nor trust %lld names this key as root"),
                           (long long)now->number, (long long)next->number)
               : error_set(err, ERROR_INPUT, _("trust %lld does not name this key as root"),
                           (long long)next->number);
}

/* The trust file that waits (0), else the first of the chain if nothing stands behind it. */
static bool find_unsigned(const struct tree *tree, const struct trust *now,
                          struct trust_files *files, int64_t *ret_place, struct error *err)
{
    *ret_place = 0;
    if (read_trust_files(tree, 0, files, err))
        return true;
    if (err->kind != ERROR_MISSING)
        return false;
    trust_files_deinit(files);
    if (!now || now->number > 1)
        return error_set(err, ERROR_MISSING,
                         _("no trust file waits for signatures: make one with \"bangtin trust\""));
    *ret_place = 1;
    return read_trust_files(tree, 1, files, err);
}

static bool sign_trust(const struct tree *tree, const struct trust *now,
                       const struct sign_secret *key, struct trust_files *files, int64_t place,
                       struct signing *signing, struct error *err)
{
    struct error lacks;
    struct trust *next = NULL, *settled = NULL;
    if (!trust_parse(buf_text(&files->file), files->file.length, &next, err))
        return false;
    bool is_new_chain = now && next->number > now->number + 1; /* taken to boards by hand */
    const struct trust *before = place == 0 && !is_new_chain ? now : NULL;
    signing->number = next->number;
    bool is_good =
        !key || (check_root_key(before, next, key, err) &&
                 add_block(LATEST_TRUST, key, &files->file, &files->text, &files->signatures, err));
    if (is_good) {
        signing->is_complete = follow(before, files, &settled, &lacks);
        if (!signing->is_complete)
            set_lacking(signing, &lacks);
        is_good = tree_write_trust(tree, signing->is_complete ? next->number : 0, &files->file,
                                   &files->text, err) &&
                  (!signing->is_complete || tree_remove_pending_trust(tree, err));
    }
    trust_free(next);
    trust_free(settled);
    return is_good;
}

bool signing_trust_file(const struct tree *tree, const struct sign_secret *key,
                        struct signing *ret_signing, struct error *err)
{
    struct trust *now = NULL;
    struct trust_files files = { 0 };
    struct signing signing = { 0 };
    int64_t place;
    bool is_good = signing_newest_trust(tree, NULL, &now, err) &&
                   find_unsigned(tree, now, &files, &place, err) &&
                   sign_trust(tree, now, key, &files, place, &signing, err);
    if (is_good)
        *ret_signing = signing;
    trust_files_deinit(&files);
    trust_free(now);
    return is_good;
}
