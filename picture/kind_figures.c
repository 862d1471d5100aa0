/* Large numbers and what they count. The canvas decides the arrangement: a strip has one row, all
 * others a heading and a grid, or a bar chart where the operator asks for one. */
#include "picture/kind_figures.h"

#include <string.h>

#include "common/str.h"
#include "picture/shape.h"
#include "picture/witness.h"

enum {
    FIELD_TITLE = 1,
    FIELD_NOTE,
    FIELD_CHART,
    FIELD_FIRST, /* of the figures */
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
    for (size_t at = FIELD_FIRST;
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

static int32_t unit_size(const struct figure *figure, int32_t size_px)
{
    int32_t smaller = size_px * UNIT_PERCENT / 100;
    if (smaller < TYPESET_FLOOR_PX)
        smaller = size_px < TYPESET_FLOOR_PX ? size_px : TYPESET_FLOOR_PX;
    return strlen(figure->unit) <= SHORT_UNIT_BYTES ? size_px : smaller;
}

static int32_t unit_gap(const struct figure *figure, int32_t size_px)
{
    return strlen(figure->unit) <= SHORT_UNIT_BYTES ? 0 : size_px * GAP_PERCENT / 100;
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

bool figure_draw(const struct kind *kind, const struct figure *figure, int32_t size_px, int32_t x,
                 int32_t baseline_y, struct error *err)
{
    uint32_t rgb = kind->scene->accent;
    const struct backing backing = backing_of(kind->scene->outline, kind->scene->shadow);
    witness_line(figure->value, kind->font, size_px);
    witness_line(figure->unit, kind->font, unit_size(figure, size_px));
    int32_t unit_x = x + value_width(kind, figure, size_px) + unit_gap(figure, size_px);
    if (!backing_draw(&backing, kind->font, size_px, kind->into, x, baseline_y, figure->value, rgb,
                      err))
        return false;
    size_px = unit_size(figure, size_px);
    font_set_size(kind->font, size_px);
    return backing_draw(&backing, kind->font, size_px, kind->into, unit_x, baseline_y, figure->unit,
                        rgb, err);
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

/* --- the whole -------------------------------------------------------------------------------- */

static enum figures_chart chart_of(const struct scene *scene)
{
    const char *word = scene_text(scene, FIELD_CHART);
    return str_equal(word, "rings")     ? FIGURES_RINGS
           : str_equal(word, "columns") ? FIGURES_COLUMNS
                                        : FIGURES_BARS;
}

/* What a small board gives up, in this order: the note, the chart (the numbers say the same), the
 * title, and where figures would be wider than their cells also long units. The figures with their
 * labels are what it is for; a label that has no room is cut, and left out if not a word of it has.
 */
enum extra { NOTE = 1, CHART = 2, TITLE = 4, UNITS = 8 };

static const unsigned extras[] = { NOTE | CHART | TITLE | UNITS, CHART | TITLE | UNITS,
                                   TITLE | UNITS, UNITS, 0 };

static void leave_out(struct figures *figures, unsigned kept)
{
    for (size_t i = 0; i < figures->count; i++) {
        struct figure *figure = &figures->list[i];
        if (!(kept & CHART))
            figure->percent = -1;
        if (!(kept & UNITS) && strlen(figure->unit) > SHORT_UNIT_BYTES)
            figure->unit = "";
    }
}

static bool paint(const struct kind *kind, const struct figures *all, unsigned kept,
                  enum figures_room *ret_room, struct error *err)
{
    struct rect area = kind_safe_area(kind);
    enum figures_chart chart = kept & CHART ? chart_of(kind->scene) : FIGURES_BARS;
    const char *title = kept & TITLE ? scene_text(kind->scene, FIELD_TITLE) : NULL;
    const char *note = kept & NOTE ? scene_text(kind->scene, FIELD_NOTE) : NULL;
    struct figures figures = *all;
    leave_out(&figures, kept);
    *ret_room = FIGURES_FIT;
    pixmap_fill(kind->into, pixmap_whole(kind->into), kind->scene->background);
    return kind_heading(kind, title, &area, err) && kind_footing(kind, note, &area, err) &&
           (chart == FIGURES_COLUMNS
                ? figures_paint_columns(kind, &figures, area, ret_room, err)
                : figures_paint_grid(kind, &figures, chart, area, ret_room, err));
}

/* All in one row, or without the title. */
static bool paint_strip(const struct kind *kind, const struct figures *figures,
                        enum figures_room *ret_room, struct error *err)
{
    const char *title = scene_text(kind->scene, FIELD_TITLE);
    pixmap_fill(kind->into, pixmap_whole(kind->into), kind->scene->background);
    bool is_good = figures_paint_strip(kind, figures, title, ret_room, err);
    if (is_good && *ret_room != FIGURES_FIT && title)
        is_good = figures_paint_strip(kind, figures, NULL, ret_room, err);
    return is_good;
}

bool kind_figures_paint(const struct kind *kind, struct error *err)
{
    enum figures_room room = FIGURES_CUT;
    bool is_good = true;
    size_t first = 0, count = sizeof extras / sizeof *extras;
    struct figures figures;
    figures_read(kind->scene, &figures);
    if (figures.count == 0)
        return true; /* the background; no reader lets that through */
    if (kind_is_ribbon(kind)) {
        is_good = paint_strip(kind, &figures, &room, err);
        first = count - 2; /* a short strip: labels below their figures, nothing else */
    }
    for (size_t i = first; is_good && room != FIGURES_FIT && i < count; i++)
        if (extras[i] & UNITS || room == FIGURES_WIDE)
            is_good = paint(kind, &figures, extras[i], &room, err);
    return is_good;
}
