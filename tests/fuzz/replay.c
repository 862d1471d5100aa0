/* Runs a fuzz target over the files of the folders it is given, once each; no fuzzer needed. Says
 * the file before it is tried, so that the last line of a crash names it. */
#include <dirent.h>
#include <fcntl.h>

#include "common/file.h"
#include "tests/fuzz/fuzz.h"

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void replay(const char *folder, const char *name)
{
    struct error err;
    struct buf file;
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    buf_init(&file, FUZZ_TEXT_BYTES);
    fprintf(stderr, "%s\n", path);
    if (!file_read(AT_FDCWD, path, &file, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(3);
    }
    uint8_t *bytes = malloc(file.length); /* of exactly this size, so that a step beyond is seen */
    if (bytes)
        memcpy(bytes, buf_text(&file), file.length);
    LLVMFuzzerTestOneInput(bytes, bytes ? file.length : 0);
    free(bytes);
    buf_deinit(&file);
}

int main(int argc, char **argv)
{
    int total = 0;
    for (int i = 1; i < argc; i++) {
        struct dirent **entries;
        int count = scandir(argv[i], &entries, is_shown, alphasort);
        for (int n = 0; n < count; n++) {
            replay(argv[i], entries[n]->d_name);
            free(entries[n]);
        }
        if (count < 0)
            return 3;
        total += count;
        free(entries);
    }
    static const uint8_t nothing[1];
    LLVMFuzzerTestOneInput(nothing, 0);
    return total == 0 ? 3 : 0;
}
