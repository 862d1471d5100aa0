/* See publish_last.h. A release whose manifest is gone is no reason to begin anew by oneself: what
 * was withdrawn would come back. */
#include "desk/publish_last.h"

#include <string.h>

#include "common/i18n.h"
#include "model/limits.h"

/* What to do about a release whose manifest is gone or damaged. */
static bool advise(enum latest_kind kind, struct error *err)
{
    struct error why = *err;
    if (why.kind == ERROR_SYSTEM)
        return false;
    return error_set(err, why.kind,
                     _("%s; bring that file back from a copy, or remove `%s` there and publish "
                       "again with all that is to be withdrawn"),
                     why.text, kind == LATEST_RELEASE ? "latest" : "pending");
}

static bool read_manifest(const struct tree *tree, enum latest_kind kind, struct manifest **ret_it,
                          char ret_sha256[SHA256_HEX_BYTES], struct error *err)
{
    struct latest latest;
    struct buf bytes;
    if (!tree_read_signatures(tree, kind, NULL, &latest, err))
        return err->kind == ERROR_MISSING;
    buf_init(&bytes, LIMIT_JSON_BYTES);
    bool is_good = tree_read_blob(tree, latest.sha256, &bytes, err) &&
                   manifest_parse(buf_text(&bytes), bytes.length, ret_it, err);
    buf_deinit(&bytes);
    if (is_good)
        memcpy(ret_sha256, latest.sha256, SHA256_HEX_BYTES);
    return is_good || advise(kind, err);
}

bool publish_last_read(const struct tree *tree, bool is_out_wanted, struct publish_last *ret_last,
                       struct error *err)
{
    struct publish_last last = { 0 };
    struct manifest *latest = NULL, *pending = NULL;
    char ignored[SHA256_HEX_BYTES];
    bool is_good = read_manifest(tree, LATEST_RELEASE, &latest, ignored, err) &&
                   read_manifest(tree, LATEST_PENDING, &pending, last.pending, err);
    last.is_pending = is_good && pending && !is_out_wanted &&
                      (!latest || pending->generation > latest->generation);
    last.manifest = last.is_pending ? pending : latest;
    manifest_free(last.is_pending ? latest : pending);
    if (is_good)
        *ret_last = last;
    else
        manifest_free(last.manifest);
    return is_good;
}
