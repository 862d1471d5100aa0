/* See storage.h. Every statement is a text of the table below, made once, with values bound and
 * never written into it. What decides (is this batch known?) is asked in SQL and judged in C. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/storage_inside.h"

/* How long somebody else's writing is waited for; a server has other things to do. */
enum { SERVER_WAIT_MS = 200, COMMAND_WAIT_MS = 5000 };

/* From version N to N + 1. */
static const char *const migrations[STORAGE_VERSION] = {
    "CREATE TABLE keys(fingerprint TEXT NOT NULL, screen TEXT NOT NULL, code TEXT NOT NULL,"
    " state INTEGER NOT NULL, seen_ms INTEGER NOT NULL, PRIMARY KEY(fingerprint, screen));"
    "CREATE TABLE batches(screen TEXT NOT NULL, boot TEXT NOT NULL, first INTEGER NOT NULL,"
    " last INTEGER NOT NULL, sha256 TEXT NOT NULL, previous TEXT NOT NULL, ends TEXT NOT NULL,"
    " received_ms INTEGER NOT NULL, at_ms INTEGER NOT NULL, wall_ms INTEGER,"
    " held INTEGER NOT NULL, PRIMARY KEY(screen, boot, first)) WITHOUT ROWID;"
    "CREATE TABLE plays(screen TEXT NOT NULL, boot TEXT NOT NULL, seq INTEGER NOT NULL,"
    " item TEXT NOT NULL, campaign TEXT NOT NULL, zone TEXT NOT NULL, generation INTEGER NOT NULL,"
    " at_ms INTEGER NOT NULL, start_ms INTEGER, shown_ms INTEGER NOT NULL,"
    " plays INTEGER NOT NULL, clock INTEGER NOT NULL, PRIMARY KEY(screen, boot, seq))"
    " WITHOUT ROWID;"
    "CREATE INDEX plays_start ON plays(start_ms);"
    "CREATE TABLE showing(screen TEXT NOT NULL, zone TEXT NOT NULL, item TEXT NOT NULL,"
    " is_on INTEGER NOT NULL, generation INTEGER NOT NULL, held INTEGER NOT NULL,"
    " start_ms INTEGER, shown_ms INTEGER NOT NULL, clock INTEGER NOT NULL,"
    " received_ms INTEGER NOT NULL, PRIMARY KEY(screen, zone)) WITHOUT ROWID;"
    "CREATE TABLE aside(id INTEGER PRIMARY KEY, received_ms INTEGER NOT NULL,"
    " screen TEXT NOT NULL, reason TEXT NOT NULL, bytes TEXT NOT NULL);",
};

static const char *const texts[STORAGE_TEXTS] = {
    [TEXT_KEY_STATE] = "SELECT state FROM keys WHERE fingerprint = ? AND screen = ?",
    [TEXT_KEY_COUNT] = "SELECT count(*) FROM keys WHERE screen = ? AND state = 1",
    [TEXT_KEY_ADD] = "INSERT INTO keys VALUES(?, ?, ?, 1, ?)",
    [TEXT_KEY_FIND] = "SELECT fingerprint, code, screen, seen_ms FROM keys"
                      " WHERE state = 1 AND (code = ?1 OR fingerprint = ?1) LIMIT 2",
    [TEXT_KEY_RETIRE] = "UPDATE keys SET state = 3 WHERE screen = ? AND state = 2",
    [TEXT_KEY_ACCEPT] = "UPDATE keys SET state = 2 WHERE fingerprint = ? AND screen = ?",
    [TEXT_KEYS] = "SELECT fingerprint, code, screen, seen_ms, state FROM keys"
                  " ORDER BY screen, state, seen_ms",
    [TEXT_OVERLAP] = "SELECT first, last, sha256 FROM batches"
                     " WHERE screen = ? AND boot = ? AND last >= ? AND first <= ?",
    [TEXT_BATCH] = "INSERT INTO batches VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [TEXT_TIME] = "UPDATE plays SET start_ms = at_ms + ? WHERE screen = ? AND boot = ?"
                  " AND start_ms IS NULL",
    [TEXT_PLAY] = "INSERT OR IGNORE INTO plays VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [TEXT_SHOWING] = "INSERT OR REPLACE INTO showing VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [TEXT_ASIDE] = "INSERT INTO aside(received_ms, screen, reason, bytes) VALUES(?, ?, ?, ?)",
    [TEXT_ASIDE_BOUND] = "DELETE FROM aside WHERE id <= (SELECT max(id) FROM aside) - ?",
    [TEXT_PLAYS] = "SELECT item, campaign, screen, sum(plays), sum(shown_ms), min(start_ms),"
                   " max(start_ms + shown_ms) FROM plays WHERE start_ms >= ?1 AND start_ms < ?2"
                   " AND (?3 = '' OR campaign = ?3) AND (?4 = '' OR screen = ?4)"
                   " GROUP BY campaign, item, screen ORDER BY campaign, item, screen",
    [TEXT_TIMELESS] = "SELECT coalesce(sum(plays), 0) FROM plays WHERE start_ms IS NULL",
    [TEXT_STATUS] =
        "SELECT screen, zone, item, is_on, generation, held, start_ms, shown_ms, clock,"
        " received_ms,"
        " (SELECT coalesce(sum(b.first - 1 - coalesce((SELECT max(p.last) FROM batches p WHERE"
        "   p.screen = b.screen AND p.boot = b.boot AND p.last < b.first), 0)), 0)"
        "   FROM batches b WHERE b.screen = s.screen),"
        " (SELECT count(*) FROM batches b JOIN batches p ON p.screen = b.screen AND"
        "   p.boot = b.boot AND p.last = b.first - 1 WHERE b.screen = s.screen AND"
        "   p.ends <> b.previous),"
        " (SELECT count(*) FROM aside a WHERE a.screen = s.screen)"
        " FROM showing s ORDER BY screen, zone",
};

