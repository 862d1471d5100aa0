/* Header fields: those of requests that the server reads, those of answers that fetch reads. One in
 * each line; the file's size behind them. */
#include "player/fetch/reply.h"
#include "server/field.h"
#include "server/range.h"
#include "tests/fuzz/fuzz.h"

static void try_field(const char *text, int64_t size_bytes)
{
    int64_t first = -1, last = -1;
    if (range_parse(text, size_bytes, &first, &last) == RANGE_PART)
        fuzz_must(0 <= first && first <= last && last < size_bytes);
    else
        fuzz_must(first == -1 && last == -1);
    int64_t wait_s = field_wait_s(text, 30);
    fuzz_must(0 <= wait_s && wait_s <= 30);
    field_has_tag(text, "\"0123\"");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct reply reply = REPLY_NONE;
    int64_t size_bytes = (int64_t)fuzz_take(bytes, &length, 2);
    char *text = mem_copy_bytes(bytes, length), *rest = text;
    for (char *line; (line = strsep(&rest, "\n"));) {
        reply_read(&reply, line, strlen(line));
        fuzz_must(reply.range_from >= -1);
        try_field(line, size_bytes);
    }
    free(text);
    return 0;
}
