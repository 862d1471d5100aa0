/* See order.h. The bytes that paint will decode are copied into a sealed memfd while they are
 * hashed, so that what is shown is what was verified. */
#include "player/plan/order.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/ipc.h"
#include "common/str.h"
#include "model/limits.h"
#include "picture/scene.h"

/* A slot that already runs is shown at once; its transition is taken up where it is by now, and cut
 * when it is over. */
static struct parcel_scene place(const struct order_input *input)
{
    const struct cue *cue = input->cue;
    const struct slot *slot = &cue->slot;
    int64_t show_at_ms = wallclock_monotonic(input->clock, slot->from_ms);
    bool is_over = slot->from_ms == INT64_MIN || input->now_ms - show_at_ms >= slot->transition_ms;
    struct parcel_scene scene = { .zone = (int32_t)cue->zone,
                                  .mosaic = cue->mosaic,
                                  .show_at_ms = show_at_ms,
                                  .hold_until_ms =
                                      wallclock_monotonic(input->clock, slot->until_ms),
                                  .transition = slot->transition,
                                  .transition_ms = (int32_t)slot->transition_ms,
                                  .is_cut = cue->is_cut };
    if (is_over && show_at_ms <= input->now_ms) {
        scene.show_at_ms = input->now_ms;
        scene.transition = TRANSITION_CUT;
        scene.transition_ms = 0;
    }
    return scene;
}

static bool read_font(struct order_font *font, struct error *err)
{
    struct buf bytes;
    buf_init(&bytes, LIMIT_FONT_BYTES);
    bool is_read = file_read(AT_FDCWD, font->path, &bytes, err) &&
                   ipc_copy("font", bytes.bytes, bytes.length, &font->fd, err);
    if (is_read)
        font->bytes = bytes.length;
    buf_deinit(&bytes);
    return is_read || error_prefix(err, "the packaged font (fonts-noto-core)");
}

static bool give_default_font(const struct order_input *input, uint64_t *ret_bytes, int *ret_fd,
                              struct error *err)
{
    struct order_font *font = input->default_font;
    if (font->fd < 0 && !read_font(font, err))
        return false;
    *ret_fd = fcntl(font->fd, F_DUPFD_CLOEXEC, 0);
    *ret_bytes = font->bytes;
    return *ret_fd >= 0 || error_errno(err, ERROR_SYSTEM, "the packaged font");
}

static bool give_file(const struct order_input *input, const char *path, uint64_t *ret_bytes,
                      int *ret_fd, char ret_damaged[SHA256_HEX_BYTES], struct error *err)
{
    const struct edition *edition = input->cue->edition;
    const struct manifest_file *file = edition ? manifest_find(edition->manifest, path) : NULL;
    if (!file && strcmp(path, MANIFEST_DEFAULT_FONT) == 0)
        return give_default_font(input, ret_bytes, ret_fd, err);
    if (!file)
        return error_set(err, ERROR_INPUT, "the release does not hold %s", path);
    if (file->size_bytes > LIMIT_PICTURE_BYTES)
        return error_set(err, ERROR_LIMIT, "%s: larger than %d bytes", path, LIMIT_PICTURE_BYTES);
    *ret_bytes = (uint64_t)file->size_bytes;
    if (store_read_memory(input->store, file->sha256, file->size_bytes, ret_fd, err))
        return true;
    memcpy(ret_damaged, file->sha256, SHA256_HEX_BYTES);
    return error_prefix(err, "%s", path);
}

/* Without it the scene's own font, or the packaged one, has to do. */
static void give_second(const struct order_input *input, const char *path,
                        struct parcel_order *order, int *ret_fd)
{
    char ignored_sha256[SHA256_HEX_BYTES];
    struct error ignored;
    if (give_file(input, path, &order->fallback_bytes, ret_fd, ignored_sha256, &ignored) ||
        give_file(input, MANIFEST_DEFAULT_FONT, &order->fallback_bytes, ret_fd, ignored_sha256,
                  &ignored))
        return;
    order->fallback_bytes = 0;
    *ret_fd = -1;
}

