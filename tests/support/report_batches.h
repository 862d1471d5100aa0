/* Batches of a board for tests, signed with the key of RFC 8032's first test. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/device.h"
#include "model/report.h"

#define BATCHES_SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n"
#define BATCHES_BOOT "000102030405060708090a0b0c0d0e0f"

static inline struct sign_secret batches_key(void)
{
    struct sign_secret key;
    assert_true(device_parse(BATCHES_SEED, strlen(BATCHES_SEED), &key));
    return key;
}

static inline struct report_head batches_head(int64_t batch, const char *previous)
{
    struct report_head head = { .screen = "sanh",
                                .boot = BATCHES_BOOT,
                                .from = batch,
                                .batch = batch,
                                .at_ms = 60000 * batch,
                                .wall_ms = 1795000000000 + 60000 * batch,
                                .clock = REPORT_SYNCHRONISED,
                                .held = 1795000000 };
    snprintf(head.previous, sizeof head.previous, "%s", previous);
    return head;
}

static inline struct report_record batches_play(int64_t seq, const char *item, int64_t at_ms)
{
    struct report_record record = { .seq = seq,
                                    .generation = 1795000000,
                                    .at_ms = at_ms,
                                    .start_ms = 1795000000000 + at_ms,
                                    .shown_ms = 10000,
                                    .plays = 1,
                                    .clock = REPORT_SYNCHRONISED };
    snprintf(record.item, sizeof record.item, "%s", item);
    return record;
}

/* Appends a batch of `count` plays of one item; `previous` becomes its hash. */
static inline void batches_add(const struct sign_secret *key, int64_t number, int count,
                               char previous[SHA256_HEX_BYTES], struct buf *into)
{
    struct error err;
    struct buf batch;
    struct report_head head = batches_head(number, previous);
    buf_init(&batch, LIMIT_REPORT_BYTES);
    report_print_head(&head, &batch);
    for (int i = 0; i < count; i++) {
        struct report_record play =
            batches_play((number - 1) * count + i + 1, "hall/chao", 60000 * number + 10000 * i);
        report_print_record(&play, &batch);
    }
    sha256_of(batch.bytes, batch.length, previous);
    if (!report_seal(key, &batch, &err))
        fail_msg("%s", err.text);
    assert_true(buf_append(into, batch.bytes, batch.length));
    buf_deinit(&batch);
}

static inline void batches_zero(char ret_hex[SHA256_HEX_BYTES])
{
    memset(ret_hex, '0', SHA256_HEX_BYTES - 1);
    ret_hex[SHA256_HEX_BYTES - 1] = '\0';
}
