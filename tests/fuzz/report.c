/* Reports: the bytes as a request brings them, and again as lines that a known board signed, so
 * that what lies behind the signature is reached: head, records, sums, and the storage. */
#include <unistd.h>

#include "desk/storage.h"
#include "model/report_sum.h"
#include "player/plan/condense.h"
#include "tests/fuzz/fuzz.h"

enum { NOW_MS = 1000 };

static struct storage *storage;
static struct sign_secret key;

/* In a folder without a name: SQLite keeps the files open, and nothing is ever committed. */
static void open_storage(void)
{
    static const uint8_t seed[SIGN_SEED_BYTES] = { 1 };
    struct error err;
    char folder[] = "/tmp/bangtin-fuzz-XXXXXX", command[64];
    if (storage)
        return;
    sign_secret_of_seed(seed, &key);
    fuzz_must(mkdtemp(folder) && storage_open(folder, true, &storage, &err));
    snprintf(command, sizeof command, "rm -r %s", folder);
    fuzz_must(system(command) == 0);
}

static void count_row(void *context, const struct storage_plays *plays)
{
    fuzz_must(plays->plays >= 0 && plays->shown_ms >= 0);
    ++*(int64_t *)context;
}

static void read_records(const struct report_batch *batch, const struct report_head *head,
                         const char *at, struct report_sums *sums)
{
    const char *end = report_end(batch);
    while (at < end) {
        struct error err;
        struct report_record record;
        const char *before = at;
        if (report_read_record(&at, end, &record, &err)) {
            fuzz_must(record.plays >= 1 && record.shown_ms >= 0);
            report_sums_add(sums, &record);
            fuzz_must(storage_record(storage, head, &record, NOW_MS, &err));
        } else {
            fuzz_error(&err);
            fuzz_must(storage_set_aside(storage, head->screen, err.text, before,
                                        (size_t)(at - before), NOW_MS, &err));
        }
        fuzz_must(at > before && at <= end);
    }
}

static void keep(const struct report_batch *batch, const struct report_head *head, const char *rest)
{
    static const struct storage_period ever = { .from_ms = INT64_MIN, .to_ms = INT64_MAX };
    struct error err;
    struct report_sums sums = { 0 };
    struct buf again;
    enum storage_outcome outcome;
    char sha256[SHA256_HEX_BYTES];
    int64_t rows = 0;
    report_hash(batch, sha256);
    fuzz_must(storage_begin(storage, &err));
    fuzz_must(storage_batch(storage, head, sha256, NOW_MS, &outcome, &err));
    read_records(batch, head, rest, &sums);
    fuzz_must(storage_plays(storage, &ever, count_row, &rows, &err));
    storage_rollback(storage);
    buf_init(&again, FUZZ_TEXT_BYTES);
    report_sums_print(&sums, sums.count, &again);
    report_sums_deinit(&sums);
    buf_deinit(&again);
}

static void read_batch(const struct report_batch *batch)
{
    struct error err;
    struct report_head head, again;
    const char *rest;
    if (!report_read_head(batch, &head, &rest, &err)) {
        fuzz_error(&err);
        return;
    }
    struct buf line;
    buf_init(&line, FUZZ_TEXT_BYTES);
    report_print_head(&head, &line);
    struct report_batch printed = { .lines = buf_text(&line), .lines_length = line.length };
    fuzz_must(report_read_head(&printed, &again, &rest, &err));
    buf_deinit(&line);
    fuzz_must(report_read_head(batch, &head, &rest, &err));
    keep(batch, &head, rest);
}

static void split_all(const char *bytes, size_t length)
{
    struct error err;
    struct report_batch batch;
    while (length > 0 && report_split(bytes, length, &batch, &err)) {
        fuzz_must(batch.length > 0 && batch.length <= length);
        if (report_is_signed(&batch))
            read_batch(&batch);
        bytes += batch.length;
        length -= batch.length;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct error err;
    struct buf sealed, sums;
    open_storage();
    split_all((const char *)bytes, length);
    buf_init(&sealed, LIMIT_REPORT_BYTES);
    buf_init(&sums, FUZZ_TEXT_BYTES);
    if (length > 0 && bytes[length - 1] == '\n' && buf_append(&sealed, bytes, length) &&
        report_seal(&key, &sealed, &err)) {
        split_all(sealed.bytes, sealed.length);
        condense(sealed.bytes, sealed.length, &key, &sums);
    }
    buf_deinit(&sealed);
    buf_deinit(&sums);
    return 0;
}
