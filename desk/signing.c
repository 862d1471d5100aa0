/* See signing.h. Publishing and signing are one path: a release is pending until enough keys signed
 * it, be it for a moment or for a day. Nothing becomes `latest` but by settle_release(), which
 * reads back what it will point to and judges it as a board would. */
#include "desk/signing_block.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "model/release.h"

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
    else if (key && !signing_role_has(&trust->content, &public))
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
    if (key && !signing_add_block(LATEST_PENDING, key, &files->manifest_bytes, &files->text,
                                  &files->signatures, err))
        return false;
    signing->number = files->manifest->generation;
    signing->is_complete =
        trust_role_signed(&trust->content, &files->signatures, buf_text(&files->manifest_bytes),
                          files->manifest_bytes.length, &lacks);
    if (signing->is_complete)
        return settle_release(tree, files, trust, err);
    signing_set_lacking(signing, &lacks);
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

/* The key of the role under which the block holds, or NULL. */
static const struct sign_public *signer_of(const struct trust_role *role,
                                           const struct sign_block *block, const struct buf *file)
{
    for (size_t i = 0; i < role->count; i++)
        if (sign_verify(block, &role->keys[i], buf_text(file), file->length))
            return &role->keys[i];
    return NULL;
}

/* The first block of *at, which moves behind it. It has to hold under a key of the role, and one
 * that signed already is passed over, or it would lie in `pending` for nothing, in others' place.
 */
static bool add_block(struct release_files *files, const struct trust *trust, const char **at,
                      struct error *err)
{
    struct sign_block block;
    size_t used = 0;
    struct buf *text = &files->text;
    const struct buf *file = &files->manifest_bytes;
    if (!sign_block_parse(*at, strlen(*at), &block, &used, err))
        return false;
    const struct sign_public *signer = signer_of(&trust->content, &block, file);
    const char *bytes = *at;
    *at += used;
    if (!signer)
        return error_set(err, ERROR_INPUT, _("the signature is of no key that may sign releases"));
    return signing_has_signed(&files->signatures, signer, file) ||
           ((buf_append(text, bytes, used) ||
             error_set(err, ERROR_LIMIT, _("too many signatures"))) &&
            latest_parse(LATEST_PENDING, buf_text(text), text->length, &files->signatures, err));
}

static bool add_given(struct release_files *files, const struct trust *trust, const char *blocks,
                      struct error *err)
{
    struct latest given;
    if (!latest_parse(LATEST_RELEASE, blocks, strlen(blocks), &given, err))
        return error_prefix(err, _("the signature"));
    if (!str_equal(given.sha256, files->signatures.sha256))
        return error_set(err, ERROR_INPUT, _("the signature is of another release than waits"));
    bool is_good = true;
    while (is_good && *blocks)
        is_good = add_block(files, trust, &blocks, err);
    return is_good;
}

bool signing_release_with(const struct tree *tree, const char *blocks, struct signing *ret_signing,
                          struct error *err)
{
    struct release_files files;
    struct signing signing = { 0 };
    struct trust *trust = NULL;
    bool is_good = read_pending(tree, &files, err) && signing_newest_trust(tree, NULL, &trust, err);
    if (is_good && !trust)
        is_good = error_set(err, ERROR_INPUT,
                            _("there is no trust file, so nobody can tell whose signature counts: "
                              "make one with \"bangtin trust\""));
    is_good = is_good && add_given(&files, trust, blocks, err) &&
              sign_and_settle(tree, NULL, &files, trust, &signing, err);
    if (is_good)
        *ret_signing = signing;
    trust_free(trust);
    release_files_deinit(&files);
    return is_good;
}
