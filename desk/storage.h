/* What boards have reported, and whose reports are believed: one SQLite file in the server's state
 * folder. The server writes it; commands on the same machine read it, and accept keys. Its users
 * are in storage_users.h, what they did in storage_audit.h, what boards signed in
 * storage_evidence.h, how much more they may in storage_budget.h.
 *
 * Each storage_commit is on disk when it returns (WAL, synchronous=FULL). The schema has a number
 * (user_version) and only ever goes forward. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/sha256.h"
#include "model/device.h"
#include "model/report.h"

#define STORAGE_FILE "reports.db"

enum {
    STORAGE_VERSION = 8,
    STORAGE_PENDING_MAX = 4,
    STORAGE_UNNAMED_MAX = 64,
    STORAGE_ASIDE_MAX = 1000,
    STORAGE_ZONES_MAX = 4 * LIMIT_ZONES
};

struct storage;

/* Opens `folder`/reports.db, and makes it when `is_made`, else ERROR_MISSING. A file of a newer
 * program is refused. */
bool storage_open(const char *folder, bool is_made, struct storage **ret_storage,
                  struct error *err);
void storage_close(struct storage *storage);
/* Lets go of the file and takes hold of it again, as after a failure of the disk: a lock that could
 * not be given back would be in the way for ever. Outside of transactions. */
void storage_renew(struct storage *storage);

/* There is one in `folder`; ERROR_MISSING. */
bool storage_is_in(const char *folder, struct error *err);

/* Copies `from`/reports.db as it is at this moment, whoever has it open, into the folder `to`, and
 * verifies the copy. */
bool storage_copy(const char *from, const char *to, struct error *err);

/* All between the two is there or is not. */
bool storage_begin(struct storage *storage, struct error *err);
bool storage_commit(struct storage *storage, struct error *err);
void storage_rollback(struct storage *storage);

/* Many transactions for the price of one sync: between the two, each begin … commit is a part of
 * the group that can still be rolled back by itself, and all of them are on disk when
 * storage_group_end is true. When it is false, none is. */
bool storage_group_begin(struct storage *storage, struct error *err);
bool storage_group_end(struct storage *storage, struct error *err);

/* --- keys --- */

enum storage_key_state {
    STORAGE_KEY_NEW,      /* never seen */
    STORAGE_KEY_PENDING,  /* waits for somebody to accept it */
    STORAGE_KEY_ACCEPTED, /* its reports count */
    STORAGE_KEY_RETIRED,  /* another one was accepted for its screen since */
};

struct storage_key {
    char fingerprint[SHA256_HEX_BYTES];
    char code[DEVICE_CODE_BYTES];
    char screen[REPORT_NAME_BYTES];
    enum storage_key_state state;
    int64_t seen_ms;
};

/* Of this key and this screen. */
bool storage_key_state(struct storage *storage, const struct sign_public *key, const char *screen,
                       enum storage_key_state *ret_state, struct error *err);

/* Notes a new key as pending; false with ERROR_LIMIT when too many wait for this screen. Of boards
 * that know no screen (""), the oldest beyond STORAGE_UNNAMED_MAX go: they come again. */
bool storage_key_add(struct storage *storage, const struct sign_public *key, const char *screen,
                     int64_t now_ms, struct error *err);

/* Accepts the pending key of this code or fingerprint and retires the one before of its screen;
 * between storage_begin and storage_commit, as are the two below. `screen`: of a board that does
 * not know it; else NULL or the same. ERROR_MISSING: none; ERROR_INPUT: two keys have this code, so
 * that the fingerprint is needed, or the screen is missing or another. */
bool storage_key_accept(struct storage *storage, const char *name, const char *screen,
                        struct storage_key *ret_key, struct error *err);

/* For which screen this key was accepted; "" for none. */
bool storage_key_home(struct storage *storage, const struct sign_public *key,
                      char ret_screen[REPORT_NAME_BYTES], struct error *err);

