/* Each profile is entered for real in a child process, which then tries what it may and may not. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/ipc.h"
#include "common/log.h"
#include "common/sandbox.h"

/* Outcomes, one letter for each profile in the order of the enum. */
enum outcome {
    ALLOWED = 'a',
    REFUSED = '-', /* by the filter: EPERM */
    WALLED = 'w',  /* by Landlock: EACCES or EXDEV; allowed where there is none */
    BOUND = 'b',   /* a TCP port, by Landlock's fourth version; allowed before it */
    LIMITED = 'l', /* by a resource limit */
    KILLED = 'K',  /* SIGSYS */
    ABORTED = 'A', /* SIGABRT */
    OTHER = '?',
    NO_SANDBOX = '!',
};

/* In the folder of the test: `in` may be read, `own` written, `out` is out of reach. */
static int tcp;     /* a socket from before */
static int belt[2]; /* a pair that others hold, too */

static int made(int fd)
{
    return fd >= 0 ? 0 : -1;
}

static int read_within(void)
{
    return made(open("in/file", O_RDONLY | O_CLOEXEC));
}

static int read_elsewhere(void)
{
    return made(open("out/file", O_RDONLY | O_CLOEXEC));
}

static int read_secrets(void)
{
    return made(open("/etc/shadow", O_RDONLY | O_CLOEXEC));
}

static int read_processes(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/environ", (int)getppid());
    return made(open(path, O_RDONLY | O_CLOEXEC));
}

