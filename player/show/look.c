/* See look.h. A step after each frame, so that none waits for it. */
#include "player/show/look.h"

#include <sys/mman.h>
#include <unistd.h>

#include "player/belt.h"

void look_again(struct look *look)
{
    glance_free(look->glance);
    look->glance = NULL;
}

/* The small picture of a glance as a sealed memfd; -1: none. */
static int picture_memory(const struct glance *glance, struct parcel_thumbnail *into)
{
    struct error err;
    struct pixmap picture = glance_picture_size(glance);
    size_t bytes = pixmap_bytes(picture.width_px, picture.height_px);
    void *map = NULL;
    int fd = -1;
    if (bytes == 0 || !ipc_memory("thumbnail", bytes, &fd, &map, &err))
        return -1;
    picture.pixels = map;
    glance_picture(glance, &picture);
    munmap(map, bytes);
    if (!ipc_seal(fd, &err)) {
        close(fd);
        return -1;
    }
    *into = (struct parcel_thumbnail){ .width_px = picture.width_px,
                                       .height_px = picture.height_px,
                                       .bytes = (uint32_t)bytes };
    return fd;
}

static void answer(struct look *look, int64_t presented_ms)
{
    struct error err;
    struct parcel_looked looked = { .serial = look->serial, .presented_ms = presented_ms };
    int fd = -1;
    if (look->glance) {
        glance_grids(look->glance, &looked.planned, &looked.seen, &looked.tolerance);
        fd = picture_memory(look->glance, &looked.thumbnail);
    }
    belt_send(BELT_BACK, PARCEL_LOOKED, &looked, sizeof looked, &fd, fd >= 0, &err);
    if (fd >= 0)
        close(fd);
    look_again(look);
    look->serial = 0;
}

void look_step(struct look *look, struct display *display, const struct frame *glass,
               const struct light_curve *curve, int64_t presented_ms)
{
    if (look->serial == 0)
        return;
    if (!look->glance)
        look->glance = glance_new(display, glass);
    if (!look->glance || glance_step(look->glance, glass, curve))
        answer(look, presented_ms);
}
