/* Time runs FAST_CLOCK times as fast for plan and show: preloaded into the player, so that items of
 * half a second, the shortest there are, change as fast as the machine can. The two stations that
 * read a clock agree, because both count from the same instant, FAST_CLOCK_FROM (CLOCK_MONOTONIC
 * seconds). main keeps real time, and with it real patience with its stations. The wall clock of
 * plan is ahead by as many milliseconds as the file FAST_CLOCK_JUMP says, eight bytes that may
 * change. SDL's own clock leaps ahead after its first reading, so that the 32 bits of milliseconds
 * in which it counts are full soon. */
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <time.h>

static const int64_t second_ns = 1000000000, ticks_ns = (INT64_C(1) << 32) * 1000000;
static int64_t speed = 1, from_ns;
static int64_t wall_ns, boot_ns; /* what to add for CLOCK_REALTIME and CLOCK_BOOTTIME */
static const int64_t *jump_ms;   /* what plan's wall clock is ahead; NULL: nothing */
static int (*real_gettime)(clockid_t, struct timespec *);
static int (*real_poll)(struct pollfd *, nfds_t, int);
static int (*real_settime)(int, int, const struct itimerspec *, struct itimerspec *);

static int64_t nanoseconds(const struct timespec *time)
{
    return (int64_t)time->tv_sec * second_ns + time->tv_nsec;
}

static struct timespec timespec(int64_t ns)
{
    return (struct timespec){ .tv_sec = ns / second_ns, .tv_nsec = ns % second_ns };
}

static void find(void *ret_function, const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(ret_function, &found, sizeof found);
}

__attribute__((constructor)) static void begin(void)
{
    char name[16] = "";
    struct timespec wall, boot, monotonic;
    const char *wanted = getenv("FAST_CLOCK"), *from = getenv("FAST_CLOCK_FROM");
    find(&real_gettime, "clock_gettime");
    find(&real_poll, "poll");
    find(&real_settime, "timerfd_settime");
    prctl(PR_GET_NAME, name);
    if (!wanted || !from || (strcmp(name, "plan") != 0 && strcmp(name, "show") != 0))
        return;
    real_gettime(CLOCK_REALTIME, &wall);
    real_gettime(CLOCK_BOOTTIME, &boot);
    real_gettime(CLOCK_MONOTONIC, &monotonic);
    int jump = getenv("FAST_CLOCK_JUMP") && name[0] == 'p'
                   ? open(getenv("FAST_CLOCK_JUMP"), O_RDONLY | O_CLOEXEC)
                   : -1;
    void *map = jump < 0 ? MAP_FAILED : mmap(NULL, sizeof *jump_ms, PROT_READ, MAP_SHARED, jump, 0);
    jump_ms = map == MAP_FAILED ? NULL : map;
    speed = atoll(wanted);
    from_ns = atoll(from) * second_ns;
    wall_ns = nanoseconds(&wall) - nanoseconds(&monotonic);
    boot_ns = nanoseconds(&boot) - nanoseconds(&monotonic);
}

/* SDL begins to count at its first reading of CLOCK_MONOTONIC_RAW. */
static int read_ticks(struct timespec *ret_time)
{
    static const int64_t before_s = 150;
    static int64_t first_ns;
    int answer = real_gettime(CLOCK_MONOTONIC_RAW, ret_time);
    if (first_ns != 0)
        *ret_time = timespec(first_ns + (nanoseconds(ret_time) - first_ns) * speed + ticks_ns -
                             before_s * second_ns);
    else
        first_ns = nanoseconds(ret_time);
    return answer;
}

int clock_gettime(clockid_t id, struct timespec *ret_time)
{
    bool is_wall = id == CLOCK_REALTIME, is_boot = id == CLOCK_BOOTTIME;
    if (speed > 1 && id == CLOCK_MONOTONIC_RAW)
        return read_ticks(ret_time);
    if (speed == 1 || (!is_wall && !is_boot && id != CLOCK_MONOTONIC))
        return real_gettime(id, ret_time);
    int answer = real_gettime(CLOCK_MONOTONIC, ret_time);
    int64_t fast_ns = from_ns + (nanoseconds(ret_time) - from_ns) * speed;
    int64_t ahead_ns = is_wall && jump_ms ? *jump_ms * 1000000 : 0;
    *ret_time = timespec(fast_ns + (is_wall ? wall_ns + ahead_ns : is_boot ? boot_ns : 0));
    return answer;
}

/* A wait of n milliseconds is over after n / speed, and never before its end. */
int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    int timeout = timeout_ms > 0 ? (int)((timeout_ms + speed - 1) / speed) : timeout_ms;
    return real_poll(fds, count, timeout);
}

/* show's timer is absolute; plan's watches the wall clock for jumps and stays as it is. */
int timerfd_settime(int fd, int flags, const struct itimerspec *when, struct itimerspec *ret_old)
{
    struct itimerspec real = *when;
    int64_t fast_ns = nanoseconds(&when->it_value);
    if (speed > 1 && fast_ns > 0 && flags == TFD_TIMER_ABSTIME)
        real.it_value = timespec(from_ns + (fast_ns - from_ns) / speed + 1);
    return real_settime(fd, flags, &real, ret_old);
}
