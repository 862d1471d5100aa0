/* How the storage came to look as it does: element N leads from version N to N + 1. What was
 * released is never changed, only followed by another one. */
#include "desk/storage_inside.h"

const char *const storage_versions[STORAGE_VERSION] = {
    "CREATE TABLE keys(fingerprint TEXT NOT NULL, screen TEXT NOT NULL, code TEXT NOT NULL,"
    " state INTEGER NOT NULL, seen_ms INTEGER NOT NULL, PRIMARY KEY(fingerprint, screen));"
    "CREATE TABLE batches(screen TEXT NOT NULL, boot TEXT NOT NULL, first INTEGER NOT NULL,"
    " last INTEGER NOT NULL, sha256 TEXT NOT NULL, previous TEXT NOT NULL, ends TEXT NOT NULL,"
    " received_ms INTEGER NOT NULL, at_ms INTEGER NOT NULL, wall_ms INTEGER,"
    " held INTEGER NOT NULL, PRIMARY KEY(screen, boot, first)) WITHOUT ROWID;"
    "CREATE TABLE plays(screen TEXT NOT NULL, boot TEXT NOT NULL, seq INTEGER NOT NULL,"
    " item TEXT NOT NULL, campaign TEXT NOT NULL, zone TEXT NOT NULL, generation INTEGER NOT NULL,"
    " at_ms INTEGER NOT NULL, start_ms INTEGER, shown_ms INTEGER NOT NULL,"
    " plays INTEGER NOT NULL, clock INTEGER NOT NULL, PRIMARY KEY(screen, boot, seq))"
    " WITHOUT ROWID;"
    "CREATE INDEX plays_start ON plays(start_ms);"
    "CREATE TABLE showing(screen TEXT NOT NULL, zone TEXT NOT NULL, item TEXT NOT NULL,"
    " is_on INTEGER NOT NULL, generation INTEGER NOT NULL, held INTEGER NOT NULL,"
    " start_ms INTEGER, shown_ms INTEGER NOT NULL, clock INTEGER NOT NULL,"
    " received_ms INTEGER NOT NULL, PRIMARY KEY(screen, zone)) WITHOUT ROWID;"
    "CREATE TABLE aside(id INTEGER PRIMARY KEY, received_ms INTEGER NOT NULL,"
    " screen TEXT NOT NULL, reason TEXT NOT NULL, bytes TEXT NOT NULL);",
    "CREATE TABLE users(name TEXT PRIMARY KEY, role INTEGER NOT NULL, password TEXT NOT NULL,"
    " language TEXT NOT NULL, is_disabled INTEGER NOT NULL, made_ms INTEGER NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE TABLE sessions(hash TEXT PRIMARY KEY, user TEXT NOT NULL, made_ms INTEGER NOT NULL,"
    " seen_ms INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX sessions_user ON sessions(user);"
    "CREATE TABLE tokens(id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE,"
    " user TEXT NOT NULL, name TEXT NOT NULL, made_ms INTEGER NOT NULL, seen_ms INTEGER);"
    "CREATE INDEX tokens_user ON tokens(user);"
    "CREATE TABLE audit(id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL,"
    " who TEXT NOT NULL, address TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL,"
    " detail TEXT NOT NULL);",
    "CREATE TABLE evidence(id INTEGER PRIMARY KEY, screen TEXT NOT NULL, boot TEXT NOT NULL,"
    " first INTEGER NOT NULL, received_ms INTEGER NOT NULL, bytes BLOB NOT NULL);"
    "CREATE UNIQUE INDEX evidence_batch ON evidence(screen, boot, first);",
    "CREATE TABLE heartbeats(screen TEXT PRIMARY KEY, boot TEXT NOT NULL,"
    " received_ms INTEGER NOT NULL, cloned_ms INTEGER, line TEXT NOT NULL);"
    "CREATE TABLE boots(screen TEXT NOT NULL, boot TEXT NOT NULL, number INTEGER NOT NULL,"
    " seen_ms INTEGER NOT NULL, PRIMARY KEY(screen, boot)) WITHOUT ROWID;"
    "CREATE TABLE thumbnails(screen TEXT PRIMARY KEY, at_ms INTEGER NOT NULL,"
    " jpeg BLOB NOT NULL);",
    "CREATE TABLE releases(sha256 TEXT PRIMARY KEY, generation INTEGER NOT NULL, at_ms INTEGER,"
    " asked_by TEXT NOT NULL DEFAULT '', approved_by TEXT NOT NULL DEFAULT '',"
    " note TEXT NOT NULL DEFAULT '') WITHOUT ROWID;"
    "CREATE INDEX releases_generation ON releases(generation);",
    "CREATE TABLE hours(hour INTEGER NOT NULL, screen TEXT NOT NULL, item TEXT NOT NULL,"
    " campaign TEXT NOT NULL, plays INTEGER NOT NULL, shown_ms INTEGER NOT NULL,"
    " first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,"
    " PRIMARY KEY(hour, screen, item, campaign)) WITHOUT ROWID;"
    "INSERT INTO hours SELECT start_ms / 3600000, screen, item, campaign, sum(plays),"
    " sum(shown_ms), min(start_ms), max(start_ms + shown_ms) FROM plays"
    " WHERE start_ms IS NOT NULL GROUP BY 1, 2, 3, 4;",
    "CREATE TABLE days(day INTEGER NOT NULL, screen TEXT NOT NULL, item TEXT NOT NULL,"
    " campaign TEXT NOT NULL, plays INTEGER NOT NULL, shown_ms INTEGER NOT NULL,"
    " first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,"
    " PRIMARY KEY(day, screen, item, campaign)) WITHOUT ROWID;"
    "INSERT INTO days SELECT hour / 24, screen, item, campaign, sum(plays), sum(shown_ms),"
    " min(first_ms), max(last_ms) FROM hours GROUP BY 1, 2, 3, 4;",
    "CREATE TABLE budgets(screen TEXT PRIMARY KEY,"
    " bytes INTEGER NOT NULL, at_ms INTEGER NOT NULL)"
    " WITHOUT ROWID;",
};
