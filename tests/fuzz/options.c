/* Command lines and config files: words parted by NUL, behind an empty one the file. */
#include <sys/mman.h>
#include <unistd.h>

#include "common/file.h"
#include "common/options.h"
#include "tests/fuzz/fuzz.h"

enum { WORDS = 16 };

static const struct option_row rows[] = {
    { "server", "URL", "where releases come from", .is_required = true, .unless = "pattern" },
    { "pattern", "NAME", "show this" },
    { "keys", "PUB", "several", .is_list = true },
    { "blank", NULL, "plain black" },
    { "poll", "S", "seconds", .fallback = "15" },
    { "config", "FILE", "read options from it" },
    { 0 },
};

static const struct option_program program = {
    .name = "bangtin fuzz",
    .operands = "[SITE]",
    .sentence = "tries",
    .max_operands = 2,
    .rows = rows,
};

static void look(const struct options *options)
{
    for (const struct option_row *row = rows; row->name; row++) {
        size_t count = options_count(options, row->name);
        fuzz_must(options_is_set(options, row->name) == (count > 0));
        for (size_t i = 0; i < count; i++)
            fuzz_must(options_nth(options, row->name, i));
        fuzz_must(options_text(options, row->name) || (count == 0 && !row->fallback));
    }
    fuzz_must(options_text(options, "server") || options_is_set(options, "pattern"));
    fuzz_must(options_operand_count(options) <= program.max_operands);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct error err;
    struct options *options = NULL;
    char *text = mem_copy_bytes(bytes, length), *at = text, *end = text + length, config[64];
    char name[] = "bangtin", *words[WORDS + 3] = { name };
    int count = 1, fd = memfd_create("config", MFD_CLOEXEC);
    for (; at < end && *at && count < WORDS; at += strlen(at) + 1)
        words[count++] = at;
    if (at < end) {
        fuzz_must(file_write_fd(fd, "config", at + 1, (size_t)(end - at - 1), &err));
        snprintf(config, sizeof config, "--config=/proc/self/fd/%d", fd);
        words[count++] = config;
    }
    if (options_parse(&program, count, words, &options) == OPTIONS_RUN)
        look(options);
    options_free(options);
    close(fd);
    free(text);
    return 0;
}
