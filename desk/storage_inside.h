/* The parts of storage.c that storage_read.c needs. */
#pragma once

#include <sqlite3.h>

#include "desk/storage.h"

enum storage_text {
    TEXT_KEY_STATE,
    TEXT_KEY_COUNT,
    TEXT_KEY_ADD,
    TEXT_KEY_FIND,
    TEXT_KEY_RETIRE,
    TEXT_KEY_ACCEPT,
    TEXT_KEYS,
    TEXT_OVERLAP,
    TEXT_BATCH,
    TEXT_TIME,
    TEXT_PLAY,
    TEXT_SHOWING,
    TEXT_ASIDE,
    TEXT_ASIDE_BOUND,
    TEXT_PLAYS,
    TEXT_TIMELESS,
    TEXT_STATUS,
    STORAGE_TEXTS,
};

struct storage {
    sqlite3 *db;
    char *path;
    sqlite3_stmt *statements[STORAGE_TEXTS]; /* made when first needed */
};

bool storage_fail(struct storage *storage, struct error *err); /* always false */

/* The statement with its values bound by letter: 't' text, 'i' integer, 'o' integer or NULL when
 * negative. NULL and the error when it cannot be made. Reset it with storage_done. */
sqlite3_stmt *storage_ask(struct storage *storage, enum storage_text text, struct error *err,
                          const char *letters, ...);
bool storage_done(struct storage *storage, sqlite3_stmt *statement, int result, struct error *err);

/* One that answers nothing. */
#define storage_run(storage, text, err, ...)                                                       \
    storage_finish(storage, storage_ask(storage, text, err, __VA_ARGS__), err)
bool storage_finish(struct storage *storage, sqlite3_stmt *statement, struct error *err);
