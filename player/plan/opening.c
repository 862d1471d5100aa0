/* What the board has of releases, read at the start. Where that cannot be read, a disk that fails
 * or is not there yet, the station shows what it can, and ends after a while if that was nothing,
 * for whoever starts it again opens everything anew, before its sandbox closes. */
#include <fcntl.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/file.h"
#include "player/plan/plan.h"

enum { LEAVE_MS = 5000 };

static void read_floor(struct plan *plan, int state)
{
    struct buf text;
    struct error err;
    buf_init(&text, FLOOR_TEXT_BYTES);
    if (file_read(state, "floor", &text, &err) && !floor_parse(buf_text(&text), &plan->floor))
        log_warning("%s/floor is damaged: taken as not there", plan->start.state);
    buf_deinit(&text);
}

/* Something that is there could not be read. */
static void set_unread(struct plan *plan)
{
    plan->leave_ms = clock_monotonic_ms() + LEAVE_MS;
}

static bool open_folders(struct plan *plan, int *ret_state, struct error *err)
{
    if (store_open(plan->start.state, &plan->store, err) &&
        file_open_folder(AT_FDCWD, plan->start.state, ret_state, err))
        return true;
    store_free(plan->store);
    plan->store = NULL;
    set_unread(plan);
    return false;
}

bool opening_state(struct plan *plan, struct error *err)
{
    int state = -1;
    struct error fault;
    if (!open_folders(plan, &state, err))
        return false;
    struct clock_reading now = wallclock_read();
    read_floor(plan, state);
    wallclock_init(&plan->clock, plan->floor.clock_ms, &now);
    if (!keyring_read(plan->start.state, plan->start.trust, &plan->keyring, &fault)) {
        log_error("%s", fault.text);
        if (fault.kind == ERROR_SYSTEM)
            set_unread(plan);
    }
    bool is_read = accept_held(plan, state, err);
    if (!is_read)
        set_unread(plan);
    if (!ledger_open(&plan->ledger, plan->start.screen, state, &fault))
        log_error("%s", fault.text);
    close(state);
    return is_read || plan->conductor.now;
}

bool opening_is_over(const struct plan *plan)
{
    return plan->leave_ms > 0 && !plan->conductor.now && clock_monotonic_ms() >= plan->leave_ms;
}

bool opening_is_mending(const struct plan *plan)
{
    return !plan->conductor.now && (plan->broken_sha256[0] || plan->leave_ms > 0) &&
           (!plan->is_display_told || plan->has_picture);
}

int opening_wait_ms(const struct plan *plan)
{
    if (plan->leave_ms == 0 || plan->conductor.now)
        return -1;
    int64_t left_ms = plan->leave_ms - clock_monotonic_ms();
    return left_ms > 0 ? (int)left_ms : 0;
}