/* Forgets a pending key; when it comes again it waits again. */
bool storage_key_refuse(struct storage *storage, const char *name, struct storage_key *ret_key,
                        struct error *err);

/* Accepts a key that somebody brought from the board, whether it waits or not. */
bool storage_key_give(struct storage *storage, const struct sign_public *key, const char *screen,
                      int64_t now_ms, struct error *err);

/* The best that is known of any key of this screen: accepted, else pending, else new. */
bool storage_screen_key(struct storage *storage, const char *screen,
                        enum storage_key_state *ret_state, struct error *err);

typedef void (*storage_key_row)(void *context, const struct storage_key *key);
bool storage_keys(struct storage *storage, storage_key_row row, void *context, struct error *err);

/* --- reports --- */

enum storage_outcome {
    STORAGE_TAKEN,
    STORAGE_KNOWN, /* it is here already, itself or in sums */
    STORAGE_CLASH, /* another batch of this number is here, or a part of it */
};

/* Notes a batch with the hash of its lines; its records are to follow when it was taken. */
bool storage_batch(struct storage *storage, const struct report_head *head, const char *sha256,
                   int64_t now_ms, enum storage_outcome *ret_outcome, struct error *err);
bool storage_record(struct storage *storage, const struct report_head *head,
                    const struct report_record *record, int64_t now_ms, struct error *err);

/* Of the zones that a screen said something of, only the STORAGE_ZONES_MAX last ones stay. */
bool storage_forget_zones(struct storage *storage, const char *screen, struct error *err);

/* Keeps what could not be used, for people to look at; the oldest beyond STORAGE_ASIDE_MAX go. */
bool storage_set_aside(struct storage *storage, const char *screen, const char *reason,
                       const char *bytes, size_t length, int64_t now_ms, struct error *err);

/* --- questions --- */

/* From now on a question ends with ERROR_LIMIT when so much time has passed; INT64_MAX: never. */
void storage_limit(struct storage *storage, int64_t after_ms);

/* Plays of one item on one screen in a period. Whole days (UTC) and hours are answered from their
 * sums, which are kept when the plays themselves are not (storage_keeping.h). */
struct storage_plays {
    const char *item, *campaign, *screen; /* loans; campaign "" none */
    int64_t plays, shown_ms, first_ms, last_ms;
};
struct storage_period {
    int64_t from_ms, to_ms;        /* plays that began in it */
    const char *campaign, *screen; /* NULL: all */
};
typedef void (*storage_plays_row)(void *context, const struct storage_plays *plays);
bool storage_plays(struct storage *storage, const struct storage_period *period,
                   storage_plays_row row, void *context, struct error *err);

/* Each play of a screen that touches a period, by its begin. */
struct storage_shown {
    const char *item, *zone; /* loans */
    int64_t start_ms, shown_ms;
};
typedef void (*storage_shown_row)(void *context, const struct storage_shown *shown);
bool storage_shown(struct storage *storage, const char *screen, int64_t from_ms, int64_t to_ms,
                   storage_shown_row row, void *context, struct error *err);

/* Plays whose time is not known. */
bool storage_timeless(struct storage *storage, int64_t *ret_plays, struct error *err);

/* When each screen was heard last, by a report or a word on how it is. */
typedef void (*storage_heard_row)(void *context, const char *screen, int64_t received_ms);
bool storage_heard(struct storage *storage, storage_heard_row row, void *context,
                   struct error *err);

/* What a zone of a screen said last. */
struct storage_status {
    const char *screen, *zone, *item; /* loans */
    bool is_on;                       /* it still was, when it said so */
    int64_t generation, held;         /* shown; accepted */
    int64_t start_ms, shown_ms;       /* start -1: not known */
    int64_t received_ms;
    enum report_clock clock;
    int64_t gaps, breaks, aside; /* of the screen: missing batches, wrong chains, bad records */
};
typedef void (*storage_status_row)(void *context, const struct storage_status *status);
bool storage_statuses(struct storage *storage, storage_status_row row, void *context,
                      struct error *err);
