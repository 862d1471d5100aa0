/* See storage_audit.h. */
#include "desk/storage_audit.h"

#include "desk/storage_inside.h"

static const char sql_add[] = "INSERT INTO audit(at_ms, who, address, action, object, detail)"
                              " VALUES(?, ?, ?, ?, ?, ?)";
static const char sql_list[] = "SELECT id, at_ms, who, address, action, object, detail FROM audit"
                               " WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC LIMIT ?2";

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
