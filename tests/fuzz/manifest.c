/* The manifest: what is read, written and read again is the same. */
#include "model/manifest.h"
#include "common/file.h"
#include "tests/fuzz/fuzz.h"

static void check(const struct manifest *manifest)
{
    struct error err;
    struct manifest *again = NULL;
    struct buf once, twice;
    buf_init(&once, FUZZ_TEXT_BYTES);
    buf_init(&twice, FUZZ_TEXT_BYTES);
    manifest_print(manifest, &once);
    fuzz_must(manifest_parse(buf_text(&once), once.length, &again, &err));
    manifest_print(again, &twice);
    fuzz_must(fuzz_is_same(&once, &twice));
    for (size_t i = 0; i < manifest->file_count; i++) {
        const struct manifest_file *file = &manifest->files[i];
        fuzz_must(manifest_find(manifest, file->path) == file && file_is_safe_path(file->path));
        fuzz_must(strlen(file->sha256) == 64 && file->size_bytes >= 0);
    }
    for (size_t i = 0; i < manifest->withdrawn_count; i++)
        fuzz_must(manifest_withdraws(manifest, manifest->withdrawn[i]));
    manifest_free(again);
    buf_deinit(&once);
    buf_deinit(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct error err;
    struct manifest *manifest = NULL;
    if (manifest_parse((const char *)bytes, length, &manifest, &err))
        check(manifest);
    else
        fuzz_error(&err);
    manifest_free(manifest);
    return 0;
}
