/* A profile is a row: lists of calls that it adds to the common set, and whether it may make code
 * executable, open files and use threads. Rules are as coarse as a call, save those below "what
 * they are asked": there the danger lies in an argument. ERRNO by default; a named list kills.
 *
 * The lists were read off real runs (strace), and tests/flow/test_sandbox.py traces the player
 * through a day to see that nothing it does is refused. */
#include "common/sandbox_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* Lists end with this; no call has the number. */
enum { END = __NR_SCMP_ERROR };

/* What any program needs to run, wait, talk over what it holds and end. */
static const int common_calls[] = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(dup),
    SCMP_SYS(sendmsg),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(recvfrom),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(select),
    SCMP_SYS(pselect6),
    SCMP_SYS(timerfd_create),
    SCMP_SYS(timerfd_settime),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(memfd_create),
    SCMP_SYS(ftruncate),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getppid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrusage),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    END,
};

/* Nothing that could hold another station back: it has the same user. */
static const int thread_calls[] = {
    SCMP_SYS(set_robust_list),    SCMP_SYS(rseq),        SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getscheduler), SCMP_SYS(getpriority), SCMP_SYS(sched_getparam),
    SCMP_SYS(sigaltstack),        SCMP_SYS(membarrier),  END,
};

static const int network_calls[] = {
    SCMP_SYS(connect),     SCMP_SYS(bind),          SCMP_SYS(getsockopt),
    SCMP_SYS(getsockname), SCMP_SYS(getpeername),   SCMP_SYS(sendmmsg),
    SCMP_SYS(recvmmsg),    SCMP_SYS(pipe),          SCMP_SYS(pipe2),
    SCMP_SYS(eventfd2),    SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),  SCMP_SYS(epoll_pwait),   END,
};

static const int look_calls[] = {
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64),
    SCMP_SYS(getcwd),
    SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    SCMP_SYS(fadvise64),
    END,
};

static const int write_calls[] = {
    SCMP_SYS(open),      SCMP_SYS(openat),    SCMP_SYS(pwrite64),  SCMP_SYS(fsync),
    SCMP_SYS(fdatasync), SCMP_SYS(fallocate), SCMP_SYS(rename),    SCMP_SYS(renameat),
    SCMP_SYS(renameat2), SCMP_SYS(unlink),    SCMP_SYS(unlinkat),  SCMP_SYS(rmdir),
    SCMP_SYS(mkdir),     SCMP_SYS(mkdirat),   SCMP_SYS(utimensat), END,
};

/* Is the clock synchronised? (To set it takes a capability that no station has.) */
static const int clock_calls[] = {
    SCMP_SYS(adjtimex),
    SCMP_SYS(clock_adjtime),
    END,
};

/* A window of another size gets another shared segment. */
static const int shared_memory_calls[] = {
    SCMP_SYS(shmget), SCMP_SYS(shmat), SCMP_SYS(shmdt), SCMP_SYS(shmctl), END,
};

static const int graphics_calls[] = {
    SCMP_SYS(pipe2),
    SCMP_SYS(eventfd2),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(fallocate),
    SCMP_SYS(getpeername),
    SCMP_SYS(getsockname),
    SCMP_SYS(getsockopt),
    SCMP_SYS(kcmp),
    SCMP_SYS(timer_create),
    SCMP_SYS(timer_settime),
    SCMP_SYS(sched_setaffinity),
    SCMP_SYS(sched_setscheduler),
    SCMP_SYS(setpriority),
    END,
};

/* No station has a reason to call these, nor has a library: whoever does has broken in. */
static const int attack_calls[] = {
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(bpf),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(setns),
    SCMP_SYS(unshare),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(keyctl),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    SCMP_SYS(acct),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(setuid),
    SCMP_SYS(setreuid),
    SCMP_SYS(setresuid),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    END,
};

/* The same for programs whose libraries never open a socket late. */
static const int socket_attack_calls[] = {
    SCMP_SYS(socket),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    END,
};

static const int listen_attack_calls[] = {
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    END,
};

/* A driver's shaders, or what is dlopen'ed late. */
static const int code_calls[] = {
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    END,
};

