/* A picture that fills its part of the canvas, and words beside it on wide canvases, below it on
 * others. The words take what they need of their part, in the middle; the picture is fitted as the
 * item says. Or the picture fills the canvas and the words stand over it (kind_card_over.c). */
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "picture/fitting.h"
#include "picture/kind_card.h"
#include "picture/kind_parts.h"

enum {
    BESIDE_PERCENT = 50,   /* of the width, the picture */
    BELOW_PERCENT = 55,    /* of the height, the picture */
    STRIP_ASPECT = 3,      /* of a strip: at most so many times its height, or a third of it */
    LONG_ASPECT = 12,      /* as long, words stand in a row */
    TEXT_PARTS = 14,       /* of the short side */
    TEXT_ALONE_PARTS = 12, /* without a title */
    MARGIN_PARTS = 18,
};

/* The picture's part of the canvas; the rest is for the words. */
static struct rect picture_part(const struct kind *kind)
{
    int32_t width = kind->into->width_px, height = kind->into->height_px;
    if (kind_is_ribbon(kind)) {
        int32_t most = height * STRIP_ASPECT;
        return (struct rect){ 0, 0, most < width / 3 ? most : width / 3, height };
    }
    if (width > height)
        return (struct rect){ 0, 0, width * BESIDE_PERCENT / 100, height };
    return (struct rect){ 0, 0, width, height * BELOW_PERCENT / 100 };
}

/* Painted apart, since a picture that covers reaches beyond its part. */
static bool paint_picture(const struct kind *kind, struct rect part, enum fit fit,
                          struct error *err)
{
    const struct scene *scene = kind->scene;
    struct pixmap own = { part.width, part.height, mem_try(pixmap_bytes(part.width, part.height)) };
    const struct fitting fitting = { &own, scene->background, fit, scene->focus };
    if (!own.pixels)
        return error_set(err, ERROR_SYSTEM, _("not enough memory for a picture"));
    bool is_good = fitting_paint(&fitting, kind->picture, kind->picture_bytes, err);
    for (int32_t y = 0; is_good && y < part.height; y++)
        memcpy(pixmap_row(kind->into, part.y + y) + part.x, pixmap_row(&own, y),
               (size_t)part.width * sizeof(uint32_t));
    free(own.pixels);
    return is_good;
}

static struct rect words_part(const struct kind *kind, struct rect picture)
{
    int32_t width = kind->into->width_px, height = kind->into->height_px;
    int32_t margin = kind_short_px(kind) / MARGIN_PARTS;
    if (kind_is_ribbon(kind)) /* only to the sides */
        return (struct rect){ picture.width + height / 2, height / 16,
                              width - picture.width - height, height - height / 8 };
    bool is_beside = picture.height == height;
    int32_t x = (is_beside ? picture.width : 0) + margin;
    int32_t y = (is_beside ? 0 : picture.height) + margin;
    return (struct rect){ x, y, width - x - margin, height - y - margin };
}

/* In a part too small for a heading: all in one text. */
static bool paint_joined(const struct kind *kind, struct rect area, struct error *err)
{
    char *text = kind_titled_text(kind->scene, CARD_TITLE, CARD_TEXT);
    struct typeset style = kind_style(kind, text, area.height / 2);
    bool is_good = typeset_paint(&style, kind->font, kind->into, area, err);
    free(text);
    return is_good;
}

/* On a long strip: the title, and the text behind it. */
static bool paint_row(const struct kind *kind, struct rect area, struct error *err)
{
    const char *title = scene_text(kind->scene, CARD_TITLE);
    const char *text = scene_text(kind->scene, CARD_TEXT);
    struct rect box = { area.x, area.y, text ? area.width / 2 : area.width, area.height };
    struct typeset style = kind_style(kind, title, area.height * 6 / 10);
    struct typeset_block block;
    style.color = kind->scene->accent;
    style.align = ALIGN_LEFT;
    typeset_lay(&style, kind->font, box, &block);
    bool is_good = typeset_draw(&block, kind->font, kind->into, err);
    int32_t taken = title ? block.used.width + area.height / 2 : 0;
    typeset_deinit(&block);
    style = kind_style(kind, text, area.height / 2);
    style.align = ALIGN_LEFT;
    box = (struct rect){ area.x + taken, area.y, area.width - taken, area.height };
    return is_good && typeset_paint(&style, kind->font, kind->into, box, err);
}

/* Title and text in the middle of their part. */
static bool paint_column(const struct kind *kind, struct rect area, struct error *err)
{
    const char *title = scene_text(kind->scene, CARD_TITLE);
    const char *text = scene_text(kind->scene, CARD_TEXT);
    int32_t parts = title ? TEXT_PARTS : TEXT_ALONE_PARTS;
    struct typeset style = kind_style(kind, text, kind_size_px(kind, parts));
    struct kind_heading heading;
    struct typeset_block block;
    const struct rect whole = area;
    int32_t end = area.y + area.height;
    kind_heading_lay(kind, title, &area, &heading);
    style.place = PLACE_TOP;
    typeset_lay(&style, kind->font, area, &block);
    int32_t bottom =
        text ? block.used.y + block.used.height : heading.title.used.y + heading.title.used.height;
    int32_t lower = bottom < end ? (end - bottom) / 2 : 0;
    bool is_cut = heading.title.layout.is_too_small || block.layout.is_too_small;
    typeset_move(&block, 0, lower);
    bool is_good = is_cut ? paint_joined(kind, whole, err)
                          : kind_heading_draw(kind, &heading, lower, err) &&
                                typeset_draw(&block, kind->font, kind->into, err);
    typeset_deinit(&heading.title);
    typeset_deinit(&block);
    return is_good;
}

static bool paint_words(const struct kind *kind, struct rect area, struct error *err)
{
    if (!kind_is_ribbon(kind))
        return paint_column(kind, area, err);
    return (area.width < LONG_ASPECT * area.height ? paint_joined : paint_row)(kind, area, err);
}

bool kind_card_paint(const struct kind *kind, struct error *err)
{
    enum fit fit = kind->scene->fit;
    bool has_words = scene_text(kind->scene, CARD_TITLE) || scene_text(kind->scene, CARD_TEXT);
    bool is_over = has_words && str_equal(scene_text(kind->scene, CARD_WORDS), "over");
    struct rect part = has_words && !is_over ? picture_part(kind) : pixmap_whole(kind->into);
    if (part.width < 1 || part.height < 1)
        return true; /* a canvas of a pixel */
    if (is_over)
        return paint_picture(kind, part, fit == FIT_CONTAIN ? FIT_COVER : fit, err) &&
               kind_card_paint_over(kind, err);
    return paint_picture(kind, part, fit, err) &&
           (!has_words || paint_words(kind, words_part(kind, part), err));
}
