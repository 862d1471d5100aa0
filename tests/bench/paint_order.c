/* Stands in for main, plan and show, so that paint can be measured alone: paint_order PAINT FILE
 * WIDTHxHEIGHT starts PAINT, gives it one order for the JPEG in FILE, and prints the milliseconds
 * from the order to its answer and the peak memory of paint in KiB. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/file.h"
#include "model/limits.h"
#include "picture/scene.h"
#include "player/belt.h"

enum { CONTROL, UP, DOWN, PAIRS, PATIENCE_MS = 60000 };

static const int child_ends[PAIRS] = { BELT_CONTROL, BELT_UP, BELT_DOWN };

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static _Noreturn void fail(const char *what, const struct error *err)
{
    fprintf(stderr, "paint_order: %s: %s\n", what, err ? err->text : "no answer");
    exit(EXIT_FAILURE);
}

static pid_t start(const char *program, int ours[PAIRS])
{
    struct error err;
    int theirs[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
        int ends[2];
        if (!ipc_pair(ends, &err))
            fail("pair", &err);
        ours[i] = ends[0];
        theirs[i] = fcntl(ends[1], F_DUPFD, 20); /* above what is given away below */
    }
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    for (int i = 0; i < PAIRS; i++)
        dup2(theirs[i], child_ends[i]);
    execl(program, program, (char *)NULL);
    _exit(127);
}

/* The file in a sealed memfd, as plan hands it over. */
static int hand_over(const char *path, uint64_t *ret_bytes)
{
    struct buf bytes;
    struct error err;
    void *map = NULL;
    int fd = -1;
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    if (!file_read(AT_FDCWD, path, &bytes, &err) ||
        !ipc_memory("poster", bytes.length, &fd, &map, &err))
        fail(path, &err);
    memcpy(map, bytes.bytes, bytes.length);
    munmap(map, bytes.length);
    *ret_bytes = bytes.length;
    buf_deinit(&bytes);
    if (!ipc_seal(fd, &err))
        fail("seal", &err);
    return fd;
}

static void send_start(int control)
{
    struct error err;
    struct parcel_start start = { .run = 1 };
    struct parcel_mark ping = { .serial = 1 };
    if (!belt_send(control, PARCEL_START, &start, sizeof start, NULL, 0, &err) ||
        !belt_send(control, PARCEL_PING, &ping, sizeof ping, NULL, 0, &err))
        fail("start", &err);
}

/* Waits for one parcel of this type. */
static void wait_for(int end, enum parcel_type type, union parcel *ret_parcel)
{
    struct error err;
    int fds[IPC_MAX_FDS];
    struct pollfd wanted = { .fd = end, .events = POLLIN };
    while (poll(&wanted, 1, PATIENCE_MS) > 0) {
        if (!belt_receive(end, FROM_PAINT, ret_parcel, fds, &err))
            fail("receive", &err);
        belt_close(fds);
        if (ret_parcel->head.type == type)
            return;
    }
    fail("paint", NULL);
}

static double order(const int ours[PAIRS], const char *path, int width_px, int height_px)
{
    static union parcel parcel; /* large, and there is one thread */
    struct error err;
    struct parcel_order order = { .serial = 1, .kind = SCENE_IMAGE, .has_picture = 1 };
    mosaic_single(width_px, height_px, DEFAULT_REFRESH_HZ, &order.mosaic);
    int fd = hand_over(path, &order.file_bytes);
    wait_for(ours[CONTROL], PARCEL_PONG, &parcel); /* it has started: only the order is timed */
    double start_ms = now_ms();
    if (!belt_send(ours[UP], PARCEL_ORDER, &order, sizeof order, &fd, 1, &err))
        fail("order", &err);
    close(fd);
    wait_for(ours[UP], PARCEL_PAINTED, &parcel);
    double elapsed_ms = now_ms() - start_ms;
    if (!parcel.painted.is_good) {
        error_set(&err, ERROR_INPUT, "%s", parcel.painted.text);
        fail(path, &err);
    }
    return elapsed_ms;
}

int main(int argc, char **argv)
{
    int ours[PAIRS], status, width_px, height_px;
    struct rusage usage;
    if (argc != 4 || sscanf(argv[3], "%dx%d", &width_px, &height_px) != 2) {
        fputs("usage: paint_order PAINT FILE WIDTHxHEIGHT\n", stderr);
        return 2;
    }
    pid_t pid = start(argv[1], ours);
    send_start(ours[CONTROL]);
    double elapsed_ms = order(ours, argv[2], width_px, height_px);
    kill(pid, SIGTERM);
    if (wait4(pid, &status, 0, &usage) != pid)
        return 1;
    printf("%.2f %ld\n", elapsed_ms, usage.ru_maxrss);
    return 0;
}
