/* The keys that boards report with. */
#include "common/i18n.h"
#include "common/str.h"
#include "desk/storage_inside.h"

static const char sql_key_state[] = "SELECT state FROM keys WHERE fingerprint = ? AND screen = ?";
static const char sql_key_add[] = "INSERT INTO keys VALUES(?, ?, ?, 1, ?)";
static const char sql_key_count[] = "SELECT count(*) FROM keys WHERE screen = ? AND state = 1";
static const char sql_key_find[] =
    "SELECT fingerprint, code, max(screen), seen_ms FROM keys"
    " WHERE state = 1 AND (code = ?1 OR fingerprint = ?1) GROUP BY fingerprint LIMIT 2";
static const char sql_key_home[] =
    "SELECT screen FROM keys WHERE fingerprint = ? AND state = 2 ORDER BY screen LIMIT 1";
static const char sql_key_name[] =
    "INSERT OR IGNORE INTO keys SELECT fingerprint, ?2, code, 1, seen_ms FROM keys"
    " WHERE fingerprint = ?1 AND screen = ''";
static const char sql_key_oldest[] =
    "DELETE FROM keys WHERE screen = '' AND state = 1 AND fingerprint NOT IN (SELECT fingerprint"
    " FROM keys WHERE screen = '' AND state = 1 ORDER BY seen_ms DESC, fingerprint LIMIT ?)";
static const char sql_key_retire[] = "UPDATE keys SET state = 3 WHERE screen = ? AND state = 2";
static const char sql_key_accept[] =
    "UPDATE keys SET state = 2 WHERE fingerprint = ? AND screen = ?";
static const char sql_screen_key[] =
    "SELECT max(state) FROM keys WHERE screen = ? AND state < 3 HAVING count(*) > 0";
static const char sql_keys[] = "SELECT fingerprint, code, screen, seen_ms, state FROM keys"
                               " ORDER BY screen, state, seen_ms";
static const char sql_key_refuse[] = "DELETE FROM keys WHERE fingerprint = ? AND screen = ?";

bool storage_key_state(struct storage *storage, const struct sign_public *key, const char *screen,
                       enum storage_key_state *ret_state, struct error *err)
{
    char fingerprint[SHA256_HEX_BYTES];
    device_fingerprint(key, fingerprint);
    sqlite3_stmt *row = storage_ask(storage, sql_key_state, err, "tt", fingerprint, screen);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    enum storage_key_state state =
        result == SQLITE_ROW ? (enum storage_key_state)sqlite3_column_int(row, 0) : STORAGE_KEY_NEW;
    if (!storage_done(storage, row, result, err))
        return false;
    *ret_state = state;
    return true;
}

static bool insert_key(struct storage *storage, const struct sign_public *key, const char *screen,
                       int64_t now_ms, struct error *err)
{
    char fingerprint[SHA256_HEX_BYTES], code[DEVICE_CODE_BYTES];
    device_fingerprint(key, fingerprint);
    device_code(key, code);
    return storage_run(storage, sql_key_add, err, "ttti", fingerprint, screen, code, now_ms);
}

static bool count_pending(struct storage *storage, const char *screen, int64_t *ret_count,
                          struct error *err)
{
    sqlite3_stmt *row = storage_ask(storage, sql_key_count, err, "t", screen);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    *ret_count = result == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
    return storage_done(storage, row, result, err);
}

bool storage_key_add(struct storage *storage, const struct sign_public *key, const char *screen,
                     int64_t now_ms, struct error *err)
{
    int64_t count;
    if (!screen[0])
        return insert_key(storage, key, screen, now_ms, err) &&
               storage_run(storage, sql_key_oldest, err, "i", (int64_t)STORAGE_UNNAMED_MAX);
    if (!count_pending(storage, screen, &count, err))
        return false;
    if (count >= STORAGE_PENDING_MAX)
        return error_set(err, ERROR_LIMIT, "%lld keys wait for screen %s already", (long long)count,
                         screen);
    return insert_key(storage, key, screen, now_ms, err);
}

bool storage_key_home(struct storage *storage, const struct sign_public *key,
                      char ret_screen[REPORT_NAME_BYTES], struct error *err)
{
    char fingerprint[SHA256_HEX_BYTES];
    device_fingerprint(key, fingerprint);
    sqlite3_stmt *row = storage_ask(storage, sql_key_home, err, "t", fingerprint);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    str_copy(ret_screen, REPORT_NAME_BYTES, result == SQLITE_ROW ? storage_text(row, 0) : "");
    return storage_done(storage, row, result, err);
}

