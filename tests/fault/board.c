/* See board.h. */
#include "tests/fault/board.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/str.h"
#include "picture/scene.h"
#include "tests/fault/cases.h"

enum {
    WINDOW_MS = 65000,        /* with the fault; three items and a batch of plays */
    OFFLINE_MS = 65000,       /* of the fresh process */
    HEAL_MS = 45 * 60 * 1000, /* by then all is well: pauses grow up to ten minutes */
    DARK_MS = 2000,
    HANGS_S = 8,
};

struct ground board_ground;
char board_state[GROUND_PATH_BYTES + 16], board_tree[GROUND_PATH_BYTES + 16];
struct board_shared *board_shared;

/* --- playing -------------------------------------------------------------------------------- */

static struct core core;

/* A picture that is not the item's, or the item of another release. */
static void look_at_glass(void)
{
    const struct turn *shown = &core.plan.conductor.lanes[0].shown;
    if (!core.is_lit || core.glass != SCENE_IMAGE || !core.is_plan_open)
        return;
    int64_t generation = shown->is_good ? shown->generation : 0;
    if (generation == 0) /* a hold: the picture before it stays */
        return;
    if (!ground_is_right(core.name, core.sha256, generation))
        core_fail(&core, "%s of generation %lld is shown with the bytes %.12s…", core.name,
                  (long long)generation, core.sha256);
    if (generation == board_shared->target)
        board_shared->seen |= ground_item(core.name);
}

static bool is_whole(const struct core *c, void *context)
{
    const struct board_task *task = context;
    int here = -1, of = -2;
    look_at_glass();
    sscanf(c->said, "release %*d: %d of %d files", &here, &of);
    return (here == of || !c->said[0]) && core_generation(c) == board_shared->target &&
           board_shared->witness.presented == board_shared->target &&
           board_shared->seen == ground_items(task->target);
}

static bool only_look(const struct core *c, void *context)
{
    (void)c, (void)context;
    look_at_glass();
    return false;
}

static int64_t disk_bytes, used_bytes;

static int add_size(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    (void)path, (void)walk;
    used_bytes += type == FTW_F ? about->st_size : 0;
    return 0;
}

static int64_t free_bytes(void)
{
    used_bytes = 0;
    nftw(board_state, add_size, 16, FTW_PHYS);
    return used_bytes < disk_bytes ? disk_bytes - used_bytes : 0;
}

static void start_core(const char *server, const struct board_task *task)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (!getenv("FAULTS_LOG"))
        dup2(null, STDERR_FILENO);
    close(null);
    alarm(HANGS_S);
    inject_clock(ground_epoch_ms + 1000000);
    disk_bytes = task->disk_bytes;
    inject_free_bytes(disk_bytes >= 0 ? free_bytes : NULL);
    core_init(&core, board_state, server, board_ground.trust, &board_shared->witness);
    board_shared->seen = 0;
}

void board_with_fault(const struct board_task *task, const struct injection *fault, bool ends)
{
    start_core(board_tree, task);
    inject_begin(fault);
    core_run(&core, WINDOW_MS, only_look, NULL);
    for (int i = 0; i < INJECT_CALLS; i++)
        board_shared->counts[i] = inject_count((enum inject_call)i);
    board_shared->hits = inject_hits();
    if (!task->may_be_idle && core.dark_ms > DARK_MS)
        core_fail(&core, "the glass was dark for %lld ms", (long long)core.dark_ms);
    if (!ends)
        return;
    inject_heal();
    board_shared->seen = 0;
    if (!core_run(&core, HEAL_MS, is_whole, (void *)(uintptr_t)task))
        core_fail(&core, "it does not heal: generation %lld of %lld, \"%s\", seen %x",
                  (long long)core_generation(&core), (long long)board_shared->target, core.said,
                  board_shared->seen);
}

/* The network is gone, and the fault is over: what was accepted is shown. */
void board_offline(const void *context)
{
    const struct board_task *task = context;
    int64_t accepted = board_shared->witness.accepted;
    start_core("/nonexistent", task);
    core_run(&core, OFFLINE_MS, only_look, NULL);
    if ((!task->may_be_idle || accepted > 0) && !core.was_item)
        core_fail(&core, "after the fault nothing is shown without network");
    if (core_generation(&core) < accepted)
        core_fail(&core, "generation %lld was accepted, and after a start it is %lld",
                  (long long)accepted, (long long)core_generation(&core));
}