/* `texts` holds what the scene borrows, for as long as it is needed. */
static void choose_scene(const struct order_input *input, struct buf *texts,
                         struct scene *ret_scene)
{
    const struct cue *cue = input->cue;
    const struct edition *edition = cue->edition;
    struct slot slot = cue->slot;
    enum pattern pattern;
    slot.from_ms = cue->began_ms;
    slot.until_ms = cue->ends_ms;
    if (pattern_find(input->pattern, &pattern))
        scene_of_pattern(pattern, input->screen_id, ret_scene);
    else
        scene_of_slot(edition ? edition->site : NULL, edition ? edition->screen : NULL, &slot,
                      cue->at_ms, ret_scene);
    if (ret_scene->kind == SCENE_IDLE && input->code[0]) {
        buf_printf(texts, "Mã ghép bảng: %s", input->code);
        ret_scene->field_count = 0;
        scene_add_text(ret_scene, buf_text(texts));
    }
    if (ret_scene->kind == SCENE_IDLE && input->identity[0]) {
        if (ret_scene->field_count == 0)
            scene_add_text(ret_scene, "");
        scene_add_text(ret_scene, input->identity);
    }
    if (ret_scene->kind != SCENE_TICKER)
        return;
    timeline_ticker(edition->timeline, &slot, texts);
    scene_add_text(ret_scene, buf_text(texts));
}

bool order_make(const struct order_input *input, struct parcel_order *ret_order,
                struct parcel_scene *ret_scene, int ret_fds[ORDER_FDS],
                char ret_damaged[SHA256_HEX_BYTES], struct error *err)
{
    const struct cue *cue = input->cue;
    struct parcel_order order = { .kind = SCENE_HOLD,
                                  .zone = (int32_t)cue->zone,
                                  .mosaic = cue->mosaic };
    struct scene scene;
    int fds[ORDER_FDS] = { -1, -1 };
    struct buf texts;
    buf_init(&texts, sizeof order.text);
    choose_scene(input, &texts, &scene);
    bool is_had = true;
    if (!cue->is_same_picture && !input->is_hold && scene.kind != SCENE_HOLD) {
        is_had =
            scene_pack(&scene, order.text, sizeof order.text) ||
            error_set(err, ERROR_LIMIT, "the texts are longer than %zu bytes", sizeof order.text);
        if (is_had && scene_needs_file(&scene))
            is_had = give_file(input, scene.file, &order.file_bytes, &fds[0], ret_damaged, err);
        if (is_had && scene_second_file(&scene))
            give_second(input, scene_second_file(&scene), &order, &fds[1]);
        order.field_count = (uint32_t)scene.field_count;
        if (is_had)
            order.kind = (int32_t)scene.kind;
        else
            order.file_bytes = 0;
    }
    order.has_picture = order.kind != SCENE_HOLD || cue->is_empty;
    order.inset_px = scene.inset_px;
    order.motion = scene.motion;
    order.background = scene.background;
    order.color = scene.color;
    order.accent = scene.accent;
    order.outline = scene.outline;
    order.shadow = scene.shadow;
    order.duration_ms = scene.duration_ms;
    order.at_ms = scene.at_ms;
    order.holds_ms = scene.holds_ms;
    order.align = (int32_t)scene.align;
    order.fit = (int32_t)scene.fit;
    order.focus = scene.focus;
    order.pattern = (int32_t)scene.pattern;
    order.canvas_x = scene.canvas_x;
    order.canvas_y = scene.canvas_y;
    str_copy(order.screen_id, sizeof order.screen_id, scene.screen_id);
    str_copy(order.screen_name, sizeof order.screen_name, scene.screen_name);
    str_copy(order.name, sizeof order.name, scene.name);
    buf_deinit(&texts);
    *ret_order = order;
    *ret_scene = place(input);
    memcpy(ret_fds, fds, sizeof fds);
    return is_had;
}
