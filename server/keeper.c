/* See keeper.h. A step is a sync, so there is a pause between two: requests get most of the time.
 */
#include "server/keeper.h"

#include "common/clock.h"
#include "server/reports.h"

enum { ROUND_MS = 3600000, PAUSE_MS = 50 };

static bool step(struct keeper *keeper, bool *ret_is_done, struct error *err)
{
    struct storage *storage = NULL;
    int64_t now_ms = clock_wall_ms();
    return reports_storage(keeper->reports, &storage, err) &&
           storage_keep(storage, &keeper->at, now_ms - keeper->plays_ms, now_ms, ret_is_done, err);
}

void keeper_run(struct keeper *keeper, int64_t now_ms)
{
    struct error err;
    bool is_done = false;
    if (now_ms < keeper->due_ms)
        return;
    bool is_good = step(keeper, &is_done, &err);
    if (!is_good || is_done)
        keeper->at = (struct storage_keeping){ 0 };
    keeper->due_ms = now_ms + (is_good && !is_done ? PAUSE_MS : ROUND_MS);
    log_fault(&keeper->edge, "keeping", is_good ? NULL : &err);
}
