/* Work done apart: what it says, what becomes of it when it is late, in the way, or dies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/job.h"
#include "tests/support/site_folder.h"

static int woken;

static void wake(void *http, void *waiting)
{
    (void)http, (void)waiting;
    woken++;
}

struct fixture {
    char folder[SITE_FOLDER_BYTES];
    struct jobs jobs;
};

static int set_up(void **state)
{
    static const struct site_text none[] = { { 0 } };
    static struct fixture fixture;
    fixture = (struct fixture){ 0 };
    site_folder_make(fixture.folder, none);
    fixture.jobs = (struct jobs){ .folder = fixture.folder, .wake = wake };
    woken = 0;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    jobs_end(&f->jobs);
    site_folder_remove(f->folder);
    return 0;
}

static struct job *start(struct fixture *f, const char *owner,
                         void (*work)(void *context, int output))
{
    struct job *job = NULL;
    struct error err;
    if (!job_start(&f->jobs, &(struct job_order){ .owner = owner, .work = work, .waiting = f },
                   &job, &err))
        fail_msg("%s", err.text);
    return job;
}

static void run_until(struct fixture *f, const struct job *job)
{
    while (job->pid != 0) {
        struct pollfd fds[JOBS_POLLED];
        poll(fds, jobs_poll(&f->jobs, fds), 1000);
        jobs_run(&f->jobs);
    }
}

static void say(int output, const char *text)
{
    if (write(output, text, strlen(text)) < 0)
        _exit(1);
}

static void work_well(void *context, int output)
{
    (void)context;
    char path[512];
    snprintf(path, sizeof path, "%s/left", getenv("TMPDIR"));
    fclose(fopen(path, "w"));
    say(output, "hello");
}

/* As drawing a frame starts another program, which reads what others wrote. */
static void start_a_program(void *context, int output)
{
    char command[64];
    (void)context;
    snprintf(command, sizeof command, "echo forged >&%d", output);
    if (!freopen("/dev/null", "w", stderr) || system(command) == 0)
        _exit(1);
    say(output, "hello");
}

static void work_for_ever(void *context, int output)
{
    (void)context, (void)output;
    for (;;)
        pause();
}

static void die(void *context, int output)
{
    (void)context;
    say(output, "half");
    raise(SIGKILL);
}

static void say_much(void *context, int output)
{
    (void)context;
    static char much[1024 * 1024];
    memset(much, 'x', sizeof much - 1);
    for (size_t i = 0; i < JOB_MAX_BYTES / sizeof much + 2; i++)
        say(output, much);
}

static bool is_there(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0;
}

static void a_job_says_its_answer_and_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct job *job = start(f, "a", work_well);
    char folder[512];
    snprintf(folder, sizeof folder, "%s", job->folder);
    run_until(f, job);
    assert_true(job->is_good);
    assert_string_equal(buf_text(&job->said), "hello");
    assert_int_equal(woken, 1);
    assert_true(is_there(folder));
    job_abandon(&f->jobs, job);
    assert_false(is_there(folder));
}

static void one_that_dies_or_says_too_much_is_no_good(void **state)
{
    struct fixture *f = *state;
    struct job *dead = start(f, "a", die);
    run_until(f, dead);
    assert_false(dead->is_good);
    assert_int_equal(dead->signal, SIGKILL);
    struct job *loud = start(f, "b", say_much);
    run_until(f, loud);
    assert_false(loud->is_good);
    assert_int_equal(woken, 2);
}

static void a_late_one_is_killed(void **state)
{
    struct fixture *f = *state;
    struct job *job = start(f, "a", work_for_ever);
    int pid = job->pid;
    assert_true(jobs_due_ms(&f->jobs) < INT64_MAX);
    job->due_ms = 0;
    run_until(f, job);
    assert_false(job->is_good);
    assert_int_equal(kill(pid, 0), -1);
    assert_true(jobs_due_ms(&f->jobs) == INT64_MAX);
}

static void a_newer_one_of_the_same_owner_takes_its_place(void **state)
{
    struct fixture *f = *state;
    struct job *older = start(f, "a", work_for_ever), *newer = start(f, "a", work_well);
    assert_int_equal(older->pid, 0);
    run_until(f, newer);
    assert_true(newer->is_good && !older->is_good);
}

static void only_so_many_at_a_time(void **state)
{
    struct fixture *f = *state;
    struct job *job = NULL;
    struct error err;
    char owner[] = "a";
    for (size_t i = 0; i < JOBS_MAX; i++, owner[0]++)
        start(f, owner, work_for_ever);
    struct job_order order = { .owner = owner, .work = work_for_ever };
    assert_false(job_start(&f->jobs, &order, &job, &err));
    assert_int_equal(err.kind, ERROR_AGAIN);
    order.is_publishing = true;
    assert_true(job_start(&f->jobs, &order, &job, &err));
    order.owner = "another";
    struct job *second = NULL;
    assert_false(job_start(&f->jobs, &order, &second, &err));
    assert_int_equal(err.kind, ERROR_AGAIN);
    job_abandon(&f->jobs, job);
    assert_true(job_start(&f->jobs, &order, &second, &err));
    jobs_end(&f->jobs);
    assert_null(f->jobs.first);
}

static void publish(void *context, int output)
{
    (void)context;
    say(output, "published");
}

static void one_that_publishes_is_waited_for(void **state)
{
    struct fixture *f = *state;
    struct job *job = NULL;
    struct error err;
    const struct job_order order = { .owner = "p", .work = publish, .is_publishing = true };
    assert_true(job_start(&f->jobs, &order, &job, &err));
    assert_true(jobs_are_publishing(&f->jobs));
    assert_true(jobs_due_ms(&f->jobs) == INT64_MAX);
    assert_null(job->folder);
    run_until(f, job);
    assert_true(job->is_good && !jobs_are_publishing(&f->jobs));
    assert_int_equal(woken, 0);
}

static void what_a_dead_server_left_goes(void **state)
{
    struct fixture *f = *state;
    char left[512], other[512];
    snprintf(left, sizeof left, "%s/job-Abc123", f->folder);
    snprintf(other, sizeof other, "%s/tree", f->folder);
    assert_int_equal(mkdir(left, 0700) | mkdir(other, 0700), 0);
    jobs_clean(&f->jobs);
    assert_false(is_there(left));
    assert_true(is_there(other));
    rmdir(other);
}

static void what_it_starts_does_not_speak_for_it(void **state)
{
    struct fixture *f = *state;
    struct job *job = start(f, "lan", start_a_program);
    run_until(f, job);
    assert_true(job->is_good);
    assert_string_equal(buf_text(&job->said), "hello");
    job_abandon(&f->jobs, job);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_job_says_its_answer_and_leaves_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_it_starts_does_not_speak_for_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_that_dies_or_says_too_much_is_no_good, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_late_one_is_killed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_newer_one_of_the_same_owner_takes_its_place, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(only_so_many_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_that_publishes_is_waited_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_dead_server_left_goes, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
