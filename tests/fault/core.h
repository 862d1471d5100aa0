/* The player's heart in one process, in order to make its system calls fail: the real fetch, plan
 * and main are called turn by turn over a real belt, with painting and the glass replaced by their
 * answers. What would be on the glass is known from the orders. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "picture/scene.h"
#include "player/fetch/reporter.h"
#include "player/fetch/staging.h"
#include "player/fetch/sync.h"
#include "player/keeper.h"
#include "player/plan/plan.h"

/* What outlives a process that was killed; in memory that parent and child share. */
struct witness {
    int64_t accepted, presented; /* generations */
    int64_t batches;             /* that fetch said it has */
    bool is_wrong;
    char why[512];
};

struct core {
    const char *state, *tree, *trust; /* paths and a key, loans */
    struct witness *witness;
    struct keeper *keeper;
    struct plan plan;
    bool is_plan_open, is_fetch_open;
    struct source *source;
    struct sync *sync;
    struct reporter reporter;
    uint64_t runs[2];                     /* of plan and fetch */
    int64_t keeper_ms, plan_ms, fetch_ms; /* not before, after a failure */
    int main_end, back_end;

    /* the glass */
    enum scene_kind glass;
    bool is_lit, was_item; /* anything at all; an item of a release */
    char name[PARCEL_NAME_BYTES];
    char sha256[SHA256_HEX_BYTES]; /* of the bytes that were to be painted */
    int64_t dark_ms;               /* how long nothing at all was on so far */
    uint64_t items;                /* presented */
    struct core_picture {
        struct parcel_order order;
        struct parcel_scene scene;
        char sha256[SHA256_HEX_BYTES]; /* of its file's bytes */
    } waiting[LIMIT_ZONES];
    size_t waiting_count;
    char said[STAGING_TEXT_BYTES]; /* by fetch, last */
};

/* Takes over descriptors 3 to 6. */
void core_init(struct core *core, const char *state, const char *tree, const char *trust,
               struct witness *witness);

/* One turn of each; at most a second passes. */
void core_turn(struct core *core);

/* Turns until `is_done` or so much time has passed; says which. */
bool core_run(struct core *core, int64_t ms,
              bool (*is_done)(const struct core *core, void *context), void *context);

/* Generation that is accepted, 0: none. */
int64_t core_generation(const struct core *core);

void core_fail(struct core *core, const char *format, ...) __attribute__((format(printf, 2, 3)));
