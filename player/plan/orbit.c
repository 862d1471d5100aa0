/* Where the picture stands is asked anew in each round and told when it is another place. It goes
 * by the wall clock, right or wrong, so that a restarted board does not begin anew. */
#include "player/plan/plan.h"

static const struct care *care_of(const struct plan *plan)
{
    const struct edition *now = plan->conductor.now;
    return now && now->screen ? &now->screen->care : NULL;
}

void orbit_tell(struct plan *plan)
{
    struct error err;
    const struct care *care = care_of(plan);
    struct orbit here = { 0, 0 };
    if (care && !plan->start.pattern[0]) /* an installer counts pixels */
        here = care_orbit(care, wallclock_now(&plan->clock));
    if (here.x_px == plan->orbit.x_px && here.y_px == plan->orbit.y_px)
        return;
    struct parcel_orbit parcel = { .orbit = here };
    if (belt_send(BELT_BACK, PARCEL_ORBIT, &parcel, sizeof parcel, NULL, 0, &err))
        plan->orbit = here;
}

int orbit_wait_ms(const struct plan *plan)
{
    const struct care *care = care_of(plan);
    if (!care || care->orbit_px == 0)
        return -1;
    int64_t into_step_ms = wallclock_now(&plan->clock) % ORBIT_STEP_MS;
    return (int)(ORBIT_STEP_MS - (into_step_ms < 0 ? 0 : into_step_ms));
}
