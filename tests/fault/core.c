/* See core.h. fetch speaks on BELT_DOWN and plan on BELT_UP, which are the two ends of one pair, so
 * what plan orders of paint comes out where fetch's words do: here, in hear_plan. A station that
 * cannot start is started again after a pause, as main would. */
#include "tests/fault/core.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/build.h"
#include "common/clock.h"
#include "common/file.h"
#include "common/str.h"
#include "picture/scene.h"
#include "player/fetch/folder.h"
#include "tests/fault/inject.h"

enum { RESTART_MS = 1000, ROUND_MS = 1000, HIGH_FD = 100, TURNS_MAX = 1000 };

void core_fail(struct core *core, const char *format, ...)
{
    va_list args;
    if (core->witness->is_wrong)
        return;
    core->witness->is_wrong = true;
    va_start(args, format);
    vsnprintf(core->witness->why, sizeof core->witness->why, format, args);
    va_end(args);
}

static void make_pair(int upper, int lower)
{
    struct error err;
    int pair[2];
    if (!ipc_pair(pair, &err))
        abort();
    for (int i = 0; i < 2; i++) { /* out of the way of the numbers that are wanted */
        int low = pair[i];
        pair[i] = fcntl(low, F_DUPFD, HIGH_FD);
        close(low);
    }
    dup2(pair[0], upper);
    dup2(pair[1], lower);
    close(pair[0]);
    close(pair[1]);
}

void core_init(struct core *core, const char *state, const char *tree, const char *trust,
               struct witness *witness)
{
    enum { MAIN_END = 20, BACK_END = 21 };
    *core = (struct core){ .state = state,
                           .tree = tree,
                           .trust = trust,
                           .witness = witness,
                           .main_end = MAIN_END,
                           .back_end = BACK_END };
    make_pair(BELT_DOWN, BELT_UP);
    make_pair(MAIN_END, BELT_CONTROL);
    make_pair(BACK_END, BELT_BACK);
}

/* --- the glass ------------------------------------------------------------------------------ */

static void hash_file(int fd, uint64_t bytes, char ret_sha256[SHA256_HEX_BYTES])
{
    bool was_on = inject_pause();
    ret_sha256[0] = '\0';
    if (fd >= 0 && bytes > 0) {
        void *map = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
        if (map != MAP_FAILED) {
            sha256_of(map, bytes, ret_sha256);
            munmap(map, bytes);
        }
    }
    inject_resume(was_on);
}

/* What plan told show of this order. */
static void find_scene(const struct core *core, uint64_t serial, struct parcel_scene *ret_scene)
{
    static union parcel parcel;
    int fds[IPC_MAX_FDS];
    struct error err;
    bool was_on = inject_pause();
    while (belt_receive(core->back_end, FROM_PLAN, &parcel, fds, &err)) {
        if (parcel.head.type == PARCEL_SCENE && parcel.scene.serial == serial)
            *ret_scene = parcel.scene;
        belt_close(fds);
    }
    inject_resume(was_on);
}

/* What comes later for a zone takes the place of what waits for its time there. */
static struct core_picture *make_room(struct core *core, int32_t zone)
{
    int64_t now_ms = clock_monotonic_ms();
    for (size_t i = 0; i < core->waiting_count; i++)
        if (core->waiting[i].order.zone == zone && core->waiting[i].scene.show_at_ms > now_ms)
            return &core->waiting[i];
    size_t place = core->waiting_count < LIMIT_ZONES ? core->waiting_count++ : LIMIT_ZONES - 1;
    return &core->waiting[place];
}

static void take_order(struct core *core, const struct parcel_order *order, int fd)
{
    struct parcel_painted painted = { .serial = order->serial,
                                      .is_good = true,
                                      .until_ms = INT64_MAX };
    struct core_picture *picture = make_room(core, order->zone);
    *picture = (struct core_picture){ .order = *order };
    find_scene(core, order->serial, &picture->scene);
    if (picture->scene.serial == 0)
        core_fail(core, "show does not know of an order");
    hash_file(fd, order->file_bytes, picture->sha256);
    dispatch_painted(&core->plan, &painted);
}

/* Only what is on may be told: nothing older, and no way back to the idle card. */
static void show(struct core *core, const struct core_picture *picture)
{
    const struct parcel_order *order = &picture->order;
    struct parcel_presented presented = { .serial = order->serial,
                                          .layout = picture->scene.layout,
                                          .at_ms = clock_monotonic_ms() };
    if (order->has_picture) {
        core->glass = (enum scene_kind)order->kind;
        str_copy(core->name, sizeof core->name, order->name);
        str_copy(core->sha256, sizeof core->sha256, picture->sha256);
        if (core->glass == SCENE_IMAGE)
            core->items++, core->was_item = true;
        else if (core->was_item)
            core_fail(core, "an item gave way to scene %d", order->kind);
    }
    core->is_lit = true;
    dispatch_presented(&core->plan, &presented);
    const struct turn *shown = &core->plan.conductor.lanes[0].shown;
    if (shown->serial == order->serial && shown->generation > 0) {
        if (shown->generation < core->witness->presented)
            core_fail(core, "generation %lld is shown after %lld", (long long)shown->generation,
                      (long long)core->witness->presented);
        core->witness->presented = shown->generation;
    }
}

