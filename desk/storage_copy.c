/* Copies of the storage by SQLite's online backup (https://sqlite.org/backup.html): one step, so it
 * is the state of one moment, while others go on reading and writing. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/storage_inside.h"

enum { WAIT_MS = 10000 };

static bool fail(sqlite3 *db, const char *path, struct error *err)
{
    return error_set(err, ERROR_SYSTEM, "%s: %s", path, db ? sqlite3_errmsg(db) : "sqlite");
}

static bool open_file(const char *path, int flags, sqlite3 **ret_db, struct error *err)
{
    int result = sqlite3_open_v2(path, ret_db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_busy_timeout(*ret_db, WAIT_MS);
    return result == SQLITE_OK || fail(*ret_db, path, err);
}

static bool copy_pages(sqlite3 *from, sqlite3 *to, const char *path, struct error *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup)
        return fail(to, path, err);
    sqlite3_backup_step(backup, -1);
    return sqlite3_backup_finish(backup) == SQLITE_OK || fail(to, path, err);
}

/* All of it is whole. A copy is one file: write-ahead logs are for those who write. */
static bool check(sqlite3 *db, const char *path, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    bool is_whole =
        sqlite3_exec(db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW;
    const char *said = is_whole ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (!is_whole)
        fail(db, path, err);
    else if (!str_equal(said, "ok"))
        is_whole = error_set(err, ERROR_INPUT, _("%s: is damaged (%s)"), path, said ? said : "?");
    sqlite3_finalize(statement);
    return is_whole;
}

static bool copy_file(const char *from, const char *to, struct error *err)
{
    sqlite3 *source = NULL, *target = NULL;
    bool is_good = open_file(from, SQLITE_OPEN_READWRITE, &source, err) &&
                   open_file(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &target, err) &&
                   copy_pages(source, target, from, err) && check(target, from, err);
    sqlite3_close(source);
    sqlite3_close(target);
    return is_good;
}

bool storage_is_in(const char *folder, struct error *err)
{
    char *path = mem_format("%s/%s", folder, STORAGE_FILE);
    bool is_there = access(path, F_OK) == 0 ||
                    error_set(err, ERROR_MISSING,
                              _("%s: there is none; is this the state folder of a server?"), path);
    free(path);
    return is_there;
}

bool storage_copy(const char *from, const char *to, struct error *err)
{
    char *source = mem_format("%s/%s", from, STORAGE_FILE);
    char *target = mem_format("%s/%s", to, STORAGE_FILE);
    char *part = mem_format("%s.part", target);
    bool is_good = copy_file(source, part, err) &&
                   (rename(part, target) == 0 || error_errno(err, ERROR_SYSTEM, "%s", target)) &&
                   file_sync_folder(AT_FDCWD, target, err);
    if (!is_good)
        unlink(part);
    free(part);
    free(target);
    free(source);
    return is_good;
}
