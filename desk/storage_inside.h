/* What the files of the storage share. */
#pragma once

#include <sqlite3.h>

#include "desk/storage.h"

enum { STORAGE_TEXTS = 128 }; /* at most, of all files */

extern const char *const storage_versions[STORAGE_VERSION];

struct storage {
    sqlite3 *db;
    char *path;
    int wait_ms;                             /* for somebody else's writing */
    const char *texts[STORAGE_TEXTS];        /* each once it was asked, */
    sqlite3_stmt *statements[STORAGE_TEXTS]; /* and made of it */
    bool is_grouped;                         /* between storage_group_begin and _end */
    int64_t until_ms;                        /* monotonic: when the questions end; storage_limit */
};

bool storage_fail(struct storage *storage, struct error *err); /* always false */

/* The statement of a constant text with its values bound by letter: 't' text, 'i' integer, 'o'
 * integer or NULL when negative, 'b' bytes and their length. NULL and the error when it cannot be
 * made. Reset it with storage_done. */
sqlite3_stmt *storage_ask(struct storage *storage, const char *text, struct error *err,
                          const char *letters, ...);
bool storage_done(struct storage *storage, sqlite3_stmt *statement, int result, struct error *err);

/* One that answers nothing. */
#define storage_run(storage, text, err, ...)                                                       \
    storage_finish(storage, storage_ask(storage, text, err, __VA_ARGS__), err)
bool storage_finish(struct storage *storage, sqlite3_stmt *statement, struct error *err);

/* Plays' seconds added up in SQL: sum() of too many is an error, and would take the report of all
 * other boards with it. The number is LIMIT_SUM_MS. */
#define STORAGE_SHOWN_SUM "CAST(min(total(shown_ms), 9007199254740991) AS INTEGER)"

const char *storage_text(sqlite3_stmt *row, int column); /* never NULL; a loan */
int64_t storage_moment(sqlite3_stmt *row, int column);   /* -1 for NULL */
