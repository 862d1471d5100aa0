/* Who is who: sessions of browsers and tokens of programs, by the hash of their ticket (ticket.h).
 * A part of storage.h; what changes something belongs between storage_begin and storage_commit. */
#pragma once

#include "desk/storage_users.h"

#define STORAGE_SESSION_IDLE_MS  ((int64_t)12 * 3600 * 1000)
#define STORAGE_SESSION_WHOLE_MS ((int64_t)7 * 24 * 3600 * 1000)

enum { STORAGE_TOKENS_MAX = 100 /* of one user */ };

/* Those that are over go at the same time. */
bool storage_session_add(struct storage *storage, const char *hash, const char *user,
                         int64_t now_ms, struct error *err);

/* Whose session it is, if it is not over and its user not disabled; else ERROR_MISSING. Being asked
 * keeps it alive. */
bool storage_session(struct storage *storage, const char *hash, int64_t now_ms,
                     struct storage_user *ret_user, struct error *err);
bool storage_session_end(struct storage *storage, const char *hash, struct error *err);

struct storage_token {
    int64_t id;
    char user[LIMIT_NAME_BYTES + 1];
    char name[LIMIT_NAME_BYTES + 1];
    int64_t made_ms, seen_ms; /* seen -1: never used */
};

/* ERROR_LIMIT when the user has too many. */
bool storage_token_add(struct storage *storage, const char *hash, const char *user,
                       const char *name, int64_t now_ms, int64_t *ret_id, struct error *err);

/* Whose token it is, if that user is not disabled; else ERROR_MISSING. */
bool storage_token_user(struct storage *storage, const char *hash, int64_t now_ms,
                        struct storage_user *ret_user, struct error *err);

/* `user` "": whoever's it is. ERROR_MISSING when there is none. */
bool storage_token_remove(struct storage *storage, int64_t id, const char *user, struct error *err);

/* `user` "": of all. */
typedef void (*storage_token_row)(void *context, const struct storage_token *token);
bool storage_tokens(struct storage *storage, const char *user, storage_token_row row, void *context,
                    struct error *err);
