/* See machine.h. */
#include "player/machine.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { FILE_BYTES = 4096, KIB = 1024 };

/* The beginning of a small file; false when there is none. */
static bool read_small(const char *path, char ret_text[FILE_BYTES])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = fd >= 0 ? read(fd, ret_text, FILE_BYTES - 1) : -1;
    if (fd >= 0)
        close(fd);
    ret_text[got > 0 ? got : 0] = '\0';
    return got > 0;
}

/* The share of the machine's memory that this process costs; shared pages are divided among those
 * who have them, so that the sum over the stations is right. */
static int64_t memory_of(pid_t pid)
{
    char path[64], text[FILE_BYTES];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    const char *line = read_small(path, text) ? strstr(text, "\nPss:") : NULL;
    return line ? strtoll(line + strlen("\nPss:"), NULL, 10) * KIB : -1;
}

static int64_t memory_of_all(const pid_t *pids, size_t count)
{
    int64_t sum = memory_of(getpid());
    for (size_t i = 0; i < count && sum >= 0; i++) {
        int64_t more = pids[i] > 0 ? memory_of(pids[i]) : 0;
        sum += more > 0 ? more : 0;
    }
    return sum;
}

/* The hottest place that the machine measures. */
static int64_t temperature(void)
{
    glob_t found;
    int64_t hottest = -1;
    char text[FILE_BYTES];
    if (glob("/sys/class/thermal/thermal_zone*/temp", 0, NULL, &found) != 0)
        return -1;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        int64_t here = read_small(found.gl_pathv[i], text) ? strtoll(text, NULL, 10) : -1;
        hottest = here > hottest ? here : hottest;
    }
    globfree(&found);
    return hottest;
}

void machine_measure(int state, const pid_t *pids, size_t count, struct parcel_machine *ret_machine)
{
    struct statvfs disk;
    bool is_known = fstatvfs(state, &disk) == 0;
    *ret_machine = (struct parcel_machine){
        .disk_free_bytes = is_known ? (int64_t)disk.f_bavail * (int64_t)disk.f_frsize : -1,
        .memory_bytes = memory_of_all(pids, count),
        .temperature_mc = temperature(),
    };
}
