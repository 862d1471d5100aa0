/* What a board reports: batches of records, each batch signed by the board's own key. Pure.
 * docs/formats.md.
 *
 * A batch is a head, one JSON object in a line, then a line for each record, then a minisign block
 * over all these lines whose trusted comment is "bangtin report " and the public key. Batches of
 * one boot are numbered from 1 and each names the hash of the one before; records of one boot are
 * numbered from 1, too. So a batch that is missing, or was changed, shows. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/sha256.h"
#include "common/sign.h"
#include "model/limits.h"

enum {
    REPORT_BOOT_BYTES = 33,  /* 32 lower-case hex digits */
    REPORT_ITEM_BYTES = 192, /* full item name */
    REPORT_NAME_BYTES = LIMIT_NAME_BYTES + 1,
};

/* How far a board believes its clock; the words are report_clocks. */
enum report_clock { REPORT_UNKNOWN, REPORT_PLAUSIBLE, REPORT_SYNCHRONISED, REPORT_CLOCKS };
extern const char *const report_clocks[];

struct report_head {
    char screen[REPORT_NAME_BYTES];
    char boot[REPORT_BOOT_BYTES];    /* random, new with each start of what counts */
    int64_t from, batch;             /* its number; a condensed one stands for from … batch */
    char previous[SHA256_HEX_BYTES]; /* of the batch before `from`; of the first: zeros */
    char ends[SHA256_HEX_BYTES]; /* condensed: of the original `batch`, which the next names; "" */
    int64_t at_ms;               /* when it was written, since the machine started */
    int64_t wall_ms;             /* the same moment; -1: the clock is not known */
    enum report_clock clock;
    int64_t held; /* the generation that was accepted last; 0 none */
};

enum report_kind {
    REPORT_PLAY, /* an item was on, and is not any more */
    REPORT_NOW,  /* an item has been on for a minute and still is */
    REPORT_SUM,  /* several plays of an item that began in one hour, in place of their records */
    REPORT_KINDS,
};

extern const char *const report_kinds[]; /* the key under which the item's name stands */

struct report_record {
    int64_t seq;
    enum report_kind kind;
    char item[REPORT_ITEM_BYTES];
    char campaign[REPORT_NAME_BYTES]; /* "" none */
    char zone[REPORT_NAME_BYTES];     /* "" the whole canvas */
    int64_t generation;
    int64_t at_ms;    /* when it began, since the machine started */
    int64_t start_ms; /* the same as wall time; -1: the clock was not known */
    int64_t shown_ms; /* how long; of `now`: until the record was written */
    int64_t plays;    /* 1, of a sum more */
    enum report_clock clock;
};

/* Each appends one line. */
void report_print_head(const struct report_head *head, struct buf *into);
void report_print_record(const struct report_record *record, struct buf *into);

/* Signs all of `batch` and appends the block. */
bool report_seal(const struct sign_secret *key, struct buf *batch, struct error *err);
/* The same for whatever else a board signs; its trusted comment begins with the purpose. */
bool report_seal_for(const char *purpose, const struct sign_secret *key, struct buf *batch,
                     struct error *err);

/* A batch as it lies in a file or a request: loans. */
struct report_batch {
    const char *lines;
    size_t lines_length;
    size_t length; /* with the signature */
    struct sign_block block;
    struct sign_public key; /* that the block names; not trusted yet */
};

/* The batch at the beginning of `bytes`. False when there is none, or not the whole of it. */
bool report_split(const char *bytes, size_t length, struct report_batch *ret_batch,
                  struct error *err);
bool report_split_for(const char *purpose, const char *bytes, size_t length,
                      struct report_batch *ret_batch, struct error *err);

/* The key that the batch names signed it. Nothing of it is parsed before. */
bool report_is_signed(const struct report_batch *batch);

/* The hash that the next batch names: of the lines without the signature. */
void report_hash(const struct report_batch *batch, char ret_hex[SHA256_HEX_BYTES]);

/* Reads the head; *ret_rest is where the records begin. */
bool report_read_head(const struct report_batch *batch, struct report_head *ret_head,
                      const char **ret_rest, struct error *err);

/* Reads the record at *at and moves it on; call it while *at is before `end`. On false, too, *at
 * has moved, so that one bad record does not hide the others. */
bool report_read_record(const char **at, const char *end, struct report_record *ret_record,
                        struct error *err);
const char *report_end(const struct report_batch *batch); /* of the records */

bool report_is_boot(const char *text);
