/* Stands in for main and plan, so that fetch can be tested alone: commands come line by line on
 * stdin, what fetch says goes out line by line on stdout. The parcels are belt.h's own structs.
 *
 *   drive_fetch PROGRAM SERVER SCREEN TRUST STATE CA POLL_MS      (CA may be "")
 *
 *   start                                     runs PROGRAM on the belt (again) → pid N
 *   holding TRUST LATEST REFUSED GENERATION   as plan says it; "-" for no hash
 *   damaged SHA256
 *   hello                                     as plan does after its start
 *   ping N                                    → pong N
 *
 * Heard: "hello RUN", "status TEXT", "ended exit|signal N", "release SHA256" (its bytes are then in
 * STATE/offered) and "trust N" (its files are then in STATE/trust, as main would keep them). */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/file.h"
#include "common/str.h"
#include "player/belt.h"

enum { CONTROL, DOWN, PAIRS };

struct drive {
    char *program;
    const char *state;
    int ours[PAIRS], theirs[PAIRS];
    struct parcel_start start;
    pid_t pid;
};

static _Noreturn void fail(const char *what, const struct error *err)
{
    fprintf(stderr, "drive_fetch: %s: %s\n", what, err->text);
    exit(EXIT_FAILURE);
}

static void send_or_fail(const struct drive *drive, int pair, enum parcel_type type, void *parcel,
                         size_t length)
{
    struct error err;
    if (!belt_send(drive->ours[pair], type, parcel, length, NULL, 0, &err))
        fail("send", &err);
}

