/* The ramp is asked anew in each round, which is cheap and rare, and told when it is another one:
 * so a release, a step of the clock and an evening are one case. A controller that dims the board
 * itself would be told the same parcel. */
#include <string.h>

#include "player/plan/plan.h"

enum { LONGEST_WAIT_MS = 3600000 };

/* On wall time; the head stays empty, so that two are compared by their bytes. */
static void ask(const struct plan *plan, struct parcel_light *ret_parcel, int64_t *ret_until_ms)
{
    struct error err;
    struct timezone_rule zone = timezone_utc; /* that will do for a constant light */
    const struct edition *now = plan->conductor.now;
    const struct light full = LIGHT_FULL;
    const struct light *light = now && now->screen ? &now->screen->light : &full;
    if (now)
        timezone_parse(now->manifest->zone, &zone, &err);
    memset(ret_parcel, 0, sizeof *ret_parcel);
    ret_parcel->gamma = light->gamma;
    ret_parcel->average_percent = light->average_percent;
    ret_parcel->fade_ms = light->fade_ms;
    ret_parcel->ramp = light_at(light, &zone, wallclock_now(&plan->clock),
                                wallclock_is_known(&plan->clock), ret_until_ms);
}

void dimmer_tell(struct plan *plan)
{
    struct error err;
    struct parcel_light wanted, parcel;
    ask(plan, &wanted, &plan->light_until_ms);
    if (plan->is_lit && memcmp(&wanted, &plan->light, sizeof wanted) == 0)
        return;
    plan->light = parcel = wanted;
    parcel.ramp.start_ms = wallclock_monotonic(&plan->clock, wanted.ramp.start_ms);
    plan->is_lit = belt_send(BELT_BACK, PARCEL_LIGHT, &parcel, sizeof parcel, NULL, 0, &err);
}

int dimmer_wait_ms(const struct plan *plan)
{
    if (plan->light_until_ms == INT64_MAX)
        return -1;
    int64_t left_ms = plan->light_until_ms - wallclock_now(&plan->clock);
    if (left_ms <= 0)
        return 0;
    return left_ms > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : (int)left_ms;
}
