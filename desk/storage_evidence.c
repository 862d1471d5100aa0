/* See storage_evidence.h. */
#include "desk/storage_evidence.h"

#include "desk/storage_inside.h"

static const char sql_keep[] = "INSERT INTO evidence(screen, boot, first, received_ms, bytes)"
                               " VALUES(?, ?, ?, ?, ?)";
static const char sql_expire[] = "DELETE FROM evidence WHERE received_ms < ? AND id IN"
                                 " (SELECT id FROM evidence ORDER BY id LIMIT 2)";
static const char sql_all[] = "SELECT bytes FROM evidence ORDER BY screen, boot, first";
static const char sql_is[] =
    "SELECT 1 FROM plays WHERE screen = ? AND boot = ? AND seq = ? AND item = ? AND campaign = ?"
    " AND zone = ? AND generation = ? AND at_ms = ? AND shown_ms = ? AND plays = ?"
    " AND clock = ?";
static const char sql_count[] = "SELECT count(*), count(CASE WHEN start_ms >"
                                " (SELECT received_ms FROM evidence ORDER BY id LIMIT 1)"
                                " THEN 1 END) FROM plays WHERE ?2 = '' OR"
                                " (screen = ?1 AND boot = ?2 AND seq >= ?3 AND seq <= ?4)";

static const char sql_hours_wrong[] =
    "WITH oldest AS (SELECT min(start_ms) / 3600000 AS hour FROM plays),"
    " compared AS (SELECT hour - NOT EXISTS (SELECT 1 FROM hours WHERE hour < oldest.hour) AS after"
    "  FROM oldest),"
    " added AS (SELECT start_ms / 3600000 AS hour, screen, item, campaign, sum(plays),"
    "  " STORAGE_SHOWN_SUM ", min(start_ms), max(start_ms + shown_ms) FROM plays"
    "  WHERE start_ms IS NOT NULL GROUP BY 1, 2, 3, 4),"
    " said AS (SELECT hour, screen, item, campaign, plays, shown_ms, first_ms, last_ms FROM hours)"
    " SELECT count(DISTINCT hour || ' ' || screen || ' ' || item || ' ' || campaign) FROM ("
    "  SELECT * FROM (SELECT * FROM said EXCEPT SELECT * FROM added) UNION ALL"
    "  SELECT * FROM (SELECT * FROM added EXCEPT SELECT * FROM said))"
    " WHERE hour > (SELECT after FROM compared)";

bool storage_evidence_keep(struct storage *storage, const struct report_head *head,
                           const char *bytes, size_t length, int64_t now_ms, int64_t since_ms,
                           struct error *err)
{
    return storage_run(storage, sql_keep, err, "ttiib", head->screen, head->boot, head->from,
                       now_ms, bytes, length) &&
           storage_run(storage, sql_expire, err, "i", since_ms);
}

bool storage_evidence(struct storage *storage, storage_evidence_row row, void *context,
                      struct error *err)
{
    int result;
    bool is_good = true;
    sqlite3_stmt *found = storage_ask(storage, sql_all, err, "");
    if (!found)
        return false;
    while (is_good && (result = sqlite3_step(found)) == SQLITE_ROW)
        is_good = row(context, sqlite3_column_blob(found, 0),
                      (size_t)sqlite3_column_bytes(found, 0), err);
    if (!is_good)
        sqlite3_reset(found);
    return is_good && storage_done(storage, found, result, err);
}

bool storage_play_is(struct storage *storage, const struct report_head *head,
                     const struct report_record *record, bool *ret_is, struct error *err)
{
    sqlite3_stmt *found =
        storage_ask(storage, sql_is, err, "ttitttiiiii", head->screen, head->boot, record->seq,
                    record->item, record->campaign, record->zone, record->generation, record->at_ms,
                    record->shown_ms, record->plays, (int64_t)record->clock);
    if (!found)
        return false;
    int result = sqlite3_step(found);
    *ret_is = result == SQLITE_ROW;
    return storage_done(storage, found, result, err);
}

bool storage_play_count(struct storage *storage, const char *screen, const char *boot,
                        int64_t from_seq, int64_t to_seq, struct storage_count *ret_count,
                        struct error *err)
{
    sqlite3_stmt *found =
        storage_ask(storage, sql_count, err, "ttii", screen, boot, from_seq, to_seq);
    if (!found)
        return false;
    int result = sqlite3_step(found);
    if (result == SQLITE_ROW)
        *ret_count = (struct storage_count){ sqlite3_column_int64(found, 0),
                                             sqlite3_column_int64(found, 1) };
    return storage_done(storage, found, result, err);
}

bool storage_hours_wrong(struct storage *storage, int64_t *ret_count, struct error *err)
{
    sqlite3_stmt *found = storage_ask(storage, sql_hours_wrong, err, "");
    if (!found)
        return false;
    int result = sqlite3_step(found);
    if (result == SQLITE_ROW)
        *ret_count = sqlite3_column_int64(found, 0);
    return storage_done(storage, found, result, err);
}
