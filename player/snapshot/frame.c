/* A board in the middle of a transition shows two pictures: the slot's own and the one before it.
 * Both come from the timeline, so nothing of the past has to be remembered. */
#include "player/snapshot/frame.h"

#include <fcntl.h>
#include <stdlib.h>

#include "common/build.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"
#include "picture/scene.h"
#include "picture/transition.h"

struct frame {
    const struct edition *edition; /* NULL: a test pattern needs none */
    struct store *store;
};

/* The file of a scene: the release's own, or the packaged font that this program came with. */
static bool read_file(const struct frame *frame, const struct scene *scene, struct buf *into,
                      struct error *err)
{
    const struct manifest_file *file =
        frame->edition ? manifest_find(frame->edition->manifest, scene->file) : NULL;
    if (file)
        return store_read(frame->store, file->sha256, into, err) ||
               error_prefix(err, "%s", scene->file);
    return str_equal(scene->file, MANIFEST_DEFAULT_FONT)
               ? file_read(AT_FDCWD, FONT_DEFAULT_PATH, into, err)
               : error_set(err, ERROR_MISSING, _("the release does not hold %s"), scene->file);
}

static bool paint_scene(const struct frame *frame, const struct scene *scene, struct pixmap *into,
                        struct error *err)
{
    struct buf bytes;
    int64_t ignored_ms;
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    bool is_good = !scene_needs_file(scene) || read_file(frame, scene, &bytes, err);
    is_good = is_good && scene_paint(scene, bytes.bytes, bytes.length, into, &ignored_ms, err);
    buf_deinit(&bytes);
    return is_good;
}

/* False: this slot holds what was there before it. */
static bool paint_own(const struct frame *frame, const struct scene *scene, struct pixmap *into)
{
    struct error err;
    if (scene->kind == SCENE_HOLD)
        return false;
    if (paint_scene(frame, scene, into, &err))
        return true;
    log_warning("%s: %s", scene->name, err.text);
    return false;
}

/* The slot's picture, or the nearest before it that can be painted, or its plain background. */
static bool paint_slot(const struct frame *frame, struct slot slot, int64_t at_ms,
                       struct pixmap *into, struct error *err)
{
    struct scene wanted, scene;
    int64_t ignored_ms;
    scene_of_slot(frame->edition->site, frame->edition->screen, &slot, at_ms, &wanted);
    scene = wanted;
    for (size_t left = slot.count;; left--) {
        if (paint_own(frame, &scene, into))
            return true;
        if (left == 0 || slot.from_ms == INT64_MIN)
            break;
        timeline_at(frame->edition->timeline, 0, slot.from_ms - 1, &slot);
        scene_of_slot(frame->edition->site, frame->edition->screen, &slot, slot.until_ms - 1,
                      &scene);
    }
    wanted.kind = SCENE_HOLD;
    return scene_paint(&wanted, NULL, 0, into, &ignored_ms, err);
}

/* Both pictures of a transition, and the frame of them. */
static bool draw_transition(const struct frame *frame, const struct slot *slot, int64_t since_ms,
                            struct pixmap *into, struct error *err)
{
    struct pixmap from = *into, to = *into;
    struct slot before;
    from.pixels = mem_try(pixmap_bytes(from.width_px, from.height_px));
    to.pixels = mem_try(pixmap_bytes(to.width_px, to.height_px));
    timeline_at(frame->edition->timeline, 0, slot->from_ms - 1, &before);
    bool is_good = from.pixels && to.pixels
                       ? paint_slot(frame, before, before.until_ms - 1, &from, err) &&
                             paint_slot(frame, *slot, slot->from_ms + since_ms, &to, err)
                       : error_set(err, ERROR_SYSTEM, _("not enough memory for a frame"));
    if (is_good) {
        struct transition_view view = transition_at(slot->transition, since_ms, slot->transition_ms,
                                                    into->width_px, into->height_px);
        transition_compose(into, &from, &to, &view);
    }
    free(from.pixels);
    free(to.pixels);
    return is_good;
}

bool frame_draw(const struct edition *edition, struct store *store, int64_t at_ms,
                struct pixmap *into, struct error *err)
{
    const struct frame frame = { edition, store };
    struct slot slot;
    timeline_at(edition->timeline, 0, at_ms, &slot);
    int64_t since_ms = slot.from_ms == INT64_MIN ? INT64_MAX : at_ms - slot.from_ms;
    if (transition_is_over(slot.transition, since_ms, slot.transition_ms))
        return paint_slot(&frame, slot, at_ms, into, err);
    return draw_transition(&frame, &slot, since_ms, into, err);
}

bool frame_draw_pattern(enum pattern pattern, const char *screen_id, struct pixmap *into,
                        struct error *err)
{
    const struct frame frame = { NULL, NULL };
    struct scene scene;
    scene_of_pattern(pattern, screen_id, &scene);
    return paint_scene(&frame, &scene, into, err);
}
