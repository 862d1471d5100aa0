/* Orders and what becomes of them. At most one picture is under way; a fault costs its item, never
 * its neighbours, and is reported once in a release. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/str.h"
#include "model/rfc3339.h"
#include "picture/scene.h"
#include "player/plan/order.h"
#include "player/plan/plan.h"

/* What the status line will say once this cue is on the glass: what is shown, and why. */
static void describe(const struct plan *plan, const struct cue *cue,
                     char ret_text[PLAN_STATUS_BYTES])
{
    char until[RFC3339_TEXT_BYTES] = "";
    const struct slot *slot = &cue->slot;
    const struct edition *edition = cue->edition;
    if (plan->start.pattern[0]) {
        snprintf(ret_text, PLAN_STATUS_BYTES, "showing the test pattern %s", plan->start.pattern);
        return;
    }
    if (!edition) {
        str_copy(ret_text, PLAN_STATUS_BYTES, "showing the idle card: no release yet");
        return;
    }
    struct timezone_rule zone = timezone_utc;
    struct error err;
    timezone_parse(edition->manifest->zone, &zone, &err);
    if (slot->until_ms != INT64_MAX)
        rfc3339_format(slot->until_ms, &zone, until);
    int64_t generation = edition->manifest->generation;
    if (slot->kind == SLOT_BLANK)
        snprintf(ret_text, PLAN_STATUS_BYTES, "showing black: release %" PRId64 " says blank",
                 generation);
    else if (!edition->screen)
        snprintf(ret_text, PLAN_STATUS_BYTES,
                 "showing the idle card: release %" PRId64 " does not know screen %s", generation,
                 plan->start.screen);
    else if (slot->kind == SLOT_IDLE)
        snprintf(ret_text, PLAN_STATUS_BYTES,
                 "showing the idle card: nothing to play; release %" PRId64, generation);
    else if (slot->kind == SLOT_EMPTY)
        snprintf(ret_text, PLAN_STATUS_BYTES,
                 "showing nothing in this zone: nothing to play; release %" PRId64, generation);
    else
        snprintf(ret_text, PLAN_STATUS_BYTES,
                 "showing %s (%zu of %zu by %s %s) until %s; release %" PRId64 ", clock %s",
                 slot->name, slot->position + 1, slot->count, slot->rule ? "rule" : "the",
                 slot->rule ? slot->rule->id : "fallback", until, generation,
                 wallclock_trust_name(plan->clock.trust));
}

/* --- ordering -------------------------------------------------------------- */

static void report_fault(struct plan *plan, const char *name, const char *why, bool is_final)
{
    if (name[0] && faults_note(&plan->faults, name, is_final))
        log_warning("%s cannot be shown: %s", name, why);
}

static void send_order(struct plan *plan, const struct cue *cue, bool is_given_up)
{
    char damaged[SHA256_HEX_BYTES] = "";
    struct error err;
    struct parcel_order order;
    int fd = -1;
    const char *name = cue->slot.kind == SLOT_ITEM ? cue->slot.name : "";
    if (cue->edition)
        faults_begin(&plan->faults, cue->edition->manifest->generation);
    bool is_hold = is_given_up || faults_is_final(&plan->faults, name);
    const struct order_input input = { .cue = cue,
                                       .pattern = plan->start.pattern,
                                       .screen_id = plan->start.screen,
                                       .store = plan->store,
                                       .clock = &plan->clock,
                                       .now_ms = clock_monotonic_ms(),
                                       .default_font = plan->default_font,
                                       .default_font_bytes = plan->default_font_bytes,
                                       .display_width_px = plan->display_width_px,
                                       .display_height_px = plan->display_height_px,
                                       .is_hold = is_hold,
                                       .is_empty = plan->conductor.shown.serial == 0 };
    bool is_had = order_make(&input, &order, &fd, damaged, &err);
    if (!is_had) {
        report_fault(plan, name, err.text, err.kind == ERROR_LIMIT);
        accept_tell_damaged(plan, damaged);
    }
    describe(plan, cue, plan->ahead_status);
    bool is_known = cue->slot.kind != SLOT_ITEM || scene_is_known(cue->slot.item);
    order.serial = conductor_ordered(&plan->conductor, cue, is_had && !is_hold && is_known);
    if (!belt_send(BELT_DOWN, PARCEL_ORDER, &order, sizeof order, &fd, fd >= 0, &err))
        conductor_paint_started(&plan->conductor); /* its queue is full: give it again */
    if (fd >= 0)
        close(fd);
}