static void show_due(struct core *core)
{
    int64_t now_ms = clock_monotonic_ms();
    size_t kept = 0;
    for (size_t i = 0; i < core->waiting_count; i++) {
        if (core->waiting[i].scene.show_at_ms <= now_ms)
            show(core, &core->waiting[i]);
        else
            core->waiting[kept++] = core->waiting[i];
    }
    core->waiting_count = kept;
}

/* --- plan ----------------------------------------------------------------------------------- */

/* As plan's main() does it. */
static void open_plan(struct core *core)
{
    struct plan *plan = &core->plan;
    struct error err;
    memset(plan, 0, sizeof *plan);
    plan->start.run = ++core->runs[0];
    plan->start.poll_ms = 15000;
    str_copy(plan->start.screen, sizeof plan->start.screen, "s");
    str_copy(plan->start.state, sizeof plan->start.state, core->state);
    str_copy(plan->start.server, sizeof plan->start.server, core->tree);
    str_copy(plan->start.trust, sizeof plan->start.trust, core->trust);
    struct clock_reading now = wallclock_read();
    wallclock_init(&plan->clock, 0, &now);
    conductor_init(&plan->conductor, plan->start.run);
    plan->conductor.display_width_px = 160;
    plan->conductor.display_height_px = 90;
    plan->is_display_told = true;
    plan->has_picture = core->is_lit;
    opening_state(plan, &err);
    plan->default_font = (struct order_font){ .path = FONT_DEFAULT_PATH, .fd = -1 };
    struct parcel_mark hello = { .serial = plan->start.run };
    belt_send(BELT_UP, PARCEL_HELLO, &hello, sizeof hello, NULL, 0, &err);
    accept_tell_all(plan);
    core->is_plan_open = true;
}

static void hear_plan(struct core *core, const union parcel *parcel, const int fds[IPC_MAX_FDS])
{
    const struct ledger *ledger = &core->plan.ledger;
    if (parcel->head.type == PARCEL_ORDER) {
        take_order(core, &parcel->order, fds[0]);
        return;
    }
    core->witness->batches += parcel->head.type == PARCEL_REPORT_KEPT &&
                              ledger->sealed.length > 0 &&
                              parcel->mark.serial == (uint64_t)ledger->head.batch;
    hear_parcel(&core->plan, parcel, fds, BELT_UP);
}

static int plan_wait_ms(const struct plan *plan)
{
    const int waits[] = { accept_wait_ms(plan),
                          opening_is_mending(plan) ? -1 : dispatch_wait_ms(plan),
                          reports_wait_ms(plan), opening_wait_ms(plan) };
    int first_ms = ROUND_MS;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
        if (waits[i] >= 0 && waits[i] < first_ms)
            first_ms = waits[i];
    return first_ms;
}

/* --- fetch ---------------------------------------------------------------------------------- */

static bool open_fetch(struct core *core)
{
    static struct parcel_start start; /* sync borrows it */
    struct error err;
    start = core->plan.start;
    start.run = ++core->runs[1];
    if (!folder_open(start.server, &core->source, &err))
        return false;
    if (!sync_new(&start, core->source, &core->sync, &err)) {
        source_free(core->source);
        return false;
    }
    reporter_init(&core->reporter, start.state, core->source);
    struct parcel_mark hello = { .serial = start.run };
    belt_send(BELT_DOWN, PARCEL_HELLO, &hello, sizeof hello, NULL, 0, &err);
    return true;
}

static void close_fetch(struct core *core)
{
    reporter_deinit(&core->reporter);
    sync_free(core->sync);
    source_free(core->source);
    core->is_fetch_open = false;
    core->fetch_ms = clock_monotonic_ms() + RESTART_MS;
}

static void hear_fetch(struct core *core, const union parcel *parcel, const int fds[IPC_MAX_FDS])
{
    sync_take(core->sync, parcel);
    reporter_take(&core->reporter, parcel, fds);
}

/* --- main ----------------------------------------------------------------------------------- */

static void hear_main(struct core *core, const union parcel *parcel, const int fds[IPC_MAX_FDS])
{
    struct error err;
    bool is_kept = false;
    switch (parcel->head.type) {
    case PARCEL_KEEP_TRUST:
        is_kept = keeper_trust(core->keeper, &parcel->trust, fds, &err);
        break;
    case PARCEL_KEEP_RELEASE:
        is_kept = keeper_release(core->keeper, &parcel->latest, &err);
        break;
    case PARCEL_KEEP_FLOOR:
        is_kept = keeper_floor(core->keeper, &parcel->floor, &err);
        break;
    case PARCEL_STATUS:
        if (str_starts(parcel->text.text, "release "))
            str_copy(core->said, sizeof core->said, parcel->text.text);
        break;
    default:
        break;
    }
    if (!is_kept)
        return;
    accept_kept(&core->plan, parcel->mark.serial);
    if (core_generation(core) > core->witness->accepted) {
        core->witness->accepted = core_generation(core);
        inject_record_mark(core->witness->accepted);
    }
}

