/* Keys, and the questions that people ask. */
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "desk/storage_inside.h"

static const char *text_of(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? text : "";
}

static int64_t moment_of(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? -1 : sqlite3_column_int64(row, column);
}

/* --- keys --------------------------------------------------------------------- */

bool storage_key_state(struct storage *storage, const struct sign_public *key, const char *screen,
                       enum storage_key_state *ret_state, struct error *err)
{
    char fingerprint[SHA256_HEX_BYTES];
    device_fingerprint(key, fingerprint);
    sqlite3_stmt *row = storage_ask(storage, TEXT_KEY_STATE, err, "tt", fingerprint, screen);
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
    return storage_run(storage, TEXT_KEY_ADD, err, "ttti", fingerprint, screen, code, now_ms);
}

bool storage_key_add(struct storage *storage, const struct sign_public *key, const char *screen,
                     int64_t now_ms, struct error *err)
{
    sqlite3_stmt *row = storage_ask(storage, TEXT_KEY_COUNT, err, "t", screen);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    int64_t count = result == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
    if (!storage_done(storage, row, result, err))
        return false;
    if (count >= STORAGE_PENDING_MAX)
        return error_set(err, ERROR_LIMIT, "%lld keys wait for screen %s already", (long long)count,
                         screen);
    return insert_key(storage, key, screen, now_ms, err);
}

static void read_key(sqlite3_stmt *row, struct storage_key *ret_key)
{
    *ret_key = (struct storage_key){ .state = STORAGE_KEY_PENDING,
                                     .seen_ms = sqlite3_column_int64(row, 3) };
    str_copy(ret_key->fingerprint, sizeof ret_key->fingerprint, text_of(row, 0));
    str_copy(ret_key->code, sizeof ret_key->code, text_of(row, 1));
    str_copy(ret_key->screen, sizeof ret_key->screen, text_of(row, 2));
}

static bool find_pending(struct storage *storage, const char *name, struct storage_key *ret_key,
                         struct error *err)
{
    int found = 0, result;
    sqlite3_stmt *row = storage_ask(storage, TEXT_KEY_FIND, err, "t", name);
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
    return storage_run(storage, TEXT_KEY_RETIRE, err, "t", screen) &&
           storage_run(storage, TEXT_KEY_ACCEPT, err, "tt", fingerprint, screen) &&
           storage_commit(storage, err);
}

bool storage_key_accept(struct storage *storage, const char *name, struct storage_key *ret_key,
                        struct error *err)
{
    struct storage_key key;
    if (!storage_begin(storage, err))
        return false;
    bool is_good = find_pending(storage, name, &key, err) &&
                   believe(storage, key.fingerprint, key.screen, err);
    if (is_good)
        *ret_key = key;
    else
        storage_rollback(storage);
    return is_good;
}

bool storage_key_give(struct storage *storage, const struct sign_public *key, const char *screen,
                      int64_t now_ms, struct error *err)
{
    char fingerprint[SHA256_HEX_BYTES];
    enum storage_key_state state;
    if (!storage_begin(storage, err))
        return false;
    device_fingerprint(key, fingerprint);
    bool is_good = storage_key_state(storage, key, screen, &state, err) &&
                   (state != STORAGE_KEY_NEW || insert_key(storage, key, screen, now_ms, err)) &&
                   believe(storage, fingerprint, screen, err);
    if (!is_good)
        storage_rollback(storage);
    return is_good;
}

bool storage_keys(struct storage *storage, storage_key_row row, void *context, struct error *err)
{
    struct storage_key key;
    int result;
    sqlite3_stmt *found = storage_ask(storage, TEXT_KEYS, err, "");
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        read_key(found, &key);
        key.state = (enum storage_key_state)sqlite3_column_int(found, 4);
        row(context, &key);
    }
    return storage_done(storage, found, result, err);
}

/* --- plays and status --------------------------------------------------------- */

bool storage_plays(struct storage *storage, const struct storage_period *period,
                   storage_plays_row row, void *context, struct error *err)
{
    int result;
    sqlite3_stmt *found =
        storage_ask(storage, TEXT_PLAYS, err, "iitt", period->from_ms, period->to_ms,
                    period->campaign ? period->campaign : "", period->screen ? period->screen : "");
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        const struct storage_plays plays = { .item = text_of(found, 0),
                                             .campaign = text_of(found, 1),
                                             .screen = text_of(found, 2),
                                             .plays = sqlite3_column_int64(found, 3),
                                             .shown_ms = sqlite3_column_int64(found, 4),
                                             .first_ms = sqlite3_column_int64(found, 5),
                                             .last_ms = sqlite3_column_int64(found, 6) };
        row(context, &plays);
    }
    return storage_done(storage, found, result, err);
}

bool storage_timeless(struct storage *storage, int64_t *ret_plays, struct error *err)
{
    sqlite3_stmt *found = storage_ask(storage, TEXT_TIMELESS, err, "");
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
    sqlite3_stmt *found = storage_ask(storage, TEXT_STATUS, err, "");
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        const struct storage_status status = {
            .screen = text_of(found, 0),
            .zone = text_of(found, 1),
            .item = text_of(found, 2),
            .is_on = sqlite3_column_int(found, 3) != 0,
            .generation = sqlite3_column_int64(found, 4),
            .held = sqlite3_column_int64(found, 5),
            .start_ms = moment_of(found, 6),
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
