/* paint: one order at a time, text or file in, pixels in a sealed memfd out. It has no network, no
 * files and no devices, and it is expendable: an order may cost its life, and after a heavy one it
 * leaves by itself so that the memory returns to the machine; main starts it again at once.
 *
 * Orders are latest-wins: what was ordered before the newest is no longer wanted. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/log.h"
#include "common/sandbox.h"
#include "common/str.h"
#include "model/limits.h"
#include "picture/scene.h"
#include "player/belt.h"

enum { HEAVY_KIB = 96 * 1024 };

struct paint {
    struct parcel_start start;
    struct parcel_order order; /* the newest; serial 0: none */
    int file;                  /* its descriptor, or -1 */
    bool is_light;             /* peak memory is still small */
};

static volatile sig_atomic_t is_stopping;

static void on_stop(int signal_number)
{
    (void)signal_number;
    is_stopping = 1;
}

/* --- painting -------------------------------------------------------------- */

static const char *text_or_none(const char *text)
{
    return text[0] ? text : NULL;
}

static bool paint_pixels(const struct paint *paint, struct pixmap *into, int64_t *ret_until_ms,
                         struct error *err)
{
    const struct parcel_order *order = &paint->order;
    struct scene scene = { .kind = (enum scene_kind)order->kind,
                           .name = order->name,
                           .background = order->background,
                           .color = order->color,
                           .accent = order->accent,
                           .align = (enum align)order->align,
                           .fit = (enum fit)order->fit,
                           .focus = order->focus,
                           .duration_ms = order->duration_ms,
                           .at_ms = order->at_ms,
                           .pattern = (enum pattern)order->pattern,
                           .inset_px = order->inset_px,
                           .screen_id = text_or_none(order->screen_id),
                           .screen_name = text_or_none(order->screen_name) };
    scene_unpack(&scene, order->text, sizeof order->text, order->field_count);
    const void *bytes = NULL;
    size_t length = (size_t)order->file_bytes;
    if (length > 0 && !ipc_map_sealed(paint->file, length, &bytes, err))
        return false;
    bool is_painted = scene_paint(&scene, bytes, length, into, ret_until_ms, err);
    if (bytes)
        munmap((void *)(uintptr_t)bytes, length);
    return is_painted;
}

/* A sealed memfd with the picture, or -1 with the reason. */
static int paint_page(const struct paint *paint, int64_t *ret_until_ms, struct error *err)
{
    struct rect area = paint->order.mosaic.zones[paint->order.zone].area;
    struct pixmap page = { .width_px = area.width, .height_px = area.height };
    size_t bytes = pixmap_bytes(page.width_px, page.height_px);
    void *map = NULL;
    int memory = -1;
    if (!ipc_memory("page", bytes, &memory, &map, err))
        return -1;
    page.pixels = map;
    bool is_painted = paint_pixels(paint, &page, ret_until_ms, err);
    munmap(map, bytes);
    if (is_painted && ipc_seal(memory, err))
        return memory;
    close(memory);
    return -1;
}

static void hand_over(const struct parcel_order *order, int page)
{
    struct error err;
    struct parcel_scene scene = { .serial = order->serial,
                                  .layout = order->layout,
                                  .zone = order->zone,
                                  .mosaic = order->mosaic,
                                  .show_at_ms = order->show_at_ms,
                                  .hold_until_ms = order->hold_until_ms,
                                  .transition = page < 0 ? TRANSITION_CUT : order->transition,
                                  .transition_ms = page < 0 ? 0 : order->transition_ms };
    if (!belt_send(BELT_DOWN, PARCEL_SCENE, &scene, sizeof scene, &page, page >= 0, &err))
        log_warning("a picture did not reach show: %s", err.text);
}

static void answer(const struct parcel_order *order, int64_t until_ms, const struct error *why_not)
{
    struct error err;
    struct parcel_painted painted = { .serial = order->serial,
                                      .is_good = !why_not,
                                      .until_ms = until_ms };
    if (why_not)
        str_copy(painted.text, sizeof painted.text, why_not->text);
    belt_send(BELT_UP, PARCEL_PAINTED, &painted, sizeof painted, NULL, 0, &err);
}

static void carry_out(struct paint *paint)
{
    struct error err;
    struct rusage usage;
    bool has_picture = paint->order.has_picture != 0;
    int64_t until_ms = INT64_MAX;
    int page = has_picture ? paint_page(paint, &until_ms, &err) : -1;
    hand_over(&paint->order, page);
    answer(&paint->order, until_ms, has_picture && page < 0 ? &err : NULL);
    if (page >= 0)
        close(page);
    if (paint->file >= 0)
        close(paint->file);
    paint->file = -1;
    paint->order.serial = 0;
    getrusage(RUSAGE_SELF, &usage);
    paint->is_light = usage.ru_maxrss < HEAVY_KIB;
}

/* --- hearing --------------------------------------------------------------- */

static bool is_sane(const struct parcel_order *order)
{
    return mosaic_is_sane(&order->mosaic) && order->zone >= 0 && order->zone < order->mosaic.count;
}

static void hear(struct paint *paint, const union parcel *parcel, int fds[IPC_MAX_FDS])
{
    if (parcel->head.type == PARCEL_PING) {
        belt_pong(parcel, 0, 0, 0);
    } else if (parcel->head.type == PARCEL_ORDER && is_sane(&parcel->order)) {
        if (paint->file >= 0)
            close(paint->file);
        paint->order = parcel->order;
        paint->file = fds[0];
        fds[0] = -1;
    }
}

/* False when main is gone. */
static bool hear_all(struct paint *paint, int end)
{
    static union parcel parcel; /* large, and there is one thread */
    int fds[IPC_MAX_FDS];
    struct error err;
    for (;;) {
        if (belt_receive(end, &parcel, fds, &err)) {
            hear(paint, &parcel, fds);
            belt_close(fds);
        } else if (err.kind != ERROR_INPUT) {
            return err.kind == ERROR_AGAIN;
        }
    }
}

static bool round_once(struct paint *paint)
{
    struct pollfd fds[] = { { .fd = BELT_CONTROL, .events = POLLIN },
                            { .fd = BELT_UP, .events = POLLIN } };
    if (poll(fds, 2, -1) < 0)
        return errno == EINTR;
    if (fds[0].revents && !hear_all(paint, BELT_CONTROL))
        return false;
    if (fds[1].revents && !hear_all(paint, BELT_UP))
        return false;
    if (paint->order.serial != 0)
        carry_out(paint);
    return paint->is_light;
}

int main(void)
{
    static struct paint paint = { .file = -1, .is_light = true };
    struct error err;
    signal(SIGTERM, on_stop);
    if (!belt_begin("paint", &paint.start, &err)) {
        log_error("%s", err.text);
        return error_exit_code(&err);
    }
    struct parcel_mark hello = { .serial = paint.start.run };
    if (paint.start.run > 1)
        belt_send(BELT_UP, PARCEL_HELLO, &hello, sizeof hello, NULL, 0, &err);
    if (!sandbox_enter(SANDBOX_PAINT, &err))
        log_warning("no sandbox: %s", err.text);
    while (!is_stopping && round_once(&paint))
        ;
    return 0;
}
