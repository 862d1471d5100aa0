/* Batches and records as they come in. A batch that is here already, itself or added up, is passed
 * over; one of the same number and other bytes is never mixed in. */
#include <stdlib.h>

#include "common/mem.h"
#include "common/str.h"
#include "desk/storage_inside.h"

/* Batches never overlap each other, so of those that begin before, only the last one can. */
static const char sql_overlap[] =
    "SELECT first, last, sha256 FROM batches"
    " WHERE screen = ?1 AND boot = ?2 AND first >= ?3 AND first <= ?4"
    " UNION ALL SELECT * FROM (SELECT first, last, sha256 FROM batches"
    " WHERE screen = ?1 AND boot = ?2 AND first < ?3 ORDER BY first DESC LIMIT 1)"
    " WHERE last >= ?3";
static const char sql_batch[] = "INSERT INTO batches VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
/* '+' keeps SQLite from walking all plays of the boot: those without a time are few. */
static const char sql_time[] = "UPDATE plays SET start_ms = at_ms + ?1"
                               " WHERE +screen = ?2 AND +boot = ?3 AND start_ms IS NULL";
static const char sql_play[] =
    "INSERT OR IGNORE INTO plays VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
#define ADD_UP                                                                                     \
    " ON CONFLICT DO UPDATE SET plays = plays + excluded.plays,"                                   \
    " shown_ms = min(shown_ms + excluded.shown_ms, 9007199254740991), first_ms = min(first_ms, "   \
    "excluded.first_ms),"                                                                          \
    " last_ms = max(last_ms, excluded.last_ms)"
static const char sql_hour[] =
    "INSERT INTO hours VALUES(?1 / 3600000, ?2, ?3, ?4, ?5, ?6, ?1, ?1 + ?6)" ADD_UP;
static const char sql_day[] =
    "INSERT INTO days VALUES(?1 / 86400000, ?2, ?3, ?4, ?5, ?6, ?1, ?1 + ?6)" ADD_UP;
#define TIMELESS(unit)                                                                             \
    " SELECT (at_ms + ?1) / " unit ", screen, item, campaign, plays, shown_ms, at_ms + ?1,"        \
    " at_ms + ?1 + shown_ms FROM plays WHERE +screen = ?2 AND +boot = ?3 AND start_ms IS NULL"
static const char sql_hours[] = "INSERT INTO hours" TIMELESS("3600000") ADD_UP;
static const char sql_days[] = "INSERT INTO days" TIMELESS("86400000") ADD_UP;
static const char sql_showing[] =
    "INSERT OR REPLACE INTO showing VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char sql_showing_bound[] =
    "DELETE FROM showing WHERE screen = ?1 AND zone IN (SELECT zone FROM showing"
    " WHERE screen = ?1 ORDER BY received_ms DESC, zone LIMIT -1 OFFSET ?2)";
static const char sql_aside[] =
    "INSERT INTO aside(received_ms, screen, reason, bytes) VALUES(?, ?, ?, ?)";
static const char sql_aside_bound[] =
    "DELETE FROM aside WHERE id <= (SELECT max(id) FROM aside) - ?";

static bool judge(struct storage *storage, const struct report_head *head, const char *sha256,
                  enum storage_outcome *ret_outcome, struct error *err)
{
    int64_t covered = 0, wanted = head->batch - head->from + 1;
    bool is_other = false;
    int result;
    sqlite3_stmt *overlap = storage_ask(storage, sql_overlap, err, "ttii", head->screen, head->boot,
                                        head->from, head->batch);
    if (!overlap)
        return false;
    while ((result = sqlite3_step(overlap)) == SQLITE_ROW) {
        int64_t first = sqlite3_column_int64(overlap, 0), last = sqlite3_column_int64(overlap, 1);
        int64_t from = first > head->from ? first : head->from;
        int64_t to = last < head->batch ? last : head->batch;
        covered += to - from + 1;
        const char *known = storage_text(overlap, 2); /* "" of a run of batches */
        if (first == head->from && last == head->batch)
            is_other = known[0] && !str_equal(known, sha256);
    }
    if (!storage_done(storage, overlap, result, err))
        return false;
    *ret_outcome = covered == 0                     ? STORAGE_TAKEN
                   : covered == wanted && !is_other ? STORAGE_KNOWN
                                                    : STORAGE_CLASH;
    return true;
}

