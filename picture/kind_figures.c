/* Large numbers and what they count. The canvas decides the arrangement: a strip has one row, all
 * others a heading and a grid, or a bar chart where the operator asks for one. */
#include "common/str.h"
#include "picture/figures.h"

enum { FIELD_TITLE = 1, FIELD_NOTE, FIELD_CHART };

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
        if (!(kept & UNITS) && figure_has_long_unit(figure))
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
