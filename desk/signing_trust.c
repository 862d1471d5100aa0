/* Trust files in a release tree: the chain as boards follow it, and the next link while it lacks
 * signatures; signing.h. */
#include <fcntl.h>
#include <stdlib.h>

#include "common/file.h"
#include "common/i18n.h"
#include "desk/signing_block.h"

/* --- the chain -------------------------------------------------------------------------------*/

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
    if (signing_role_has(&next->root, &public) ||
        (now ? signing_role_has(&now->root, &public) : next->number == 1))
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
    bool is_good = !key || (check_root_key(before, next, key, err) &&
                            signing_add_block(LATEST_TRUST, key, &files->file, &files->text,
                                              &files->signatures, err));
    if (is_good) {
        signing->is_complete = follow(before, files, &settled, &lacks);
        if (!signing->is_complete)
            signing_set_lacking(signing, &lacks);
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
