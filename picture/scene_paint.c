/* One row per kind of scene: the function that makes its pixels. */
#include "picture/scene.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "picture/card.h"
#include "picture/fitting.h"
#include "picture/font.h"
#include "picture/kind.h"
#include "picture/pattern.h"
#include "picture/scene_font.h"
#include "picture/slogan.h"

struct painting {
    const struct scene *scene;
    const void *bytes;
    size_t length;
    struct pixmap *into;
    int64_t *ret_until_ms;
};

enum { BLACK = 0x000000 };

static bool paint_blank(const struct painting *painting, struct error *err)
{
    (void)err;
    pixmap_fill(painting->into, pixmap_whole(painting->into), BLACK);
    return true;
}

static bool paint_background(const struct painting *painting, struct error *err)
{
    (void)err;
    pixmap_fill(painting->into, pixmap_whole(painting->into), painting->scene->background);
    return true;
}

static bool paint_image(const struct painting *painting, struct error *err)
{
    const struct scene *scene = painting->scene;
    const struct fitting fitting = { painting->into, scene->background, scene->fit, scene->focus };
    return fitting_paint(&fitting, painting->bytes, painting->length, err);
}

static bool draw_slogan(const struct painting *painting, struct font *font, struct error *err)
{
    const struct slogan slogan = {
        .text = scene_text(painting->scene, 0),
        .background = painting->scene->background,
        .color = painting->scene->color,
        .emphasis = painting->scene->accent,
        .outline = painting->scene->outline,
        .shadow = painting->scene->shadow,
        .align = painting->scene->align,
        .duration_ms = painting->scene->duration_ms,
        .at_ms = painting->scene->at_ms,
    };
    return slogan_paint(&slogan, font, painting->into, painting->ret_until_ms, err);
}

static bool draw_idle(const struct painting *painting, struct font *font, struct error *err)
{
    return card_paint_idle(scene_text(painting->scene, 0), scene_text(painting->scene, 1), font,
                           painting->into, err);
}

static bool draw_pattern(const struct painting *painting, struct font *font, struct error *err)
{
    const struct scene *scene = painting->scene;
    const struct pattern_facts facts = {
        .title = scene_text(scene, 0),
        .screen_name = scene->screen_name,
        .screen_id = scene->screen_id,
        .output = scene->output,
        .canvas_x = scene->canvas_x,
        .canvas_y = scene->canvas_y,
    };
    return pattern_paint(scene->pattern, &facts, font, painting->into, err);
}

static bool with_font(const struct painting *painting,
                      bool (*draw)(const struct painting *, struct font *, struct error *),
                      struct error *err)
{
    struct scene_font font;
    if (!scene_font_open(painting->scene, painting->bytes, painting->length, &font, err))
        return false;
    bool is_good = draw(painting, font.font, err);
    scene_font_close(&font);
    return is_good;
}

static bool paint_slogan(const struct painting *painting, struct error *err)
{
    return with_font(painting, draw_slogan, err);
}

/* --- kinds that are drawn from their fields -----------------------------------------------------
 */

static bool (*const kinds[])(const struct kind *kind, struct error *err) = {
    [SCENE_QR] = kind_qr_paint,
    [SCENE_FIGURES] = kind_figures_paint,
    [SCENE_NOTICE] = kind_notice_paint,
    [SCENE_CLOCK] = kind_clock_paint,
    [SCENE_COUNTDOWN] = kind_countdown_paint,
};

/* Its file is the picture; its font comes second, and has none behind it. */
static bool paint_card(const struct painting *painting, struct error *err)
{
    struct scene scene = *painting->scene;
    struct scene_font font;
    struct kind kind = { .scene = painting->scene,
                         .into = painting->into,
                         .picture = painting->bytes,
                         .picture_bytes = painting->length,
                         .ret_until_ms = painting->ret_until_ms };
    if (!scene.fallback)
        return error_set(err, ERROR_MISSING, _("the font of this text is not there"));
    scene.fallback = NULL;
    if (!scene_font_open(&scene, painting->scene->fallback, painting->scene->fallback_bytes, &font,
                         err))
        return false;
    kind.font = font.font;
    bool is_good = paint_background(painting, err) && kind_card_paint(&kind, err);
    scene_font_close(&font);
    return is_good;
}

static bool draw_kind(const struct painting *painting, struct font *font, struct error *err)
{
    const struct kind kind = { .scene = painting->scene,
                               .font = font,
                               .into = painting->into,
                               .ret_until_ms = painting->ret_until_ms };
    return paint_background(painting, err) && kinds[painting->scene->kind](&kind, err);
}

static bool paint_kind(const struct painting *painting, struct error *err)
{
    return with_font(painting, draw_kind, err);
}

static bool paint_idle(const struct painting *painting, struct error *err)
{
    return with_font(painting, draw_idle, err);
}

static bool paint_pattern(const struct painting *painting, struct error *err)
{
    return with_font(painting, draw_pattern, err);
}

typedef bool (*paint_fn)(const struct painting *painting, struct error *err);

static const paint_fn painters[] = {
    [SCENE_BLANK] = paint_blank,     [SCENE_IDLE] = paint_idle,
    [SCENE_IMAGE] = paint_image,     [SCENE_SLOGAN] = paint_slogan,
    [SCENE_QR] = paint_kind,         [SCENE_FIGURES] = paint_kind,
    [SCENE_NOTICE] = paint_kind,     [SCENE_CARD] = paint_card,
    [SCENE_CLOCK] = paint_kind,      [SCENE_COUNTDOWN] = paint_kind,
    [SCENE_PATTERN] = paint_pattern, [SCENE_TICKER] = paint_background,
    [SCENE_FILL] = paint_background, [SCENE_HOLD] = paint_background,
};

/* Rows of a pixmap have no gaps, so the inner picture is painted apart and put in its place. */
static bool paint_inset(const struct painting *painting, struct rect area, struct error *err)
{
    struct pixmap inner = { .width_px = area.width, .height_px = area.height };
    struct painting apart = *painting;
    inner.pixels = mem_try(pixmap_bytes(area.width, area.height));
    apart.into = &inner;
    bool is_good = inner.pixels ? painters[painting->scene->kind](&apart, err)
                                : error_set(err, ERROR_SYSTEM, "no memory for a picture");
    if (is_good)
        paint_background(painting, err);
    for (int32_t y = 0; is_good && y < area.height; y++)
        memcpy(pixmap_row(painting->into, area.y + y) + area.x, pixmap_row(&inner, y),
               (size_t)area.width * sizeof(uint32_t));
    free(inner.pixels);
    return is_good;
}

bool scene_paint(const struct scene *scene, const void *bytes, size_t length, struct pixmap *into,
                 int64_t *ret_until_ms, struct error *err)
{
    const struct painting painting = { scene, bytes, length, into, ret_until_ms };
    *ret_until_ms = scene->holds_ms > 0 ? scene->holds_ms : INT64_MAX;
    struct rect area = scene_inner(scene, into->width_px, into->height_px);
    assert((size_t)scene->kind < sizeof painters / sizeof *painters);
    if (!rect_is_same(area, pixmap_whole(into)))
        return paint_inset(&painting, area, err);
    return painters[scene->kind](&painting, err);
}
