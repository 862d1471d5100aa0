/* Stands in for main, plan and paint, so that show can be tested alone, with real pixels: commands
 * come line by line on stdin, what show says goes out line by line on stdout. The parcels are
 * belt.h's own structs.
 *
 *   feed_show PROGRAM cpu|gpu|auto WIDTHxHEIGHT      (0x0: the display's size)
 *
 *   start                                     runs PROGRAM on the belt (again)
 *   kill SIGNAL                               → ended exit|signal NUMBER
 *   scene SERIAL WxH PICTURE IN_MS TRANSITION MS   PICTURE: RRGGBB with a white dot of 8x8 in the
 *                                             corner, ramp (256 greys), none, open (not sealed) or
 *                                             short; it is the whole canvas
 *   layout SERIAL WxH BACKGROUND X,Y,W,H,BACKGROUND …   the zones of what follows
 *   zone PLACE SERIAL PICTURE IN_MS TRANSITION MS   a scene in one of them
 *   light FROM TO IN_MS LENGTH_MS GAMMA AVERAGE   as in model/light.h
 *   orbit X Y                                 where the picture stands from now on
 *   ping                                      → pong PRESENTED_MS HOLD_MS FRAMES
 *   look                                      → looked GRID PLANNED SEEN TOLERANCE WxH RRGGBB,
 *                                             the thumbnail's size and the pixel in its middle
 *   hello                                     as plan does after its start → display …
 *   pid                                       → pid N */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/str.h"
#include "model/item.h"
#include "picture/pixmap.h"
#include "player/belt.h"

enum { PAIRS = 3, DOT_PX = 8, HOLD_MS = 3600000, REFRESH_HZ = 60 };

static const int child_ends[PAIRS] = { BELT_CONTROL, BELT_UP, BELT_BACK };
static const char *const canvases[] = { "auto", "cpu", "gpu" }; /* enum parcel_canvas */

static const struct parcel_light full = {
    .gamma = LIGHT_GAMMA_ONE,
    .average_percent = 100,
    .ramp = { .from = LIGHT_LEVEL_FULL, .to = LIGHT_LEVEL_FULL },
};

struct feed {
    char *program;
    int ours[PAIRS], theirs[PAIRS]; /* control, up, back */
    struct parcel_start start;
    struct parcel_light light; /* what show is told of it, whenever it starts */
    uint64_t layout;
    struct mosaic mosaic;
    pid_t pid;
};

static _Noreturn void fail(const char *what, const struct error *err)
{
    fprintf(stderr, "feed_show: %s: %s\n", what, err->text);
    exit(EXIT_FAILURE);
}

static void tell_light(struct feed *feed)
{
    struct error err;
    if (!belt_send(feed->ours[2], PARCEL_LIGHT, &feed->light, sizeof feed->light, NULL, 0, &err))
        fail("light", &err);
}

static void start(struct feed *feed)
{
    struct error err;
    feed->start.run++;
    if (!belt_send(feed->ours[0], PARCEL_START, &feed->start, sizeof feed->start, NULL, 0, &err))
        fail("start", &err);
    tell_light(feed);
    fflush(stdout);
    feed->pid = fork();
    if (feed->pid != 0)
        return;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int i = 0; i < PAIRS; i++)
        dup2(feed->theirs[i], child_ends[i]); /* theirs are above 10: nothing is overwritten */
    execl(feed->program, feed->program, (char *)NULL);
    _exit(127);
}

static void fill(struct pixmap *pixmap, uint32_t colour)
{
    pixmap_fill(pixmap, pixmap_whole(pixmap), colour);
    pixmap_fill(pixmap, (struct rect){ 0, 0, DOT_PX, DOT_PX }, 0xFFFFFF);
}

static void fill_ramp(struct pixmap *pixmap)
{
    for (int32_t x = 0; x < pixmap->width_px; x++)
        pixmap_fill(pixmap, (struct rect){ x, 0, 1, pixmap->height_px },
                    (uint32_t)(x % 256) * 0x010101);
}

/* A picture in memory; -1 when there is none. */
static int paint(const char *picture, int32_t width_px, int32_t height_px)
{
    struct error err;
    void *map;
    int fd;
    size_t bytes = pixmap_bytes(width_px, height_px);
    bool is_short = str_equal(picture, "short"), is_open = str_equal(picture, "open");
    if (str_equal(picture, "none"))
        return -1;
    if (!ipc_memory("scene", is_short ? bytes / 2 : bytes, &fd, &map, &err))
        fail("paint", &err);
    if (!is_short && !is_open) {
        struct pixmap pixmap = { .width_px = width_px, .height_px = height_px, .pixels = map };
        if (str_equal(picture, "ramp"))
            fill_ramp(&pixmap);
        else
            fill(&pixmap, (uint32_t)strtoul(picture, NULL, 16));
    }
    munmap(map, is_short ? bytes / 2 : bytes);
    if (!is_open && !ipc_seal(fd, &err))
        fail("seal", &err);
    return fd;
}