/* Without a canvas from the release the card is painted at the display's size, once that is known.
 */
static bool has_canvas(const struct plan *plan, const struct cue *cue)
{
    return (cue->edition && cue->edition->screen) || plan->display_width_px > 0;
}

void dispatch_due(struct plan *plan)
{
    struct cue cue;
    if (conductor_cue(&plan->conductor, wallclock_now(&plan->clock), &cue) &&
        has_canvas(plan, &cue))
        send_order(plan, &cue, plan->is_given_up);
    plan->is_given_up = false;
}

void dispatch_output(struct plan *plan)
{
    struct error err;
    struct parcel_output parcel = { .width_px = 0 };
    const struct edition *now = plan->conductor.now;
    const struct screen *screen = now ? now->screen : NULL;
    const char *sha256 = now ? now->sha256 : "";
    if (plan->is_mapped && str_equal(plan->mapped_sha256, sha256))
        return;
    if (screen && screen->output) {
        parcel.width_px = screen->width_px;
        parcel.height_px = screen->height_px;
        parcel.output = *screen->output;
    }
    str_copy(plan->mapped_sha256, sizeof plan->mapped_sha256, sha256);
    plan->is_mapped = belt_send(BELT_BACK, PARCEL_OUTPUT, &parcel, sizeof parcel, NULL, 0, &err);
}

/* The first frame of a release raises the floor; from then on nothing older is accepted. */
void dispatch_presented(struct plan *plan, uint64_t serial)
{
    bool is_first = false;
    const struct turn *shown = &plan->conductor.shown;
    if (!conductor_presented(&plan->conductor, serial, &is_first))
        return;
    belt_status("%s, %" PRIu64 " plays", plan->ahead_status, plan->conductor.plays);
    if (shown->is_good && shown->name[0])
        faults_clear(&plan->faults, shown->name);
    if (!is_first || (plan->floor.is_shown && strcmp(plan->floor.sha256, shown->sha256) == 0))
        return;
    plan->floor.is_shown = true;
    plan->floor.trust = shown->trust;
    plan->floor.generation = shown->generation;
    memcpy(plan->floor.sha256, shown->sha256, sizeof plan->floor.sha256);
    accept_keep_floor(plan);
}

void dispatch_painted(struct plan *plan, const struct parcel_painted *painted)
{
    if (!painted->is_good && painted->serial == plan->conductor.ahead.serial)
        report_fault(plan, plan->conductor.ahead.name, painted->text, true);
    conductor_painted(&plan->conductor, painted->serial, painted->is_good);
}

void dispatch_paint_started(struct plan *plan)
{
    char name[CONDUCTOR_NAME_BYTES];
    str_copy(name, sizeof name, plan->conductor.ahead.name);
    plan->is_given_up = conductor_paint_started(&plan->conductor);
    if (plan->is_given_up)
        report_fault(plan, name, "painting it ended the painter twice", true);
}

int dispatch_wait_ms(const struct plan *plan)
{
    int64_t wake_ms = conductor_wake_ms(&plan->conductor);
    struct cue cue;
    if (wake_ms == INT64_MAX)
        return -1;
    int64_t left_ms = wake_ms == INT64_MIN ? 0 : wake_ms - wallclock_now(&plan->clock);
    if (left_ms <= 0)
        return conductor_cue(&plan->conductor, wallclock_now(&plan->clock), &cue) &&
                       has_canvas(plan, &cue)
                   ? 0
                   : -1;
    return left_ms > 3600000 ? 3600000 : (int)left_ms;
}
