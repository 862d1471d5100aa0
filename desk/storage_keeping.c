/* See storage_keeping.h. Batches are kept for ever, because one that came again would count twice;
 * as runs they are a few rows for each start of a board. Pages that become free are given back to
 * the file system by the same small steps (auto_vacuum=INCREMENTAL). */
#include "desk/storage_keeping.h"

#include "common/str.h"
#include "desk/storage_inside.h"

enum { STEP_PLAYS = 300, STEP_LINES = 300, STEP_BATCHES = 300 };

static const char sql_old_plays[] =
    "DELETE FROM plays WHERE (screen, boot, seq) IN (SELECT screen, boot, seq FROM plays"
    " WHERE start_ms < ?1 ORDER BY start_ms LIMIT ?2)";
static const char sql_old_audit[] =
    "DELETE FROM audit WHERE id IN (SELECT id FROM audit ORDER BY id LIMIT ?2)"
    " AND (at_ms < ?1 OR id <= (SELECT max(id) FROM audit) - ?3)";
static const char sql_batches[] =
    "SELECT screen, boot, first, last, previous, ends, received_ms FROM batches"
    " WHERE (screen, boot, first) >= (?1, ?2, ?3) ORDER BY screen, boot, first LIMIT ?4";
static const char sql_longer[] = "UPDATE batches SET last = ?4, ends = ?5, sha256 = '' WHERE "
                                 "screen = ?1 AND boot = ?2 AND first = ?3";
static const char sql_taken_in[] = "DELETE FROM batches WHERE screen = ?1 AND boot = ?2"
                                   " AND first > ?3 AND first <= ?4";
static const char sql_vacuum[] = "PRAGMA incremental_vacuum(50)";

/* --- runs of batches ---------------------------------------------------------- */

/* Batches that follow each other, as far as they were read. */
struct run {
    char screen[REPORT_NAME_BYTES], boot[REPORT_BOOT_BYTES];
    int64_t first, last;
    char ends[SHA256_HEX_BYTES];
    bool is_longer; /* than the row it began with */
};

static void begin_run(struct run *run, sqlite3_stmt *row)
{
    *run =
        (struct run){ .first = sqlite3_column_int64(row, 2), .last = sqlite3_column_int64(row, 3) };
    str_copy(run->screen, sizeof run->screen, storage_text(row, 0));
    str_copy(run->boot, sizeof run->boot, storage_text(row, 1));
    str_copy(run->ends, sizeof run->ends, storage_text(row, 5));
}

/* A break of the chain stays visible. */
static bool follows(const struct run *run, sqlite3_stmt *row, int64_t before_ms)
{
    return str_equal(run->screen, storage_text(row, 0)) &&
           str_equal(run->boot, storage_text(row, 1)) &&
           run->last + 1 == sqlite3_column_int64(row, 2) &&
           str_equal(run->ends, storage_text(row, 4)) && sqlite3_column_int64(row, 6) < before_ms;
}

static bool write_run(struct storage *storage, const struct run *run, struct error *err)
{
    return !run->is_longer || (storage_run(storage, sql_taken_in, err, "ttii", run->screen,
                                           run->boot, run->first, run->last) &&
                               storage_run(storage, sql_longer, err, "ttiit", run->screen,
                                           run->boot, run->first, run->last, run->ends));
}

/* Reads on until the first run that is longer than one row has ended, or the step has. */
static int read_run(sqlite3_stmt *row, struct run *run, int64_t before_ms, size_t *ret_count)
{
    int result = sqlite3_step(row);
    for (*ret_count = 0; result == SQLITE_ROW; ++*ret_count, result = sqlite3_step(row)) {
        if (*ret_count > 0 && follows(run, row, before_ms)) {
            run->is_longer = true;
            run->last = sqlite3_column_int64(row, 3);
            str_copy(run->ends, sizeof run->ends, storage_text(row, 5));
        } else if (run->is_longer) {
            return result;
        } else {
            begin_run(run, row);
        }
    }
    return result;
}

/* The next step begins with the last run of this one, which may go on. */
static bool join_batches(struct storage *storage, struct storage_keeping *keeping,
                         int64_t before_ms, bool *ret_is_done, struct error *err)
{
    struct run run = { .first = -1 };
    size_t count = 0;
    sqlite3_stmt *row = storage_ask(storage, sql_batches, err, "ttii", keeping->screen,
                                    keeping->boot, keeping->first, (int64_t)STEP_BATCHES);
    if (!row)
        return false;
    int result = read_run(row, &run, before_ms, &count);
    if (!storage_done(storage, row, result, err) || !write_run(storage, &run, err))
        return false;
    *ret_is_done = result == SQLITE_DONE && count < STEP_BATCHES;
    *keeping = (struct storage_keeping){ .first = run.first };
    str_copy(keeping->screen, sizeof keeping->screen, run.screen);
    str_copy(keeping->boot, sizeof keeping->boot, run.boot);
    return true;
}

/* --- all of it ---------------------------------------------------------------- */

static bool forget(struct storage *storage, const char *sql, int64_t before_ms, int64_t step,
                   bool *ret_is_done, struct error *err)
{
    bool is_good = sql == sql_old_plays ? storage_run(storage, sql, err, "ii", before_ms, step)
                                        : storage_run(storage, sql, err, "iii", before_ms, step,
                                                      (int64_t)STORAGE_AUDIT_MAX);
    *ret_is_done = sqlite3_changes(storage->db) < step;
    return is_good;
}

static bool step(struct storage *storage, struct storage_keeping *keeping, int64_t plays_ms,
                 int64_t now_ms, bool *ret_is_done, struct error *err)
{
    bool is_done[3];
    bool is_good = forget(storage, sql_old_plays, plays_ms, STEP_PLAYS, &is_done[0], err) &&
                   forget(storage, sql_old_audit, plays_ms, STEP_LINES, &is_done[1], err) &&
                   join_batches(storage, keeping, now_ms - STORAGE_BATCH_MS, &is_done[2], err);
    *ret_is_done = is_good && is_done[0] && is_done[1] && is_done[2];
    return is_good;
}

bool storage_keep(struct storage *storage, struct storage_keeping *keeping, int64_t plays_ms,
                  int64_t now_ms, bool *ret_is_done, struct error *err)
{
    if (!storage_begin(storage, err))
        return false;
    if (!step(storage, keeping, plays_ms, now_ms, ret_is_done, err) ||
        !storage_commit(storage, err)) {
        storage_rollback(storage);
        return false;
    }
    return sqlite3_exec(storage->db, sql_vacuum, NULL, NULL, NULL) == SQLITE_OK ||
           storage_fail(storage, err);
}
