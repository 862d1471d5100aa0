/* See confined.h. A fork, so that what the work needs is there without being sent; it sees copies,
 * and the only memory that is shared is the number of what it is at, which survives it. Whatever is
 * open but its output goes before anything is read. */
#include "desk/confined.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/sandbox.h"

enum { HEAR_BYTES = 4096 };

struct confined {
    volatile int32_t at;
    volatile uint32_t steps; /* how often that was said */
    volatile bool is_bare;   /* the kernel gave no sandbox */
};

/* --- in the child --------------------------------------------------------------------------- */

void confined_at(struct confined *self, int32_t at)
{
    struct itimerval most = { .it_value = { .tv_sec = at < 0 ? 0 : CONFINED_MOST_S } };
    self->at = at;
    self->steps++;
    setitimer(ITIMER_PROF, &most, NULL);
}

/* All but standard input, output and error, which become nothing, and these two. */
static void close_others(int one, int other)
{
    int low = one < other ? one : other, high = one < other ? other : one;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        dup2(null, fd);
    unsigned from = STDERR_FILENO + 1;
    for (int i = 0; i < 2; i++) {
        int kept = i == 0 ? low : high;
        if (kept < (int)from)
            continue;
        if (kept > (int)from)
            close_range(from, (unsigned)kept - 1, 0);
        from = (unsigned)kept + 1;
    }
    close_range(from, UINT_MAX, 0);
}

static _Noreturn void be_child(const struct confined_work *work, struct confined *self, int output)
{
    struct error ignored;
    const struct landlock_reach reach = { .reads = work->reads };
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPROF, SIG_DFL);
    close_others(output, work->held);
    self->is_bare = !sandbox_enter(SANDBOX_CONFINED, &reach, &ignored);
    work->work(work->context, self, output);
    _exit(EXIT_SUCCESS);
}

/* --- outside -------------------------------------------------------------------------------- */

/* Only others send SIGKILL: the machine, when it is out of memory. */
static bool say_end(int status, struct error *err)
{
    int by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (by == SIGKILL)
        return error_set(err, ERROR_SYSTEM, _("the machine ended the program that read it"));
    if (by == SIGPROF)
        return error_set(err, ERROR_INPUT, _("reading it takes longer than %d seconds"),
                         CONFINED_MOST_S);
    if (by == SIGSYS)
        return error_set(err, ERROR_INPUT,
                         _("reading it made the program do what no such file asks for"));
    return by ? error_set(err, ERROR_INPUT, _("reading it ended the program (%s)"), strsignal(by))
              : error_set(err, ERROR_INPUT, _("reading it ended the program"));
}

static bool await(pid_t child, int *ret_status, struct error *err)
{
    pid_t got;
    do
        got = waitpid(child, ret_status, 0);
    while (got < 0 && errno == EINTR);
    return got == child || error_errno(err, ERROR_SYSTEM, "waitpid");
}

/* Until it speaks or ends; false when it stays at one thing for too long, or takes too long in
 * all. */
static bool wait_for_word(const struct confined *self, int output, int patience_ms, int64_t end_ms,
                          struct error *err)
{
    struct pollfd word = { .fd = output, .events = POLLIN };
    bool is_at_it = true;
    while (is_at_it && clock_monotonic_ms() < end_ms) {
        uint32_t steps = self->steps;
        int result = poll(&word, 1, patience_ms);
        if (result > 0)
            return true;
        is_at_it = result < 0 || self->steps != steps || self->at < 0;
    }
    return error_set(err, ERROR_INPUT, _("reading it does not come to an end"));
}

static bool hear_all(const struct confined *self, int output, const struct confined_work *work,
                     struct buf *ret_said, struct error *err)
{
    const int patience_ms = work->patience_ms > 0 ? work->patience_ms : CONFINED_PATIENCE_MS;
    const int64_t end_ms =
        clock_monotonic_ms() + (work->all_ms > 0 ? work->all_ms : CONFINED_ALL_MS);
    char step[HEAR_BYTES];
    while (wait_for_word(self, output, patience_ms, end_ms, err)) {
        ssize_t got = read(output, step, sizeof step);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return error_errno(err, ERROR_SYSTEM, "pipe");
        if (got > 0 && !buf_append(ret_said, step, (size_t)got))
            return error_set(err, ERROR_LIMIT, _("%s: larger than %zu bytes"), "child",
                             ret_said->max_bytes);
    }
    return false;
}

/* A child that says too much, or nothing, is ended. */
static bool hear(const struct confined *self, pid_t child, int output,
                 const struct confined_work *work, struct buf *ret_said, struct error *err)
{
    int status = 0;
    struct error ending;
    bool is_heard = hear_all(self, output, work, ret_said, err);
    if (!is_heard)
        kill(child, SIGKILL);
    if (!await(child, &status, is_heard ? err : &ending))
        return false;
    return is_heard && (status == 0 || say_end(status, err));
}

static bool run(const struct confined_work *work, struct confined *self, struct buf *ret_said,
                struct error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_errno(err, ERROR_SYSTEM, "pipe");
    i18n_load();
    pid_t child = fork();
    if (child == 0)
        be_child(work, self, ends[1]);
    bool is_forked = child > 0 || error_errno(err, ERROR_SYSTEM, "fork");
    close(ends[1]);
    bool is_good = is_forked && hear(self, child, ends[0], work, ret_said, err);
    close(ends[0]);
    return is_good;
}

bool confined_run(const struct confined_work *work, struct buf *ret_said, int32_t *ret_at,
                  struct error *err)
{
    struct confined *self =
        mmap(NULL, sizeof *self, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (self == MAP_FAILED)
        return error_errno(err, ERROR_SYSTEM, "mmap");
    self->at = CONFINED_NOTHING;
    bool is_good = run(work, self, ret_said, err);
    if (self->is_bare)
        log_warning("no sandbox for the files of the site");
    if (!is_good)
        *ret_at = self->at;
    munmap(self, sizeof *self);
    return is_good;
}