/* --- statements --------------------------------------------------------------- */

bool storage_fail(struct storage *storage, struct error *err)
{
    return error_set(err, ERROR_SYSTEM, "%s: %s", storage->path, sqlite3_errmsg(storage->db));
}

static int bind(sqlite3_stmt *statement, int place, char letter, va_list *args)
{
    if (letter == 't') {
        const char *text = va_arg(*args, const char *);
        return sqlite3_bind_text(statement, place, text, -1, SQLITE_TRANSIENT);
    }
    int64_t number = va_arg(*args, int64_t);
    return letter == 'o' && number < 0 ? sqlite3_bind_null(statement, place)
                                       : sqlite3_bind_int64(statement, place, number);
}

sqlite3_stmt *storage_ask(struct storage *storage, enum storage_text text, struct error *err,
                          const char *letters, ...)
{
    sqlite3_stmt **statement = &storage->statements[text];
    int result = SQLITE_OK;
    va_list args;
    if (!*statement)
        result = sqlite3_prepare_v3(storage->db, texts[text], -1, SQLITE_PREPARE_PERSISTENT,
                                    statement, NULL);
    va_start(args, letters);
    for (int i = 0; letters[i] && result == SQLITE_OK; i++)
        result = bind(*statement, i + 1, letters[i], &args);
    va_end(args);
    if (result == SQLITE_OK)
        return *statement;
    storage_fail(storage, err);
    return NULL;
}

bool storage_done(struct storage *storage, sqlite3_stmt *statement, int result, struct error *err)
{
    bool is_good = result == SQLITE_DONE || result == SQLITE_ROW || storage_fail(storage, err);
    sqlite3_reset(statement);
    return is_good;
}

bool storage_finish(struct storage *storage, sqlite3_stmt *statement, struct error *err)
{
    return statement && storage_done(storage, statement, sqlite3_step(statement), err);
}

static bool execute(struct storage *storage, const char *sql, struct error *err)
{
    return sqlite3_exec(storage->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           storage_fail(storage, err);
}

bool storage_begin(struct storage *storage, struct error *err)
{
    return execute(storage, "BEGIN IMMEDIATE", err);
}

bool storage_commit(struct storage *storage, struct error *err)
{
    return execute(storage, "COMMIT", err);
}

void storage_rollback(struct storage *storage)
{
    sqlite3_exec(storage->db, "ROLLBACK", NULL, NULL, NULL);
}

/* --- opening ------------------------------------------------------------------ */

static bool read_version(struct storage *storage, int *ret_version, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    bool is_read =
        sqlite3_prepare_v2(storage->db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW;
    if (is_read)
        *ret_version = sqlite3_column_int(statement, 0);
    else
        storage_fail(storage, err);
    sqlite3_finalize(statement);
    return is_read;
}

/* In one transaction, so that two programs that open it at once do it once. */
static bool migrate(struct storage *storage, struct error *err)
{
    int version = 0;
    char text[64];
    if (!storage_begin(storage, err))
        return false;
    bool is_good = read_version(storage, &version, err);
    if (is_good && version > STORAGE_VERSION)
        is_good = error_set(err, ERROR_INPUT,
                            _("%s: version %d is newer than this program: update the program"),
                            storage->path, version);
    for (; is_good && version < STORAGE_VERSION; version++)
        is_good = execute(storage, migrations[version], err);
    snprintf(text, sizeof text, "PRAGMA user_version = %d", STORAGE_VERSION);
    is_good = is_good && execute(storage, text, err) && storage_commit(storage, err);
    if (!is_good)
        storage_rollback(storage);
    return is_good;
}

bool storage_open(const char *folder, bool is_made, struct storage **ret_storage, struct error *err)
{
    struct storage *storage = mem_new(sizeof *storage);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (is_made ? SQLITE_OPEN_CREATE : 0);
    *storage = (struct storage){ .path = mem_format("%s/%s", folder, STORAGE_FILE) };
    bool is_good = sqlite3_open_v2(storage->path, &storage->db, flags, NULL) == SQLITE_OK;
    if (!is_good && !is_made)
        error_set(err, ERROR_MISSING, _("%s: there is none; is this the state folder of a server?"),
                  storage->path);
    else if (!is_good)
        storage_fail(storage, err);
    if (is_good) {
        sqlite3_busy_timeout(storage->db, is_made ? SERVER_WAIT_MS : COMMAND_WAIT_MS);
        is_good = execute(storage,
                          "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                          "PRAGMA trusted_schema = OFF;",
                          err) &&
                  migrate(storage, err);
    }
    if (is_good)
        *ret_storage = storage;
    else
        storage_close(storage);
    return is_good;
}

void storage_close(struct storage *storage)
{
    if (!storage)
        return;
    for (size_t i = 0; i < STORAGE_TEXTS; i++)
        sqlite3_finalize(storage->statements[i]);
    sqlite3_close(storage->db);
    free(storage->path);
    free(storage);
}
