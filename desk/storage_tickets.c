/* See storage_tickets.h. That a ticket was used is noted to five minutes only, so that reading is
 * not writing. */
#include "desk/storage_tickets.h"

#include "common/i18n.h"
#include "common/str.h"
#include "desk/storage_inside.h"

enum { SEEN_STEP_MS = 5 * 60 * 1000 };

static const char sql_session_add[] = "INSERT INTO sessions VALUES(?, ?, ?3, ?3)";
static const char sql_session_find[] =
    "SELECT user, seen_ms FROM sessions WHERE hash = ? AND seen_ms > ? AND made_ms > ?";
static const char sql_session_seen[] = "UPDATE sessions SET seen_ms = ? WHERE hash = ?";
static const char sql_session_end[] = "DELETE FROM sessions WHERE hash = ?";
static const char sql_sessions_over[] = "DELETE FROM sessions WHERE seen_ms <= ? OR made_ms <= ?";

static const char sql_token_count[] = "SELECT count(*) FROM tokens WHERE user = ?";
static const char sql_token_add[] =
    "INSERT INTO tokens(hash, user, name, made_ms) VALUES(?, ?, ?, ?)";
static const char sql_token_find[] = "SELECT user, coalesce(seen_ms, 0) FROM tokens WHERE hash = ?";
static const char sql_token_seen[] = "UPDATE tokens SET seen_ms = ? WHERE hash = ?";
static const char sql_token_remove[] =
    "DELETE FROM tokens WHERE id = ?1 AND (?2 = '' OR user = ?2)";
static const char sql_tokens[] = "SELECT id, user, name, made_ms, seen_ms FROM tokens"
                                 " WHERE ?1 = '' OR user = ?1 ORDER BY user, id";

/* The user of the row that was found, and notes that the ticket was used; ends the statement. */
static bool take_user(struct storage *storage, sqlite3_stmt *row, const char *sql_seen,
                      const char *hash, int64_t now_ms, struct storage_user *ret_user,
                      struct error *err)
{
    char name[LIMIT_NAME_BYTES + 1] = "";
    int64_t seen_ms = 0;
    int result = sqlite3_step(row);
    if (result == SQLITE_ROW) {
        str_copy(name, sizeof name, storage_text(row, 0));
        seen_ms = sqlite3_column_int64(row, 1);
    }
    if (!storage_done(storage, row, result, err))
        return false;
    struct storage_user user;
    if (result != SQLITE_ROW)
        return error_set(err, ERROR_MISSING, _("log in again"));
    if (!storage_user(storage, name, &user, err))
        return false;
    if (user.is_disabled)
        return error_set(err, ERROR_MISSING, _("the user %s is disabled"), name);
    if (now_ms - seen_ms > SEEN_STEP_MS && !storage_run(storage, sql_seen, err, "it", now_ms, hash))
        return false;
    *ret_user = user;
    return true;
}

/* --- sessions ----------------------------------------------------------------- */

bool storage_session_add(struct storage *storage, const char *hash, const char *user,
                         int64_t now_ms, struct error *err)
{
    return storage_run(storage, sql_sessions_over, err, "ii", now_ms - STORAGE_SESSION_IDLE_MS,
                       now_ms - STORAGE_SESSION_WHOLE_MS) &&
           storage_run(storage, sql_session_add, err, "tti", hash, user, now_ms);
}

bool storage_session(struct storage *storage, const char *hash, int64_t now_ms,
                     struct storage_user *ret_user, struct error *err)
{
    sqlite3_stmt *row =
        storage_ask(storage, sql_session_find, err, "tii", hash, now_ms - STORAGE_SESSION_IDLE_MS,
                    now_ms - STORAGE_SESSION_WHOLE_MS);
    return row && take_user(storage, row, sql_session_seen, hash, now_ms, ret_user, err);
}

bool storage_session_end(struct storage *storage, const char *hash, struct error *err)
{
    return storage_run(storage, sql_session_end, err, "t", hash);
}

/* --- tokens ------------------------------------------------------------------- */

static bool count_tokens(struct storage *storage, const char *user, int64_t *ret_count,
                         struct error *err)
{
    sqlite3_stmt *row = storage_ask(storage, sql_token_count, err, "t", user);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    if (result == SQLITE_ROW)
        *ret_count = sqlite3_column_int64(row, 0);
    return storage_done(storage, row, result, err);
}

bool storage_token_add(struct storage *storage, const char *hash, const char *user,
                       const char *name, int64_t now_ms, int64_t *ret_id, struct error *err)
{
    int64_t count = 0;
    if (!count_tokens(storage, user, &count, err))
        return false;
    if (count >= STORAGE_TOKENS_MAX)
        return error_set(err, ERROR_LIMIT, _("%s has %d tokens already: remove one first"), user,
                         STORAGE_TOKENS_MAX);
    if (!storage_run(storage, sql_token_add, err, "ttti", hash, user, name, now_ms))
        return false;
    *ret_id = sqlite3_last_insert_rowid(storage->db);
    return true;
}

bool storage_token_user(struct storage *storage, const char *hash, int64_t now_ms,
                        struct storage_user *ret_user, struct error *err)
{
    sqlite3_stmt *row = storage_ask(storage, sql_token_find, err, "t", hash);
    return row && take_user(storage, row, sql_token_seen, hash, now_ms, ret_user, err);
}

bool storage_token_remove(struct storage *storage, int64_t id, const char *user, struct error *err)
{
    return storage_run(storage, sql_token_remove, err, "it", id, user) &&
           (sqlite3_changes(storage->db) == 1 ||
            error_set(err, ERROR_MISSING, _("there is no such token")));
}

bool storage_tokens(struct storage *storage, const char *user, storage_token_row row, void *context,
                    struct error *err)
{
    int result;
    sqlite3_stmt *found = storage_ask(storage, sql_tokens, err, "t", user);
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        struct storage_token token = { .id = sqlite3_column_int64(found, 0),
                                       .made_ms = sqlite3_column_int64(found, 3),
                                       .seen_ms = storage_moment(found, 4) };
        str_copy(token.user, sizeof token.user, storage_text(found, 1));
        str_copy(token.name, sizeof token.name, storage_text(found, 2));
        row(context, &token);
    }
    return storage_done(storage, found, result, err);
}
