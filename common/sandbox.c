/* A profile is a row: lists of calls that it adds to the common set, and whether it may make code
 * executable, open files and use sockets. Rules are as coarse as a call, save three that look at
 * arguments: reading opens, mappings that are not code, and limits that are only read. */
#include "common/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#ifdef __has_feature
#define SANDBOX_HAS_FEATURE(feature) __has_feature(feature)
#else
#define SANDBOX_HAS_FEATURE(feature) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    SANDBOX_HAS_FEATURE(address_sanitizer) || SANDBOX_HAS_FEATURE(memory_sanitizer) ||             \
    SANDBOX_HAS_FEATURE(thread_sanitizer)
enum { IS_SANITIZED = 1 };
#else
enum { IS_SANITIZED = 0 };
#endif

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
    SCMP_SYS(fcntl),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(dup),
    SCMP_SYS(sendmsg),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(recvfrom),
    SCMP_SYS(shutdown),
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
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(tgkill),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    END,
};

static const int thread_calls[] = {
    SCMP_SYS(clone),
    SCMP_SYS(clone3),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_setaffinity),
    SCMP_SYS(sched_setscheduler),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(setpriority),
    SCMP_SYS(getpriority),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(membarrier),
    SCMP_SYS(prctl),
    END,
};

static const int network_calls[] = {
    SCMP_SYS(socket),     SCMP_SYS(socketpair),  SCMP_SYS(connect),       SCMP_SYS(bind),
    SCMP_SYS(getsockopt), SCMP_SYS(setsockopt),  SCMP_SYS(getsockname),   SCMP_SYS(getpeername),
    SCMP_SYS(sendmmsg),   SCMP_SYS(recvmmsg),    SCMP_SYS(ioctl),         SCMP_SYS(pipe),
    SCMP_SYS(pipe2),      SCMP_SYS(eventfd2),    SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(sysinfo),       END,
};

static const int look_calls[] = {
    SCMP_SYS(access),     SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(stat),
    SCMP_SYS(lstat),      SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(getdents64),
    SCMP_SYS(getcwd),     SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),    SCMP_SYS(fadvise64),
    SCMP_SYS(flock),      END,
};

static const int write_calls[] = {
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(pwrite64),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(fallocate),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(rmdir),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(chmod),
    SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(utimensat),
    SCMP_SYS(sendfile),
    SCMP_SYS(copy_file_range),
    SCMP_SYS(link),
    SCMP_SYS(linkat),
    END,
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
    SCMP_SYS(ioctl),       SCMP_SYS(pipe2),        SCMP_SYS(eventfd2),      SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),   SCMP_SYS(epoll_wait),   SCMP_SYS(epoll_pwait),   SCMP_SYS(fallocate),
    SCMP_SYS(getpeername), SCMP_SYS(getsockname),  SCMP_SYS(getsockopt),    SCMP_SYS(sysinfo),
    SCMP_SYS(kcmp),        SCMP_SYS(timer_create), SCMP_SYS(timer_settime), END,
};

