/* See storage_audit.h. */
#include "desk/storage_audit.h"

#include "desk/storage_inside.h"

enum { HOUR_MS = 3600 * 1000 };

static const char sql_add[] = "INSERT INTO audit(at_ms, who, address, action, object, detail)"
                              " VALUES(?, ?, ?, ?, ?, ?)";
static const char sql_list[] = "SELECT id, at_ms, who, address, action, object, detail FROM audit"
                               " WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC LIMIT ?2";

/* Looks at the last lines only: how long that takes does not depend on how many there are. */
static const char sql_count[] =
    "UPDATE audit SET address = ?1, detail = CAST(detail AS INTEGER) + 1 WHERE id ="
    " (SELECT max(id) FROM audit WHERE id > (SELECT max(id) FROM audit) - 1000 AND at_ms > ?2"
    "  AND action = ?3 AND object = ?4)";

bool storage_audit_count(struct storage *storage, const struct storage_deed *deed,
                         struct error *err)
{
    struct storage_deed first = *deed;
    first.detail = "1";
    return storage_run(storage, sql_count, err, "titt", deed->address, deed->at_ms - HOUR_MS,
                       deed->action, deed->object) &&
           (sqlite3_changes(storage->db) > 0 || storage_audit(storage, &first, err));
}

bool storage_audit(struct storage *storage, const struct storage_deed *deed, struct error *err)
{
    return storage_run(storage, sql_add, err, "ittttt", deed->at_ms, deed->who, deed->address,
                       deed->action, deed->object, deed->detail);
}

bool storage_deeds(struct storage *storage, int64_t before, int64_t limit, storage_deed_row row,
                   void *context, struct error *err)
{
    int result;
    sqlite3_stmt *found = storage_ask(storage, sql_list, err, "ii", before, limit);
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        const struct storage_deed deed = { .id = sqlite3_column_int64(found, 0),
                                           .at_ms = sqlite3_column_int64(found, 1),
                                           .who = storage_text(found, 2),
                                           .address = storage_text(found, 3),
                                           .action = storage_text(found, 4),
                                           .object = storage_text(found, 5),
                                           .detail = storage_text(found, 6) };
        row(context, &deed);
    }
    return storage_done(storage, found, result, err);
}
