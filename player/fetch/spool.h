/* The spool: signed batches of reports on disk until a server has them, state/spool/.
 *
 * `NNNNNNNNNN.report` are batches one behind the other, written at the end only; a file is closed
 * when it is about to be sent or LIMIT_REPORT_BYTES large. `.sums` are files whose plays were added
 * up because the spool was full. `torn` is what a power cut left of a last batch. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

struct spool;

/* Opens (and makes) `state`/spool and sets aside a torn end. */
bool spool_open(const char *state, struct spool **ret_spool, struct error *err);
void spool_free(struct spool *spool);

/* Appends a batch and makes it durable. One that is already the last one counts as appended: it was
 * handed over twice. On failure nothing of it stays. */
bool spool_append(struct spool *spool, const char *batch, size_t length, struct error *err);

bool spool_holds(const struct spool *spool); /* anything to send */

/* The number of the oldest file, 0 when there is none. Closes it if it is the one written to. */
uint64_t spool_oldest(struct spool *spool);
bool spool_read(struct spool *spool, uint64_t number, struct buf *into, struct error *err);

/* A server has it. */
void spool_drop(struct spool *spool, uint64_t number);

/* What is wrong with it cannot be mended: it is kept as `refused`, in place of the one before. */
void spool_set_aside(struct spool *spool, uint64_t number);

/* The file to be added up because all are larger than `max_bytes` together; 0: none. */
uint64_t spool_fullest(struct spool *spool, int64_t max_bytes);
bool spool_is_sums(const struct spool *spool, uint64_t number); /* it is added up already */

/* Replaces a file by its sums. */
bool spool_condensed(struct spool *spool, uint64_t number, const void *sums, size_t length,
                     struct error *err);
