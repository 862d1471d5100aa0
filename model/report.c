/* See report.h. A line is small, so one that is wrong costs one record. Lines are written by our
 * own hand and read by the strict scanner, after the signature over their bytes. */
#include "model/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/json.h"
#include "common/str.h"

#define PURPOSE "bangtin report "

static const char block_start[] = "\nuntrusted comment: ";

const char *const report_clocks[] = { "unknown", "plausible", "synchronised", NULL };
const char *const report_kinds[] = { "play", "now", "sum", NULL };

/* --- writing ------------------------------------------------------------------ */

static void put_number(struct buf *into, const char *key, int64_t number)
{
    buf_printf(into, ",\"%s\":%" PRId64, key, number);
}

/* Left out when empty. */
static void put_text(struct buf *into, const char *key, const char *text)
{
    if (!text[0])
        return;
    buf_printf(into, ",\"%s\":", key);
    json_quote(into, text);
}

void report_print_head(const struct report_head *head, struct buf *into)
{
    buf_string(into, "{\"report\":1");
    put_text(into, "screen", head->screen);
    put_text(into, "boot", head->boot);
    if (head->from != head->batch)
        put_number(into, "from", head->from);
    put_number(into, "batch", head->batch);
    put_text(into, "previous", head->previous);
    put_text(into, "ends", head->ends);
    put_number(into, "at_ms", head->at_ms);
    if (head->wall_ms >= 0)
        put_number(into, "wall_ms", head->wall_ms);
    put_text(into, "clock", report_clocks[head->clock]);
    put_number(into, "held", head->held);
    buf_string(into, "}\n");
}

void report_print_record(const struct report_record *record, struct buf *into)
{
    buf_printf(into, "{\"seq\":%" PRId64, record->seq);
    put_text(into, report_kinds[record->kind], record->item);
    put_text(into, "campaign", record->campaign);
    put_text(into, "zone", record->zone);
    put_number(into, "generation", record->generation);
    put_number(into, "at_ms", record->at_ms);
    if (record->start_ms >= 0)
        put_number(into, "start_ms", record->start_ms);
    put_number(into, "shown_ms", record->shown_ms);
    if (record->kind == REPORT_SUM)
        put_number(into, "plays", record->plays);
    put_text(into, "clock", report_clocks[record->clock]);
    buf_string(into, "}\n");
}

bool report_seal_for(const char *purpose, const struct sign_secret *key, struct buf *batch,
                     struct error *err)
{
    struct sign_public public;
    char text[SIGN_KEY_TEXT_BYTES], comment[SIGN_COMMENT_MAX_BYTES];
    sign_secret_public(key, &public);
    sign_public_format(&public, text);
    snprintf(comment, sizeof comment, "%s%s", purpose, text);
    return sign_make(key, batch->bytes, batch->length, comment, batch, err);
}

bool report_seal(const struct sign_secret *key, struct buf *batch, struct error *err)
{
    return report_seal_for(PURPOSE, key, batch, err);
}

/* --- taking apart ------------------------------------------------------------- */

bool report_split_for(const char *purpose, const char *bytes, size_t length,
                      struct report_batch *ret_batch, struct error *err)
{
    struct report_batch batch = { .lines = bytes };
    size_t used = 0;
    const char *start = memmem(bytes, length, block_start, strlen(block_start));
    if (!start)
        return error_set(err, ERROR_INPUT, "a batch without a signature");
    batch.lines_length = (size_t)(start + 1 - bytes);
    if (!sign_block_parse(start + 1, length - batch.lines_length, &batch.block, &used, err))
        return error_prefix(err, "the signature of a batch");
    batch.length = batch.lines_length + used;
    if (!str_starts(batch.block.comment, purpose) ||
        !sign_public_parse(batch.block.comment + strlen(purpose), &batch.key, err))
        return error_set(err, ERROR_INPUT, "the signature of a batch names no key");
    *ret_batch = batch;
    return true;
}

bool report_split(const char *bytes, size_t length, struct report_batch *ret_batch,
                  struct error *err)
{
    return report_split_for(PURPOSE, bytes, length, ret_batch, err);
}

bool report_is_signed(const struct report_batch *batch)
{
    return sign_verify(&batch->block, &batch->key, batch->lines, batch->lines_length);
}

void report_hash(const struct report_batch *batch, char ret_hex[SHA256_HEX_BYTES])
{
    sha256_of(batch->lines, batch->lines_length, ret_hex);
}

const char *report_end(const struct report_batch *batch)
{
    return batch->lines + batch->lines_length;
}
