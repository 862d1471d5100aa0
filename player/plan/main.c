/* plan: verifies again, asks the timeline, orders pictures ahead of need, accounts plays. It has no
 * network, no devices and no decoder; it reads the store and writes nothing.
 *
 * Once a round the neighbours are heard (hear.c) and what follows from it is done; the station
 * sleeps in the one poll of round_once(). */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/sandbox.h"
#include "common/str.h"
#include "player/plan/identity.h"
#include "player/plan/plan.h"

enum { FLOOR_SAVE_MS = 86400000, JOINTS = 4 };

static volatile sig_atomic_t is_stopping;

static void on_stop(int signal_number)
{
    (void)signal_number;
    is_stopping = 1;
}

/* --- hearing --------------------------------------------------------------- */

struct joint {
    int end;
    enum belt_from from;
};

/* Takes one end's share. False when main is gone. */
static bool hear_share(struct plan *plan, const struct joint *joint, bool *ret_is_loud)
{
    static union parcel parcel; /* large, and there is one thread */
    int fds[IPC_MAX_FDS];
    struct error err;
    for (int i = 0; i < BELT_SHARE; i++) {
        if (belt_receive(joint->end, joint->from, &parcel, fds, &err)) {
            hear_parcel(plan, &parcel, fds, joint->end);
            belt_close(fds);
        } else if (err.kind != ERROR_INPUT) {
            return err.kind != ERROR_MISSING || joint->end != BELT_CONTROL;
        }
    }
    *ret_is_loud = true;
    return true;
}

/* --- the loop -------------------------------------------------------------- */

static void update_clock(struct plan *plan)
{
    struct clock_reading now = wallclock_read();
    bool was_synchronised = plan->clock.trust == CLOCK_SYNCHRONISED;
    if (wallclock_update(&plan->clock, &now))
        conductor_retime(&plan->conductor, wallclock_is_known(&plan->clock));
    bool is_due = plan->clock.floor_ms - plan->floor.clock_ms >= FLOOR_SAVE_MS;
    if (plan->store && plan->clock.trust == CLOCK_SYNCHRONISED && (!was_synchronised || is_due))
        accept_keep_floor(plan);
}

/* A timer on the wall clock, set for the far future: it only wakes us when the clock is set. */
static void watch_jumps(struct plan *plan)
{
    struct itimerspec far = { .it_value = { .tv_sec = INT32_MAX * (int64_t)16 } };
    char expired[8];
    (void)!read(plan->jumps, expired, sizeof expired);
    timerfd_settime(plan->jumps, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL);
}

static void tell_show(struct plan *plan)
{
    if (opening_is_mending(plan))
        return;
    dimmer_tell(plan); /* before there is a picture: the board never starts too bright */
    orbit_tell(plan);
    dispatch_clock(plan);
    dispatch_due(plan);
}

static int wait_ms(const struct plan *plan)
{
    bool is_mending = opening_is_mending(plan);
    const int waits[] = { accept_wait_ms(plan),
                          is_mending ? -1 : dispatch_wait_ms(plan),
                          is_mending ? -1 : dimmer_wait_ms(plan),
                          orbit_wait_ms(plan),
                          reports_wait_ms(plan),
                          heartbeats_wait_ms(plan),
                          opening_wait_ms(plan) };
    int first_ms = -1;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
        if (waits[i] >= 0 && (first_ms < 0 || waits[i] < first_ms))
            first_ms = waits[i];
    return first_ms;
}

static bool round_once(struct plan *plan)
{
    static const struct joint joints[JOINTS] = { { BELT_CONTROL, FROM_MAIN },
                                                 { BELT_UP, FROM_FETCH },
                                                 { BELT_DOWN, FROM_PAINT },
                                                 { BELT_BACK, FROM_SHOW } };
    struct pollfd fds[JOINTS + 1] = { [JOINTS] = { .fd = plan->jumps, .events = POLLIN } };
    bool is_loud = false;
    for (int i = 0; i < JOINTS; i++)
        fds[i] = (struct pollfd){ .fd = joints[i].end, .events = POLLIN };
    if (poll(fds, JOINTS + 1, wait_ms(plan)) < 0 && errno != EINTR)
        return false;
    if (fds[JOINTS].revents)
        watch_jumps(plan);
    update_clock(plan);
    for (int i = 0; i < JOINTS; i++)
        if (fds[i].revents && !hear_share(plan, &joints[i], &is_loud))
            return false;
    accept_check(plan);
    tell_show(plan);
    reports_step(plan);
    heartbeats_step(plan);
    if (is_loud)
        belt_breathe();
    return true;
}

/* --- starting -------------------------------------------------------------- */

static bool begin(struct plan *plan, struct error *err)
{
    if (!belt_begin("plan", &plan->start, err))
        return false;
    struct clock_reading now = wallclock_read();
    wallclock_init(&plan->clock, 0, &now);
    conductor_init(&plan->conductor, plan->start.run);
    heartbeats_init(plan);
    if (!plan->start.pattern[0] && !opening_state(plan, err))
        log_error("%s", err->text);
    plan->default_font = (struct order_font){ .path = plan->start.font, .fd = -1 };
    plan->jumps = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    watch_jumps(plan);
    return true;
}

/* The neighbours answer with all they know: show with its display, fetch with a release. */
static bool say_hello(const struct plan *plan, struct error *err)
{
    return belt_hello(BELT_UP, plan->start.run, err) &&
           belt_hello(BELT_DOWN, plan->start.run, err) &&
           belt_hello(BELT_BACK, plan->start.run, err);
}

/* Without its sandbox it still shows what was verified. */
static void close_in(const struct plan *plan)
{
    struct error err;
    char store[sizeof plan->start.state + 8];
    snprintf(store, sizeof store, "%s/store", plan->start.state);
    const char *const reads[] = { store, plan->start.font, NULL };
    const struct landlock_reach reach = { .reads = reads };
    if (!sandbox_enter(SANDBOX_PLAN, &reach, &err))
        log_warning("no sandbox: %s", err.text);
}

int main(int argc, char **argv)
{
    static struct plan plan;
    struct error err;
    if (argc == 3 && str_equal(argv[1], "--identity"))
        return identity_print(argv[2]);
    signal(SIGTERM, on_stop);
    if (!begin(&plan, &err) || !say_hello(&plan, &err)) {
        log_error("%s", err.text);
        return error_exit_code(&err);
    }
    accept_tell_all(&plan); /* a fetch that has been there longer */
    tell_show(&plan);
    close_in(&plan);
    while (!is_stopping && !opening_is_over(&plan) && round_once(&plan))
        ;
    bool is_left = opening_is_over(&plan);
    reports_end(&plan);
    heart_deinit(&plan.heart);
    candidate_drop(&plan.candidate);
    conductor_deinit(&plan.conductor);
    faults_deinit(&plan.faults);
    keyring_deinit(&plan.keyring);
    store_free(plan.store);
    return is_left ? EXIT_FAILURE : EXIT_SUCCESS;
}
