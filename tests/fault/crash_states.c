/* The real readers on every state in which a power cut can leave what the real writers wrote: the
 * player's state folder, its spool, the server's release tree and its reports. The old or the new,
 * and never less than was promised. Prints a table.
 *
 *   crash_states [ROW|all]      without: those that take no minutes */
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/str.h"
#include "desk/storage.h"
#include "desk/tree.h"
#include "desk/verify.h"
#include "player/fetch/spool.h"
#include "tests/fault/board.h"
#include "tests/fault/cases.h"
#include "tests/fault/crash.h"
#include "tests/support/report_batches.h"

enum { BATCHES = 4, PLAYS = 3 };

static const char *why(void)
{
    return board_shared->witness.is_wrong ? board_shared->witness.why : NULL;
}

static void wrong(const char *text, int64_t number)
{
    struct witness *witness = &board_shared->witness;
    if (!witness->is_wrong)
        snprintf(witness->why, sizeof witness->why, "%s (%lld)", text, (long long)number);
    witness->is_wrong = true;
}

/* --- the player's state ----------------------------------------------------------------------- */

static const struct board_task *task;

static void play(void)
{
    board_with_fault(task, NULL, false);
    alarm(0);
    inject_end();
}

static const char *read_as_player(int64_t promised)
{
    struct board_task lenient = *task;
    memset(&board_shared->witness, 0, sizeof board_shared->witness);
    board_shared->witness.accepted = promised;
    lenient.may_be_idle = task->may_be_idle && promised == 0;
    board_note_end(cases_in_child(board_offline, &lenient), "a start without network");
    if (!board_shared->witness.is_wrong)
        board_note_end(cases_in_child(board_online, &lenient), "a fresh start");
    if (!board_shared->witness.is_wrong)
        board_inspect();
    return why();
}

/* --- its spool ----------------------------------------------------------------------------------
 */

static void spool_batches(void)
{
    struct spool *spool = NULL;
    struct sign_secret key = batches_key();
    struct error err;
    char previous[SHA256_HEX_BYTES];
    batches_zero(previous);
    inject_begin(NULL);
    if (!spool_open(board_state, &spool, &err))
        abort();
    for (int i = 0; i < BATCHES; i++) {
        struct buf batch;
        buf_init(&batch, LIMIT_REPORT_BYTES);
        batches_add(&key, i + 1, PLAYS, previous, &batch);
        if (!spool_append(spool, batch.bytes, batch.length, &err))
            abort();
        inject_record_mark(i + 1);
        buf_deinit(&batch);
    }
    inject_end();
}

static void count_spooled(const void *promised)
{
    struct spool *spool = NULL;
    struct error err;
    int64_t found = 0;
    uint64_t number;
    if (!spool_open(board_state, &spool, &err)) {
        wrong("the spool cannot be opened", 0);
        return;
    }
    for (; (number = spool_oldest(spool)) != 0; spool_drop(spool, number)) {
        struct buf bytes;
        struct report_batch batch;
        buf_init(&bytes, 2 * LIMIT_REPORT_BYTES);
        if (!spool_read(spool, number, &bytes, &err))
            wrong("a file cannot be read", (int64_t)number);
        for (size_t at = 0; at < bytes.length; at += batch.length, found++)
            if (!report_split(bytes.bytes + at, bytes.length - at, &batch, &err) ||
                !report_is_signed(&batch)) {
                wrong("something is sent that is no batch", (int64_t)number);
                return;
            }
        buf_deinit(&bytes);
    }
    if (found < *(const int64_t *)promised || found > BATCHES)
        wrong("batches are missing", found);
}

static const char *read_spool(int64_t promised)
{
    memset(&board_shared->witness, 0, sizeof board_shared->witness);
    board_note_end(cases_in_child(count_spooled, &promised), "the spool");
    return why();
}

/* --- the server's tree --------------------------------------------------------------------------
 */

static void publish_two(void)
{
    inject_begin(NULL);
    inject_record_mark(ground_publish(&board_ground, board_state, 2, &board_ground.key));
    inject_end();
}

static void verify(const void *promised)
{
    struct tree *tree = NULL;
    struct verify_result result = { 0 };
    struct sign_public public;
    struct error err;
    sign_secret_public(&board_ground.key, &public);
    if (!tree_open(board_state, &tree, &err) ||
        !verify_tree(tree, trust_of_key(&public), &result, &err))
        wrong(err.text, 0);
    else if (result.manifest->generation < *(const int64_t *)promised ||
             (result.manifest->generation != ground_generation(1) &&
              result.manifest->generation != ground_generation(2)))
        wrong("another release is live", result.manifest->generation);
    tree_close(tree);
    if (ground_publish(&board_ground, board_state, 3, &board_ground.key) != ground_generation(3))
        wrong("the next release has another number", 0);
}

