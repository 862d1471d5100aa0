/* show: composes and presents frames, and says what was really presented.
 *
 * One loop: take in what came, see whose turn it is, present if that changed anything, tell, sleep.
 * A still picture costs nothing: no frame, no timer, no wake-up. Time is CLOCK_MONOTONIC only; what
 * the wall clock means is plan's business. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/sandbox.h"
#include "player/belt.h"
#include "player/show/average.h"
#include "player/show/board.h"
#include "player/show/display.h"
#include "player/show/lamp.h"
#include "player/show/look.h"

enum { EXIT_SYSTEM = 3, UNTOLD_MS = 100 };

struct show {
    struct parcel_start start;
    struct display *display;
    struct board board;
    struct parcel_scene due[LIMIT_ZONES]; /* the last one ordered for each zone; serial 0: none */
    struct lamp lamp;
    struct light_curve curve; /* of the frame on the glass … */
    int64_t lit_ms;           /* … and when that was asked for */
    struct orbit orbit;       /* where the picture stands */
    int timer;
    bool is_whole;                     /* the window lost its contents */
    struct frame glass;                /* the frame presented last */
    uint64_t told_serial[LIMIT_ZONES]; /* the last scene of each zone reported to plan */
    struct look look;
    bool has_told_all; /* each scene that is on */
    bool has_told_ready;
    bool is_main_gone;
    int64_t presented_ms, frames;
    struct mosaic landed; /* how the canvas on the glass landed there */
    struct log_edge output_edge;
    struct log_edge back_edge; /* what was last said about reports that cannot be sent */
};

/* --- what comes in --------------------------------------------------------- */

static bool tell_display(struct show *show, struct error *err)
{
    struct parcel_display display = { .run = show->start.run,
                                      .has_picture = board_has_picture(&show->board) };
    display_size(show->display, &display.width_px, &display.height_px);
    return belt_send(BELT_BACK, PARCEL_DISPLAY, &display, sizeof display, NULL, 0, err);
}

static bool receive_share(struct show *show, int end, enum belt_from from);

/* The scene that plan ordered under this serial. It told of it before it gave the order, so that by
 * now the word is here. */
static struct parcel_scene *scene_of(struct show *show, uint64_t serial)
{
    while (receive_share(show, BELT_BACK, FROM_PLAN))
        ;
    for (size_t i = 0; serial != 0 && i < LIMIT_ZONES; i++)
        if (show->due[i].serial == serial)
            return &show->due[i];
    return NULL;
}

/* Of paint only the pixels are taken, once for each scene. A picture that cannot be mapped, or is
 * not as large as its zone, is none: its slot passes all the same. */
static void take_picture(struct show *show, const struct parcel_picture *picture,
                         int fds[IPC_MAX_FDS])
{
    struct error err;
    struct page *page = NULL;
    struct parcel_scene *scene = scene_of(show, picture->serial);
    if (!scene)
        return;
    scene->strip = picture->strip;
    scene->window = picture->window;
    if (fds[0] < 0)
        scene->transition = TRANSITION_CUT;
    struct rect area = board_page(scene);
    if (fds[0] >= 0 && !page_new(scene->serial, area.width, area.height, fds[0], &page, &err))
        log_error("scene %llu: %s", (unsigned long long)scene->serial, err.text);
    fds[0] = -1;
    if (page && lamp_is_capped(&show->lamp))
        page_mean(page); /* now and not in its first frame: that one has no time to lose */
    board_offer(&show->board, scene, page);
    scene->serial = 0;
}

static void take_orbit(struct show *show, const struct orbit *orbit)
{
    const int32_t most_px = LIMIT_ORBIT_PX;
    if (-most_px <= orbit->x_px && orbit->x_px <= most_px && -most_px <= orbit->y_px &&
        orbit->y_px <= most_px)
        show->orbit = *orbit;
}

