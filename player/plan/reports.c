/* From what was presented to what fetch carries: see plays.h and ledger.h. A test pattern is
 * nobody's play and is not reported. */
#include "common/clock.h"
#include "player/plan/plan.h"

void reports_observe(struct plan *plan, int64_t at_ms)
{
    if (plan->ledger.is_open)
        plays_observe(&plan->plays, &plan->conductor, &plan->clock, at_ms, &plan->ledger);
}

static struct ledger_moment moment_of(const struct plan *plan)
{
    const struct conductor *conductor = &plan->conductor;
    const struct edition *held = conductor->next ? conductor->next : conductor->now;
    int64_t now_ms = clock_monotonic_ms();
    return (struct ledger_moment){
        .now_ms = now_ms,
        .wall_ms = wallclock_is_known(&plan->clock) ? wallclock_wall(&plan->clock, now_ms) : -1,
        .clock = (enum report_clock)plan->clock.trust,
        .held = held ? held->manifest->generation : 0,
    };
}

void reports_step(struct plan *plan)
{
    struct ledger_moment moment = moment_of(plan);
    plays_step(&plan->plays, moment.now_ms, &plan->ledger);
    ledger_step(&plan->ledger, &moment, false);
}

int reports_wait_ms(const struct plan *plan)
{
    int64_t now_ms = clock_monotonic_ms();
    int play_ms = plays_wait_ms(&plan->plays, now_ms);
    int batch_ms = ledger_wait_ms(&plan->ledger, now_ms);
    if (play_ms < 0 || batch_ms < 0)
        return play_ms < 0 ? batch_ms : play_ms;
    return play_ms < batch_ms ? play_ms : batch_ms;
}

void reports_end(struct plan *plan)
{
    struct ledger_moment moment = moment_of(plan);
    plays_end(&plan->plays, moment.now_ms, &plan->ledger);
    ledger_step(&plan->ledger, &moment, true);
    ledger_close(&plan->ledger);
}
