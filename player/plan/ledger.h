/* The board's reports on their way out: records become signed batches, and a batch is kept until
 * fetch has it on disk. Only plan has the board's key; what has the network never sees it.
 *
 * At most a minute is in memory only. While nobody takes batches, records are kept up to
 * LIMIT_REPORTS_HELD, and from then on added up per item and hour. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "model/device.h"
#include "model/report.h"
#include "model/report_sum.h"
#include "player/belt.h"

enum {
    LEDGER_IDENTITY_BYTES = 40,
    LEDGER_BATCH_MS = 60000,
    LEDGER_BATCH_RECORDS = 250,
    LEDGER_AGAIN_MS = 10000
};

struct ledger {
    bool is_open; /* else nothing is reported */
    char code[DEVICE_CODE_BYTES];
    struct sign_secret key;
    char
        identity[LEDGER_IDENTITY_BYTES]; /* its code and the begin of its fingerprint, for people */
    struct report_head head; /* screen, boot and previous; batch: the number of the last one */
    int64_t last_seq;
    struct buf records; /* lines that wait */
    size_t record_count;
    struct report_sums sums; /* what came when there were too many */
    int64_t first_ms;        /* monotonic, of what waits; */
    struct buf sealed;       /* the last batch, until it is kept */
    int64_t again_ms;
};

/* What a batch says of the moment in which it is made. */
struct ledger_moment {
    int64_t now_ms;  /* monotonic */
    int64_t wall_ms; /* -1: the clock is not known */
    enum report_clock clock;
    int64_t held; /* generation */
};

/* Reads the board's key from the open state folder. False when there is none to use. */
bool ledger_open(struct ledger *ledger, const char *screen, int state, struct error *err);
void ledger_close(struct ledger *ledger);

/* Takes a record; its seq is given here. */
void ledger_add(struct ledger *ledger, struct report_record *record, int64_t now_ms);

/* Makes a batch when one is due (`is_last`: of whatever there is) and hands it to fetch, again and
 * again until it is kept. */
void ledger_step(struct ledger *ledger, const struct ledger_moment *moment, bool is_last);
int ledger_wait_ms(const struct ledger *ledger, int64_t now_ms); /* until it is due; -1: never */

void ledger_kept(struct ledger *ledger, uint64_t batch); /* fetch has it on disk */
void ledger_fetch_started(struct ledger *ledger);

/* fetch's spool is full: the batches in this memory, added up, go back. */
void ledger_condense(struct ledger *ledger, const struct parcel_report *parcel, int fd);
