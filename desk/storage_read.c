/* The questions that people ask: plays and status. */
#include "desk/storage_inside.h"

enum { HOUR_MS = 3600000, DAY_HOURS = 24 };

/* Whole days; whole hours before and behind them; and what lies before and behind those. */
#define SUMS "SELECT item, campaign, screen, plays, shown_ms, first_ms, last_ms FROM "
#define PLAYS                                                                                      \
    "SELECT item, campaign, screen, plays, shown_ms, start_ms, start_ms + shown_ms FROM plays"
static const char sql_plays[] =
    "SELECT item, campaign, screen, sum(plays), " STORAGE_SHOWN_SUM
    ", min(first_ms), max(last_ms) FROM "
    "(" SUMS "days WHERE day >= ?7 AND day < ?8 UNION ALL " SUMS
    "hours WHERE hour >= ?5 AND hour < min(?6, ?7 * 24) UNION ALL " SUMS
    "hours WHERE hour >= max(?7, ?8) * 24 AND hour < ?6 UNION ALL " PLAYS
    " WHERE start_ms >= ?1 AND start_ms < min(?2, ?5 * 3600000) UNION ALL " PLAYS
    " WHERE start_ms >= max(?5, ?6) * 3600000 AND start_ms < ?2)"
    " WHERE (?3 = '' OR campaign = ?3) AND (?4 = '' OR screen = ?4)"
    " GROUP BY campaign, item, screen ORDER BY campaign, item, screen";
static const char sql_shown[] =
    "SELECT item, zone, start_ms, shown_ms FROM plays WHERE screen = ?1"
    " AND start_ms >= ?2 - 86400000 AND start_ms < ?3 AND start_ms + shown_ms > ?2"
    " ORDER BY start_ms";
static const char sql_timeless[] =
    "SELECT coalesce(sum(plays), 0) FROM plays WHERE start_ms IS NULL";
static const char sql_status[] =
    "SELECT s.screen, zone, item, is_on, generation, held, start_ms, shown_ms, clock,"
    " received_ms, coalesce(gaps, 0), coalesce(breaks, 0),"
    " (SELECT count(*) FROM aside a WHERE a.screen = s.screen)"
    " FROM showing s LEFT JOIN (SELECT screen, sum(first - 1 - coalesce(was_last, 0)) AS gaps,"
    "   sum(was_last = first - 1 AND was_ends <> previous) AS breaks"
    "   FROM (SELECT screen, first, previous, lag(last) OVER boots AS was_last,"
    "     lag(ends) OVER boots AS was_ends FROM batches"
    "     WINDOW boots AS (PARTITION BY screen, boot ORDER BY first))"
    "   GROUP BY screen) g ON g.screen = s.screen ORDER BY s.screen, zone";

static int64_t whole_up(int64_t number, int64_t unit)
{
    return number / unit + (number % unit > 0);
}

bool storage_plays(struct storage *storage, const struct storage_period *period,
                   storage_plays_row row, void *context, struct error *err)
{
    int result;
    int64_t from_hour = whole_up(period->from_ms, HOUR_MS), to_hour = period->to_ms / HOUR_MS;
    sqlite3_stmt *found =
        storage_ask(storage, sql_plays, err, "iittiiii", period->from_ms, period->to_ms,
                    period->campaign ? period->campaign : "", period->screen ? period->screen : "",
                    from_hour, to_hour, whole_up(from_hour, DAY_HOURS), to_hour / DAY_HOURS);
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        const struct storage_plays plays = { .item = storage_text(found, 0),
                                             .campaign = storage_text(found, 1),
                                             .screen = storage_text(found, 2),
                                             .plays = sqlite3_column_int64(found, 3),
                                             .shown_ms = sqlite3_column_int64(found, 4),
                                             .first_ms = sqlite3_column_int64(found, 5),
                                             .last_ms = sqlite3_column_int64(found, 6) };
        row(context, &plays);
    }
    return storage_done(storage, found, result, err);
}

/* A play of more than a day is rare enough to be passed over once its first day is gone. */
bool storage_shown(struct storage *storage, const char *screen, int64_t from_ms, int64_t to_ms,
                   storage_shown_row row, void *context, struct error *err)
{
    int result;
    sqlite3_stmt *found = storage_ask(storage, sql_shown, err, "tii", screen, from_ms, to_ms);
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        const struct storage_shown shown = { .item = storage_text(found, 0),
                                             .zone = storage_text(found, 1),
                                             .start_ms = sqlite3_column_int64(found, 2),
                                             .shown_ms = sqlite3_column_int64(found, 3) };
        row(context, &shown);
    }
    return storage_done(storage, found, result, err);
}

bool storage_timeless(struct storage *storage, int64_t *ret_plays, struct error *err)
{
    sqlite3_stmt *found = storage_ask(storage, sql_timeless, err, "");
    if (!found)
        return false;
    int result = sqlite3_step(found);
    if (result == SQLITE_ROW)
        *ret_plays = sqlite3_column_int64(found, 0);
    return storage_done(storage, found, result, err);
}

static enum report_clock clock_of(int64_t number)
{
    return number >= 0 && number < REPORT_CLOCKS ? (enum report_clock)number : REPORT_UNKNOWN;
}

bool storage_statuses(struct storage *storage, storage_status_row row, void *context,
                      struct error *err)
{
    int result;
    sqlite3_stmt *found = storage_ask(storage, sql_status, err, "");
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        const struct storage_status status = {
            .screen = storage_text(found, 0),
            .zone = storage_text(found, 1),
            .item = storage_text(found, 2),
            .is_on = sqlite3_column_int(found, 3) != 0,
            .generation = sqlite3_column_int64(found, 4),
            .held = sqlite3_column_int64(found, 5),
            .start_ms = storage_moment(found, 6),
            .shown_ms = sqlite3_column_int64(found, 7),
            .clock = clock_of(sqlite3_column_int64(found, 8)),
            .received_ms = sqlite3_column_int64(found, 9),
            .gaps = sqlite3_column_int64(found, 10),
            .breaks = sqlite3_column_int64(found, 11),
            .aside = sqlite3_column_int64(found, 12),
        };
        row(context, &status);
    }
    return storage_done(storage, found, result, err);
}

bool storage_heard(struct storage *storage, storage_heard_row row, void *context, struct error *err)
{
    static const char heard[] =
        "SELECT screen, max(received_ms) FROM (SELECT screen, received_ms FROM showing"
        " UNION ALL SELECT screen, received_ms FROM heartbeats) GROUP BY screen";
    int result;
    sqlite3_stmt *found = storage_ask(storage, heard, err, "");
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW)
        row(context, storage_text(found, 0), sqlite3_column_int64(found, 1));
    return storage_done(storage, found, result, err);
}
