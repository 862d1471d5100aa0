/* See station.h. Restart is the one recovery: no station has code to repair itself. */
#include "player/station.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"

enum {
    FIRST_BACK_OFF_MS = 100,
    MAX_BACK_OFF_MS = 1000, /* a board may be dark for so long */
    SETTLED_MS = 10000,
    NEWS_ENDS = 2,
    MOST_PATIENCE = 4,
    LOOK_MS = 1000, /* how often at one that has not answered yet */
};
enum { NO_BELT = 126 }; /* exit status */
enum { FRAMES_PRIORITY = 1, FRAMES_MAX_US = 1000000, LATER_NICE = 5 };

/* When memory ends the kernel takes this one first (oom_score_adj in proc(5)). */
static void offer_to_kernel(void)
{
    static const char most[] = "900";
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)!write(fd, most, strlen(most));
    close(fd);
}

/* In the child. Threads of a display's driver do not inherit it, and where it is not granted the
 * station does without. */
static void take_rank(enum station_rank rank)
{
    const struct rlimit at_most = { FRAMES_MAX_US, FRAMES_MAX_US };
    const struct sched_param first = { .sched_priority = FRAMES_PRIORITY };
    if (rank == STATION_LATER) {
        (void)!nice(LATER_NICE); /* from where the player itself is */
        offer_to_kernel();
    }
    if (rank == STATION_FRAMES && setrlimit(RLIMIT_RTTIME, &at_most) == 0)
        sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &first);
}

/* In the child, after fork: only async-signal-safe calls. dup2 drops close-on-exec; ends are first
 * lifted out of the way, so that none is overwritten before it was copied. Whatever else whoever
 * started the player left open stays here. */
static void become(const struct station *station, const char *path)
{
    int lifted[STATION_ENDS];
    for (int i = 0; i < STATION_ENDS; i++) {
        lifted[i] = -1;
        if (station->ends[i] >= 0)
            lifted[i] = fcntl(station->ends[i], F_DUPFD_CLOEXEC, BELT_CONTROL + STATION_ENDS);
        if (station->ends[i] >= 0 && lifted[i] < 0)
            _exit(NO_BELT); /* it would end at once, in order, and be started again at once */
    }
    for (int i = 0; i < STATION_ENDS; i++) {
        if (lifted[i] >= 0)
            dup2(lifted[i], BELT_CONTROL + i);
        else
            close(BELT_CONTROL + i);
    }
    close_range(BELT_CONTROL + STATION_ENDS, UINT_MAX, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    take_rank(station->rank);
    char *argv[] = { (char *)(uintptr_t)station->name, NULL };
    execv(path, argv);
    _exit(127);
}

bool station_spawn(struct station *station, const char *folder, const struct parcel_start *start,
                   struct error *err)
{
    char path[4096];
    struct parcel_start parcel = *start;
    snprintf(path, sizeof path, "%s/%s", folder, station->name);
    ipc_drain(station->control);
    ipc_drain(
        station->ends[0]); /* what the one before did not hear would fill the queue some day */
    parcel.run = ++station->run;
    parcel.is_hushed = station_is_old_news(station);
    pid_t pid = fork();
    if (pid < 0)
        return error_errno(err, ERROR_SYSTEM, "cannot start %s", station->name);
    if (pid == 0)
        become(station, path);
    station->pid = pid;
    bool is_told = belt_send(station->control, PARCEL_START, &parcel, sizeof parcel, NULL, 0, err);
    if (!is_told)
        kill(pid, SIGKILL); /* it would wait for ever */
    return is_told;
}

void station_ended(struct station *station, int status, int64_t now_ms)
{
    bool is_by_itself = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    bool was_settled = now_ms - station->started_ms >= SETTLED_MS;
    int64_t next = station->back_off_ms * 2;
    if (is_by_itself || was_settled || station->back_off_ms == 0)
        next = FIRST_BACK_OFF_MS;
    next = next < MAX_BACK_OFF_MS ? next : MAX_BACK_OFF_MS;
    station->start_at_ms = now_ms + (is_by_itself || was_settled ? 0 : next);
    station->back_off_ms = next;
    station->ends_in_a_row += !is_by_itself;
    station->pid = 0;
}

void station_say_end(const struct station *station, int status)
{
    if (WIFSIGNALED(status))
        log_warning("%s ended by signal %d (%s), starting it again", station->name,
                    WTERMSIG(status), strsignal(WTERMSIG(status)));
    else if (WEXITSTATUS(status) == 127)
        log_error("%s is not beside the player: the installation is incomplete", station->name);
    else if (WEXITSTATUS(status) != 0)
        log_warning("%s ended with status %d, starting it again", station->name,
                    WEXITSTATUS(status));
}

bool station_is_old_news(const struct station *station)
{
    return station->ends_in_a_row >= NEWS_ENDS;
}

bool station_answered(struct station *station)
{
    bool is_well_again = station_is_old_news(station);
    station->unanswered_ms = 0;
    station->ends_in_a_row = 0;
    return is_well_again;
}

void station_expel(const struct station *station, const struct error *why)
{
    if (station->pid == 0)
        return;
    log_warning("%s is not itself, ending it: %s", station->name, why->text);
    kill(station->pid, SIGKILL);
}

void station_continue(const struct station *station)
{
    kill(station->pid, SIGCONT);
}

/* What the process has taken of processors, all threads. */
static int64_t computed_ns(const struct station *station)
{
    clockid_t clock;
    struct timespec taken = { .tv_sec = 0 };
    if (clock_getcpuclockid(station->pid, &clock) == 0)
        clock_gettime(clock, &taken);
    return (int64_t)taken.tv_sec * 1000000000 + taken.tv_nsec;
}

static bool is_out_of_patience(struct station *station, int64_t now_ms)
{
    int ends = station->ends_in_a_row < MOST_PATIENCE ? station->ends_in_a_row : MOST_PATIENCE;
    int64_t taken_ns = computed_ns(station);
    if (taken_ns != station->computed_ns)
        station->still_ms = now_ms;
    station->computed_ns = taken_ns;
    return now_ms - station->still_ms >= station->patience_ms * (1 + ends) ||
           now_ms - station->unanswered_ms >= station->busy_ms * (1 + ends);
}

bool station_ask(struct station *station, int64_t now_ms)
{
    struct error err;
    if (station->pid == 0 || now_ms < station_deadline_ms(station))
        return false;
    station->asked_ms = now_ms;
    if (station->unanswered_ms == 0) {
        station->unanswered_ms = station->still_ms = now_ms;
        station->computed_ns = computed_ns(station);
    } else if (is_out_of_patience(station, now_ms)) {
        kill(station->pid, SIGKILL);
        station->unanswered_ms = station->still_ms = now_ms; /* the kill is given time to arrive */
        return true;
    }
    struct parcel_mark ping = { .serial = (uint64_t)now_ms };
    belt_send(station->control, PARCEL_PING, &ping, sizeof ping, NULL, 0, &err);
    return false;
}

int64_t station_deadline_ms(const struct station *station)
{
    if (station->pid == 0)
        return station->start_at_ms;
    return station->asked_ms + (station->unanswered_ms > 0 ? LOOK_MS : station->ask_ms);
}
