/* Two kinds scroll: a ticker's texts, and the bars, which need no font. */
#include "picture/scene_strip.h"

#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "picture/bars.h"
#include "picture/scene_font.h"
#include "picture/strip.h"

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

static struct strip_text text_of(const struct scene *scene, int32_t height_px)
{
    return (struct strip_text){
        .separator = text_or_empty(scene_text(scene, 0)),
        .texts = text_or_empty(scene_text(scene, 1)),
        .background = scene->background,
        .color = scene->color,
        .emphasis = scene->accent,
        .outline = scene->outline,
        .shadow = scene->shadow,
        .height_px = height_px,
        .motion = scene->motion,
    };
}

bool scene_measure_strip(const struct scene *scene, const void *bytes, size_t length,
                         int32_t height_px, struct strip *ret_strip, struct error *err)
{
    struct strip strip;
    struct scene_font font;
    bool is_good = true;
    if (scene->kind != SCENE_TICKER) {
        bars_measure(height_px, scene->motion.refresh_hz, &strip);
        strip.anchor_ms = scene->motion.anchor_ms;
    } else {
        const struct strip_text text = text_of(scene, height_px);
        is_good = scene_font_open(scene, bytes, length, &font, err);
        if (is_good) {
            is_good = strip_measure(&text, font.font, &strip, err);
            scene_font_close(&font);
        }
    }
    if (is_good)
        *ret_strip = strip;
    return is_good;
}

bool scene_paint_strip(const struct scene *scene, const void *bytes, size_t length,
                       const struct strip *strip, struct pixmap *into, struct error *err)
{
    struct scene_font font;
    if (scene->kind != SCENE_TICKER) {
        bars_paint(into);
        return true;
    }
    const struct strip_text text = text_of(scene, strip->height_px);
    if (!scene_font_open(scene, bytes, length, &font, err))
        return false;
    bool is_good = strip_paint(&text, strip, font.font, into, err);
    scene_font_close(&font);
    return is_good;
}

/* The strip as it runs through its window. */
static bool paint_strip_at(const struct scene *scene, const void *bytes, size_t length,
                           int64_t wall_ms, struct pixmap *into, struct error *err)
{
    struct rect window = scene_inner(scene, into->width_px, into->height_px);
    struct strip strip;
    if (!scene_measure_strip(scene, bytes, length, window.height, &strip, err))
        return false;
    struct pixmap page = { .width_px = strip_page_width(&strip),
                           .height_px = strip_page_height(&strip) };
    page.pixels = mem_try(pixmap_bytes(page.width_px, page.height_px));
    bool is_good = page.pixels ? scene_paint_strip(scene, bytes, length, &strip, &page, err)
                               : error_set(err, ERROR_SYSTEM, _("not enough memory for a frame"));
    if (is_good) {
        int32_t column = scroll_column(&strip, scroll_travel(&strip, wall_ms), window.width);
        pixmap_fill(into, pixmap_whole(into), scene->background);
        scroll_copy(&strip, page.pixels, column, 0, into, window);
    }
    free(page.pixels);
    return is_good;
}

bool scene_paint_at(const struct scene *scene, const void *bytes, size_t length, int64_t wall_ms,
                    struct pixmap *into, int64_t *ret_until_ms, struct error *err)
{
    if (!scene_scrolls(scene))
        return scene_paint(scene, bytes, length, into, ret_until_ms, err);
    *ret_until_ms = INT64_MAX;
    return paint_strip_at(scene, bytes, length, wall_ms, into, err);
}
