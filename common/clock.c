/* See clock.h. */
#include "common/clock.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <time.h>

/* As long as the kernel itself, whose estimate of the error grows by 500 parts in a million until
 * it is 16 s. */
enum { FLAG_LASTS_MS = 32000 * 1000, FLAG_EARLY_MS = 1000 };

static int64_t read_ms(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_wall_ms(void)
{
    return read_ms(CLOCK_REALTIME);
}

bool clock_is_flagged(const char *path)
{
    struct stat flag;
    if (stat(path, &flag) != 0)
        return false;
    int64_t age_ms = clock_wall_ms() - (int64_t)flag.st_mtim.tv_sec * 1000;
    return age_ms >= -FLAG_EARLY_MS && age_ms < FLAG_LASTS_MS;
}

bool clock_is_synchronised(void)
{
    struct timex state = { .modes = 0 };
    int answer = adjtimex(&state);
    if (answer == -1)
        return errno == EPERM && clock_is_flagged("/run/systemd/timesync/synchronized");
    return !(state.status & STA_UNSYNC);
}
