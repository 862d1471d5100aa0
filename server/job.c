/* See job.h. Jobs are few, so a list is walked. A job has ended when its output does; one that is
 * late is killed with all that it started. */
#include "server/job.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"

#define PREFIX "job-"

enum { READ_BYTES = 64 * 1024, OPEN_FOLDERS = 16, CHILD_NICE = 5 };

static bool is_at_work(const struct job *job)
{
    return job->pid != 0;
}

/* --- folders ------------------------------------------------------------------ */

static int remove_left(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about;
    if (at->level == 1 && kind == FTW_D && str_starts(path + at->base, PREFIX))
        file_remove(AT_FDCWD, path);
    return at->level == 1 ? FTW_SKIP_SUBTREE : FTW_CONTINUE;
}

void jobs_clean(const struct jobs *jobs)
{
    nftw(jobs->folder, remove_left, OPEN_FOLDERS, FTW_PHYS | FTW_ACTIONRETVAL);
}

/* --- the child ---------------------------------------------------------------- */

/* It ends with the server. What it starts cannot speak for it. */
static _Noreturn void be_child(const struct job *job, const struct job_order *order, int output)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    setpriority(PRIO_PROCESS, 0, CHILD_NICE);
    if (dup2(output, JOB_OUTPUT_FD) < 0 || fcntl(JOB_OUTPUT_FD, F_SETFD, FD_CLOEXEC) != 0)
        _exit(1);
    close_range(JOB_OUTPUT_FD + 1, UINT_MAX, 0);
    if (job->folder)
        setenv("TMPDIR", job->folder, 1);
    order->work(order->context, JOB_OUTPUT_FD);
    _exit(0);
}

static bool make_folder(const struct jobs *jobs, struct job *job, struct error *err)
{
    job->folder = mem_format("%s/" PREFIX "XXXXXX", jobs->folder);
    return mkdtemp(job->folder) || error_errno(err, ERROR_SYSTEM, "%s", job->folder);
}

static bool fork_child(struct job *job, const struct job_order *order, struct error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_errno(err, ERROR_SYSTEM, "pipe");
    pid_t pid = fork();
    if (pid == 0)
        be_child(job, order, ends[1]);
    close(ends[1]);
    job->output = ends[0];
    if (pid < 0)
        return error_errno(err, ERROR_SYSTEM, "fork");
    setpgid(pid, pid); /* here too, so that it is so before it could be killed */
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    job->pid = pid;
    return true;
}

/* --- beginning and ending ----------------------------------------------------- */

static void job_free(struct job *job)
{
    if (job->folder)
        file_remove(AT_FDCWD, job->folder);
    if (job->output >= 0)
        close(job->output);
    buf_deinit(&job->said);
    free(job->folder);
    free(job);
}

static void unlink_job(struct jobs *jobs, struct job *job)
{
    struct job **link = &jobs->first;
    while (*link != job)
        link = &(*link)->next;
    *link = job->next;
}

/* Ends what of it still runs, and takes its status. */
static int reap(struct job *job)
{
    int status = -1;
    if (!is_at_work(job))
        return status;
    kill(-job->pid, SIGKILL);
    while (waitpid(job->pid, &status, 0) < 0 && errno == EINTR)
        ;
    job->pid = 0;
    return status;
}

/* It said all, or will say no more. */
static void finish(struct jobs *jobs, struct job *job, bool has_said_all)
{
    int status = -1;
    if (has_said_all && waitpid(job->pid, &status, 0) == job->pid) {
        kill(-job->pid, SIGKILL); /* what it left behind */
        job->pid = 0;
    } else {
        status = reap(job);
    }
    job->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    job->is_good =
        has_said_all && WIFEXITED(status) && WEXITSTATUS(status) == 0 && !job->said.is_over;
    if (job->waiting)
        jobs->wake(jobs->http, job->waiting);
}

static size_t count_at_work(const struct jobs *jobs, bool is_publishing)
{
    size_t count = 0;
    for (const struct job *job = jobs->first; job; job = job->next)
        count += is_at_work(job) && job->is_publishing == is_publishing;
    return count;
}

bool jobs_are_publishing(const struct jobs *jobs)
{
    return count_at_work(jobs, true) > 0;
}

static void give_way(struct jobs *jobs, const char *owner)
{
    for (struct job *job = jobs->first; job; job = job->next)
        if (is_at_work(job) && str_equal(job->owner, owner))
            finish(jobs, job, false);
}

bool job_start(struct jobs *jobs, const struct job_order *order, struct job **ret_job,
               struct error *err)
{
    bool is_publishing = order->is_publishing;
    give_way(jobs, order->owner);
    if (count_at_work(jobs, is_publishing) >= (is_publishing ? 1 : JOBS_MAX))
        return error_set(err, ERROR_AGAIN, _("too busy: try again"));
    struct job *job = mem_new(sizeof *job);
    *job = (struct job){ .output = -1, .waiting = order->waiting, .is_publishing = is_publishing };
    job->due_ms = is_publishing ? INT64_MAX : clock_monotonic_ms() + JOB_MAX_MS;
    snprintf(job->owner, sizeof job->owner, "%s", order->owner);
    buf_init(&job->said, JOB_MAX_BYTES);
    if ((!is_publishing && !make_folder(jobs, job, err)) || !fork_child(job, order, err)) {
        job_free(job);
        return false;
    }
    job->next = jobs->first;
    jobs->first = job;
    *ret_job = job;
    return true;
}

void job_abandon(struct jobs *jobs, struct job *job)
{
    unlink_job(jobs, job);
    reap(job);
    job_free(job);
}

void jobs_end(struct jobs *jobs)
{
    while (jobs->first)
        job_abandon(jobs, jobs->first);
}

/* --- while they run ----------------------------------------------------------- */

size_t jobs_poll(const struct jobs *jobs, struct pollfd into[JOBS_POLLED])
{
    size_t count = 0;
    for (const struct job *job = jobs->first; job && count < JOBS_POLLED; job = job->next)
        if (is_at_work(job))
            into[count++] = (struct pollfd){ .fd = job->output, .events = POLLIN };
    return count;
}

int64_t jobs_due_ms(const struct jobs *jobs)
{
    int64_t due_ms = INT64_MAX;
    for (const struct job *job = jobs->first; job; job = job->next)
        if (is_at_work(job) && job->due_ms < due_ms)
            due_ms = job->due_ms;
    return due_ms;
}

/* False when there is nothing more to come. */
static bool listen_to(struct job *job)
{
    char bytes[READ_BYTES];
    for (;;) {
        ssize_t length = read(job->output, bytes, sizeof bytes);
        if (length < 0)
            return errno == EAGAIN || errno == EINTR;
        if (length == 0 || !buf_append(&job->said, bytes, (size_t)length))
            return false;
    }
}

void jobs_run(struct jobs *jobs)
{
    int64_t now_ms = clock_monotonic_ms();
    for (struct job *job = jobs->first; job; job = job->next) {
        if (!is_at_work(job))
            continue;
        if (!listen_to(job))
            finish(jobs, job, !job->said.is_over);
        else if (job->due_ms <= now_ms)
            finish(jobs, job, false);
    }
}