static void read_key(sqlite3_stmt *row, struct storage_key *ret_key)
{
    *ret_key = (struct storage_key){ .state = STORAGE_KEY_PENDING,
                                     .seen_ms = sqlite3_column_int64(row, 3) };
    str_copy(ret_key->fingerprint, sizeof ret_key->fingerprint, storage_text(row, 0));
    str_copy(ret_key->code, sizeof ret_key->code, storage_text(row, 1));
    str_copy(ret_key->screen, sizeof ret_key->screen, storage_text(row, 2));
}

static bool find_pending(struct storage *storage, const char *name, struct storage_key *ret_key,
                         struct error *err)
{
    int found = 0, result;
    sqlite3_stmt *row = storage_ask(storage, sql_key_find, err, "t", name);
    if (!row)
        return false;
    while ((result = sqlite3_step(row)) == SQLITE_ROW)
        if (found++ == 0)
            read_key(row, ret_key);
    if (!storage_done(storage, row, result, err))
        return false;
    if (found == 0)
        return error_set(err, ERROR_MISSING, _("no key with the code or fingerprint %s waits"),
                         name);
    return found == 1 ||
           error_set(err, ERROR_INPUT,
                     _("two keys have the code %s: compare fingerprints, and give that of the "
                       "board's own"),
                     name);
}

/* The one before of its screen is believed no more. */
static bool believe(struct storage *storage, const char *fingerprint, const char *screen,
                    struct error *err)
{
    return storage_run(storage, sql_key_retire, err, "t", screen) &&
           storage_run(storage, sql_key_accept, err, "tt", fingerprint, screen);
}

/* A key of a board that does not know its screen becomes one of the screen that is given. */
static bool name_key(struct storage *storage, const char *screen, struct storage_key *key,
                     struct error *err)
{
    if (!key->screen[0] && !screen)
        return error_set(err, ERROR_INPUT,
                         _("this board does not know which screen it is: say which"));
    if (key->screen[0])
        return !screen || str_equal(screen, key->screen) ||
               error_set(err, ERROR_INPUT, _("this key waits for the screen %s"), key->screen);
    if (!str_is_name(screen, LIMIT_NAME_BYTES))
        return error_set(err, ERROR_INPUT, _("\"%s\" cannot be the id of a screen"), screen);
    str_copy(key->screen, sizeof key->screen, screen);
    return storage_run(storage, sql_key_name, err, "tt", key->fingerprint, screen) &&
           storage_run(storage, sql_key_refuse, err, "tt", key->fingerprint, "");
}

bool storage_key_accept(struct storage *storage, const char *name, const char *screen,
                        struct storage_key *ret_key, struct error *err)
{
    struct storage_key key;
    if (!find_pending(storage, name, &key, err) || !name_key(storage, screen, &key, err) ||
        !believe(storage, key.fingerprint, key.screen, err))
        return false;
    *ret_key = key;
    return true;
}

bool storage_key_refuse(struct storage *storage, const char *name, struct storage_key *ret_key,
                        struct error *err)
{
    struct storage_key key;
    if (!find_pending(storage, name, &key, err) ||
        !storage_run(storage, sql_key_refuse, err, "tt", key.fingerprint, key.screen))
        return false;
    *ret_key = key;
    return true;
}

bool storage_key_give(struct storage *storage, const struct sign_public *key, const char *screen,
                      int64_t now_ms, struct error *err)
{
    char fingerprint[SHA256_HEX_BYTES];
    enum storage_key_state state;
    device_fingerprint(key, fingerprint);
    return storage_key_state(storage, key, screen, &state, err) &&
           (state != STORAGE_KEY_NEW || insert_key(storage, key, screen, now_ms, err)) &&
           believe(storage, fingerprint, screen, err);
}

bool storage_screen_key(struct storage *storage, const char *screen,
                        enum storage_key_state *ret_state, struct error *err)
{
    sqlite3_stmt *row = storage_ask(storage, sql_screen_key, err, "t", screen);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    *ret_state =
        result == SQLITE_ROW ? (enum storage_key_state)sqlite3_column_int(row, 0) : STORAGE_KEY_NEW;
    return storage_done(storage, row, result, err);
}

bool storage_keys(struct storage *storage, storage_key_row row, void *context, struct error *err)
{
    struct storage_key key;
    int result;
    sqlite3_stmt *found = storage_ask(storage, sql_keys, err, "");
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        read_key(found, &key);
        key.state = (enum storage_key_state)sqlite3_column_int(found, 4);
        row(context, &key);
    }
    return storage_done(storage, found, result, err);
}