/* The board knows the time now, and with it when those plays began that had none. */
static bool give_times(struct storage *storage, const struct report_head *head, struct error *err)
{
    int64_t offset_ms = head->wall_ms - head->at_ms;
    return storage_run(storage, sql_hours, err, "itt", offset_ms, head->screen, head->boot) &&
           storage_run(storage, sql_days, err, "itt", offset_ms, head->screen, head->boot) &&
           storage_run(storage, sql_time, err, "itt", offset_ms, head->screen, head->boot);
}

bool storage_batch(struct storage *storage, const struct report_head *head, const char *sha256,
                   int64_t now_ms, enum storage_outcome *ret_outcome, struct error *err)
{
    if (!judge(storage, head, sha256, ret_outcome, err))
        return false;
    if (*ret_outcome != STORAGE_TAKEN)
        return true;
    return storage_run(storage, sql_batch, err, "ttiitttiioi", head->screen, head->boot, head->from,
                       head->batch, sha256, head->previous, head->ends[0] ? head->ends : sha256,
                       now_ms, head->at_ms, head->wall_ms, head->held) &&
           (head->wall_ms < 0 || give_times(storage, head, err));
}

/* One that is here already adds nothing to its hour and day. */
static bool add_play(struct storage *storage, const struct report_head *head,
                     const struct report_record *record, int64_t start_ms, struct error *err)
{
    if (!storage_run(storage, sql_play, err, "ttitttiioiii", head->screen, head->boot, record->seq,
                     record->item, record->campaign, record->zone, record->generation,
                     record->at_ms, start_ms, record->shown_ms, record->plays,
                     (int64_t)record->clock))
        return false;
    if (start_ms < 0 || sqlite3_changes(storage->db) == 0)
        return true;
    return storage_run(storage, sql_hour, err, "itttii", start_ms, head->screen, record->item,
                       record->campaign, record->plays, record->shown_ms) &&
           storage_run(storage, sql_day, err, "itttii", start_ms, head->screen, record->item,
                       record->campaign, record->plays, record->shown_ms);
}

bool storage_record(struct storage *storage, const struct report_head *head,
                    const struct report_record *record, int64_t now_ms, struct error *err)
{
    bool is_on = record->kind == REPORT_NOW;
    int64_t start_ms = record->start_ms;
    if (start_ms < 0 && head->wall_ms >= 0)
        start_ms = record->at_ms + head->wall_ms - head->at_ms;
    return (is_on || add_play(storage, head, record, start_ms, err)) &&
           storage_run(storage, sql_showing, err, "tttiiioiii", head->screen, record->zone,
                       record->item, (int64_t)is_on, record->generation, head->held, start_ms,
                       record->shown_ms, (int64_t)record->clock, now_ms);
}

bool storage_forget_zones(struct storage *storage, const char *screen, struct error *err)
{
    return storage_run(storage, sql_showing_bound, err, "ti", screen, (int64_t)STORAGE_ZONES_MAX);
}

bool storage_set_aside(struct storage *storage, const char *screen, const char *reason,
                       const char *bytes, size_t length, int64_t now_ms, struct error *err)
{
    char *text = mem_copy_bytes(bytes, length < LIMIT_RECORD_BYTES ? length : LIMIT_RECORD_BYTES);
    bool is_kept = storage_run(storage, sql_aside, err, "ittt", now_ms, screen, reason, text) &&
                   storage_run(storage, sql_aside_bound, err, "i", (int64_t)STORAGE_ASIDE_MAX);
    free(text);
    return is_kept;
}
