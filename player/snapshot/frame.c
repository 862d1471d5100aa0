/* Zone by zone, each by the same painting and composing as on a board. In the middle of a
 * transition there are two pictures: the slot's own and the one before it. Both come from the
 * timeline, so nothing of the past has to be remembered. */
#include "player/snapshot/frame.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/build.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"
#include "picture/layer.h"
#include "picture/mosaic.h"
#include "picture/scene_strip.h"

struct frame {
    const struct edition *edition; /* NULL: a test pattern needs none */
    struct store *store;
    int64_t at_ms; /* wall: where what scrolls is */
    struct arrangement arrangement;
    struct mosaic mosaic;
};

/* A file of a scene: the release's own, or the packaged font that this program came with. */
static bool read_file(const struct frame *frame, const char *path, struct buf *into,
                      struct error *err)
{
    const struct manifest_file *file =
        frame->edition ? manifest_find(frame->edition->manifest, path) : NULL;
    if (file)
        return store_read(frame->store, file->sha256, into, err) || error_prefix(err, "%s", path);
    return str_equal(path, MANIFEST_DEFAULT_FONT)
               ? file_read(AT_FDCWD, FONT_DEFAULT_PATH, into, err)
               : error_set(err, ERROR_MISSING, _("the release does not hold %s"), path);
}

