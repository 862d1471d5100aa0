/* Starts show first, then plan and paint, so that opening the window and decoding the first picture
 * go on side by side; fetch once that picture is up (or there has been none for ten seconds), since
 * its libraries cost more to load than everything else. main sleeps in one line: the poll below. */
#include "player/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "common/clock.h"
#include "common/log.h"
#include "common/notify.h"
#include "player/console.h"
#include "player/machine.h"
#include "player/station.h"

enum { SHOW, PLAN, PAINT, FETCH, STATION_COUNT };

enum {
    FETCH_LATEST_START_MS = 10000,
    HOLD_GRACE_MS = 30000, /* a picture may overstay its slot by this before it counts as stuck */
    STOP_MS = 700,
};

struct supervisor {
    const struct supervisor_input *input;
    struct parcel_start start; /* what every station is told */
    struct station stations[STATION_COUNT];
    int signals;               /* signalfd */
    struct log_edge keep_edge; /* what was last said about things that cannot be kept */
    struct log_edge state_edge;
    bool is_stopping;
};

/* --- the belt -------------------------------------------------------------- */

/* Which end of which pair is whose: fetch ─ plan ─ paint ─ show, and show ─ plan. */
static bool make_belt(struct supervisor *supervisor, struct error *err)
{
    struct station *all = supervisor->stations;
    static const struct {
        int upper, lower, upper_fd, lower_fd;
    } joints[] = {
        { FETCH, PLAN, BELT_DOWN, BELT_UP },
        { PLAN, PAINT, BELT_DOWN, BELT_UP },
        { PAINT, SHOW, BELT_DOWN, BELT_UP },
        { SHOW, PLAN, BELT_BACK, BELT_BACK },
    };
    int pair[2];
    for (int i = 0; i < STATION_COUNT; i++) {
        memset(all[i].ends, -1, sizeof all[i].ends);
        if (!ipc_pair(pair, err))
            return false;
        all[i].control = pair[0];
        all[i].ends[0] = pair[1];
    }
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
        if (!ipc_pair(pair, err))
            return false;
        all[joints[i].upper].ends[joints[i].upper_fd - BELT_CONTROL] = pair[0];
        all[joints[i].lower].ends[joints[i].lower_fd - BELT_CONTROL] = pair[1];
    }
    return true;
}

/* A test pattern is shown without a release, so nothing is fetched for it. */
static bool needs_releases(const struct supervisor_input *input)
{
    return input->start.pattern[0] == '\0';
}

static void init(struct supervisor *supervisor, const struct supervisor_input *input)
{
    static const struct station table[STATION_COUNT] = {
        [SHOW] = { "show", STATION_FRAMES, FROM_SHOW, 2000, 3000, .busy_ms = 4000 },
        [PLAN] = { "plan", STATION_USUAL, FROM_PLAN, 2000, 4000, .busy_ms = 8000 },
        [PAINT] = { "paint", STATION_LATER, FROM_PAINT, 2000, 3000, .busy_ms = 20000 },
        [FETCH] = { "fetch", STATION_LATER, FROM_FETCH, 2000, 5000, .busy_ms = 9000 },
    };
    *supervisor = (struct supervisor){ .input = input, .start = input->start, .signals = -1 };
    memcpy(supervisor->stations, table, sizeof table);
    supervisor->stations[FETCH].start_at_ms =
        needs_releases(input) ? clock_monotonic_ms() + FETCH_LATEST_START_MS : INT64_MAX;
}

static bool catch_signals(struct supervisor *supervisor, struct error *err)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGHUP);
    sigaddset(&wanted, SIGCHLD);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    signal(SIGPIPE, SIG_IGN);
    supervisor->signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    return supervisor->signals >= 0 || error_errno(err, ERROR_SYSTEM, "signalfd");
}

/* --- starting and reaping -------------------------------------------------- */

static void start_due(struct supervisor *supervisor, int64_t now_ms)
{
    for (int i = 0; i < STATION_COUNT; i++) {
        struct station *station = &supervisor->stations[i];
        struct error err;
        if (station->pid != 0 || station->start_at_ms > now_ms)
            continue;
        station->started_ms = station->asked_ms = now_ms;
        station->unanswered_ms = 0;
        if (!station_spawn(station, supervisor->input->folder, &supervisor->start, &err))
            log_error("%s", err.text);
        if (station->pid == 0)
            station->start_at_ms = now_ms + 1000;
    }
}

static void let_go_on(const struct station *station)
{
    log_warning("%s was stopped by a signal: it goes on", station->name);
    station_continue(station);
}

static void bury(struct supervisor *supervisor, struct station *station, int status, int64_t now_ms)
{
    if (!supervisor->is_stopping && !station_is_old_news(station))
        station_say_end(station, status);
    station_ended(station, status, now_ms);
}