static void take_parcel(struct show *show, const union parcel *parcel, int fds[IPC_MAX_FDS])
{
    switch (parcel->head.type) {
    case PARCEL_PING:
        belt_pong(parcel, show->presented_ms, board_hold_until_ms(&show->board), show->frames);
        break;
    case PARCEL_PICTURE:
        take_picture(show, &parcel->picture, fds);
        break;
    case PARCEL_SCENE:
        if (0 <= parcel->scene.zone && parcel->scene.zone < LIMIT_ZONES)
            show->due[parcel->scene.zone] = parcel->scene;
        break;
    case PARCEL_LIGHT:
        lamp_take(&show->lamp, &parcel->light, !board_has_picture(&show->board),
                  clock_monotonic_ms());
        break;
    case PARCEL_CLOCK:
        show->board.wall_offset_ms = parcel->clock.wall_offset_ms;
        break;
    case PARCEL_ORBIT:
        take_orbit(show, &parcel->orbit.orbit);
        break;
    case PARCEL_LOOK:
        show->look.serial = parcel->mark.serial;
        break;
    case PARCEL_HELLO: /* a restarted plan has to hear of the display again */
        tell_display(show, &(struct error){ 0 });
        belt_repeat_faults();
        break;
    default:
        break;
    }
}

/* Takes one end's share. True when that was not all. */
static bool receive_share(struct show *show, int end, enum belt_from from)
{
    union parcel parcel;
    int fds[IPC_MAX_FDS];
    struct error err;
    for (int i = 0; i < BELT_SHARE; i++) {
        if (belt_receive(end, from, &parcel, fds, &err)) {
            take_parcel(show, &parcel, fds);
            belt_close(fds);
        } else if (err.kind != ERROR_INPUT) {
            show->is_main_gone |= end == BELT_CONTROL && err.kind == ERROR_MISSING;
            return false;
        }
    }
    return true;
}

static void receive(struct show *show)
{
    bool is_loud = receive_share(show, BELT_CONTROL, FROM_MAIN);
    is_loud |= receive_share(show, BELT_BACK, FROM_PLAN);
    is_loud |= receive_share(show, BELT_UP, FROM_PAINT);
    if (is_loud)
        belt_breathe();
}

/* --- what goes out --------------------------------------------------------- */

static void tell_ready(struct show *show)
{
    struct error err;
    struct parcel_mark ready = { .serial = 1 };
    if (!show->has_told_ready && board_has_picture(&show->board))
        show->has_told_ready =
            belt_send(BELT_CONTROL, PARCEL_READY, &ready, sizeof ready, NULL, 0, &err);
}

/* The scene that is on in a zone has been seen, unless the frame showed nothing of it yet. One
 * without a picture is told when its time has come; no frame was presented for it. */
static void tell_presented(struct show *show, int64_t now_ms)
{
    struct error err;
    show->has_told_all = true;
    for (size_t i = 0; i < show->glass.count; i++) {
        struct parcel_presented presented = { .serial = show->board.on.stages[i].on.serial,
                                              .layout = show->board.on.layout,
                                              .at_ms = now_ms };
        const struct frame_layer *layer = &show->glass.layers[i];
        if (presented.serial == show->told_serial[i] ||
            (layer->from && !transition_has_begun(&layer->view)))
            continue;
        bool is_sent =
            belt_send(BELT_BACK, PARCEL_PRESENTED, &presented, sizeof presented, NULL, 0, &err);
        show->told_serial[i] = is_sent ? presented.serial : show->told_serial[i];
        show->has_told_all &= is_sent;
        log_fault(&show->back_edge, "telling plan what was presented", is_sent ? NULL : &err);
    }
    tell_ready(show);
}

/* The light of this frame; another than the last one's makes all of it new. A level that moves by
 * less than the glass can tell costs no frame. */
static void set_light(struct show *show, const struct frame *frame, int64_t now_ms)
{
    struct light_curve curve;
    show->lit_ms = now_ms;
    if (lamp_is_capped(&show->lamp))
        lamp_see(&show->lamp, average_of(frame), now_ms);
    int32_t level = lamp_level(&show->lamp, now_ms);
    if (level == show->curve.level && show->lamp.gamma == show->curve.gamma)
        return;
    light_curve_make(level, show->lamp.gamma, &curve);
    if (!light_curve_equal(&curve, &show->curve)) {
        display_light(show->display, &curve);
        show->is_whole = true;
    }
    show->curve = curve;
}

/* Another map comes with the first frame of the layout that has it; a look at the glass that was
 * under way begins anew. */
static void land(struct show *show)
{
    struct error err;
    if (mosaic_lands_alike(&show->board.on.mosaic, &show->landed))
        return;
    show->landed = show->board.on.mosaic;
    bool is_good = display_map(show->display, &show->landed, &err);
    log_fault(&show->output_edge, "output", is_good ? NULL : &err);
    look_again(&show->look);
    show->is_whole = true;
}

