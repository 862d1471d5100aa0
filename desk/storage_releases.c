/* See storage_releases.h. */
#include "desk/storage_releases.h"

#include "common/i18n.h"
#include "common/str.h"
#include "desk/storage_inside.h"

static const char sql_ask[] =
    "INSERT INTO releases(sha256, generation, asked_by, note) VALUES(?1, ?2, ?3, ?4)"
    " ON CONFLICT(sha256) DO UPDATE SET asked_by = ?3, note = ?4 WHERE at_ms IS NULL";
static const char sql_asked[] = "SELECT asked_by, note FROM releases WHERE sha256 = ?";
static const char sql_approve[] = "UPDATE releases SET approved_by = ? WHERE sha256 = ?";
static const char sql_out[] =
    "INSERT INTO releases(sha256, generation, at_ms, asked_by) VALUES(?1, ?2, ?3,"
    " coalesce((SELECT who FROM audit WHERE action LIKE 'site.%' AND at_ms >"
    "  (SELECT coalesce(max(at_ms), 0) FROM releases) ORDER BY id DESC LIMIT 1), ''))"
    " ON CONFLICT(sha256) DO UPDATE SET at_ms = ?3 WHERE at_ms IS NULL";
static const char sql_find[] =
    "SELECT sha256 FROM releases WHERE generation = ? AND at_ms IS NOT NULL";
static const char sql_list[] = "SELECT sha256, generation, at_ms, asked_by, approved_by, note"
                               " FROM releases WHERE at_ms IS NOT NULL"
                               " ORDER BY generation DESC LIMIT ?";

bool storage_release_ask(struct storage *storage, const struct storage_release *release,
                         struct error *err)
{
    return storage_run(storage, sql_ask, err, "titt", release->sha256, release->generation,
                       release->asked_by, release->note);
}

bool storage_release_asked(struct storage *storage, const char *sha256,
                           struct storage_asked *ret_asked, struct error *err)
{
    sqlite3_stmt *found = storage_ask(storage, sql_asked, err, "t", sha256);
    *ret_asked = (struct storage_asked){ 0 };
    if (!found)
        return false;
    int result = sqlite3_step(found);
    if (result == SQLITE_ROW) {
        str_copy(ret_asked->by, sizeof ret_asked->by, storage_text(found, 0));
        str_copy(ret_asked->note, sizeof ret_asked->note, storage_text(found, 1));
    }
    return storage_done(storage, found, result, err);
}

bool storage_release_approve(struct storage *storage, const char *sha256, const char *user,
                             struct error *err)
{
    return storage_run(storage, sql_approve, err, "tt", user, sha256);
}

bool storage_release_out(struct storage *storage, const char *sha256, int64_t generation,
                         int64_t now_ms, struct error *err)
{
    return storage_run(storage, sql_out, err, "tii", sha256, generation, now_ms);
}

bool storage_release_find(struct storage *storage, int64_t generation,
                          char ret_sha256[SHA256_HEX_BYTES], struct error *err)
{
    sqlite3_stmt *found = storage_ask(storage, sql_find, err, "i", generation);
    if (!found)
        return false;
    int result = sqlite3_step(found);
    bool is_found =
        result == SQLITE_ROW && str_copy(ret_sha256, SHA256_HEX_BYTES, storage_text(found, 0));
    if (!storage_done(storage, found, result, err))
        return false;
    return is_found || error_set(err, ERROR_MISSING, _("generation %lld is not known here"),
                                 (long long)generation);
}

bool storage_releases(struct storage *storage, int64_t limit, storage_release_row row,
                      void *context, struct error *err)
{
    int result;
    sqlite3_stmt *found = storage_ask(storage, sql_list, err, "i", limit);
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        const struct storage_release release = { .sha256 = storage_text(found, 0),
                                                 .generation = sqlite3_column_int64(found, 1),
                                                 .at_ms = storage_moment(found, 2),
                                                 .asked_by = storage_text(found, 3),
                                                 .approved_by = storage_text(found, 4),
                                                 .note = storage_text(found, 5) };
        row(context, &release);
    }
    return storage_done(storage, found, result, err);
}
