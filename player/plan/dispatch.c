/* Orders and what becomes of them. At most one picture is under way; a fault costs its item, never
 * its neighbours, and is reported once in a release. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/str.h"
#include "picture/scene.h"
#include "player/plan/plan.h"

enum {
    CLOCK_NOISE_MS = 1, /* what two readings may differ by */
    UNSENT_MS = 100,    /* until a neighbour has taken something from its queue, perhaps */
    PASSING_MS = 1000,  /* until the machine may have again what it lacked */
    REPAIR_MS = 10000,  /* until fetch may have repaired a file */
};

/* --- ordering -------------------------------------------------------------- */

/* What a fault is noted under: an item's name, or what is shown in place of items. */
static const char *subject(enum slot_kind kind, const char *name)
{
    static const char *const cards[] = {
        [SLOT_BLANK] = "the black picture",
        [SLOT_EMPTY] = "an empty zone",
        [SLOT_IDENTIFY] = "the card with this screen's name",
        [SLOT_WASH] = "the wash of this panel",
        [SLOT_IDLE] = "the idle card",
    };
    return kind == SLOT_ITEM || kind == SLOT_TICKER ? name : cards[kind];
}

static void report_fault(struct plan *plan, int64_t generation, const char *name, const char *why,
                         bool is_held)
{
    int64_t now_ms = clock_monotonic_ms();
    if (!faults_note(&plan->faults, generation, name, is_held, now_ms))
        return;
    log_warning("%s cannot be shown: %s", name, why);
    heart_fault(&plan->heart, HEARTBEATS_ITEMS, name, why, now_ms);
}

/* What a release before this one could not show will not be asked for again. */
static void forgive(struct plan *plan, int64_t generation)
{
    char name[LANE_NAME_BYTES];
    while (faults_take_before(&plan->faults, generation, name, sizeof name))
        if (!faults_has(&plan->faults, name))
            heart_fault(&plan->heart, HEARTBEATS_ITEMS, name, "", clock_monotonic_ms());
}

/* When what failed now is tried again. */
static int64_t again_ms(const struct plan *plan, bool is_passing)
{
    return wallclock_now(&plan->clock) + (is_passing ? PASSING_MS : FAULTS_HELD_MS);
}

/* The file could not be had: it is tried again, though the slot may last longer. */
static void shorten(const struct plan *plan, struct slot *slot, bool is_passing)
{
    int64_t again_ms = wallclock_now(&plan->clock) + (is_passing ? PASSING_MS : REPAIR_MS);
    if (again_ms < slot->until_ms)
        slot->until_ms = again_ms;
}

/* An item in quarantine is asked for again when that is over, though its slot may last longer. */
static bool hold_back(struct plan *plan, const char *name, struct cue *cue)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t generation = cue->edition ? cue->edition->manifest->generation : 0;
    int64_t until_ms = faults_held_until_ms(&plan->faults, generation, name, now_ms);
    int64_t again = wallclock_wall(&plan->clock, until_ms);
    if (until_ms > 0 && again < cue->slot.until_ms)
        cue->slot.until_ms = again;
    return until_ms > 0;
}

