/* Each profile is entered for real in a child process, which then tries what it may and may not. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/ipc.h"
#include "common/log.h"
#include "common/sandbox.h"

enum outcome { ALLOWED, REFUSED, KILLED, OTHER, NO_SECCOMP };

/* Attempts: 0, or -1 with errno. */
static int read_file(void)
{
    return open("/etc/hostname", O_RDONLY | O_CLOEXEC) >= 0 ? 0 : -1;
}

static int write_file(void)
{
    return open("/tmp/bangtin-test-sandbox", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0 ? 0 : -1;
}

static int append_file(void)
{
    return open("/etc/hostname", O_RDWR | O_APPEND | O_CLOEXEC) >= 0 ? 0 : -1;
}

static int remove_file(void)
{
    return unlink("/tmp/bangtin-test-sandbox");
}

static int open_socket(void)
{
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0 ? 0 : -1;
}

static int listen_there(void)
{
    return listen(STDIN_FILENO, 1);
}

static int run_program(void)
{
    return execl("/bin/true", "true", (char *)NULL);
}

static int trace(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? 0 : -1;
}

static int fork_child(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return pid > 0 ? 0 : -1;
}

static int make_memory(void)
{
    struct error err;
    void *map;
    int fd;
    if (!ipc_memory("test", 4096, &fd, &map, &err))
        return -1;
    memset(map, 1, 4096);
    munmap(map, 4096);
    return ipc_seal(fd, &err) ? 0 : -1;
}

static int make_code(void)
{
    void *map = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return map == MAP_FAILED ? -1 : 0;
}

static int share_memory(void)
{
    int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    return id >= 0 ? shmctl(id, IPC_RMID, NULL) : -1;
}

static int take_much_memory(void)
{
    void *map = mmap(NULL, (size_t)2 << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map != MAP_FAILED)
        return 0;
    errno = errno == ENOMEM ? EPERM : errno; /* refused by the limit, not by the filter */
    return -1;
}

static int ask_clock(void)
{
    struct timex state = { .modes = 0 };
    return adjtimex(&state) >= 0 ? 0 : -1;
}

static int dump_core(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_CORE, &limit);
    errno = EPERM;
    return limit.rlim_max > 0 ? 0 : -1;
}

static int raise_limit(void)
{
    struct rlimit limit = { .rlim_cur = 10, .rlim_max = 10 };
    return setrlimit(RLIMIT_NOFILE, &limit);
}

static int log_line(void)
{
    log_info("a line from inside the sandbox");
    return 0;
}

static const struct {
    const char *name;
    int (*attempt)(void);
    enum outcome expected[SANDBOX_SHOW_GPU + 1]; /* fetch, plan, paint, show cpu, show gpu */
} cases[] = {
    { "log a line", log_line, { ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED } },
    { "seal memory", make_memory, { ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED } },
    { "read a file", read_file, { ALLOWED, ALLOWED, REFUSED, REFUSED, ALLOWED } },
    { "write a file", write_file, { ALLOWED, REFUSED, REFUSED, REFUSED, REFUSED } },
    { "append to a file", append_file, { ALLOWED, REFUSED, REFUSED, REFUSED, REFUSED } },
    { "remove a file", remove_file, { ALLOWED, REFUSED, REFUSED, REFUSED, REFUSED } },
    { "open a socket", open_socket, { ALLOWED, REFUSED, KILLED, KILLED, REFUSED } },
    { "listen", listen_there, { KILLED, REFUSED, KILLED, KILLED, KILLED } },
    { "run a program", run_program, { KILLED, KILLED, KILLED, KILLED, KILLED } },
    { "trace", trace, { KILLED, KILLED, KILLED, KILLED, KILLED } },
    { "fork", fork_child, { ALLOWED, REFUSED, REFUSED, REFUSED, ALLOWED } },
    { "map code", make_code, { ALLOWED, REFUSED, REFUSED, REFUSED, ALLOWED } },
    { "share memory", share_memory, { REFUSED, REFUSED, REFUSED, ALLOWED, ALLOWED } },
    { "take 2 GiB", take_much_memory, { ALLOWED, ALLOWED, REFUSED, ALLOWED, ALLOWED } },
    { "ask whether the clock is synchronised",
      ask_clock,
      { REFUSED, ALLOWED, REFUSED, REFUSED, REFUSED } },
    { "dump core", dump_core, { REFUSED, REFUSED, REFUSED, REFUSED, REFUSED } },
    { "change a limit", raise_limit, { REFUSED, REFUSED, REFUSED, REFUSED, REFUSED } },
};

static enum outcome try_in_child(enum sandbox_profile profile, int (*attempt)(void))
{
    int status;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct error err;
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        if (!sandbox_enter(profile, &err))
            _exit(NO_SECCOMP);
        _exit(attempt() == 0 ? ALLOWED : errno == EPERM ? REFUSED : OTHER);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGSYS ? KILLED : OTHER;
    return (enum outcome)WEXITSTATUS(status);
}

static void skip_without_filters(void)
{
    if (!sandbox_is_built()) {
        print_message("skipped: no filter in programs built with a sanitizer\n");
        skip();
    }
    if (try_in_child(SANDBOX_PAINT, log_line) == NO_SECCOMP) {
        print_message("skipped: this kernel takes no seccomp filter\n");
        skip();
    }
}

static void test_profiles(void **state)
{
    (void)state;
    skip_without_filters();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int profile = SANDBOX_FETCH; profile <= SANDBOX_SHOW_GPU; profile++) {
            enum outcome got = try_in_child((enum sandbox_profile)profile, cases[i].attempt);
            if (got != cases[i].expected[profile])
                fail_msg("%s in profile %d: outcome %d, not %d", cases[i].name, profile, (int)got,
                         (int)cases[i].expected[profile]);
        }
    unlink("/tmp/bangtin-test-sandbox");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_profiles) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
