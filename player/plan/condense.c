/* See condense.h. The bytes come from a station that has the network: each batch is verified before
 * it is read, so that nobody gets a signature for plays that plan has not seen. */
#include "player/plan/condense.h"

#include <string.h>

#include "model/report_sum.h"

/* The batches that become one. */
struct group {
    struct report_head head; /* batch 0: none yet */
    struct report_sums sums;
};

static void end_group(struct group *group, const struct sign_secret *key, struct buf *into)
{
    struct buf batch;
    struct error err;
    if (group->head.batch == 0)
        return;
    buf_init(&batch, LIMIT_REPORT_BYTES);
    report_print_head(&group->head, &batch);
    report_sums_print(&group->sums, group->sums.count, &batch);
    if (!batch.is_over && report_seal(key, &batch, &err))
        buf_append(into, batch.bytes, batch.length);
    buf_deinit(&batch);
    report_sums_deinit(&group->sums);
    group->head = (struct report_head){ .batch = 0 };
}

static void add_records(struct group *group, const char *at, const char *end)
{
    struct error err;
    struct report_record record;
    while (at < end)
        if (report_read_record(&at, end, &record, &err))
            report_sums_add(&group->sums, &record);
}

/* A batch goes on with the group when it is the next one of the same boot. */
static void add_batch(struct group *group, const struct report_batch *batch,
                      const struct sign_secret *key, struct buf *into)
{
    struct report_head head;
    struct error err;
    const char *rest;
    if (!report_read_head(batch, &head, &rest, &err))
        return;
    if (!head.ends[0])
        report_hash(batch, head.ends);
    bool is_next = strcmp(group->head.boot, head.boot) == 0 && head.from == group->head.batch + 1;
    if (!is_next)
        end_group(group, key, into);
    if (group->head.batch != 0) {
        head.from = group->head.from;
        memcpy(head.previous, group->head.previous, sizeof head.previous);
    }
    group->head = head;
    add_records(group, rest, report_end(batch));
}

void condense(const char *bytes, size_t length, const struct sign_secret *key, struct buf *into)
{
    struct group group = { .head = { .batch = 0 } };
    struct report_batch batch;
    struct sign_public own;
    struct error err;
    sign_secret_public(key, &own);
    for (size_t at = 0; at < length && report_split(bytes + at, length - at, &batch, &err);
         at += batch.length)
        if (sign_public_equal(&batch.key, &own) && report_is_signed(&batch))
            add_batch(&group, &batch, key, into);
    end_group(&group, key, into);
}