static int write_own(void)
{
    return made(open("own/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int write_within(void)
{
    return made(open("in/file", O_RDWR | O_APPEND | O_CLOEXEC));
}

static int write_elsewhere(void)
{
    return made(open("out/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int move_out(void)
{
    return rename("own/file", "out/moved");
}

static int remove_elsewhere(void)
{
    return unlink("out/file");
}

static int make_folder(void)
{
    return mkdir("out/folder", 0700);
}

static int link_file(void)
{
    return symlink("/etc/shadow", "own/link");
}

static int change_mode(void)
{
    return chmod("own/file", 04755);
}

static int open_socket(void)
{
    return made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int open_packet_socket(void)
{
    return made(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
}

static int connect_there(void)
{
    struct sockaddr_in nobody = { .sin_family = AF_INET, .sin_port = htons(1) };
    nobody.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int result = connect(tcp, (struct sockaddr *)&nobody, sizeof nobody);
    return result != 0 && errno == ECONNREFUSED ? 0 : result;
}

static int bind_port(void)
{
    struct sockaddr_in any = { .sin_family = AF_INET };
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return bind(tcp, (struct sockaddr *)&any, sizeof any);
}

static int listen_there(void)
{
    return listen(tcp, 1);
}

static int run_program(void)
{
    return execl("/bin/true", "true", (char *)NULL);
}

static int run_memory(void)
{
    char *none[] = { NULL };
    return (int)syscall(SYS_execveat, STDIN_FILENO, "", none, none, AT_EMPTY_PATH);
}

static int trace(void)
{
    return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0 ? 0 : -1;
}

static int signal_parent(void)
{
    return kill(getppid(), 0);
}

static int signal_thread_of_parent(void)
{
    return (int)syscall(SYS_tgkill, getppid(), getppid(), 0);
}

static int fork_child(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return pid > 0 ? 0 : -1;
}

static void *rest(void *none)
{
    return none;
}

static int start_thread(void)
{
    pthread_t thread;
    errno = pthread_create(&thread, NULL, rest, NULL);
    return errno == 0 ? pthread_join(thread, NULL) : -1;
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

static int make_large_file(void)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    return ftruncate(fd, (off_t)257 << 20);
}

static int map_code(void)
{
    void *map = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return map == MAP_FAILED ? -1 : 0;
}

static int turn_into_code(void)
{
    void *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mprotect(map, 4096, PROT_READ | PROT_EXEC);
}

static int share_memory(void)
{
    int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    return id >= 0 ? shmctl(id, IPC_RMID, NULL) : -1;
}

static int take_much_memory(void)
{
    void *map = mmap(NULL, (size_t)5 << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return map == MAP_FAILED ? -1 : 0;
}

static int take_many_descriptors(void)
{
    for (int i = 0; i < 1025; i++)
        if (dup(STDIN_FILENO) < 0)
            return -1;
    return 0;
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
    errno = EMFILE;
    return limit.rlim_max > 0 ? 0 : -1;
}

static int raise_limit(void)
{
    struct rlimit limit = { .rlim_cur = 10, .rlim_max = 10 };
    return setrlimit(RLIMIT_NOFILE, &limit);
}

static int become_dumpable(void)
{
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static int type_on_terminal(void)
{
    return ioctl(STDIN_FILENO, TIOCSTI, "x");
}

static int close_belt(void)
{
    return shutdown(belt[0], SHUT_RDWR);
}

static int shrink_belt(void)
{
    int bytes = 1;
    return setsockopt(belt[0], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

static int filter_belt(void)
{
    struct sock_filter nothing = { .code = BPF_RET | BPF_K };
    struct sock_fprog program = { 1, &nothing };
    return setsockopt(belt[0], SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

static int have_parent_signalled(void)
{
    return fcntl(belt[0], F_SETOWN, getppid());
}

static int lease_file(void)
{
    return fcntl(STDERR_FILENO, F_SETLEASE, F_RDLCK);
}

static int hold_back_parent(void)
{
    const struct sched_param none = { .sched_priority = 0 };
    return sched_setscheduler(getppid(), SCHED_IDLE, &none);
}

static int hold_back_all(void)
{
    return setpriority(PRIO_USER, 0, 19);
}

static int set_up_connection(void)
{
    int on = 1;
    return setsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0
               ? setsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on)
               : -1;
}

static int set_alarm(void)
{
    struct itimerval when = { .it_value = { .tv_sec = 100 } };
    return setitimer(ITIMER_PROF, &when, NULL);
}

static int log_line(void)
{
    log_info("a line from inside the sandbox");
    return 0;
}

static int give_up(void)
{
    abort();
}

static const struct {
    const char *name;
    int (*attempt)(void); /* 0, or -1 with errno */
    /* fetch, fetch from a folder, plan, paint, show cpu, show gpu, confined, snapshot */
    const char expected[SANDBOX_PROFILES + 1];
} cases[] = {
    { "log a line", log_line, "aaaaaaaa" },
    { "seal memory", make_memory, "aaaaaaaa" },
    { "abort", give_up, "AAAAAAAA" },
    { "read within reach", read_within, "aaa--aaa" },
    { "read elsewhere", read_elsewhere, "www--www" },
    { "read /etc/shadow", read_secrets, "www--www" },
    { "read what another process was given", read_processes, "www--www" },
    { "write its own", write_own, "aa-----a" },
    { "write what is for reading", write_within, "ww-----w" },
    { "write elsewhere", write_elsewhere, "ww-----w" },
    { "move a file out", move_out, "ww-----w" },
    { "remove a file elsewhere", remove_elsewhere, "ww-----w" },
    { "make a folder elsewhere", make_folder, "ww-----w" },
    { "link", link_file, "--------" },
    { "make set-user-ID", change_mode, "--------" },
    { "open a socket", open_socket, "aKKKK-KK" },
    { "open a packet socket", open_packet_socket, "-KKKK-KK" },
    { "connect", connect_there, "aKKKK-KK" },
    { "bind a port", bind_port, "bKKKK-KK" },
    { "listen", listen_there, "KKKKKKKK" },
    { "run a program", run_program, "KKKKKKKK" },
    { "run memory", run_memory, "KKKKKKKK" },
    { "trace", trace, "KKKKKKKK" },
    { "signal another process", signal_parent, "--------" },
    { "signal another process's thread", signal_thread_of_parent, "--------" },
    { "fork", fork_child, "--------" },
    { "start a thread", start_thread, "a----a--" },
    { "map code", map_code, "a----a--" },
    { "turn memory into code", turn_into_code, "a----a--" },
    { "share memory", share_memory, "----aa--" },
    { "take 5 GiB", take_much_memory, "lllllall" },
    { "take a thousand descriptors", take_many_descriptors, "llllllll" },
    { "make a file of 257 MiB", make_large_file, "llllllll" },
    { "dump core", dump_core, "llllllll" },
    { "change a limit", raise_limit, "--------" },
    { "become dumpable", become_dumpable, "--------" },
    { "type on the terminal", type_on_terminal, "--------" },
    { "ask whether the clock is synchronised", ask_clock, "--a-----" },
    { "close the belt for good", close_belt, "--------" },
    { "make the belt too narrow for good", shrink_belt, "--------" },
    { "make the belt deaf for good", filter_belt, "--------" },
    { "have another process signalled", have_parent_signalled, "--------" },
    { "keep others from opening a file", lease_file, "--------" },
    { "hold another process back", hold_back_parent, "-----a--" },
    { "hold all of a user back", hold_back_all, "-----a--" },
    { "set up a connection", set_up_connection, "a-------" },
    { "set its own alarm", set_alarm, "---a--a-" },
};

/* Calls that end every station, whatever their arguments. */
static const int attacks[] = {
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_pidfd_getfd,
    SYS_bpf,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_setns,
    SYS_unshare,
    SYS_reboot,
    SYS_init_module,
    SYS_finit_module,
    SYS_kexec_load,
    SYS_keyctl,
    SYS_add_key,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_io_uring_setup,
    SYS_setuid,
    SYS_setresuid,
    SYS_clock_settime,
    SYS_settimeofday,
    SYS_open_by_handle_at,
};

static char outcome_of_errno(void)
{
    if (errno == EPERM)
        return REFUSED;
    if (errno == EACCES || errno == EXDEV)
        return WALLED;
    return errno == ENOMEM || errno == EMFILE || errno == EFBIG ? LIMITED : OTHER;
}

static void enter(enum sandbox_profile profile)
{
    static const char *const reads[] = { "in", "", "nowhere", NULL };
    static const char *const writes[] = { "own", NULL };
    const struct landlock_reach reach = { reads, writes, profile == SANDBOX_FETCH };
    struct error err;
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    if (!sandbox_enter(profile, &reach, &err))
        _exit(NO_SANDBOX);
}

static char ending_of(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFSIGNALED(status))
        return (char)WEXITSTATUS(status);
    return WTERMSIG(status) == SIGSYS ? KILLED : WTERMSIG(status) == SIGABRT ? ABORTED : OTHER;
}

static char try_in_child(enum sandbox_profile profile, int (*attempt)(void))
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        enter(profile);
        _exit(attempt() == 0 ? ALLOWED : outcome_of_errno());
    }
    return ending_of(pid);
}

static char attack_in_child(enum sandbox_profile profile, int call)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        enter(profile);
        _exit(syscall(call, 0, 0, 0, 0, 0, 0) >= 0 ? ALLOWED : outcome_of_errno());
    }
    return ending_of(pid);
}

/* What is expected of a kernel with this version of Landlock. */
static char expected_here(char expected)
{
    int version = landlock_version();
    return (expected == WALLED && version == 0) || (expected == BOUND && version < 4) ? ALLOWED
           : expected == BOUND                                                        ? WALLED
                                                                                      : expected;
}

static void make_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
}

/* As if nobody had tried anything yet: without Landlock much of it works. */
static void lay_out(void)
{
    unlink("out/new");
    unlink("out/moved");
    rmdir("out/folder");
    make_file("in/file");
    make_file("own/file");
    make_file("out/file");
}

static int set_up(void **state)
{
    static char folder[] = "/tmp/bangtin-test-sandbox-XXXXXX";
    *state = mkdtemp(folder);
    assert_int_equal(chdir(folder), 0);
    mkdir("in", 0700);
    mkdir("own", 0700);
    mkdir("out", 0700);
    lay_out();
    tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct error err;
    return tcp >= 0 && ipc_pair(belt, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
    char command[100];
    snprintf(command, sizeof command, "rm -r '%s'", (const char *)*state);
    return chdir("/") == 0 ? system(command) : -1;
}

static void skip_without_filters(void)
{
    if (!sandbox_is_built()) {
        print_message("skipped: no filter in programs built with a sanitizer\n");
        skip();
    }
    const uint32_t action = SECCOMP_RET_KILL_PROCESS;
    if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0) {
        print_message("skipped: this kernel takes no seccomp filter\n");
        skip();
    }
}

/* As much as the kernel lets one process send that nobody takes. */
static void flood(int end)
{
    enum { MOST_IN_ONE = 253 };
    int fds[MOST_IN_ONE];
    char control[CMSG_SPACE(sizeof fds)] = { 0 };
    char byte = 0;
    struct iovec part = { &byte, 1 };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control };
    for (size_t count = MOST_IN_ONE; count > 0;) {
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        *header = (struct cmsghdr){ .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
        header->cmsg_len = CMSG_LEN(count * sizeof(int));
        for (size_t i = 0; i < count; i++)
            fds[i] = STDIN_FILENO;
        memcpy(CMSG_DATA(header), fds, count * sizeof(int));
        if (sendmsg(end, &message, MSG_DONTWAIT) < 0)
            count /= 2;
    }
}

static void send_page(int end)
{
    struct error err;
    int fd = STDIN_FILENO;
    _exit(ipc_send(end, "z", 1, &fd, 1, &err) ? ALLOWED : outcome_of_errno());
}

/* In a process of an ordinary user with this profile, which stays when it comes back. */
static pid_t start(enum sandbox_profile profile, void (*does)(int end), int end, int said)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    if (geteuid() == 0 && setuid(60321) != 0)
        _exit(OTHER);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    enter(profile);
    does(end);
    if (write(said, "", 1) == 1)
        poll(NULL, 0, -1);
    _exit(OTHER);
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* The flood has come when this returns, and stays. */
static pid_t start_flood(enum sandbox_profile profile, int end)
{
    char byte;
    int said[2];
    assert_int_equal(pipe(said), 0);
    pid_t pid = start(profile, flood, end, said[1]);
    close(said[1]);
    assert_int_equal(read(said[0], &byte, 1), 1);
    close(said[0]);
    return pid;
}

/* The nearer to the network, the less can be on its way: those behind still send. */
static void test_floods_of_descriptors(void **state)
{
    int ends[3][2];
    struct error err;
    (void)state;
    skip_without_filters();
    for (size_t i = 0; i < 3; i++)
        assert_true(ipc_pair(ends[i], &err));
    pid_t fetch = start_flood(SANDBOX_FETCH, ends[0][0]);
    assert_int_equal(ending_of(start(SANDBOX_PAINT, send_page, ends[1][0], -1)), ALLOWED);
    pid_t paint = start_flood(SANDBOX_PAINT, ends[1][0]);
    assert_int_equal(ending_of(start(SANDBOX_PLAN, send_page, ends[2][0], -1)), ALLOWED);
    end(fetch);
    end(paint);
}

static void test_profiles(void **state)
{
    (void)state;
    int wrong = 0;
    skip_without_filters();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int profile = 0; profile < SANDBOX_PROFILES; profile++) {
            char expected = expected_here(cases[i].expected[profile]);
            lay_out();
            char got = try_in_child((enum sandbox_profile)profile, cases[i].attempt);
            if (got != expected)
                print_error("%s in profile %d: %c, not %c\n", cases[i].name, profile, got,
                            expected);
            wrong += got != expected;
        }
    assert_int_equal(wrong, 0);
}

static void test_attacks(void **state)
{
    (void)state;
    skip_without_filters();
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++)
        for (int profile = 0; profile < SANDBOX_PROFILES; profile++)
            if (attack_in_child((enum sandbox_profile)profile, attacks[i]) != KILLED)
                fail_msg("call %d in profile %d", attacks[i], profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_profiles),
        cmocka_unit_test(test_attacks),
        cmocka_unit_test(test_floods_of_descriptors),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