/* --- what they are asked --------------------------------------------------- */

/* A call is allowed when these bits of its argument are that value. */
struct ask {
    int call;
    unsigned argument;
    uint64_t bits, value;
};

#define INT_BITS   UINT32_MAX /* the kernel does not look at more of an int either */
#define WRITE_BITS (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)
#define KIND_BITS  ((uint64_t)_IOC_TYPEMASK << _IOC_TYPESHIFT)
#define KIND(kind) ((uint64_t)(kind) << _IOC_TYPESHIFT)

/* Not what outlives a station: its ends of the belt stay when it goes, and with a filter, a size, a
 * lease or an owner that gets signals on them the next one would be deaf or main be killed. */
static const struct ask common_asks[] = {
    { SCMP_SYS(fcntl), 1, INT_BITS, F_DUPFD },
    { SCMP_SYS(fcntl), 1, INT_BITS, F_DUPFD_CLOEXEC },
    { SCMP_SYS(fcntl), 1, INT_BITS, F_GETFD },
    { SCMP_SYS(fcntl), 1, INT_BITS, F_SETFD },
    { SCMP_SYS(fcntl), 1, INT_BITS, F_GETFL },
    { SCMP_SYS(fcntl), 1, INT_BITS, F_SETFL },
    { SCMP_SYS(fcntl), 1, INT_BITS, F_GET_SEALS },
    { SCMP_SYS(fcntl), 1, INT_BITS, F_ADD_SEALS },
    { SCMP_SYS(prlimit64), 2, UINT64_MAX, 0 }, /* what a limit is */
    { SCMP_SYS(fallocate), 1, INT_BITS, 0 },   /* pages of its memory, none given back */
    { END },
};

static const struct ask no_code_asks[] = {
    { SCMP_SYS(mmap), 2, PROT_EXEC, 0 },
    { SCMP_SYS(mprotect), 2, PROT_EXEC, 0 },
    { END },
};

static const struct ask read_asks[] = {
    { SCMP_SYS(openat), 2, WRITE_BITS, 0 },
    { SCMP_SYS(open), 1, WRITE_BITS, 0 },
    { END },
};

static const struct ask thread_asks[] = {
    { SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD },
    { SCMP_SYS(prctl), 0, INT_BITS, PR_SET_NAME },
    { END },
};

static const struct ask network_asks[] = {
    { SCMP_SYS(socket), 0, INT_BITS, AF_UNIX },
    { SCMP_SYS(socket), 0, INT_BITS, AF_INET },
    { SCMP_SYS(socket), 0, INT_BITS, AF_INET6 },
    { SCMP_SYS(socket), 0, INT_BITS, AF_NETLINK }, /* getaddrinfo(3): which families there are */
    { SCMP_SYS(socketpair), 0, INT_BITS, AF_UNIX },
    { SCMP_SYS(setsockopt), 1, INT_BITS, IPPROTO_IP },
    { SCMP_SYS(setsockopt), 1, INT_BITS, IPPROTO_IPV6 },
    { SCMP_SYS(setsockopt), 1, INT_BITS, IPPROTO_TCP },
    { SCMP_SYS(setsockopt), 2, INT_BITS, SO_KEEPALIVE },
    { SCMP_SYS(ioctl), 1, INT_BITS, FIONREAD },
    { SCMP_SYS(ioctl), 1, INT_BITS, FIONBIO },
    { END },
};

/* Its own alarm, for a picture that takes too long. */
static const struct ask alarm_asks[] = {
    { SCMP_SYS(setitimer), 0, INT_BITS, ITIMER_PROF },
    { END },
};

/* Drivers ('d' DRM, 'b' and '>' buffers and fences they share, 'F' NVIDIA's own), the console's
 * keyboard ('K', which SDL gives back when it ends), and how much there is to read. */
static const struct ask graphics_asks[] = {
    { SCMP_SYS(ioctl), 1, KIND_BITS, KIND('d') },
    { SCMP_SYS(ioctl), 1, KIND_BITS, KIND('b') },
    { SCMP_SYS(ioctl), 1, KIND_BITS, KIND('>') },
    { SCMP_SYS(ioctl), 1, KIND_BITS, KIND('F') },
    { SCMP_SYS(ioctl), 1, KIND_BITS, KIND('K') },
    { SCMP_SYS(ioctl), 1, INT_BITS, FIONREAD },
    { END },
};

