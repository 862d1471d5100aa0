/* A board of the sweeps: its state folder, the tree that it is given, and what it must do. It runs
 * in processes of their own, which are thrown away afterwards like one that lost power. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "tests/fault/core.h"
#include "tests/fault/ground.h"
#include "tests/fault/inject.h"

struct board_task {
    int target;         /* the release that is shown in the end */
    int64_t disk_bytes; /* what the disk holds; −1: enough */
    bool may_be_idle;   /* nothing was accepted yet, or it needs a repair */
};

/* What the processes share. */
struct board_shared {
    struct witness witness;
    uint32_t counts[INJECT_CALLS], hits;
    unsigned seen;                   /* items of the target, since the fault ended */
    char unneeded[SHA256_HEX_BYTES]; /* a blob that was spoiled, and may stay so; "" none */
    int64_t target;
};

extern struct ground board_ground;
extern char board_state[], board_tree[];
extern struct board_shared *board_shared;

/* Makes the ground, the shared memory, and the state folders state-0 (empty), state-1 and state-2,
 * which hold these releases. */
void board_init(void);

/* Copies a state and a tree into place and forgets everything. */
void board_prepare(const char *state, const char *tree, int target);

/* Plays for three items with the fault; then, if it ends, until all is well. */
void board_with_fault(const struct board_task *task, const struct injection *fault, bool ends);

/* Without faults and without network: what was accepted is shown. */
void board_offline(const void *task);
/* With network: all is well in the end. */
void board_online(const void *task);

/* Looks through the state folder: no rubbish, no blob with other bytes, all plays that were kept.
 */
void board_inspect(void);

/* A process ended like this; 0 is good. */
void board_note_end(int status, const char *who);
