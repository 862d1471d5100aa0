/* Time from fork to a picture on the glass: stopwatch FRAMEBUFFER X Y RRGGBB [X Y RRGGBB …] --
 * COMMAND…
 *
 * FRAMEBUFFER is the XWD file of `Xvfb -fbdir`. All points are sampled every 0.3 ms until each has
 * its colour, so a window's first background does not count as a picture. Prints the milliseconds,
 * ends the command's process group, and waits until it and its colours are gone. */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/xwd.h"

enum {
    PATIENCE_MS = 20000,
    STOP_MS = 2000,
    SAMPLE_NS = 300000,
    MAX_POINTS = 8,
    TOLERANCE = 12, /* levels: decoders and scalers round differently */
};

struct point {
    const volatile uint8_t *pixel; /* blue, green, red */
    uint32_t color;
};

struct points {
    struct point all[MAX_POINTS];
    int count;
};

static void add_point(struct points *points, const uint8_t *file, char *const words[3])
{
    points->all[points->count++] = (struct point){
        .pixel = xwd_pixel(file, words[0], words[1]),
        .color = (uint32_t)strtoul(words[2], NULL, 16),
    };
}

static bool is_shown(const struct points *points)
{
    for (int i = 0; i < points->count; i++) {
        const struct point *point = &points->all[i];
        for (int channel = 0; channel < 3; channel++) {
            int want = (int)(point->color >> (8 * channel) & 0xFF);
            if (abs(point->pixel[channel] - want) > TOLERANCE)
                return false;
        }
    }
    return true;
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Waits until the points are shown, or not shown; false when patience ends first. */
static bool wait_for(const struct points *points, bool wanted, double deadline_ms)
{
    const struct timespec sample = { .tv_nsec = SAMPLE_NS };
    while (is_shown(points) != wanted) {
        if (now_ms() > deadline_ms)
            return false;
        nanosleep(&sample, NULL);
    }
    return true;
}

static pid_t start(char **command)
{
    pid_t pid = fork();
    if (pid != 0) {
        setpgid(pid, pid);
        return pid;
    }
    setpgid(0, 0);
    int quiet = open("/dev/null", O_WRONLY);
    dup2(quiet, STDOUT_FILENO);
    dup2(quiet, STDERR_FILENO);
    execvp(command[0], command);
    _exit(127);
}

static void stop(pid_t pid)
{
    const struct timespec pause = { .tv_nsec = 5000000 };
    double deadline = now_ms() + STOP_MS;
    kill(-pid, SIGTERM);
    while (waitpid(pid, NULL, WNOHANG) == 0 && now_ms() < deadline)
        nanosleep(&pause, NULL);
    kill(-pid, SIGKILL);
    while (waitpid(pid, NULL, 0) > 0)
        ;
}

int main(int argc, char **argv)
{
    struct points points = { .count = 0 };
    const uint8_t *file = argc > 1 ? xwd_map(argv[1]) : NULL;
    int at = 2;
    for (; file && at + 3 < argc && strcmp(argv[at], "--") != 0 && points.count < MAX_POINTS;
         at += 3)
        add_point(&points, file, argv + at);
    if (points.count == 0 || at + 1 >= argc || strcmp(argv[at], "--") != 0) {
        fputs("usage: stopwatch FRAMEBUFFER X Y RRGGBB [X Y RRGGBB …] -- COMMAND…\n", stderr);
        return 2;
    }
    if (!wait_for(&points, false, now_ms() + PATIENCE_MS)) {
        fputs("stopwatch: the picture is on the glass before the start\n", stderr);
        return 1;
    }
    double start_ms = now_ms();
    pid_t pid = start(argv + at + 1);
    bool is_good = wait_for(&points, true, start_ms + PATIENCE_MS);
    printf("%.2f\n", now_ms() - start_ms);
    stop(pid);
    return is_good && wait_for(&points, false, now_ms() + PATIENCE_MS) ? 0 : 1;
}