static bool paint_scene(const struct frame *frame, const struct scene *scene, struct pixmap *into,
                        struct error *err)
{
    struct scene full = *scene;
    struct buf bytes, fallback;
    struct error ignored;
    int64_t ignored_ms;
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    buf_init(&fallback, LIMIT_FONT_BYTES);
    bool is_good = !scene_needs_file(scene) || read_file(frame, scene->file, &bytes, err);
    const char *second = scene_second_file(scene);
    if (second && read_file(frame, second, &fallback, &ignored)) {
        full.fallback = fallback.bytes;
        full.fallback_bytes = fallback.length;
    }
    is_good = is_good && scene_paint_at(&full, bytes.bytes, bytes.length, frame->at_ms, into,
                                        &ignored_ms, err);
    buf_deinit(&fallback);
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

static void lay_out(const struct frame *frame, const struct arrangement *arrangement,
                    struct mosaic *ret_mosaic)
{
    mosaic_of_layout(frame->edition->site, frame->edition->screen, arrangement->layout, ret_mosaic);
}

/* The slot of the zone before this one, unless the canvas was laid out in another way then. */
static bool step_back(const struct frame *frame, size_t zone, struct slot *slot)
{
    struct arrangement before;
    struct mosaic mosaic;
    if (slot->from_ms == INT64_MIN)
        return false;
    timeline_arrangement(frame->edition->timeline, slot->from_ms - 1, &before);
    lay_out(frame, &before, &mosaic);
    if (!mosaic_is_same(&mosaic, &frame->mosaic))
        return false;
    timeline_at(frame->edition->timeline, zone, slot->from_ms - 1, slot);
    return true;
}

/* What is to be painted for the slot; `texts` holds those of a ticker. */
static void scene_of(const struct frame *frame, const struct slot *slot, int64_t at_ms,
                     struct buf *texts, struct scene *ret_scene)
{
    const struct edition *edition = frame->edition;
    scene_of_slot(edition->site, edition->screen, slot, at_ms, ret_scene);
    if (ret_scene->kind != SCENE_TICKER)
        return;
    buf_deinit(texts);
    timeline_ticker(edition->timeline, slot, texts);
    scene_add_text(ret_scene, buf_text(texts));
}

/* What scrolls comes and goes without a transition. */
static bool scrolls(const struct frame *frame, const struct slot *slot)
{
    struct scene scene;
    scene_of_slot(frame->edition->site, frame->edition->screen, slot, slot->from_ms, &scene);
    return scene_scrolls(&scene);
}

/* The slot's picture, or the nearest before it that can be painted, or its plain background. */
static bool paint_slot(const struct frame *frame, size_t zone, struct slot slot, int64_t at_ms,
                       struct pixmap *into, struct error *err)
{
    struct scene wanted, scene;
    struct buf texts;
    int64_t ignored_ms;
    buf_init(&texts, LIMIT_JSON_BYTES);
    scene_of(frame, &slot, at_ms, &texts, &wanted);
    scene = wanted;
    bool is_painted = paint_own(frame, &scene, into);
    for (size_t left = slot.count; !is_painted && left > 0; left--) {
        if (!step_back(frame, zone, &slot))
            break;
        scene_of(frame, &slot, slot.until_ms - 1, &texts, &scene);
        is_painted = paint_own(frame, &scene, into);
    }
    buf_deinit(&texts);
    wanted.kind = SCENE_HOLD;
    return is_painted || scene_paint(&wanted, NULL, 0, into, &ignored_ms, err);
}

/* The pictures of a zone at this moment; `from` is only painted when something of it is seen. */
static bool paint_layer(const struct frame *frame, size_t zone, int64_t at_ms, struct layer *layer,
                        struct error *err)
{
    struct slot slot, before;
    timeline_at(frame->edition->timeline, zone, at_ms, &slot);
    int64_t since_ms = slot.from_ms == INT64_MIN ? INT64_MAX : at_ms - slot.from_ms;
    before = slot;
    bool is_moving = !transition_is_over(slot.transition, since_ms, slot.transition_ms) &&
                     step_back(frame, zone, &before) && !scrolls(frame, &slot) &&
                     !scrolls(frame, &before);
    layer->view =
        transition_at(is_moving ? slot.transition : TRANSITION_CUT, is_moving ? since_ms : 0,
                      slot.transition_ms, layer->area.width, layer->area.height);
    return (!is_moving ||
            paint_slot(frame, zone, before, before.until_ms - 1, &layer->from, err)) &&
           paint_slot(frame, zone, slot, at_ms, &layer->to, err);
}

static struct pixmap new_pixmap(struct rect area)
{
    return (struct pixmap){ area.width, area.height,
                            mem_try(pixmap_bytes(area.width, area.height)) };
}

/* Draws one zone over what lies below it. */
static bool draw_zone(const struct frame *frame, size_t zone, int64_t at_ms, struct pixmap *into,
                      struct error *err)
{
    const struct mosaic_zone *place = &frame->mosaic.zones[zone];
    struct layers *one = mem_new(sizeof *one);
    struct layer *layer = &one->items[0];
    *one = (struct layers){ frame->mosaic.width_px, frame->mosaic.height_px, 0, 1, { { { 0 } } } };
    *layer = (struct layer){ .area = place->area,
                             .background = place->background,
                             .from = new_pixmap(place->area),
                             .to = new_pixmap(place->area) };
    bool is_good = layer->from.pixels && layer->to.pixels
                       ? paint_layer(frame, zone, at_ms, layer, err)
                       : error_set(err, ERROR_SYSTEM, _("not enough memory for a frame"));
    if (is_good)
        layers_compose(one, place->area, into);
    free(layer->from.pixels);
    free(layer->to.pixels);
    free(one);
    return is_good;
}

/* The whole picture to where it stands on its orbit. */
static void move(struct pixmap *pixmap, struct orbit orbit, uint32_t background)
{
    struct rect whole = pixmap_whole(pixmap);
    struct rect kept =
        rect_meet(whole, (struct rect){ orbit.x_px, orbit.y_px, whole.width, whole.height });
    if (orbit.x_px == 0 && orbit.y_px == 0)
        return;
    for (int32_t i = 0; i < kept.height; i++) {
        int32_t y = orbit.y_px > 0 ? whole.height - 1 - i : i; /* never over a row still needed */
        memmove(pixmap_row(pixmap, y) + kept.x,
                pixmap_row(pixmap, y - orbit.y_px) + kept.x - orbit.x_px,
                (size_t)kept.width * sizeof(uint32_t));
    }
    pixmap_fill(pixmap, (struct rect){ 0, 0, whole.width, kept.y }, background);
    pixmap_fill(
        pixmap,
        (struct rect){ 0, kept.y + kept.height, whole.width, whole.height - kept.y - kept.height },
        background);
    pixmap_fill(pixmap, (struct rect){ 0, 0, kept.x, whole.height }, background);
    pixmap_fill(
        pixmap,
        (struct rect){ kept.x + kept.width, 0, whole.width - kept.x - kept.width, whole.height },
        background);
}

bool frame_draw(const struct edition *edition, struct store *store, int64_t at_ms,
                struct pixmap *into, struct error *err)
{
    struct frame frame = { .edition = edition, .store = store, .at_ms = at_ms };
    timeline_arrangement(edition->timeline, at_ms, &frame.arrangement);
    if (edition->screen)
        lay_out(&frame, &frame.arrangement, &frame.mosaic);
    else
        mosaic_single(into->width_px, into->height_px, DEFAULT_REFRESH_HZ, &frame.mosaic);
    pixmap_fill(into, pixmap_whole(into), frame.mosaic.background);
    bool is_good = true;
    for (size_t i = 0; is_good && i < frame.arrangement.zone_count; i++)
        is_good = draw_zone(&frame, i, at_ms, into, err);
    if (edition->screen)
        move(into, care_orbit(&edition->screen->care, at_ms), frame.mosaic.background);
    return is_good;
}

bool frame_draw_item(const struct edition *edition, struct store *store, const struct slot *slot,
                     struct pixmap *into, struct error *err)
{
    const struct frame frame = { .edition = edition, .store = store, .at_ms = slot->from_ms };
    struct scene scene;
    struct slot now, local = *slot;
    struct buf texts;
    int64_t ignored_ms;
    buf_init(&texts, LIMIT_JSON_BYTES);
    timeline_at(edition->timeline, 0, slot->from_ms, &now);
    local.local = now.local; /* for what tells the site's time */
    scene_of(&frame, &local, slot->from_ms, &texts, &scene);
    bool is_painted = paint_own(&frame, &scene, into);
    buf_deinit(&texts);
    scene.kind = SCENE_HOLD;
    return is_painted || scene_paint(&scene, NULL, 0, into, &ignored_ms, err);
}

bool frame_draw_pattern(enum pattern pattern, const char *screen_id, struct pixmap *into,
                        struct error *err)
{
    const struct frame frame = { .edition = NULL };
    struct scene scene;
    scene_of_pattern(pattern, screen_id, &scene);
    return paint_scene(&frame, &scene, into, err);
}