static void send_order(struct plan *plan, struct cue *cue)
{
    char damaged[SHA256_HEX_BYTES] = "";
    struct error err;
    struct parcel_order order;
    struct parcel_scene scene;
    int fds[ORDER_FDS] = { -1, -1 };
    const char *name = subject(cue->slot.kind, cue->slot.name);
    bool is_hold = hold_back(plan, name, cue);
    const struct order_input input = { .cue = cue,
                                       .pattern = plan->start.pattern,
                                       .screen_id = plan->start.screen,
                                       .code = plan->start.screen[0] ? "" : plan->ledger.code,
                                       .identity = plan->ledger.identity,
                                       .store = plan->store,
                                       .clock = &plan->clock,
                                       .now_ms = clock_monotonic_ms(),
                                       .default_font = &plan->default_font,
                                       .is_hold = is_hold };
    bool is_had = order_make(&input, &order, &scene, fds, damaged, &err);
    if (!is_had) {
        report_fault(plan, cue->edition ? cue->edition->manifest->generation : 0, name, err.text,
                     err.kind == ERROR_LIMIT);
        accept_tell_damaged(plan, damaged);
        if (damaged[0] || err.kind == ERROR_SYSTEM)
            shorten(plan, &cue->slot, err.kind == ERROR_SYSTEM);
        if (err.kind == ERROR_SYSTEM)
            order.has_picture = 0; /* what a plan before this one put up stays */
    }
    const struct status_facts facts = { .pattern = plan->start.pattern,
                                        .screen = plan->start.screen,
                                        .clock = wallclock_trust_name(plan->clock.trust) };
    status_ordered(&plan->status, cue, &facts);
    bool is_known = cue->slot.kind != SLOT_ITEM || scene_is_known(cue->slot.item);
    const struct turn *turn =
        conductor_ordered(&plan->conductor, cue, is_had && !is_hold && is_known);
    order.serial = scene.serial = turn->serial;
    scene.layout = turn->layout;
    if (!belt_send(BELT_BACK, PARCEL_SCENE, &scene, sizeof scene, NULL, 0, &err) ||
        !belt_send(BELT_DOWN, PARCEL_ORDER, &order, sizeof order, fds,
                   (size_t)(fds[0] >= 0) + (size_t)(fds[1] >= 0), &err)) {
        conductor_unsent(&plan->conductor, cue->zone); /* a queue is full: give it again */
        plan->order_ms = clock_monotonic_ms() + UNSENT_MS;
    }
    for (size_t i = 0; i < ORDER_FDS; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

/* Without a canvas from the release the card is painted at the display's size, once that is known.
 */
static bool is_due(const struct plan *plan, struct cue *ret_cue)
{
    return conductor_cue(&plan->conductor, wallclock_now(&plan->clock), ret_cue) &&
           ret_cue->mosaic.width_px > 0;
}

void dispatch_due(struct plan *plan)
{
    struct cue cue;
    conductor_chase(&plan->conductor, wallclock_now(&plan->clock));
    if (clock_monotonic_ms() < plan->order_ms || !is_due(plan, &cue))
        return;
    if (plan->conductor.now)
        forgive(plan, plan->conductor.now->manifest->generation);
    send_order(plan, &cue);
}

void dispatch_clock(struct plan *plan)
{
    struct error err;
    int64_t apart_ms = plan->clock.offset_ms - plan->told_offset_ms;
    struct parcel_clock parcel = { .wall_offset_ms = plan->clock.offset_ms };
    if (plan->is_clock_told && apart_ms >= -CLOCK_NOISE_MS && apart_ms <= CLOCK_NOISE_MS)
        return;
    plan->told_offset_ms = parcel.wall_offset_ms;
    plan->is_clock_told = belt_send(BELT_BACK, PARCEL_CLOCK, &parcel, sizeof parcel, NULL, 0, &err);
}

/* The first frame of a release raises the floor; from then on nothing older is accepted. */
static void raise_floor(struct plan *plan, const struct turn *shown)
{
    if (plan->floor.is_shown && str_equal(plan->floor.sha256, shown->sha256))
        return;
    plan->floor.is_shown = true;
    plan->floor.trust = shown->trust;
    plan->floor.generation = shown->generation;
    memcpy(plan->floor.sha256, shown->sha256, sizeof plan->floor.sha256);
    accept_keep_floor(plan);
}

void dispatch_presented(struct plan *plan, const struct parcel_presented *presented)
{
    size_t zone;
    bool is_first;
    struct buf line;
    if (!conductor_presented(&plan->conductor, presented->serial, presented->layout, &zone,
                             &is_first))
        return;
    const struct turn *shown = &plan->conductor.lanes[zone].shown;
    reports_observe(plan, presented->at_ms);
    buf_init(&line, LIMIT_JSON_BYTES);
    status_presented(&plan->status, &plan->conductor, zone, &line);
    belt_status("%s", buf_text(&line));
    buf_deinit(&line);
    heart_shown(&plan->heart, zone, shown, presented->at_ms);
    if (shown->is_good) {
        const char *name = subject(shown->kind, shown->name);
        faults_clear(&plan->faults, shown->generation, name);
        heart_fault(&plan->heart, HEARTBEATS_ITEMS, name, "", presented->at_ms);
    }
    if (is_first)
        raise_floor(plan, shown);
}

void dispatch_painted(struct plan *plan, const struct parcel_painted *painted)
{
    const struct turn *ahead = conductor_ahead(&plan->conductor, painted->serial);
    if (!painted->is_good && ahead)
        report_fault(plan, ahead->generation, subject(ahead->kind, ahead->name), painted->text,
                     !painted->is_passing);
    int64_t until_ms = painted->until_ms > 0 ? painted->until_ms : 1;
    conductor_painted(&plan->conductor, painted->serial, painted->is_good,
                      painted->is_good ? until_ms : again_ms(plan, painted->is_passing));
    reports_observe(plan, clock_monotonic_ms());
}

void dispatch_paint_started(struct plan *plan)
{
    const struct turn *culprit = conductor_paint_started(&plan->conductor);
    if (culprit)
        report_fault(plan, culprit->generation, subject(culprit->kind, culprit->name),
                     "painting it ended the painter", true);
}

int dispatch_wait_ms(const struct plan *plan)
{
    int64_t unsent_ms = plan->order_ms - clock_monotonic_ms();
    int64_t now_ms = wallclock_now(&plan->clock);
    int64_t wake_ms = conductor_wake_ms(&plan->conductor, now_ms);
    struct cue cue;
    if (wake_ms == INT64_MAX)
        return -1;
    int64_t left_ms = wake_ms == INT64_MIN ? 0 : wake_ms - now_ms;
    if (left_ms <= 0 && !is_due(plan, &cue))
        return -1;
    left_ms = left_ms > unsent_ms ? left_ms : unsent_ms;
    return left_ms < 0 ? 0 : left_ms > 3600000 ? 3600000 : (int)left_ms;
}
