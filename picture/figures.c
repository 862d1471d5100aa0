/* What of a scene's fields are figures, and a value with its unit in one line. How many of them are
 * arranged is in figures_grid.c, figures_columns.c and figures_strip.c. */
#include "picture/figures.h"

#include <string.h>

#include "common/str.h"
#include "picture/shape.h"
#include "picture/witness.h"

enum {
    FIELDS_EACH = 4,
    SHORT_UNIT_BYTES = 2,
    UNIT_PERCENT = 42, /* of the value's size, for a longer unit */
    GAP_PERCENT = 14,
    TRACK_PART = 48, /* of 256: text colour in the background */
    TRIAL_SIZE_PX = 200,
};

void figures_read(const struct scene *scene, struct figures *ret_figures)
{
    struct figures figures = { .count = 0 };
    for (size_t at = FIGURES_FIELD;
         at + FIELDS_EACH <= scene->field_count && figures.count < FIGURES_MAX; at += FIELDS_EACH) {
        int64_t percent = -1;
        if (!str_integer(scene->fields[at + 3], 0, 100, &percent))
            percent = -1;
        figures.list[figures.count++] = (struct figure){ .value = scene->fields[at],
                                                         .unit = scene->fields[at + 1],
                                                         .label = scene->fields[at + 2],
                                                         .percent = (int32_t)percent };
    }
    *ret_figures = figures;
}

uint32_t figures_track(const struct kind *kind)
{
    return shape_mix(kind->scene->background, kind->scene->color, TRACK_PART);
}

/* --- value and unit --------------------------------------------------------------------------- */

bool figure_has_long_unit(const struct figure *figure)
{
    return strlen(figure->unit) > SHORT_UNIT_BYTES;
}

static int32_t unit_size(const struct figure *figure, int32_t size_px)
{
    int32_t smaller = size_px * UNIT_PERCENT / 100;
    if (smaller < TYPESET_FLOOR_PX)
        smaller = size_px < TYPESET_FLOOR_PX ? size_px : TYPESET_FLOOR_PX;
    return figure_has_long_unit(figure) ? smaller : size_px;
}

static int32_t unit_gap(const struct figure *figure, int32_t size_px)
{
    return figure_has_long_unit(figure) ? size_px * GAP_PERCENT / 100 : 0;
}

static int32_t value_width(const struct kind *kind, const struct figure *figure, int32_t size_px)
{
    font_set_size(kind->font, size_px);
    return font_width_px(kind->font, figure->value);
}

int32_t figure_width_px(const struct kind *kind, const struct figure *figure, int32_t size_px)
{
    int32_t width = value_width(kind, figure, size_px);
    font_set_size(kind->font, unit_size(figure, size_px));
    return width + unit_gap(figure, size_px) + font_width_px(kind->font, figure->unit);
}

static bool draw_line(const struct kind *kind, const char *text, int32_t size_px, int32_t x,
                      int32_t baseline_y, struct error *err)
{
    int32_t height = size_px * FIGURE_DIGIT_PERMILLE / 1000;
    font_set_size(kind->font, size_px);
    const struct witness_text told = {
        .text = text,
        .font = kind->font,
        .size_px = size_px,
        .used = { x, baseline_y - height, font_width_px(kind->font, text), height },
        .color = kind->scene->accent,
        .backing = backing_of(kind->scene->outline, kind->scene->shadow),
    };
    witness_text(&told, kind->into);
    font_set_size(kind->font, size_px);
    return backing_draw(&told.backing, kind->font, size_px, kind->into, x, baseline_y, text,
                        told.color, err);
}

bool figure_draw(const struct kind *kind, const struct figure *figure, int32_t size_px, int32_t x,
                 int32_t baseline_y, struct error *err)
{
    int32_t unit_x = x + value_width(kind, figure, size_px) + unit_gap(figure, size_px);
    return draw_line(kind, figure->value, size_px, x, baseline_y, err) &&
           draw_line(kind, figure->unit, unit_size(figure, size_px), unit_x, baseline_y, err);
}

static int32_t widest_px(const struct kind *kind, const struct figures *figures, int32_t size_px)
{
    int32_t widest = 1;
    for (size_t i = 0; i < figures->count; i++) {
        int32_t width = figure_width_px(kind, &figures->list[i], size_px);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* Small units do not shrink with their figures: there the scaled size is only where to begin. */
int32_t figures_size_px(const struct kind *kind, const struct figures *figures, int32_t width_px,
                        int32_t max_px)
{
    int64_t scaled = (int64_t)TRIAL_SIZE_PX * width_px / widest_px(kind, figures, TRIAL_SIZE_PX);
    int32_t size = (int32_t)(scaled < max_px ? scaled : max_px);
    while (size > TYPESET_FLOOR_PX && widest_px(kind, figures, size) > width_px)
        size--;
    return size > TYPESET_FLOOR_PX ? size : TYPESET_FLOOR_PX;
}
