/* What each word of a neighbour means. Nothing is done about it here: that is the round's. */
#include "common/clock.h"
#include "player/plan/plan.h"

void hear_parcel(struct plan *plan, const union parcel *parcel, const int fds[IPC_MAX_FDS], int end)
{
    switch (parcel->head.type) {
    case PARCEL_PING:
        belt_pong(parcel, 0, 0, 0);
        break;
    case PARCEL_KEPT:
        accept_kept(plan, parcel->mark.serial);
        break;
    case PARCEL_HELLO:
        heartbeats_hear(plan, parcel, fds, end);
        if (end == BELT_DOWN)
            dispatch_paint_started(plan);
        else if (end == BELT_UP) {
            accept_tell_all(plan);
            ledger_fetch_started(&plan->ledger);
        }
        break;
    case PARCEL_RELEASE:
        accept_release(plan, &parcel->latest);
        break;
    case PARCEL_REPORT_KEPT:
        ledger_kept(&plan->ledger, parcel->mark.serial);
        break;
    case PARCEL_CONDENSE:
        ledger_condense(&plan->ledger, &parcel->report, fds[0]);
        break;
    case PARCEL_TRUST:
        accept_trust(plan, &parcel->trust, fds);
        break;
    case PARCEL_BEGUN:
        conductor_begun(&plan->conductor, parcel->mark.serial);
        break;
    case PARCEL_PAINTED:
        dispatch_painted(plan, &parcel->painted);
        break;
    case PARCEL_DISPLAY:
        plan->conductor.display_width_px = parcel->display.width_px;
        plan->conductor.display_height_px = parcel->display.height_px;
        plan->is_lit = false;
        plan->orbit = (struct orbit){ 0, 0 };
        plan->is_clock_told = false;
        plan->is_display_told = true;
        plan->has_picture = parcel->display.has_picture != 0;
        if (parcel->display.run > 1)
            conductor_show_started(&plan->conductor);
        reports_observe(plan, clock_monotonic_ms());
        break;
    case PARCEL_PRESENTED:
        dispatch_presented(plan, &parcel->presented);
        break;
    default:
        heartbeats_hear(plan, parcel, fds, end);
        break;
    }
}
