/* Whether what was counted is what boards signed, and whether all of it is here. */
#pragma once

#include "common/diagnostic.h"
#include "desk/storage_evidence.h"

struct audit {
    struct storage *storage;  /* NULL: batches alone */
    struct diagnostics *into; /* errors: what does not hold; warnings: what cannot be known */
    int64_t batches, records; /* that hold */

    /* the boot at hand */
    char screen[REPORT_NAME_BYTES], boot[REPORT_BOOT_BYTES];
    int64_t last_batch, first_seq, last_seq, counted; /* counted: records that are plays */
    char ends[SHA256_HEX_BYTES];
    struct storage_count covered; /* records in the storage that the boots before account for */
};

/* Borrows both. */
void audit_init(struct audit *audit, struct storage *storage, struct diagnostics *into);

/* A storage_evidence_row; context: the audit. In order of screen, boot and number. False only when
 * the machine is at fault. */
bool audit_batch(void *context, const char *bytes, size_t length, struct error *err);

/* Batches in any order, as a spool file or an export has them. */
bool audit_file(struct audit *audit, const char *bytes, size_t length, struct error *err);

/* To be called at the end. */
bool audit_finish(struct audit *audit, struct error *err);
