/* See verify.h. */
#include "desk/verify.h"

#include "common/i18n.h"
#include "desk/signing.h"
#include "model/limits.h"
#include "model/release.h"

static bool verify_latest(const struct tree *tree, struct verify_result *result, struct error *err)
{
    static const struct release_floor none = { .is_set = false };
    struct buf bytes;
    buf_init(&bytes, LIMIT_JSON_BYTES);
    bool is_read = tree_read_signatures(tree, LATEST_RELEASE, NULL, &result->latest, err);
    if (!is_read && err->kind == ERROR_MISSING)
        return error_set(err, ERROR_MISSING, _("no release is published here"));
    bool is_good = is_read && tree_read_blob(tree, result->latest.sha256, &bytes, err) &&
                   release_judge(&result->latest, buf_text(&bytes), bytes.length, result->trust,
                                 NULL, &none, &result->manifest, err);
    buf_deinit(&bytes);
    return is_good;
}

static bool verify_file(const struct tree *tree, const struct manifest_file *file,
                        struct error *err)
{
    struct buf bytes;
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    bool is_good = tree_read_blob(tree, file->sha256, &bytes, err);
    if (is_good && (int64_t)bytes.length != file->size_bytes)
        is_good = error_set(err, ERROR_INPUT, _("%lld bytes are promised, %zu are there"),
                            (long long)file->size_bytes, bytes.length);
    buf_deinit(&bytes);
    return is_good || error_prefix(err, "%s", file->path);
}

static bool verify_files(const struct tree *tree, struct verify_result *result, struct error *err)
{
    for (size_t i = 0; i < result->manifest->file_count; i++) {
        const struct manifest_file *file = &result->manifest->files[i];
        if (!verify_file(tree, file, err))
            return false;
        result->blob_count++;
        result->total_bytes += file->size_bytes;
    }
    return true;
}

bool verify_tree(const struct tree *tree, struct trust *start, struct verify_result *ret_result,
                 struct error *err)
{
    struct verify_result result = { 0 };
    bool is_good = signing_newest_trust(tree, start, &result.trust, err) &&
                   verify_latest(tree, &result, err) && verify_files(tree, &result, err);
    if (is_good)
        *ret_result = result;
    else
        verify_result_deinit(&result);
    return is_good;
}

void verify_result_deinit(struct verify_result *result)
{
    trust_free(result->trust);
    manifest_free(result->manifest);
    *result = (struct verify_result){ 0 };
}