/* Presents when something is to be seen that is not on the glass yet. */
static bool present(struct show *show, struct error *err)
{
    struct frame frame;
    struct damage damage;
    int64_t now_ms = clock_monotonic_ms();
    int64_t at_ms = board_moment_ms(&show->board, now_ms);
    board_advance(&show->board, at_ms);
    land(show);
    board_frame(&show->board, at_ms, &frame);
    frame_shift(&frame, show->orbit.x_px, show->orbit.y_px);
    set_light(show, &frame, now_ms);
    frame_damage(&show->glass, &frame, &damage);
    damage.is_whole = show->is_whole;
    if (damage.is_whole || damage.count > 0) {
        if (!display_present(show->display, &frame, &damage, err))
            return false;
        show->is_whole = false;
        show->presented_ms = now_ms = clock_monotonic_ms();
        show->frames++;
    }
    show->glass = frame;
    tell_presented(show, now_ms);
    return true;
}

/* --- the loop -------------------------------------------------------------- */

static void set_timer(const struct show *show)
{
    int64_t wake_ms = board_wake_ms(&show->board, clock_monotonic_ms());
    int64_t light_ms = board_border_ms(&show->board, lamp_wake_ms(&show->lamp, show->lit_ms, 1));
    wake_ms = light_ms < wake_ms ? light_ms : wake_ms;
    struct itimerspec when = { .it_value = { 0, 0 } }; /* disarmed */
    if (wake_ms < INT64_MAX) {
        when.it_value.tv_sec = wake_ms / 1000;
        when.it_value.tv_nsec = wake_ms % 1000 * 1000000;
    }
    timerfd_settime(show->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

/* The one place where show sleeps. */
static void wait(const struct show *show)
{
    struct pollfd fds[] = {
        { .fd = BELT_CONTROL, .events = POLLIN },
        { .fd = BELT_UP, .events = POLLIN },
        { .fd = BELT_BACK, .events = POLLIN },
        { .fd = display_fd(show->display), .events = POLLIN },
        { .fd = show->timer, .events = POLLIN },
    };
    set_timer(show);
    poll(fds, sizeof fds / sizeof *fds,
         show->look.serial != 0 ? 0
         : !show->has_told_all  ? UNTOLD_MS
                                : display_patience_ms(show->display));
}

/* Mesa reads its settings and what the kernel says of the card when it likes; Xlib nothing. */
static bool close_in(bool uses_gpu, struct error *err)
{
    static const char *const reads[] = { "/usr", "/lib", "/etc", "/sys", "/dev/dri", NULL };
    const struct landlock_reach reach = { .reads = uses_gpu ? reads : NULL };
    return sandbox_enter(uses_gpu ? SANDBOX_SHOW_GPU : SANDBOX_SHOW_CPU, &reach, err);
}

static bool open_show(struct show *show, struct error *err)
{
    show->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (show->timer < 0)
        return error_errno(err, ERROR_SYSTEM, "timerfd");
    if (!display_open(&show->start, &show->display, err) ||
        !close_in(display_uses_gpu(show->display), err))
        return false;
    show->board.is_paced = display_is_paced(show->display);
    belt_tell_faults(BELT_BACK);
    return belt_hello(BELT_BACK, show->start.run, err) && tell_display(show, err);
}

/* A scene that already waits is in the first frame; else that frame is black. */
static bool run(struct show *show, struct error *err)
{
    bool is_exposed;
    show->is_whole = true;
    lamp_init(&show->lamp);
    light_curve_make(LIGHT_LEVEL_FULL, LIGHT_GAMMA_ONE, &show->curve);
    while (receive(show), !show->is_main_gone) {
        if (!present(show, err))
            return false;
        look_step(&show->look, show->display, &show->glass, &show->curve, show->presented_ms);
        if (!display_drain(show->display, &is_exposed, err))
            return false;
        show->is_whole |= is_exposed;
        if (!is_exposed)
            wait(show);
    }
    return true;
}

int main(void)
{
    static struct show show = { .timer = -1 }; /* large */
    struct error err;
    i18n_open();
    if (!belt_begin("show", &show.start, &err))
        return EXIT_SYSTEM;
    bool is_good = open_show(&show, &err) && run(&show, &err);
    if (!is_good)
        log_error("%s", err.text);
    look_again(&show.look);
    board_deinit(&show.board);
    display_close(show.display);
    return is_good ? EXIT_SUCCESS : EXIT_SYSTEM;
}