/* No station has a reason to call these, nor has a library: whoever does has broken in. */
static const int attack_calls[] = {
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
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
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    SCMP_SYS(acct),
    SCMP_SYS(open_by_handle_at),
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

enum { MIB = 1024 * 1024 };

struct profile {
    const int *allowed[5]; /* beyond common_calls; NULL ends */
    const int *killed;     /* beyond attack_calls; may be NULL */
    bool may_read_files;
    bool may_map_code;       /* late dlopen, or a driver that compiles shaders */
    rlim_t max_memory_bytes; /* address space; 0: no ceiling of its own */
    rlim_t max_fds;
};

static const struct profile profiles[] = {
    [SANDBOX_FETCH] = { .allowed = { network_calls, look_calls, write_calls, thread_calls },
                        .killed = listen_attack_calls,
                        .may_map_code = true },
    [SANDBOX_PLAN] = { .allowed = { look_calls, clock_calls }, .may_read_files = true },
    [SANDBOX_PAINT] = { .killed = socket_attack_calls,
                        .max_memory_bytes = 1024 * (rlim_t)MIB,
                        .max_fds = 64 },
    [SANDBOX_SHOW_CPU] = { .allowed = { shared_memory_calls }, .killed = socket_attack_calls },
    [SANDBOX_SHOW_GPU] = { .allowed = { shared_memory_calls, graphics_calls, thread_calls,
                                        look_calls },
                           .killed = listen_attack_calls,
                           .may_read_files = true,
                           .may_map_code = true },
};

/* Calls that this machine does not have are left out by libseccomp. */
static int add_list(scmp_filter_ctx filter, uint32_t action, const int *calls)
{
    int result = 0;
    for (; calls && *calls != END && result == 0; calls++)
        result = seccomp_rule_add(filter, action, *calls, 0);
    return result;
}

/* Allows a call when these bits of its argument are all zero. */
static int add_zero_bits(scmp_filter_ctx filter, int call, unsigned argument, uint64_t bits)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                            SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, bits, 0));
}

static int add_arguments(scmp_filter_ctx filter, const struct profile *profile)
{
    const uint64_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
    const uint64_t code = profile->may_map_code ? 0 : PROT_EXEC;
    int result = add_zero_bits(filter, SCMP_SYS(mmap), 2, code);
    if (result == 0)
        result = add_zero_bits(filter, SCMP_SYS(mprotect), 2, code);
    if (result == 0)
        result = add_zero_bits(filter, SCMP_SYS(prlimit64), 2, UINT64_MAX);
    if (result == 0 && profile->may_read_files)
        result = add_zero_bits(filter, SCMP_SYS(openat), 2, writing);
    if (result == 0 && profile->may_read_files)
        result = add_zero_bits(filter, SCMP_SYS(open), 1, writing);
    return result;
}

static int build_filter(scmp_filter_ctx filter, const struct profile *profile)
{
    int result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (result == 0)
        result = add_list(filter, SCMP_ACT_KILL_PROCESS, attack_calls);
    if (result == 0)
        result = add_list(filter, SCMP_ACT_KILL_PROCESS, profile->killed);
    if (result == 0)
        result = add_list(filter, SCMP_ACT_ALLOW, common_calls);
    for (size_t i = 0; result == 0 && profile->allowed[i]; i++)
        result = add_list(filter, SCMP_ACT_ALLOW, profile->allowed[i]);
    return result == 0 ? add_arguments(filter, profile) : result;
}

static bool load_filter(const struct profile *profile, struct error *err)
{
    int result = -ENOMEM;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter)
        result = build_filter(filter, profile);
    if (filter && result == 0)
        result = seccomp_load(filter);
    seccomp_release(filter);
    return result == 0 ||
           error_set(err, ERROR_SYSTEM, "the kernel does not take a filter: %s", strerror(-result));
}

static bool lower(int resource, rlim_t most)
{
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0)
        return false;
    if (limit.rlim_max > most)
        limit.rlim_max = most;
    if (limit.rlim_cur > limit.rlim_max)
        limit.rlim_cur = limit.rlim_max;
    return setrlimit((__rlimit_resource_t)resource, &limit) == 0;
}

bool sandbox_enter(enum sandbox_profile profile, struct error *err)
{
    const struct profile *row = &profiles[profile];
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !lower(RLIMIT_CORE, 0))
        return error_errno(err, ERROR_SYSTEM, "cannot give up privileges");
    if (IS_SANITIZED)
        return true;
    if ((row->max_memory_bytes && !lower(RLIMIT_AS, row->max_memory_bytes)) ||
        (row->max_fds && !lower(RLIMIT_NOFILE, row->max_fds)))
        return error_errno(err, ERROR_SYSTEM, "cannot lower a limit");
    return load_filter(row, err);
}

bool sandbox_is_built(void)
{
    return !IS_SANITIZED;
}