/* --- turns ---------------------------------------------------------------------------------- */

static void hear_all(struct core *core, int end,
                     void (*hear)(struct core *core, const union parcel *parcel,
                                  const int fds[IPC_MAX_FDS]))
{
    static union parcel parcel;
    int fds[IPC_MAX_FDS];
    struct error err = { 0 };
    while (err.kind != ERROR_AGAIN && err.kind != ERROR_MISSING)
        if (belt_receive(end, FROM_ANY, &parcel, fds, &err)) {
            hear(core, &parcel, fds);
            bool was_on = inject_pause();
            belt_close(fds);
            inject_resume(was_on);
        }
}

static void close_plan(struct core *core)
{
    core->is_plan_open = false;
    core->waiting_count = 0;
    core->plan_ms = clock_monotonic_ms() + RESTART_MS;
}

/* As the supervisor mends it. */
static void mend_keeper(struct core *core, int64_t now_ms)
{
    struct error err;
    if (now_ms < core->keeper_ms)
        return;
    core->keeper_ms = now_ms + RESTART_MS;
    if (!core->keeper) {
        keeper_open(core->state, &core->keeper, &err);
    } else if (!keeper_is_whole(core->keeper) && keeper_renew(core->keeper, core->state, &err)) {
        if (core->is_plan_open)
            close_plan(core);
        if (core->is_fetch_open)
            close_fetch(core);
    }
}

static void start_due(struct core *core, int64_t now_ms)
{
    mend_keeper(core, now_ms);
    if (!core->is_plan_open && now_ms >= core->plan_ms)
        open_plan(core);
    if (core->plan.start.run > 0 && !core->is_fetch_open && now_ms >= core->fetch_ms &&
        !(core->is_fetch_open = open_fetch(core)))
        core->fetch_ms = now_ms + RESTART_MS;
}

static int turn_plan(struct core *core)
{
    struct plan *plan = &core->plan;
    struct clock_reading now = wallclock_read();
    if (wallclock_update(&plan->clock, &now))
        conductor_retime(&plan->conductor, wallclock_is_known(&plan->clock));
    hear_all(core, BELT_UP, hear_plan);
    hear_all(core, core->main_end, hear_main);
    show_due(core);
    accept_check(plan);
    if (!opening_is_mending(plan))
        dispatch_due(plan);
    reports_step(plan);
    hear_all(core, core->main_end, hear_main);
    if (opening_is_over(plan))
        close_plan(core);
    return plan_wait_ms(plan);
}

void core_turn(struct core *core)
{
    struct error err;
    int64_t now_ms = clock_monotonic_ms();
    struct pollfd fds[] = { { .fd = BELT_UP, .events = POLLIN },
                            { .fd = BELT_DOWN, .events = POLLIN },
                            { .fd = core->main_end, .events = POLLIN } };
    start_due(core, now_ms);
    if (!core->is_plan_open)
        fds[0].fd = fds[2].fd = -1; /* nobody hears there */
    if (!core->is_fetch_open)
        fds[1].fd = -1;
    int wait_ms = core->is_plan_open ? turn_plan(core) : ROUND_MS;
    for (size_t i = 0; i < core->waiting_count; i++) {
        int64_t left_ms = core->waiting[i].scene.show_at_ms - clock_monotonic_ms();
        wait_ms = left_ms < 0 ? 0 : left_ms < wait_ms ? (int)left_ms : wait_ms;
    }
    if (core->is_fetch_open) {
        hear_all(core, BELT_DOWN, hear_fetch);
        int sync_ms = sync_step(core->sync), report_ms = reporter_step(&core->reporter);
        wait_ms = sync_ms >= 0 && sync_ms < wait_ms ? sync_ms : wait_ms;
        wait_ms = report_ms >= 0 && report_ms < wait_ms ? report_ms : wait_ms;
        if (!source_wait(core->source, fds, sizeof fds / sizeof *fds, wait_ms, &err))
            close_fetch(core);
    } else {
        poll(fds, sizeof fds / sizeof *fds, wait_ms);
    }
    if (!core->is_lit)
        core->dark_ms += clock_monotonic_ms() - now_ms;
}

bool core_run(struct core *core, int64_t ms,
              bool (*is_done)(const struct core *core, void *context), void *context)
{
    int64_t end_ms = clock_monotonic_ms() + ms, second_ms = 0;
    for (int turns = 0; clock_monotonic_ms() < end_ms && !core->witness->is_wrong; turns++) {
        if (is_done && is_done(core, context))
            return true;
        core_turn(core);
        if (clock_monotonic_ms() - second_ms >= 1000) {
            second_ms = clock_monotonic_ms();
            turns = 0;
        } else if (turns > TURNS_MAX) {
            core_fail(core, "it spins: %d turns in a second", turns);
        }
    }
    return is_done && is_done(core, context);
}

int64_t core_generation(const struct core *core)
{
    const struct conductor *conductor = &core->plan.conductor;
    const struct edition *held = conductor->next ? conductor->next : conductor->now;
    return core->is_plan_open && held ? held->manifest->generation : 0;
}