static const char *read_tree(int64_t promised)
{
    memset(&board_shared->witness, 0, sizeof board_shared->witness);
    board_note_end(cases_in_child(verify, &promised), "publishing again");
    return why();
}

/* --- its reports --------------------------------------------------------------------------------
 */

static void take_batch(struct storage *storage, int64_t number, char previous[SHA256_HEX_BYTES])
{
    struct error err;
    enum storage_outcome outcome;
    char sha256[SHA256_HEX_BYTES];
    struct report_head head = batches_head(number, previous);
    sha256_of(&number, sizeof number, sha256);
    if (!storage_begin(storage, &err) ||
        !storage_batch(storage, &head, sha256, 5, &outcome, &err) || outcome != STORAGE_TAKEN)
        abort();
    for (int i = 0; i < PLAYS; i++) {
        struct report_record play =
            batches_play(PLAYS * (number - 1) + i + 1, "hall/chao", 1000 * i);
        if (!storage_record(storage, &head, &play, 5, &err))
            abort();
    }
    if (!storage_commit(storage, &err))
        abort();
    str_copy(previous, SHA256_HEX_BYTES, sha256);
}

static void take_reports(void)
{
    struct storage *storage = NULL;
    struct error err;
    char previous[SHA256_HEX_BYTES];
    batches_zero(previous);
    inject_begin(NULL);
    if (!storage_open(board_state, true, &storage, &err))
        abort();
    for (int64_t number = 1; number <= BATCHES; number++) {
        take_batch(storage, number, previous);
        inject_record_mark(number);
    }
    inject_end();
}

static void add_plays(void *context, const struct storage_plays *plays)
{
    *(int64_t *)context += plays->plays;
}

static void count_reports(const void *promised)
{
    struct storage *storage = NULL;
    struct error err;
    const struct storage_period ever = { .to_ms = INT64_MAX };
    int64_t plays = 0;
    if (!storage_open(board_state, true, &storage, &err) ||
        !storage_plays(storage, &ever, add_plays, &plays, &err)) {
        wrong(err.text, 0);
        return;
    }
    if (plays < PLAYS * *(const int64_t *)promised || plays > PLAYS * BATCHES || plays % PLAYS != 0)
        wrong("plays are missing, or a part of a batch is there", plays);
    storage_close(storage);
}

static const char *read_reports(int64_t promised)
{
    memset(&board_shared->witness, 0, sizeof board_shared->witness);
    board_note_end(cases_in_child(count_reports, &promised), "the reports");
    return why();
}

/* --- all of them --------------------------------------------------------------------------------
 */

static const struct row {
    const char *name, *state, *tree;
    struct board_task task;
    void (*write_it)(void);
    crash_reader read_it;
    bool is_long;
} rows[] = {
    { "player: first start", "state-0", "tree-1", { 1, -1, true }, play, read_as_player },
    { "player: a release switch", "state-1", "tree-2", { 2, -1, false }, play, read_as_player },
    { "player: a new key", "state-1", "tree-trust", { 2, -1, false }, play, read_as_player },
    { "player: plays into the spool", "state-0", "tree-1", { 1 }, spool_batches, read_spool },
    { "server: publishing a change", "tree-1", "tree-1", { 1 }, publish_two, read_tree },
    { "server: reports (SQLite)", "state-0", "tree-1", { 1 }, take_reports, read_reports, true },
};

static void try_row(const void *context)
{
    const struct row *row = context;
    task = &row->task;
    if (crash_try(row->name, board_state, row->write_it, row->read_it) > 0)
        _exit(1);
}

int main(int count, char **arguments)
{
    bool is_wrong = false;
    board_init();
    printf("| what | calls | states | wrong |\n|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool is_wanted = count > 1 ? str_equal(arguments[1], rows[i].name) : !rows[i].is_long;
        if (!is_wanted && !(count > 1 && str_equal(arguments[1], "all")))
            continue;
        board_prepare(rows[i].state, rows[i].tree, rows[i].task.target);
        is_wrong |= cases_in_child(try_row, &rows[i]) != 0;
    }
    ground_remove(&board_ground);
    return is_wrong;
}
