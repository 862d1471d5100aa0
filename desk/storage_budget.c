/* See storage_budget.h. A clock that was set back fills nothing, one that was set forward fills
 * once: neither is worth more than a day or two. */
#include "desk/storage_budget.h"

#include "desk/storage_inside.h"

enum { DAY_MS = 86400000, FULL_AFTER_DAYS = LIMIT_SCREEN_BYTES / LIMIT_SCREEN_DAY_BYTES + 1 };

static const char sql_left[] = "SELECT bytes, at_ms FROM budgets WHERE screen = ?";
static const char sql_set[] = "INSERT OR REPLACE INTO budgets VALUES(?, ?, ?)";

static int64_t filled(int64_t bytes, int64_t passed_ms)
{
    if (passed_ms >= (int64_t)FULL_AFTER_DAYS * DAY_MS)
        return LIMIT_SCREEN_BYTES;
    if (passed_ms > 0)
        bytes += passed_ms * LIMIT_SCREEN_DAY_BYTES / DAY_MS;
    return bytes < LIMIT_SCREEN_BYTES ? bytes : LIMIT_SCREEN_BYTES;
}

bool storage_budget(struct storage *storage, const char *screen, int64_t now_ms, int64_t *ret_bytes,
                    struct error *err)
{
    sqlite3_stmt *found = storage_ask(storage, sql_left, err, "t", screen);
    if (!found)
        return false;
    int result = sqlite3_step(found);
    *ret_bytes = LIMIT_SCREEN_BYTES;
    if (result == SQLITE_ROW)
        *ret_bytes =
            filled(sqlite3_column_int64(found, 0), now_ms - sqlite3_column_int64(found, 1));
    return storage_done(storage, found, result, err);
}

bool storage_budget_set(struct storage *storage, const char *screen, int64_t bytes, int64_t now_ms,
                        struct error *err)
{
    return storage_run(storage, sql_set, err, "tii", screen, bytes, now_ms);
}
