/* See storage_users.h. */
#include "desk/storage_users.h"

#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "desk/storage_inside.h"
#include "model/schema.h"

#define COLUMNS "name, role, password, language, is_disabled, made_ms"

static const char sql_find[] = "SELECT " COLUMNS " FROM users WHERE name = ?";
static const char sql_all[] = "SELECT " COLUMNS " FROM users ORDER BY name";
static const char sql_add[] = "INSERT INTO users(" COLUMNS ") VALUES(?, ?, ?, ?, ?, ?)";
static const char sql_change[] = "UPDATE users SET role = ?, password = ?, language = ?,"
                                 " is_disabled = ? WHERE name = ?";
static const char sql_remove[] = "DELETE FROM users WHERE name = ?";
static const char sql_end_sessions[] = "DELETE FROM sessions WHERE user = ?";
static const char sql_end_tokens[] = "DELETE FROM tokens WHERE user = ?";
static const char sql_admins[] =
    "SELECT count(*) FROM users WHERE role = ? AND is_disabled = 0 AND name <> ?";

const char *const role_words[ROLES] = { "nobody", "viewer", "operator", "approver", "admin" };

enum role role_of(const char *word)
{
    for (enum role role = ROLE_VIEWER; role < ROLES; role++)
        if (str_equal(word, role_words[role]))
            return role;
    return ROLE_NOBODY;
}

static void read_user(sqlite3_stmt *row, struct storage_user *ret_user)
{
    int role = sqlite3_column_int(row, 1);
    *ret_user =
        (struct storage_user){ .role = role > 0 && role < ROLES ? (enum role)role : ROLE_NOBODY,
                               .is_disabled = sqlite3_column_int(row, 4) != 0,
                               .made_ms = sqlite3_column_int64(row, 5) };
    str_copy(ret_user->name, sizeof ret_user->name, storage_text(row, 0));
    str_copy(ret_user->password, sizeof ret_user->password, storage_text(row, 2));
    str_copy(ret_user->language, sizeof ret_user->language, storage_text(row, 3));
}

bool storage_user(struct storage *storage, const char *name, struct storage_user *ret_user,
                  struct error *err)
{
    sqlite3_stmt *row = storage_ask(storage, sql_find, err, "t", name);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    if (result == SQLITE_ROW)
        read_user(row, ret_user);
    if (!storage_done(storage, row, result, err))
        return false;
    return result == SQLITE_ROW || error_set(err, ERROR_MISSING, _("no user is called %s"), name);
}

bool storage_users(struct storage *storage, storage_user_row row, void *context, struct error *err)
{
    int result;
    struct storage_user user;
    sqlite3_stmt *found = storage_ask(storage, sql_all, err, "");
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        read_user(found, &user);
        row(context, &user);
    }
    return storage_done(storage, found, result, err);
}

/* --- changing ----------------------------------------------------------------- */

bool storage_user_add(struct storage *storage, const struct storage_user *user, struct error *err)
{
    struct storage_user other;
    if (!schema_is_name(user->name))
        return error_set(
            err, ERROR_INPUT,
            _("\"%s\" cannot be a user's name: take letters, digits, '-', '_' and '.'"),
            user->name);
    if (storage_user(storage, user->name, &other, err))
        return error_set(err, ERROR_INPUT, _("there is a user called %s already"), user->name);
    return err->kind == ERROR_MISSING &&
           storage_run(storage, sql_add, err, "tittii", user->name, (int64_t)user->role,
                       user->password, user->language, (int64_t)user->is_disabled, user->made_ms);
}

static bool end_sessions(struct storage *storage, const char *name, struct error *err)
{
    return storage_run(storage, sql_end_sessions, err, "t", name);
}

/* Is there an admin beside this one? */
static bool keep_an_admin(struct storage *storage, const char *name, struct error *err)
{
    sqlite3_stmt *row = storage_ask(storage, sql_admins, err, "it", (int64_t)ROLE_ADMIN, name);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    int64_t others = result == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
    if (!storage_done(storage, row, result, err))
        return false;
    return others > 0 ||
           error_set(err, ERROR_INPUT, _("%s is the only admin: make another one first"), name);
}

static bool is_able_admin(const struct storage_user *user)
{
    return user->role == ROLE_ADMIN && !user->is_disabled;
}

bool storage_user_change(struct storage *storage, const struct storage_user *user,
                         struct error *err)
{
    struct storage_user before;
    if (!storage_user(storage, user->name, &before, err))
        return false;
    if (is_able_admin(&before) && !is_able_admin(user) && !keep_an_admin(storage, user->name, err))
        return false;
    bool is_ended = before.role != user->role || user->is_disabled ||
                    !str_equal(before.password, user->password);
    return storage_run(storage, sql_change, err, "ittit", (int64_t)user->role, user->password,
                       user->language, (int64_t)user->is_disabled, user->name) &&
           (!is_ended || end_sessions(storage, user->name, err));
}

bool storage_user_remove(struct storage *storage, const char *name, struct error *err)
{
    struct storage_user before;
    return storage_user(storage, name, &before, err) &&
           (!is_able_admin(&before) || keep_an_admin(storage, name, err)) &&
           end_sessions(storage, name, err) &&
           storage_run(storage, sql_end_tokens, err, "t", name) &&
           storage_run(storage, sql_remove, err, "t", name);
}