static void start(struct drive *drive)
{
    drive->start.run++;
    send_or_fail(drive, CONTROL, PARCEL_START, &drive->start, sizeof drive->start);
    drive->pid = fork();
    if (drive->pid > 0) {
        printf("pid %d\n", (int)drive->pid);
        return;
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int control = dup(drive->theirs[CONTROL]), down = dup(drive->theirs[DOWN]);
    dup2(control, BELT_CONTROL);
    dup2(down, BELT_DOWN);
    char *arguments[] = { drive->program, NULL };
    execv(drive->program, arguments);
    _exit(127);
}

/* --- what fetch says ------------------------------------------------------------------------ */

static void keep(const char *folder, const char *name, const void *bytes, size_t length)
{
    struct error err;
    char path[PARCEL_PATH_BYTES + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!file_replace(-1, path, bytes, length, 0644, &err))
        fail(path, &err);
}

static void keep_memory(const struct drive *drive, const char *name, int fd, size_t length)
{
    struct error err;
    const void *map = NULL;
    if (!ipc_map_sealed(fd, length, &map, &err))
        fail(name, &err);
    keep(drive->state, name, map, length);
    munmap((void *)(uintptr_t)map, length);
}

static void hear_trust(const struct drive *drive, const struct parcel_trust *trust, const int *fds)
{
    char name[64];
    snprintf(name, sizeof name, "trust/%" PRId64 ".json.minisig", trust->number);
    keep_memory(drive, name, fds[1], trust->signature_bytes);
    snprintf(name, sizeof name, "trust/%" PRId64 ".json", trust->number);
    keep_memory(drive, name, fds[0], trust->file_bytes);
    printf("trust %" PRId64 "\n", trust->number);
}

static void hear_release(const struct drive *drive, const struct parcel_latest *latest)
{
    char sha256[SHA256_HEX_BYTES];
    sha256_of(latest->bytes, latest->length, sha256);
    keep(drive->state, "offered", latest->bytes, latest->length);
    printf("release %s\n", sha256);
}

static void hear(const struct drive *drive, int pair)
{
    union parcel parcel;
    struct error err;
    int fds[IPC_MAX_FDS];
    if (!belt_receive(drive->ours[pair], FROM_FETCH, &parcel, fds, &err))
        fail("receive", &err);
    switch (parcel.head.type) {
    case PARCEL_PONG:
        printf("pong %" PRIu64 "\n", parcel.pong.serial);
        break;
    case PARCEL_STATUS:
        printf("status %s\n", parcel.text.text);
        break;
    case PARCEL_HELLO:
        printf("hello %" PRIu64 "\n", parcel.mark.serial);
        break;
    case PARCEL_RELEASE:
        hear_release(drive, &parcel.latest);
        break;
    case PARCEL_TRUST:
        hear_trust(drive, &parcel.trust, fds);
        break;
    default:
        printf("unexpected parcel %u\n", parcel.head.type);
    }
    belt_close(fds);
}

static void hear_end(int signals)
{
    struct signalfd_siginfo info;
    int status;
    if (read(signals, &info, sizeof info) != sizeof info)
        return;
    while (waitpid(-1, &status, WNOHANG) > 0)
        printf("ended %s %d\n", WIFSIGNALED(status) ? "signal" : "exit",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* --- what is said to fetch ------------------------------------------------------------------ */

static void hash_or_none(char to[SHA256_HEX_BYTES], const char *from)
{
    snprintf(to, SHA256_HEX_BYTES, "%s", str_equal(from, "-") ? "" : from);
}

static void obey(struct drive *drive, const char *line)
{
    struct parcel_holding holding = { .trust = 0 };
    struct parcel_blob blob = { .sha256 = "" };
    struct parcel_mark mark = { .serial = 1 };
    char latest[SHA256_HEX_BYTES], refused[SHA256_HEX_BYTES];
    if (str_starts(line, "start")) {
        start(drive);
    } else if (sscanf(line, "holding %" SCNd64 " %64s %64s %" SCNd64, &holding.trust, latest,
                      refused, &holding.generation) == 4) {
        hash_or_none(holding.latest_sha256, latest);
        hash_or_none(holding.refused_sha256, refused);
        send_or_fail(drive, DOWN, PARCEL_HOLDING, &holding, sizeof holding);
    } else if (sscanf(line, "damaged %64s", blob.sha256) == 1) {
        send_or_fail(drive, DOWN, PARCEL_DAMAGED, &blob, sizeof blob);
    } else if (str_starts(line, "hello")) {
        send_or_fail(drive, DOWN, PARCEL_HELLO, &mark, sizeof mark);
    } else if (sscanf(line, "ping %" SCNu64, &mark.serial) == 1) {
        send_or_fail(drive, CONTROL, PARCEL_PING, &mark, sizeof mark);
    } else {
        fprintf(stderr, "drive_fetch: what is \"%s\"?\n", line);
        exit(EXIT_FAILURE);
    }
}

/* The belt closes, and the station must end by itself. */
static int end(struct drive *drive)
{
    int status = 0;
    for (int pair = 0; pair < PAIRS; pair++) {
        close(drive->ours[pair]);
        close(drive->theirs[pair]);
    }
    if (waitpid(drive->pid, &status, 0) == drive->pid)
        printf("ended %s %d\n", WIFSIGNALED(status) ? "signal" : "exit",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    return EXIT_SUCCESS;
}

static int run(struct drive *drive, int signals)
{
    char line[512];
    setvbuf(stdin, NULL, _IONBF, 0); /* so that poll sees what stdio has not read */
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct pollfd waiting[] = { { .fd = drive->ours[CONTROL], .events = POLLIN },
                                { .fd = drive->ours[DOWN], .events = POLLIN },
                                { .fd = signals, .events = POLLIN },
                                { .fd = STDIN_FILENO, .events = POLLIN } };
    for (;;) {
        if (poll(waiting, sizeof waiting / sizeof *waiting, -1) < 0)
            continue;
        for (int pair = 0; pair < PAIRS; pair++)
            if (waiting[pair].revents)
                hear(drive, pair);
        if (waiting[2].revents)
            hear_end(signals);
        if (waiting[3].revents && !fgets(line, sizeof line, stdin))
            return end(drive);
        if (waiting[3].revents)
            obey(drive, line);
    }
}

int main(int count, char **arguments)
{
    struct drive drive = { 0 };
    struct error err;
    sigset_t children;
    if (count != 8) {
        fprintf(stderr, "usage: drive_fetch PROGRAM SERVER SCREEN TRUST STATE CA POLL_MS\n");
        return 2;
    }
    drive.program = arguments[1];
    drive.state = arguments[5];
    snprintf(drive.start.server, sizeof drive.start.server, "%s", arguments[2]);
    snprintf(drive.start.screen, sizeof drive.start.screen, "%s", arguments[3]);
    snprintf(drive.start.trust, sizeof drive.start.trust, "%s", arguments[4]);
    snprintf(drive.start.state, sizeof drive.start.state, "%s", arguments[5]);
    snprintf(drive.start.ca, sizeof drive.start.ca, "%s", arguments[6]);
    drive.start.poll_ms = atoi(arguments[7]);
    for (int pair = 0; pair < PAIRS; pair++) {
        int ends[2];
        if (!ipc_pair(ends, &err))
            fail("belt", &err);
        drive.ours[pair] = ends[0];
        drive.theirs[pair] = ends[1];
    }
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    return run(&drive, signalfd(-1, &children, SFD_CLOEXEC));
}
