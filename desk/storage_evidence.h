/* The batches as boards signed them, so that what was counted can be proven: a part of storage.h.
 * They are large, so they are kept for a while only; what was counted stays. */
#pragma once

#include "desk/storage.h"

/* Keeps the bytes of a batch that was taken, with its signature; and lets some go that came before
 * `since_ms`, a few at a time so that nobody waits. */
bool storage_evidence_keep(struct storage *storage, const struct report_head *head,
                           const char *bytes, size_t length, int64_t now_ms, int64_t since_ms,
                           struct error *err);

/* All of them by screen, boot and number, each with its signature. False from `row` ends it: that
 * is the error. */
typedef bool (*storage_evidence_row)(void *context, const char *bytes, size_t length,
                                     struct error *err);
bool storage_evidence(struct storage *storage, storage_evidence_row row, void *context,
                      struct error *err);

/* Whether the play of this record was counted as it says. */
bool storage_play_is(struct storage *storage, const struct report_head *head,
                     const struct report_record *record, bool *ret_is, struct error *err);

/* How many records were counted of a boot, from one number to another; boot "": of all. */
struct storage_count {
    int64_t all;
    int64_t young; /* of plays that began after the oldest evidence came: theirs has to be here */
};
bool storage_play_count(struct storage *storage, const char *screen, const char *boot,
                        int64_t from_seq, int64_t to_seq, struct storage_count *ret_count,
                        struct error *err);

/* How many of the hours that reports add up are not the sum of their plays. The oldest hour is
 * passed over when plays of it may have been let go. */
bool storage_hours_wrong(struct storage *storage, int64_t *ret_count, struct error *err);
