/* The server's users: a part of storage.h. What changes something belongs between storage_begin and
 * storage_commit, beside the line of the audit that tells it. */
#pragma once

#include "desk/password.h"
#include "desk/storage.h"

/* Each may do what those before it may. */
enum role {
    ROLE_NOBODY,
    ROLE_VIEWER,   /* sees */
    ROLE_OPERATOR, /* edits, uploads, asks to publish */
    ROLE_APPROVER, /* publishes, rolls back, withdraws */
    ROLE_ADMIN,    /* users, keys of screens, settings */
    ROLES,
};
extern const char *const role_words[ROLES];

/* ROLE_NOBODY for a word that is none of theirs. */
enum role role_of(const char *word);

struct storage_user {
    char name[LIMIT_NAME_BYTES + 1]; /* letters, digits, '-', '_', '.' */
    enum role role;
    char password[PASSWORD_HASH_BYTES]; /* its hash */
    char language[8];                   /* "vi", "en" */
    bool is_disabled;
    int64_t made_ms;
};

/* ERROR_MISSING when there is none. */
bool storage_user(struct storage *storage, const char *name, struct storage_user *ret_user,
                  struct error *err);

/* ERROR_INPUT when the name is taken or can be none. */
bool storage_user_add(struct storage *storage, const struct storage_user *user, struct error *err);

/* Writes all but name and made_ms. Whose role or password changes, or who is disabled, has to log
 * in again. ERROR_INPUT when no admin would be left. */
bool storage_user_change(struct storage *storage, const struct storage_user *user,
                         struct error *err);

/* With all sessions and tokens. ERROR_MISSING; ERROR_INPUT for the last admin. */
bool storage_user_remove(struct storage *storage, const char *name, struct error *err);

typedef void (*storage_user_row)(void *context, const struct storage_user *user);
bool storage_users(struct storage *storage, storage_user_row row, void *context, struct error *err);
