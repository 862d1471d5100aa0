/* Every system call of the player's heart fails in turn. After each fault a fresh process without
 * network must show what was accepted, and one with network must be whole again; what is on the
 * glass is looked at all the while.
 *
 *   player_faults [--sample N] [--seed N] [--shard I/N] [--only SCENARIO[:CALL:NTH:ERROR:MODE]]
 *
 * Prints a table, and before it what went wrong, in the words for --only. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/file.h"
#include "common/str.h"
#include "tests/fault/board.h"
#include "tests/fault/cases.h"

/* --- scenarios ------------------------------------------------------------------------------ */

static void damage(const char *sha256)
{
    char path[512];
    snprintf(path, sizeof path, "%s/store/%.2s/%s", board_state, sha256, sha256);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    char byte = 0;
    if (fd < 0 || pread(fd, &byte, 1, 40) != 1)
        abort();
    byte ^= 4;
    if (pwrite(fd, &byte, 1, 40) != 1)
        abort();
    close(fd);
}

static void rot_picture(void)
{
    damage(ground_picture(1, "doi"));
}

static void current_manifest(char ret_sha256[SHA256_HEX_BYTES])
{
    char path[512];
    struct buf text;
    struct error err;
    snprintf(path, sizeof path, "%s/held/current", board_state);
    buf_init(&text, 65536);
    if (!file_read(AT_FDCWD, path, &text, &err))
        abort();
    snprintf(ret_sha256, SHA256_HEX_BYTES, "%s", strstr(buf_text(&text), "sha256:") + 7);
    buf_deinit(&text);
}

static void rot_manifest(void)
{
    char sha256[SHA256_HEX_BYTES];
    current_manifest(sha256);
    damage(sha256);
}

/* Of a release that is over before long: then nobody needs it any more. */
static void rot_last_manifest(void)
{
    current_manifest(board_shared->unneeded);
    damage(board_shared->unneeded);
}

/* A download that was cut, and what crashed writers leave. */
static void leave_rubbish(void)
{
    char path[512];
    snprintf(path, sizeof path, "%s/store/%s.part", board_state, ground_picture(2, "ba"));
    ground_write(path, "half of it", 10);
    snprintf(path, sizeof path, "%s/held/current.tmp-0123456789abcdef", board_state);
    ground_write(path, "x", 1);
    snprintf(path, sizeof path, "%s/spool/0000000001.report", board_state);
    ground_write(path, "torn", 4);
    snprintf(path, sizeof path, "%s/spool/0000000001.sums.tmp-0123456789abcdef", board_state);
    ground_write(path, "x", 1);
}

static void damage_floor(void)
{
    char path[512];
    snprintf(path, sizeof path, "%s/floor", board_state);
    ground_write(path, "bangtin-floor 1\ntrust 0\ngener", 29);
}

/* The board has 16 MiB in reserve, and a manifest may be 4 MiB. */
enum { OLD_BYTES = 256 * 1024, DISK_BYTES = (16 + 4 + 1) * 1024 * 1024 };

/* Blobs of releases long gone fill the disk. */
static void fill_disk(void)
{
    static char bytes[OLD_BYTES];
    char path[512], sha256[SHA256_HEX_BYTES];
    for (int i = 0; i < 8; i++) {
        snprintf(bytes, sizeof bytes, "picture of long ago %d", i);
        sha256_of(bytes, sizeof bytes, sha256);
        snprintf(path, sizeof path, "%s/store/%.2s", board_state, sha256);
        mkdir(path, 0755);
        snprintf(path, sizeof path, "%s/store/%.2s/%s", board_state, sha256, sha256);
        ground_write(path, bytes, sizeof bytes);
    }
}

struct scenario {
    const char *state, *tree; /* it begins with */
    void (*spoil)(void);      /* after copying; or NULL */
    struct board_task task;
};

#define SCENARIO(name, ...)                                                                        \
    {                                                                                              \
        name, &(const struct scenario)                                                             \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
static const struct cases_scenario scenarios[] = {
    SCENARIO("first start", "state-0", "tree-1", NULL, { 1, -1, true }),
    SCENARIO("a release switch", "state-1", "tree-2", NULL, { 2, -1, false }),
    SCENARIO("two releases behind", "state-1", "tree-3", NULL, { 3, -1, false }),
    SCENARIO("a new key", "state-1", "tree-trust", NULL, { 2, -1, false }),
    SCENARIO("restart", "state-1", "tree-1", NULL, { 1, -1, false }),
    SCENARIO("a rotten picture", "state-1", "tree-1", rot_picture, { 1, -1, false }),
    SCENARIO("a rotten manifest", "state-1", "tree-1", rot_manifest, { 1, -1, true }),
    SCENARIO("rotten and behind", "state-1", "tree-2", rot_last_manifest, { 2, -1, true }),
    SCENARIO("rubbish of a crash", "state-1", "tree-2", leave_rubbish, { 2, -1, false }),
    SCENARIO("a damaged floor", "state-2", "tree-2", damage_floor, { 2, -1, false }),
    SCENARIO("a disk in need of room", "state-1", "tree-2", fill_disk, { 2, DISK_BYTES, false }),
};

/* --- a case --------------------------------------------------------------------------------- */

static const struct injection *the_fault;
static bool the_end;

static void faulted(const void *task)
{
    board_with_fault(task, the_fault, the_end);
}

static const char *try_case(const struct cases_scenario *row, const struct injection *fault,
                            enum cases_mode mode, uint32_t ret_counts[INJECT_CALLS],
                            uint32_t *ret_hits)
{
    const struct scenario *scenario = row->detail;
    const struct witness *witness = &board_shared->witness;
    bool is_kill = fault && fault->error == INJECT_KILL;
    board_prepare(scenario->state, scenario->tree, scenario->task.target);
    if (scenario->spoil)
        scenario->spoil();
    the_fault = fault;
    the_end = mode != CASES_CUT && !is_kill;
    int status = cases_in_child(faulted, &scenario->task);
    bool is_killed = is_kill && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    memcpy(ret_counts, board_shared->counts, sizeof board_shared->counts);
    *ret_hits = is_kill ? is_killed : board_shared->hits;
    board_note_end(is_killed ? 0 : status, "the faulted process");
    if (!witness->is_wrong)
        board_note_end(cases_in_child(board_offline, &scenario->task), "a start without network");
    if (!witness->is_wrong)
        board_note_end(cases_in_child(board_online, &scenario->task), "a fresh start");
    if (!witness->is_wrong)
        board_inspect();
    return witness->is_wrong ? witness->why : NULL;
}

int main(int count, char **arguments)
{
    const struct cases_sweep sweep = { scenarios, sizeof scenarios / sizeof *scenarios, try_case };
    board_init();
    int status = cases_run(&sweep, count, arguments);
    ground_remove(&board_ground);
    return status;
}