void board_online(const void *context)
{
    const struct board_task *task = context;
    start_core(board_tree, task);
    if (!core_run(&core, HEAL_MS, is_whole, (void *)(uintptr_t)task))
        core_fail(&core, "a fresh start does not heal: generation %lld, \"%s\", seen %x",
                  (long long)core_generation(&core), core.said, board_shared->seen);
}

/* --- what is left on disk ------------------------------------------------------------------- */

static int64_t batches_found;

static void count_batches(const char *path)
{
    struct buf bytes;
    struct error err;
    struct report_batch batch;
    buf_init(&bytes, 1 << 24);
    if (file_read(AT_FDCWD, path, &bytes, &err))
        for (size_t at = 0; at < bytes.length; at += batch.length) {
            if (!report_split(bytes.bytes + at, bytes.length - at, &batch, &err))
                break;
            batches_found++;
        }
    buf_deinit(&bytes);
}

static int inspect_one(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    char sha256[SHA256_HEX_BYTES];
    const char *name = path + walk->base;
    struct buf bytes;
    struct error err;
    (void)about;
    if (type != FTW_F)
        return 0;
    if (strstr(name, ".tmp-") || str_ends(name, ".part"))
        core_fail(&core, "%s was left behind", name);
    if (strstr(path, "/spool/") && str_ends(name, ".report"))
        count_batches(path);
    if (!str_is_sha256(name))
        return 0;
    buf_init(&bytes, 1 << 24);
    if (file_read(AT_FDCWD, path, &bytes, &err))
        sha256_of(buf_text(&bytes), bytes.length, sha256);
    buf_deinit(&bytes);
    if (!str_equal(sha256, name) && !str_equal(board_shared->unneeded, name))
        core_fail(&core, "the blob %.12s… has other bytes", name);
    return 0;
}

void board_inspect(void)
{
    core.witness = &board_shared->witness;
    batches_found = 0;
    nftw(board_state, inspect_one, 16, FTW_PHYS);
    if (batches_found < board_shared->witness.batches)
        core_fail(&core, "%lld batches of plays were kept, %lld are there",
                  (long long)board_shared->witness.batches, (long long)batches_found);
}

/* --- around them ---------------------------------------------------------------------------- */

void board_prepare(const char *state, const char *tree, int target)
{
    ground_copy(ground_path(&board_ground, state), board_state);
    ground_copy(ground_path(&board_ground, tree), board_tree);
    memset(board_shared, 0, sizeof *board_shared);
    board_shared->target = ground_generation(target);
}

void board_note_end(int status, const char *who)
{
    struct witness *witness = &board_shared->witness;
    if (status == 0 || witness->is_wrong)
        return;
    witness->is_wrong = true;
    snprintf(witness->why, sizeof witness->why, "%s ended with status %x", who, (unsigned)status);
}

/* What the player itself makes of a tree. */
static void make_state(const char *from, const char *tree, const struct board_task *task,
                       const char *to)
{
    board_prepare(from, tree, task->target);
    board_note_end(cases_in_child(board_online, task), "the first start");
    if (board_shared->witness.is_wrong) {
        fprintf(stderr, "%s: %s\n", to, board_shared->witness.why);
        exit(2);
    }
    ground_copy(board_state, ground_path(&board_ground, to));
}

void board_init(void)
{
    board_shared =
        mmap(NULL, sizeof *board_shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ground_make(&board_ground);
    snprintf(board_state, sizeof board_state, "%s/state", board_ground.folder);
    snprintf(board_tree, sizeof board_tree, "%s/tree", board_ground.folder);
    mkdir(ground_path(&board_ground, "state-0"), 0755);
    make_state("state-0", "tree-1", &(struct board_task){ 1, -1, true }, "state-1");
    make_state("state-1", "tree-2", &(struct board_task){ 2, -1, false }, "state-2");
}