/* What a scene says after its size or place: serial, picture, when and how. */
static void send_scene(struct feed *feed, int32_t zone, uint64_t serial, const char *arguments)
{
    struct error err;
    struct parcel_scene scene = {
        .serial = serial, .layout = feed->layout, .zone = zone, .mosaic = feed->mosaic
    };
    long in_ms;
    char picture[16], transition[16];
    if (sscanf(arguments, "%15s %ld %15s %d", picture, &in_ms, transition, &scene.transition_ms) !=
        4)
        return;
    struct rect area = feed->mosaic.zones[zone].area;
    int fd = paint(picture, area.width, area.height);
    scene.show_at_ms = clock_monotonic_ms() + in_ms;
    scene.hold_until_ms = scene.show_at_ms + HOLD_MS;
    scene.transition = TRANSITION_CUT;
    for (int32_t i = 0; transition_words[i]; i++)
        if (str_equal(transition, transition_words[i]))
            scene.transition = i;
    struct parcel_picture page = { .serial = serial };
    if (!belt_send(feed->ours[2], PARCEL_SCENE, &scene, sizeof scene, NULL, 0, &err) ||
        !belt_send(feed->ours[1], PARCEL_PICTURE, &page, sizeof page, &fd, fd >= 0, &err))
        fail("scene", &err);
    if (fd >= 0)
        close(fd);
}

static void take_light(struct feed *feed, const char *arguments)
{
    struct parcel_light light = { .fade_ms = 1000 };
    long in_ms, length_ms;
    if (sscanf(arguments, "%d %d %ld %ld %d %d", &light.ramp.from, &light.ramp.to, &in_ms,
               &length_ms, &light.gamma, &light.average_percent) != 6)
        return;
    light.ramp.start_ms = clock_monotonic_ms() + in_ms;
    light.ramp.length_ms = length_ms;
    feed->light = light;
    tell_light(feed);
}

static void send_orbit(struct feed *feed, const char *arguments)
{
    struct error err;
    struct parcel_orbit parcel = { .orbit = { 0, 0 } };
    if (sscanf(arguments, "%d %d", &parcel.orbit.x_px, &parcel.orbit.y_px) != 2)
        return;
    if (!belt_send(feed->ours[2], PARCEL_ORBIT, &parcel, sizeof parcel, NULL, 0, &err))
        fail("orbit", &err);
}

static void send_whole(struct feed *feed, const char *arguments)
{
    unsigned long long serial;
    struct mosaic mosaic;
    int32_t width_px, height_px;
    int used;
    if (sscanf(arguments, "%llu %dx%d %n", &serial, &width_px, &height_px, &used) != 3)
        return;
    mosaic_single(width_px, height_px, REFRESH_HZ, &mosaic);
    feed->layout += !mosaic_is_same(&mosaic, &feed->mosaic);
    feed->mosaic = mosaic;
    send_scene(feed, 0, serial, arguments + used);
}

static void send_zone(struct feed *feed, const char *arguments)
{
    unsigned long long serial;
    int zone, used;
    if (sscanf(arguments, "%d %llu %n", &zone, &serial, &used) == 2 && zone < feed->mosaic.count)
        send_scene(feed, zone, serial, arguments + used);
}

static void lay_out(struct feed *feed, const char *arguments)
{
    unsigned long long serial;
    struct mosaic mosaic = { .refresh_hz = REFRESH_HZ };
    int used;
    if (sscanf(arguments, "%llu %dx%d %x%n", &serial, &mosaic.width_px, &mosaic.height_px,
               &mosaic.background, &used) != 4)
        return;
    for (; mosaic.count < LIMIT_ZONES; mosaic.count++) {
        struct mosaic_zone *zone = &mosaic.zones[mosaic.count];
        arguments += used;
        if (sscanf(arguments, " %d,%d,%d,%d,%x%n", &zone->area.x, &zone->area.y, &zone->area.width,
                   &zone->area.height, &zone->background, &used) != 5)
            break;
    }
    feed->layout = serial;
    feed->mosaic = mosaic;
}

static void send_mark(int end, enum parcel_type type)
{
    struct error err;
    struct parcel_mark mark = { .serial = 1 };
    if (!belt_send(end, type, &mark, sizeof mark, NULL, 0, &err))
        fail("mark", &err);
}

static void obey(struct feed *feed, char *line)
{
    char *arguments = strchr(line, ' ');
    line[strcspn(line, " \n")] = '\0';
    if (str_equal(line, "start"))
        start(feed);
    else if (str_equal(line, "kill"))
        kill(feed->pid, atoi(arguments + 1));
    else if (str_equal(line, "scene"))
        send_whole(feed, arguments + 1);
    else if (str_equal(line, "light"))
        take_light(feed, arguments + 1);
    else if (str_equal(line, "orbit"))
        send_orbit(feed, arguments + 1);
    else if (str_equal(line, "layout"))
        lay_out(feed, arguments + 1);
    else if (str_equal(line, "zone"))
        send_zone(feed, arguments + 1);
    else if (str_equal(line, "ping"))
        send_mark(feed->ours[0], PARCEL_PING);
    else if (str_equal(line, "look"))
        send_mark(feed->ours[2], PARCEL_LOOK);
    else if (str_equal(line, "hello"))
        send_mark(feed->ours[2], PARCEL_HELLO);
    else if (str_equal(line, "pid"))
        printf("pid %d\n", feed->pid);
}

