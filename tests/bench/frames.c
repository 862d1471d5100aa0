/* An outside observer of motion: frames FRAMEBUFFER SECONDS X Y WIDTH [X Y WIDTH …]
 *
 * FRAMEBUFFER is the XWD file of `Xvfb -fbdir`. Each probe is a part of a row of pixels that is not
 * the same in any two frames that follow one another. All are sampled every 0.2 ms; when one has
 * changed, a line `PROBE MS` says which and when, in milliseconds since the first sample. A line
 * `blind MS MS` tells from when to when nothing was sampled for more than four milliseconds: as the
 * observer runs before everything else, the machine itself was away then. So only what differs on
 * the glass counts, not what somebody presented. A change less than a millisecond after another is
 * the same frame, caught while the X server copied it. */
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/xwd.h"

enum { SAMPLE_NS = 200000, MAX_PROBES = 4, MAX_WIDTH_PX = 4096 };

static const double torn_ms = 1.0, blind_ms = 4.0;

struct probe {
    const uint8_t *pixels;
    size_t bytes;
    uint8_t *last;
    double changed_ms;
};

static struct probe probe_at(const uint8_t *file, char *const words[3])
{
    struct probe probe = {
        .pixels = xwd_pixel(file, words[0], words[1]),
        .bytes = (size_t)XWD_PIXEL_BYTES * (size_t)atoi(words[2]),
    };
    probe.last = malloc(probe.bytes);
    if (!probe.last)
        abort();
    memcpy(probe.last, probe.pixels, probe.bytes);
    return probe;
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void look(struct probe *probe, int number, double at_ms)
{
    if (memcmp(probe->last, probe->pixels, probe->bytes) == 0)
        return;
    memcpy(probe->last, probe->pixels, probe->bytes);
    if (at_ms - probe->changed_ms > torn_ms)
        printf("%d %.3f\n", number, at_ms);
    probe->changed_ms = at_ms;
}

int main(int argc, char **argv)
{
    const struct timespec sample = { .tv_nsec = SAMPLE_NS };
    const struct sched_param first = { .sched_priority = 50 };
    const uint8_t *file = argc >= 6 ? xwd_map(argv[1]) : NULL;
    struct probe probes[MAX_PROBES];
    int count = 0;
    for (int at = 3; file && at + 2 < argc && count < MAX_PROBES; at += 3) {
        if (atoi(argv[at + 2]) > MAX_WIDTH_PX)
            return 2;
        probes[count++] = probe_at(file, argv + at);
    }
    if (count == 0) {
        fputs("usage: frames FRAMEBUFFER SECONDS X Y WIDTH [X Y WIDTH …]\n", stderr);
        return 2;
    }
    sched_setscheduler(0, SCHED_FIFO, &first); /* it must not be the one that waits; root only */
    double start_ms = now_ms(), end_ms = start_ms + 1000 * atof(argv[2]);
    double before_ms = start_ms;
    for (double at_ms = start_ms; at_ms < end_ms; at_ms = now_ms()) {
        if (at_ms - before_ms > blind_ms)
            printf("blind %.3f %.3f\n", before_ms - start_ms, at_ms - start_ms);
        before_ms = at_ms;
        for (int i = 0; i < count; i++)
            look(&probes[i], i, at_ms - start_ms);
        nanosleep(&sample, NULL);
    }
    return 0;
}
