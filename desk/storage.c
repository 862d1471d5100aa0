/* See storage.h. Every statement is a constant text beside the function that asks it, made once,
 * with values bound and never written into it. What decides (is this batch known?) is asked in SQL
 * and judged in C. */
#include <assert.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/storage_inside.h"

/* How long somebody else's writing is waited for; a server has other things to do. */
enum { SERVER_WAIT_MS = 200, COMMAND_WAIT_MS = 5000, STEPS_A_LOOK = 1000 /* of its machine */ };

/* --- statements --------------------------------------------------------------- */

bool storage_fail(struct storage *storage, struct error *err)
{
    bool is_late = sqlite3_errcode(storage->db) == SQLITE_INTERRUPT;
    return error_set(err, is_late ? ERROR_LIMIT : ERROR_SYSTEM, "%s: %s", storage->path,
                     sqlite3_errmsg(storage->db));
}

static int is_late(void *storage)
{
    return clock_monotonic_ms() >= ((const struct storage *)storage)->until_ms;
}

void storage_limit(struct storage *storage, int64_t after_ms)
{
    bool is_limited = after_ms != INT64_MAX;
    storage->until_ms = is_limited ? clock_monotonic_ms() + after_ms : INT64_MAX;
    sqlite3_progress_handler(storage->db, is_limited ? STEPS_A_LOOK : 0, is_late, storage);
}

static int bind(sqlite3_stmt *statement, int place, char letter, va_list *args)
{
    if (letter == 't') {
        const char *text = va_arg(*args, const char *);
        return sqlite3_bind_text(statement, place, text, -1, SQLITE_TRANSIENT);
    }
    if (letter == 'b') {
        const void *bytes = va_arg(*args, const void *);
        return sqlite3_bind_blob64(statement, place, bytes, va_arg(*args, size_t),
                                   SQLITE_TRANSIENT);
    }
    int64_t number = va_arg(*args, int64_t);
    return letter == 'o' && number < 0 ? sqlite3_bind_null(statement, place)
                                       : sqlite3_bind_int64(statement, place, number);
}

/* A text is its own name: each is one constant, so its address tells it from all others. */
static sqlite3_stmt **place_of(struct storage *storage, const char *text)
{
    size_t i = 0;
    while (storage->texts[i] && storage->texts[i] != text)
        i++;
    assert(i < STORAGE_TEXTS); /* our bug: there are as many as we wrote */
    storage->texts[i] = text;
    return &storage->statements[i];
}

sqlite3_stmt *storage_ask(struct storage *storage, const char *text, struct error *err,
                          const char *letters, ...)
{
    sqlite3_stmt **statement = place_of(storage, text);
    int result = SQLITE_OK;
    va_list args;
    if (!*statement)
        result =
            sqlite3_prepare_v3(storage->db, text, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
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

const char *storage_text(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? text : "";
}

int64_t storage_moment(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? -1 : sqlite3_column_int64(row, column);
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

/* --- transactions ------------------------------------------------------------- */

bool storage_begin(struct storage *storage, struct error *err)
{
    return execute(storage, storage->is_grouped ? "SAVEPOINT part" : "BEGIN IMMEDIATE", err);
}

bool storage_commit(struct storage *storage, struct error *err)
{
    return execute(storage, storage->is_grouped ? "RELEASE part" : "COMMIT", err);
}

void storage_rollback(struct storage *storage)
{
    const char *sql = storage->is_grouped ? "ROLLBACK TO part; RELEASE part" : "ROLLBACK";
    sqlite3_exec(storage->db, sql, NULL, NULL, NULL);
}

bool storage_group_begin(struct storage *storage, struct error *err)
{
    storage->is_grouped = storage_begin(storage, err);
    return storage->is_grouped;
}

bool storage_group_end(struct storage *storage, struct error *err)
{
    storage->is_grouped = false;
    if (storage_commit(storage, err))
        return true;
    storage_rollback(storage);
    return false;
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
        is_good = execute(storage, storage_versions[version], err);
    snprintf(text, sizeof text, "PRAGMA user_version = %d", STORAGE_VERSION);
    is_good = is_good && execute(storage, text, err) && storage_commit(storage, err);
    if (!is_good)
        storage_rollback(storage);
    return is_good;
}

/* Hashes of passwords are nobody else's: SQLite would make it for all to read. Made by root it
 * belongs to whom the folder belongs, since that is the server. */
static bool make_file(const char *folder, const char *path, struct error *err)
{
    struct stat about;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0)
        return error_errno(err, ERROR_SYSTEM, "%s", path);
    bool is_good = geteuid() != 0 ||
                   (stat(folder, &about) == 0 && fchown(fd, about.st_uid, about.st_gid) == 0) ||
                   error_errno(err, ERROR_SYSTEM, "%s", path);
    close(fd);
    return is_good;
}

static bool find(const struct storage *storage, struct error *err)
{
    return access(storage->path, F_OK) == 0 ||
           error_set(err, ERROR_MISSING,
                     _("%s: there is none; is this the state folder of a server?"), storage->path);
}

static bool connect_to(struct storage *storage, struct error *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    return (sqlite3_open_v2(storage->path, &storage->db, flags, NULL) == SQLITE_OK ||
            storage_fail(storage, err)) &&
           (sqlite3_busy_timeout(storage->db, storage->wait_ms) == SQLITE_OK ||
            storage_fail(storage, err)) &&
           execute(storage,
                   "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
                   "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;"
                   "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;",
                   err);
}

static void disconnect(struct storage *storage)
{
    for (size_t i = 0; i < STORAGE_TEXTS; i++) {
        sqlite3_finalize(storage->statements[i]);
        storage->statements[i] = NULL;
        storage->texts[i] = NULL;
    }
    sqlite3_close(storage->db);
    storage->db = NULL;
}

bool storage_open(const char *folder, bool is_made, struct storage **ret_storage, struct error *err)
{
    struct storage *storage = mem_new(sizeof *storage);
    *storage = (struct storage){ .path = mem_format("%s/%s", folder, STORAGE_FILE),
                                 .wait_ms = is_made ? SERVER_WAIT_MS : COMMAND_WAIT_MS };
    bool is_there = is_made ? make_file(folder, storage->path, err) : find(storage, err);
    bool is_good = is_there && connect_to(storage, err) && migrate(storage, err);
    if (is_good)
        *ret_storage = storage;
    else
        storage_close(storage);
    return is_good;
}

void storage_renew(struct storage *storage)
{
    struct error later; /* whoever uses it next is told */
    disconnect(storage);
    storage->is_grouped = false;
    connect_to(storage, &later);
}

void storage_close(struct storage *storage)
{
    if (!storage)
        return;
    disconnect(storage);
    free(storage->path);
    free(storage);
}