static void reap(struct supervisor *supervisor, int64_t now_ms)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0;) {
        for (int i = 0; i < STATION_COUNT; i++) {
            struct station *station = &supervisor->stations[i];
            if (station->pid == pid && WIFSTOPPED(status))
                let_go_on(station);
            else if (station->pid == pid)
                bury(supervisor, station, status, now_ms);
        }
    }
}

static void read_signals(struct supervisor *supervisor, int64_t now_ms)
{
    struct signalfd_siginfo info;
    while (read(supervisor->signals, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGCHLD)
            reap(supervisor, now_ms);
        else
            supervisor->is_stopping = true;
    }
}

/* --- parcels from the stations --------------------------------------------- */

/* The watchdog wants proof of a picture: presented just now, or rightly standing still. */
static void hear_show(const struct parcel_pong *pong, int64_t now_ms)
{
    bool is_holding = pong->hold_until_ms > now_ms - HOLD_GRACE_MS;
    bool is_fresh = pong->presented_ms > now_ms - HOLD_GRACE_MS;
    if (pong->presented_ms > 0 && (is_holding || is_fresh))
        notify_send("WATCHDOG=1");
}

static void say_status(const struct supervisor *supervisor, const char *text)
{
    notify_status(text);
    if (supervisor->input->prints_status) {
        printf("%s\n", text);
        fflush(stdout);
    }
}

static void confirm(struct station *plan, uint64_t serial)
{
    struct error err;
    struct parcel_mark kept = { .serial = serial };
    belt_send(plan->control, PARCEL_KEPT, &kept, sizeof kept, NULL, 0, &err);
}

static void end(const struct station *station)
{
    if (station->pid != 0)
        kill(station->pid, SIGTERM);
}

/* Those that have files of the state folder open. */
static void begin_anew(const struct supervisor *supervisor)
{
    end(&supervisor->stations[FETCH]);
    end(&supervisor->stations[PLAN]);
}

/* A board that was told nowhere else which screen it is. */
static bool keep_screen(struct supervisor *supervisor, const char *screen, struct error *err)
{
    char *known = supervisor->start.screen;
    if (!supervisor->input->is_named_by_server || known[0])
        return true;
    if (!keeper_screen(supervisor->input->keeper, screen, err))
        return false;
    snprintf(known, sizeof supervisor->start.screen, "%s", screen);
    log_info("this board is the screen %s", screen);
    begin_anew(supervisor);
    return true;
}

/* plan gathers how the board is. One that has just started does not know what ails main. */
static void measure(const struct supervisor *supervisor, uint64_t serial)
{
    struct error err;
    struct parcel_machine machine;
    pid_t pids[STATION_COUNT];
    for (int i = 0; i < STATION_COUNT; i++)
        pids[i] = supervisor->stations[i].pid;
    machine_measure(keeper_folder(supervisor->input->keeper), pids, STATION_COUNT, &machine);
    belt_send(supervisor->stations[PLAN].control, PARCEL_MACHINE, &machine, sizeof machine, NULL, 0,
              &err);
    if (serial == 1)
        belt_repeat_faults();
}

/* Only plan's word is kept, whatever another station sends. */
static void hear_plan(struct supervisor *supervisor, const union parcel *parcel,
                      const int fds[IPC_MAX_FDS])
{
    struct error err;
    struct keeper *keeper = supervisor->input->keeper;
    struct station *plan = &supervisor->stations[PLAN];
    bool is_kept = true;
    switch (parcel->head.type) {
    case PARCEL_LOOK:
        measure(supervisor, parcel->mark.serial);
        return;
    case PARCEL_KEEP_TRUST:
        is_kept = keeper_trust(keeper, &parcel->trust, fds, &err);
        break;
    case PARCEL_KEEP_RELEASE:
        is_kept = keeper_release(keeper, &parcel->latest, &err);
        break;
    case PARCEL_KEEP_SCREEN:
        is_kept = keep_screen(supervisor, parcel->screen.screen, &err);
        break;
    case PARCEL_KEEP_FLOOR:
        is_kept = keeper_floor(keeper, &parcel->floor, &err);
        break;
    default:
        return;
    }
    if (is_kept)
        confirm(plan, parcel->mark.serial);
    log_fault(&supervisor->keep_edge, "keeping what was accepted", is_kept ? NULL : &err);
}

static void hear(struct supervisor *supervisor, int who, const union parcel *parcel,
                 const int fds[IPC_MAX_FDS], int64_t now_ms)
{
    struct station *station = &supervisor->stations[who];
    if (parcel->head.type == PARCEL_PONG) {
        if (station_answered(station))
            log_info("%s is well again", station->name);
        if (who == SHOW)
            hear_show(&parcel->pong, now_ms);
    } else if (parcel->head.type == PARCEL_STATUS) {
        say_status(supervisor, parcel->text.text);
    } else if (parcel->head.type == PARCEL_READY && who == SHOW) {
        struct station *fetch = &supervisor->stations[FETCH];
        if (fetch->pid == 0 && fetch->run == 0 && needs_releases(supervisor->input))
            fetch->start_at_ms = now_ms;
    } else if (who == PLAN) {
        hear_plan(supervisor, parcel, fds);
    }
}