/* --- the rows -------------------------------------------------------------- */

struct profile {
    const int *allowed[5];      /* beyond common_calls; NULL ends, as below */
    const struct ask *asked[3]; /* beyond common_asks */
    const int *killed;          /* beyond attack_calls */
};

static const struct profile profiles[SANDBOX_PROFILES] = {
    [SANDBOX_FETCH] = { { network_calls, look_calls, write_calls, thread_calls, code_calls },
                        { network_asks, thread_asks },
                        listen_attack_calls },
    [SANDBOX_FETCH_FOLDER] = { { look_calls, write_calls }, { no_code_asks }, socket_attack_calls },
    [SANDBOX_PLAN] = { { clock_calls }, { no_code_asks, read_asks }, socket_attack_calls },
    [SANDBOX_PAINT] = { { NULL }, { no_code_asks, alarm_asks }, socket_attack_calls },
    [SANDBOX_SHOW_CPU] = { { shared_memory_calls }, { no_code_asks }, socket_attack_calls },
    [SANDBOX_SHOW_GPU] = { { shared_memory_calls, graphics_calls, thread_calls, look_calls,
                             code_calls },
                           { read_asks, thread_asks, graphics_asks },
                           listen_attack_calls },
    [SANDBOX_CONFINED] = { { NULL }, { no_code_asks, read_asks, alarm_asks }, socket_attack_calls },
    [SANDBOX_SNAPSHOT] = { { look_calls, write_calls }, { no_code_asks }, socket_attack_calls },
};

/* Calls that this machine does not have are left out by libseccomp. */
static int add_list(scmp_filter_ctx filter, uint32_t action, const int *calls)
{
    int result = 0;
    for (; *calls != END && result == 0; calls++)
        result = seccomp_rule_add(filter, action, *calls, 0);
    return result;
}

static int add_ask(scmp_filter_ctx filter, const struct ask *ask)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, ask->call, 1,
                            SCMP_CMP64(ask->argument, SCMP_CMP_MASKED_EQ, ask->bits, ask->value));
}

static int add_asks(scmp_filter_ctx filter, const struct ask *asks)
{
    int result = 0;
    for (; asks->call != END && result == 0; asks++)
        result = add_ask(filter, asks);
    return result;
}

/* Its own threads, for abort(3); and clone3, whose arguments no filter can see, is not there, so
 * that glibc takes clone. */
static int add_own(scmp_filter_ctx filter)
{
    const struct ask own = { SCMP_SYS(tgkill), 0, INT_BITS, (uint64_t)getpid() };
    int result = add_ask(filter, &own);
    return result == 0 ? seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0)
                       : result;
}

static int build(scmp_filter_ctx filter, const struct profile *profile)
{
    int result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (result == 0)
        result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (result == 0)
        result = add_list(filter, SCMP_ACT_KILL_PROCESS, attack_calls);
    if (result == 0)
        result = add_list(filter, SCMP_ACT_KILL_PROCESS, profile->killed);
    if (result == 0)
        result = add_list(filter, SCMP_ACT_ALLOW, common_calls);
    if (result == 0)
        result = add_asks(filter, common_asks);
    if (result == 0)
        result = add_own(filter);
    for (size_t i = 0; i < 5 && profile->allowed[i] && result == 0; i++)
        result = add_list(filter, SCMP_ACT_ALLOW, profile->allowed[i]);
    for (size_t i = 0; i < 3 && profile->asked[i] && result == 0; i++)
        result = add_asks(filter, profile->asked[i]);
    return result;
}

bool sandbox_calls_enter(enum sandbox_profile profile, struct error *err)
{
    int result = -ENOMEM;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter)
        result = build(filter, &profiles[profile]);
    if (filter && result == 0)
        result = seccomp_load(filter);
    seccomp_release(filter);
    return result == 0 ||
           error_set(err, ERROR_SYSTEM, "the kernel does not take a filter: %s", strerror(-result));
}
