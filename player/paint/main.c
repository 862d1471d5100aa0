/* paint: one order at a time, text or file in, pixels in a sealed memfd out. It has no network, no
 * files and no devices, and it is expendable: an order may cost its life, and after a heavy one it
 * leaves by itself so that the memory returns to the machine; main starts it again at once. It says
 * which one it begins, so that plan knows which one that was; one that takes longer than any
 * picture should is ended by an alarm.
 *
 * Orders are latest-wins: what was ordered before the newest is no longer wanted. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "common/log.h"
#include "common/sandbox.h"
#include "common/str.h"
#include "model/heartbeat.h"
#include "model/limits.h"
#include "picture/jpeg_write.h"
#include "picture/scene_strip.h"
#include "player/belt.h"
#include "player/paint/handover.h"

enum { HEAVY_KIB = 96 * 1024, MOST_S = 10 /* of computing, for one order */ };

struct paint {
    struct parcel_start start;
    struct parcel_order order;         /* the newest; serial 0: none */
    int file, fallback;                /* its descriptors, or -1 */
    struct parcel_thumbnail thumbnail; /* to be made a JPEG of; bytes 0: none */
    int pixels;                        /* its descriptor, or -1 */
    struct handover handover;          /* what others are still owed of the order before */
    bool is_light;                     /* peak memory is still small */
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

static struct scene scene_of_order(const struct parcel_order *order)
{
    struct scene scene = { .kind = (enum scene_kind)order->kind,
                           .name = order->name,
                           .background = order->background,
                           .color = order->color,
                           .accent = order->accent,
                           .outline = order->outline,
                           .shadow = order->shadow,
                           .align = (enum align)order->align,
                           .fit = (enum fit)order->fit,
                           .focus = order->focus,
                           .duration_ms = order->duration_ms,
                           .at_ms = order->at_ms,
                           .holds_ms = order->holds_ms,
                           .pattern = (enum pattern)order->pattern,
                           .inset_px = order->inset_px,
                           .output = &order->mosaic.output,
                           .canvas_x = order->canvas_x,
                           .canvas_y = order->canvas_y,
                           .motion = order->motion,
                           .screen_id = text_or_none(order->screen_id),
                           .screen_name = text_or_none(order->screen_name) };
    scene_unpack(&scene, order->text, sizeof order->text, order->field_count);
    return scene;
}

/* The bytes of one of the order's files, as they were mapped. */
struct file {
    const void *bytes;
    size_t length;
};

static bool file_map(struct file *file, int fd, uint64_t length, struct error *err)
{
    *file = (struct file){ .length = (size_t)length };
    return length == 0 || ipc_map_sealed(fd, file->length, &file->bytes, err);
}

static void file_unmap(struct file *file)
{
    if (file->bytes)
        munmap((void *)(uintptr_t)file->bytes, file->length);
}

/* How large the page is: as the zone, or as what scrolls through it. */
static bool measure(const struct scene *scene, const struct file *file, struct rect area,
                    struct parcel_picture *into, struct pixmap *page, struct error *err)
{
    page->width_px = area.width;
    page->height_px = area.height;
    if (!scene_scrolls(scene))
        return true;
    into->window = scene_inner(scene, area.width, area.height);
    if (!scene_measure_strip(scene, file->bytes, file->length, into->window.height, &into->strip,
                             err))
        return false;
    page->width_px = strip_page_width(&into->strip);
    page->height_px = strip_page_height(&into->strip);
    return true;
}

/* Whatever a picture cannot be painted by is its own fault: also that it wants too much memory. */
static bool paint_pixels(const struct scene *scene, const struct file *file,
                         const struct strip *strip, struct pixmap *page, int64_t *ret_until_ms,
                         struct error *err)
{
    bool is_painted = strip->width_px > 0
                          ? scene_paint_strip(scene, file->bytes, file->length, strip, page, err)
                          : scene_paint(scene, file->bytes, file->length, page, ret_until_ms, err);
    if (!is_painted)
        err->kind = ERROR_INPUT;
    return is_painted;
}

/* A sealed memfd with the picture, or -1 with the reason. */
static int paint_page(const struct scene *scene, const struct file *file, struct rect area,
                      struct parcel_picture *into, int64_t *ret_until_ms, struct error *err)
{
    struct pixmap page;
    void *map = NULL;
    int memory = -1;
    if (!measure(scene, file, area, into, &page, err))
        return -1;
    size_t bytes = pixmap_bytes(page.width_px, page.height_px);
    if (!ipc_memory("page", bytes, &memory, &map, err))
        return -1;
    page.pixels = map;
    bool is_painted = paint_pixels(scene, file, &into->strip, &page, ret_until_ms, err);
    munmap(map, bytes);
    if (is_painted && ipc_seal(memory, err))
        return memory;
    close(memory);
    return -1;
}

static int paint_order(const struct paint *paint, struct parcel_picture *into,
                       int64_t *ret_until_ms, struct error *err)
{
    const struct parcel_order *order = &paint->order;
    struct scene scene = scene_of_order(order);
    struct file file, fallback;
    int page = -1;
    if (!file_map(&file, paint->file, order->file_bytes, err))
        return -1;
    if (file_map(&fallback, paint->fallback, order->fallback_bytes, err)) {
        scene.fallback = fallback.bytes;
        scene.fallback_bytes = fallback.length;
        page = paint_page(&scene, &file, order->mosaic.zones[order->zone].area, into, ret_until_ms,
                          err);
        file_unmap(&fallback);
    }
    file_unmap(&file);
    return page;
}

static void drop_files(struct paint *paint)
{
    if (paint->file >= 0)
        close(paint->file);
    if (paint->fallback >= 0)
        close(paint->fallback);
    paint->file = paint->fallback = -1;
}

/* SIGPROF ends the process; 0: not any more. Computing and not waiting is counted, since on a busy
 * machine a good picture takes its time, too. */
static void set_alarm(int seconds)
{
    struct itimerval when = { .it_value = { .tv_sec = seconds } };
    setitimer(ITIMER_PROF, &when, NULL);
}

static int begin(const struct paint *paint, struct parcel_picture *into, int64_t *ret_until_ms,
                 struct error *err)
{
    struct error unsaid;
    struct parcel_mark begun = { .serial = paint->order.serial };
    belt_send(BELT_UP, PARCEL_BEGUN, &begun, sizeof begun, NULL, 0, &unsaid);
    set_alarm(MOST_S);
    int page = paint_order(paint, into, ret_until_ms, err);
    set_alarm(0);
    return page;
}

static void carry_out(struct paint *paint)
{
    struct error err;
    struct rusage usage;
    const struct parcel_order *order = &paint->order;
    struct parcel_picture picture = { .serial = order->serial };
    int64_t until_ms = INT64_MAX;
    bool has_picture = order->has_picture != 0;
    int page = has_picture ? begin(paint, &picture, &until_ms, &err) : -1;
    handover_take(&paint->handover, &picture, page, until_ms,
                  has_picture && page < 0 ? &err : NULL);
    handover_pay(&paint->handover);
    drop_files(paint);
    paint->order.serial = 0;
    getrusage(RUSAGE_SELF, &usage);
    paint->is_light = usage.ru_maxrss < HEAVY_KIB;
}

/* --- thumbnails ------------------------------------------------------------ */

static void drop_thumbnail(struct paint *paint)
{
    if (paint->pixels >= 0)
        close(paint->pixels);
    paint->pixels = -1;
    paint->thumbnail.bytes = 0;
}

static bool encode(const struct paint *paint, struct buf *into, struct error *err)
{
    const struct parcel_thumbnail *thumbnail = &paint->thumbnail;
    const void *map = NULL;
    if (!ipc_map_sealed(paint->pixels, thumbnail->bytes, &map, err))
        return false;
    const struct pixmap pixmap = { .width_px = thumbnail->width_px,
                                   .height_px = thumbnail->height_px,
                                   .pixels = (uint32_t *)(uintptr_t)map };
    bool is_written = jpeg_write(&pixmap, into, err);
    munmap((void *)(uintptr_t)map, thumbnail->bytes);
    return is_written;
}

/* What cannot be made is left out: the next one comes in a minute. */
static void encode_thumbnail(struct paint *paint)
{
    struct error err;
    struct buf jpeg;
    struct parcel_thumbnail answer = paint->thumbnail;
    int fd = -1;
    buf_init(&jpeg, HEARTBEAT_THUMBNAIL_BYTES);
    if (encode(paint, &jpeg, &err) && ipc_copy("thumbnail", jpeg.bytes, jpeg.length, &fd, &err)) {
        answer.bytes = (uint32_t)jpeg.length;
        belt_send(BELT_UP, PARCEL_ENCODED, &answer, sizeof answer, &fd, 1, &err);
        close(fd);
    }
    buf_deinit(&jpeg);
    drop_thumbnail(paint);
}

/* --- hearing --------------------------------------------------------------- */

static bool is_sane_thumbnail(const struct parcel_thumbnail *thumbnail)
{
    return thumbnail->width_px > 0 && thumbnail->height_px > 0 &&
           (int64_t)thumbnail->width_px * thumbnail->height_px <= LIMIT_THUMBNAIL_PIXELS &&
           thumbnail->bytes == pixmap_bytes(thumbnail->width_px, thumbnail->height_px);
}

static bool is_sane(const struct parcel_order *order)
{
    return mosaic_is_sane(&order->mosaic) && order->zone >= 0 && order->zone < order->mosaic.count;
}

static void hear(struct paint *paint, const union parcel *parcel, int fds[IPC_MAX_FDS])
{
    if (parcel->head.type == PARCEL_PING) {
        belt_pong(parcel, 0, 0, 0);
    } else if (parcel->head.type == PARCEL_ORDER && is_sane(&parcel->order)) {
        drop_files(paint);
        paint->order = parcel->order;
        paint->file = fds[0];
        paint->fallback = fds[1];
        fds[0] = fds[1] = -1;
    } else if (parcel->head.type == PARCEL_ENCODE && is_sane_thumbnail(&parcel->thumbnail)) {
        drop_thumbnail(paint);
        paint->thumbnail = parcel->thumbnail;
        paint->pixels = fds[0];
        fds[0] = -1;
    }
}

/* False when main is gone. */
static bool hear_all(struct paint *paint, int end, enum belt_from from)
{
    static union parcel parcel; /* large, and there is one thread */
    int fds[IPC_MAX_FDS];
    struct error err;
    for (;;) {
        if (belt_receive(end, from, &parcel, fds, &err)) {
            hear(paint, &parcel, fds);
            belt_close(fds);
        } else if (err.kind != ERROR_INPUT) {
            return err.kind != ERROR_MISSING;
        }
    }
}

static bool round_once(struct paint *paint)
{
    struct pollfd fds[] = { { .fd = BELT_CONTROL, .events = POLLIN },
                            { .fd = BELT_UP, .events = POLLIN } };
    if (poll(fds, 2, handover_pay(&paint->handover) ? -1 : HANDOVER_AGAIN_MS) < 0)
        return errno == EINTR;
    if (fds[0].revents && !hear_all(paint, BELT_CONTROL, FROM_MAIN))
        return false;
    if (fds[1].revents && !hear_all(paint, BELT_UP, FROM_PLAN))
        return false;
    if (paint->order.serial != 0)
        carry_out(paint);
    if (paint->thumbnail.bytes > 0)
        encode_thumbnail(paint);
    return paint->is_light || !handover_pay(&paint->handover);
}

int main(void)
{
    static struct paint paint = {
        .file = -1, .fallback = -1, .pixels = -1, .handover.page = -1, .is_light = true
    };
    static const struct landlock_reach nothing = { .reads = NULL };
    struct error err;
    signal(SIGTERM, on_stop);
    if (!belt_begin("paint", &paint.start, &err)) {
        log_error("%s", err.text);
        return error_exit_code(&err);
    }
    if (paint.start.run > 1 && !belt_hello(BELT_UP, paint.start.run, &err))
        return error_exit_code(&err);
    if (!sandbox_enter(SANDBOX_PAINT, &nothing, &err))
        log_warning("no sandbox: %s", err.text);
    while (!is_stopping && round_once(&paint))
        ;
    return 0;
}