static uint32_t middle_pixel(const struct parcel_thumbnail *thumbnail, int fd)
{
    struct error err;
    const void *map;
    if (thumbnail->bytes == 0)
        return 0;
    if (!ipc_map_sealed(fd, thumbnail->bytes, &map, &err))
        fail("thumbnail", &err);
    const uint32_t *pixels = map;
    uint32_t pixel =
        pixels[thumbnail->height_px / 2 * thumbnail->width_px + thumbnail->width_px / 2];
    munmap((void *)(uintptr_t)map, thumbnail->bytes);
    return pixel & 0xFFFFFF;
}

static void hear_look(const struct parcel_looked *looked, int fd)
{
    char planned[GRID_TEXT_BYTES], seen[GRID_TEXT_BYTES];
    grid_format(&looked->planned, planned);
    grid_format(&looked->seen, seen);
    printf("looked %dx%d %s %s %d %dx%d %06x\n", looked->seen.columns, looked->seen.rows, planned,
           seen, looked->tolerance, looked->thumbnail.width_px, looked->thumbnail.height_px,
           middle_pixel(&looked->thumbnail, fd));
}

static void hear(struct feed *feed, const union parcel *parcel, const int fds[IPC_MAX_FDS])
{
    switch (parcel->head.type) {
    case PARCEL_HELLO:
        printf("hello %llu\n", (unsigned long long)parcel->mark.serial);
        break;
    case PARCEL_DISPLAY:
        tell_light(feed); /* as plan does */
        printf("display %d %d\n", parcel->display.width_px, parcel->display.height_px);
        break;
    case PARCEL_PRESENTED:
        printf("presented %llu\n", (unsigned long long)parcel->presented.serial);
        break;
    case PARCEL_LOOKED:
        hear_look(&parcel->looked, fds[0]);
        break;
    case PARCEL_FAULT:
        printf("fault %s: %s\n", parcel->fault.task, parcel->fault.text);
        break;
    case PARCEL_READY:
        printf("ready\n");
        break;
    case PARCEL_PONG:
        printf("pong %lld %lld %lld\n", (long long)parcel->pong.presented_ms,
               (long long)parcel->pong.hold_until_ms, (long long)parcel->pong.frames);
        break;
    default:
        printf("parcel %u\n", parcel->head.type);
    }
}

static void listen_to(struct feed *feed, int end)
{
    union parcel parcel;
    int fds[IPC_MAX_FDS];
    struct error err;
    while (belt_receive(end, FROM_SHOW, &parcel, fds, &err)) {
        hear(feed, &parcel, fds);
        belt_close(fds);
    }
}

static void bury(int signals)
{
    struct signalfd_siginfo info;
    int status;
    if (read(signals, &info, sizeof info) != sizeof info || waitpid(-1, &status, WNOHANG) <= 0)
        return;
    if (WIFSIGNALED(status))
        printf("ended signal %d\n", WTERMSIG(status));
    else
        printf("ended exit %d\n", WEXITSTATUS(status));
}

static void make_belt(struct feed *feed)
{
    struct error err;
    for (int i = 0; i < PAIRS; i++) {
        int ends[2];
        if (!ipc_pair(ends, &err))
            fail("pair", &err);
        feed->ours[i] = ends[0];
        feed->theirs[i] = dup2(ends[1], 20 + i);
        close(ends[1]);
    }
}

static int catch_children(void)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGCHLD);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    return signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

int main(int count, char **arguments)
{
    char line[1024];
    static struct feed feed;
    feed.light = full;
    if (count != 4 || sscanf(arguments[3], "%dx%d", &feed.start.window_width_px,
                             &feed.start.window_height_px) != 2)
        return EXIT_FAILURE;
    feed.program = arguments[1];
    while (!str_equal(canvases[feed.start.canvas], arguments[2]))
        if (++feed.start.canvas == sizeof canvases / sizeof *canvases)
            return EXIT_FAILURE;
    make_belt(&feed);
    struct pollfd fds[PAIRS + 2] = { { .fd = STDIN_FILENO, .events = POLLIN },
                                     { .fd = catch_children(), .events = POLLIN } };
    for (int i = 0; i < PAIRS; i++)
        fds[2 + i] = (struct pollfd){ .fd = feed.ours[i], .events = POLLIN };
    setvbuf(stdin, NULL, _IONBF, 0); /* what stdio holds back, poll does not see */
    for (;;) {
        fflush(stdout);
        poll(fds, PAIRS + 2, -1);
        for (int i = 0; i < PAIRS; i++)
            listen_to(&feed, feed.ours[i]);
        if (fds[1].revents)
            bury(fds[1].fd);
        if (!fds[0].revents)
            continue;
        if (!fgets(line, sizeof line, stdin))
            return EXIT_SUCCESS;
        obey(&feed, line);
    }
}