/* Takes one station's share. True when that was not all. */
static bool hear_share(struct supervisor *supervisor, int who, int64_t now_ms)
{
    static union parcel parcel; /* large, and there is one thread */
    struct station *station = &supervisor->stations[who];
    int fds[IPC_MAX_FDS];
    struct error err;
    for (int i = 0; i < BELT_SHARE; i++) {
        if (belt_receive(station->control, station->from, &parcel, fds, &err)) {
            hear(supervisor, who, &parcel, fds, now_ms);
            belt_close(fds);
        } else if (err.kind == ERROR_INPUT) {
            station_expel(station, &err);
            break;
        } else {
            return false;
        }
    }
    return true;
}

/* The picture stays up; fetch and plan begin again with the new folder, as after any restart. */
static void mend_state(struct supervisor *supervisor)
{
    const struct supervisor_input *input = supervisor->input;
    struct error err;
    if (!input->keeper || keeper_is_whole(input->keeper))
        return;
    bool is_mended = keeper_renew(input->keeper, input->start.state, &err);
    log_fault(&supervisor->state_edge, "state", is_mended ? NULL : &err);
    if (!is_mended)
        return;
    log_warning("state: %s was out of reach or deleted: made anew", input->start.state);
    if (input->is_named_by_server)
        keeper_match_screen(input->keeper, supervisor->start.screen);
    begin_anew(supervisor);
}

/* --- the loop -------------------------------------------------------------- */

static int wait_ms(const struct supervisor *supervisor, int64_t now_ms)
{
    int64_t next = INT64_MAX;
    for (int i = 0; i < STATION_COUNT; i++) {
        int64_t deadline = station_deadline_ms(&supervisor->stations[i]);
        next = deadline < next ? deadline : next;
    }
    int64_t wait = next - now_ms;
    return wait < 0 ? 0 : wait > 3600000 ? 3600000 : (int)wait;
}

static void round_once(struct supervisor *supervisor)
{
    struct pollfd fds[STATION_COUNT + 1];
    for (int i = 0; i < STATION_COUNT; i++)
        fds[i] = (struct pollfd){ .fd = supervisor->stations[i].control, .events = POLLIN };
    fds[STATION_COUNT] = (struct pollfd){ .fd = supervisor->signals, .events = POLLIN };
    poll(fds, STATION_COUNT + 1, wait_ms(supervisor, clock_monotonic_ms()));
    int64_t now_ms = clock_monotonic_ms();
    bool is_loud = false;
    for (int i = 0; i < STATION_COUNT; i++)
        if (fds[i].revents)
            is_loud |= hear_share(supervisor, i, now_ms);
    read_signals(supervisor, now_ms);
    if (supervisor->is_stopping)
        return;
    mend_state(supervisor);
    start_due(supervisor, now_ms);
    for (int i = 0; i < STATION_COUNT; i++)
        if (station_ask(&supervisor->stations[i], now_ms))
            log_warning("%s does not answer, ending it", supervisor->stations[i].name);
    if (is_loud)
        belt_breathe();
}

/* fetch is told last, since plan's last words are plays to be kept. */
static void stop(struct supervisor *supervisor)
{
    int64_t deadline = clock_monotonic_ms() + STOP_MS;
    notify_send("STOPPING=1");
    bool is_fetch_told = false;
    for (int i = 0; i < STATION_COUNT; i++)
        if (i != FETCH)
            end(&supervisor->stations[i]);
    for (;;) {
        if (!is_fetch_told && supervisor->stations[PLAN].pid == 0) {
            end(&supervisor->stations[FETCH]);
            is_fetch_told = true;
        }
        int64_t left = deadline - clock_monotonic_ms();
        bool is_any = false;
        reap(supervisor, 0);
        for (int i = 0; i < STATION_COUNT; i++)
            is_any = is_any || supervisor->stations[i].pid != 0;
        if (!is_any || left <= 0)
            break;
        struct pollfd wake = { .fd = supervisor->signals, .events = POLLIN };
        poll(&wake, 1, (int)left);
        read_signals(supervisor, 0);
    }
    for (int i = 0; i < STATION_COUNT; i++)
        if (supervisor->stations[i].pid != 0)
            kill(supervisor->stations[i].pid, SIGKILL);
}

bool supervisor_run(const struct supervisor_input *input, struct error *err)
{
    static struct supervisor supervisor;
    init(&supervisor, input);
    if (!catch_signals(&supervisor, err) || !make_belt(&supervisor, err))
        return false;
    console_deafen();
    belt_tell_faults(supervisor.stations[PLAN].control);
    start_due(&supervisor, clock_monotonic_ms());
    notify_send("READY=1");
    while (!supervisor.is_stopping)
        round_once(&supervisor);
    stop(&supervisor);
    return true;
}
