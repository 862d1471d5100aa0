/* See storage_heartbeats.h. The line is kept as it came and read again when somebody asks, so that
 * what a later version finds in it needs no migration. */
#include "desk/storage_heartbeats.h"

#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/storage_inside.h"

static const char sql_boot[] = "SELECT number FROM boots WHERE screen = ? AND boot = ?";
static const char sql_boot_keep[] = "INSERT OR REPLACE INTO boots VALUES(?, ?, ?, ?)";
static const char sql_boot_bound[] =
    "DELETE FROM boots WHERE screen = ?1 AND boot NOT IN"
    " (SELECT boot FROM boots WHERE screen = ?1 ORDER BY seen_ms DESC, boot LIMIT ?2)";
static const char sql_forgotten[] =
    "SELECT 1 FROM batches WHERE screen = ?1 AND boot = ?2 AND received_ms <"
    " (SELECT min(seen_ms) FROM boots WHERE screen = ?1) LIMIT 1";
static const char sql_last[] = "SELECT boot, cloned_ms FROM heartbeats WHERE screen = ?";
static const char sql_keep[] = "INSERT OR REPLACE INTO heartbeats VALUES(?, ?, ?, ?, ?)";
static const char sql_thumbnail[] = "INSERT OR REPLACE INTO thumbnails VALUES(?, ?, ?)";
static const char sql_word[] =
    "SELECT received_ms, cloned_ms, line, (SELECT at_ms FROM thumbnails t WHERE t.screen = ?1)"
    " FROM heartbeats WHERE screen = ?1";
static const char sql_words[] =
    "SELECT received_ms, cloned_ms, line, (SELECT at_ms FROM thumbnails t WHERE t.screen ="
    " h.screen), screen FROM heartbeats h ORDER BY screen";
static const char sql_jpeg[] = "SELECT jpeg FROM thumbnails WHERE screen = ?";

/* --- taking ------------------------------------------------------------------- */

/* The highest number taken of this boot; 0: it is new. */
static bool last_number(struct storage *storage, const struct heartbeat *heartbeat,
                        int64_t *ret_number, struct error *err)
{
    sqlite3_stmt *row =
        storage_ask(storage, sql_boot, err, "tt", heartbeat->screen, heartbeat->boot);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    *ret_number = result == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
    return storage_done(storage, row, result, err);
}

/* A boot that is not remembered, though it reported before all that are: its words are old. */
static bool is_forgotten(struct storage *storage, const struct heartbeat *heartbeat, bool *ret_is,
                         struct error *err)
{
    sqlite3_stmt *row =
        storage_ask(storage, sql_forgotten, err, "tt", heartbeat->screen, heartbeat->boot);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    *ret_is = result == SQLITE_ROW;
    return storage_done(storage, row, result, err);
}

/* Which boot spoke last, and since when the screen counts as cloned (-1: it does not). */
static bool last_boot(struct storage *storage, const char *screen, char ret_boot[REPORT_BOOT_BYTES],
                      int64_t *ret_cloned_ms, struct error *err)
{
    sqlite3_stmt *row = storage_ask(storage, sql_last, err, "t", screen);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    bool is_known = result == SQLITE_ROW;
    str_copy(ret_boot, REPORT_BOOT_BYTES, is_known ? storage_text(row, 0) : "");
    *ret_cloned_ms = is_known ? storage_moment(row, 1) : -1;
    return storage_done(storage, row, result, err);
}

bool storage_heartbeat(struct storage *storage, const struct heartbeat *heartbeat, const char *line,
                       size_t length, int64_t now_ms, bool *ret_is_new, struct error *err)
{
    char boot[REPORT_BOOT_BYTES];
    int64_t number, cloned_ms;
    bool is_old = false;
    if (!last_number(storage, heartbeat, &number, err) ||
        !last_boot(storage, heartbeat->screen, boot, &cloned_ms, err) ||
        (number == 0 && !is_forgotten(storage, heartbeat, &is_old, err)))
        return false;
    *ret_is_new = heartbeat->number > number && !is_old;
    if (!*ret_is_new)
        return true;
    if (number > 0 && !str_equal(boot, heartbeat->boot))
        cloned_ms = now_ms;
    char *text = mem_copy_bytes(line, length);
    bool is_kept = storage_run(storage, sql_boot_keep, err, "ttii", heartbeat->screen,
                               heartbeat->boot, heartbeat->number, now_ms) &&
                   storage_run(storage, sql_boot_bound, err, "ti", heartbeat->screen,
                               (int64_t)STORAGE_BOOTS) &&
                   storage_run(storage, sql_keep, err, "ttiot", heartbeat->screen, heartbeat->boot,
                               now_ms, cloned_ms, text);
    free(text);
    return is_kept;
}

bool storage_thumbnail(struct storage *storage, const char *screen, const void *jpeg, size_t length,
                       int64_t now_ms, struct error *err)
{
    sqlite3_stmt *statement = storage_ask(storage, sql_thumbnail, err, "ti", screen, now_ms);
    if (!statement)
        return false;
    if (sqlite3_bind_blob(statement, 3, jpeg, (int)length, SQLITE_TRANSIENT) != SQLITE_OK)
        return storage_fail(storage, err);
    return storage_finish(storage, statement, err);
}

/* --- telling ------------------------------------------------------------------ */

/* A line that this version cannot read says nothing. */
static void read_word(sqlite3_stmt *row, int64_t now_ms, struct storage_word *word)
{
    struct error ignored;
    int64_t cloned_ms = storage_moment(row, 1);
    word->received_ms = sqlite3_column_int64(row, 0);
    word->is_cloned = cloned_ms >= 0 && now_ms - cloned_ms < STORAGE_CLONED_MS;
    word->thumbnail_ms = storage_moment(row, 3);
    word->is_there = heartbeat_read(storage_text(row, 2), (size_t)sqlite3_column_bytes(row, 2),
                                    &word->heartbeat, &ignored);
}

bool storage_word(struct storage *storage, const char *screen, int64_t now_ms,
                  struct storage_word *ret_word, struct error *err)
{
    sqlite3_stmt *row = storage_ask(storage, sql_word, err, "t", screen);
    ret_word->is_there = ret_word->is_cloned = false;
    ret_word->thumbnail_ms = -1;
    if (!row)
        return false;
    int result = sqlite3_step(row);
    if (result == SQLITE_ROW)
        read_word(row, now_ms, ret_word);
    return storage_done(storage, row, result, err);
}

bool storage_words(struct storage *storage, int64_t now_ms, storage_word_row row, void *context,
                   struct error *err)
{
    static struct storage_word word; /* large, and there is one thread */
    int result;
    sqlite3_stmt *found = storage_ask(storage, sql_words, err, "");
    if (!found)
        return false;
    while ((result = sqlite3_step(found)) == SQLITE_ROW) {
        read_word(found, now_ms, &word);
        row(context, storage_text(found, 4), &word);
    }
    return storage_done(storage, found, result, err);
}

bool storage_thumbnail_of(struct storage *storage, const char *screen, struct buf *into,
                          struct error *err)
{
    sqlite3_stmt *row = storage_ask(storage, sql_jpeg, err, "t", screen);
    if (!row)
        return false;
    int result = sqlite3_step(row);
    bool is_there = result == SQLITE_ROW && buf_append(into, sqlite3_column_blob(row, 0),
                                                       (size_t)sqlite3_column_bytes(row, 0));
    return storage_done(storage, row, result, err) &&
           (is_there ||
            error_set(err, ERROR_MISSING, _("screen %s has sent no picture yet"), screen));
}
