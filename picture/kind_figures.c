/* Large numbers and what they count. The canvas decides the arrangement: a strip has one row, all
 * others a heading and a grid, or a bar chart where the operator asks for one.
 *
 * What a small board gives up, in this order: the note, the chart (the numbers say the same), the
 * title. The figures with their labels are what it is for, so what still has no room comes in
 * pages: as few as hold it, all of them with the title or all without. Each way is painted until
 * one has room; the witness is told to forget the others. */
#include "common/str.h"
#include "model/reading.h"
#include "picture/figures.h"
#include "picture/page_marks.h"
#include "picture/typeset_pages.h"
#include "picture/witness.h"

enum { FIELD_TITLE = 1, FIELD_NOTE, FIELD_CHART };

/* What is shown beside the numbers and labels; all in one row, or not. */
enum extra { NOTE = 1, CHART = 2, TITLE = 4, UNITS = 8, ROW = 16 };

/* From the richest on; 0 ends. */
static const unsigned on_one_page[] = { NOTE | CHART | TITLE | UNITS, CHART | TITLE | UNITS,
                                        TITLE | UNITS, UNITS, 0 };
static const unsigned on_pages[] = { TITLE | UNITS, UNITS, 0 };
static const unsigned on_a_strip[] = { ROW | CHART | TITLE | UNITS, ROW | CHART | UNITS, UNITS, 0 };

/* The figures of one page, and what goes with them. */
struct part {
    struct figures figures;
    unsigned kept;
    bool is_paged;
};

static enum figures_chart chart_of(const struct scene *scene)
{
    const char *word = scene_text(scene, FIELD_CHART);
    return str_equal(word, "rings")     ? FIGURES_RINGS
           : str_equal(word, "columns") ? FIGURES_COLUMNS
                                        : FIGURES_BARS;
}

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

static bool paint(const struct kind *kind, const struct part *part, enum figures_room *ret_room,
                  struct error *err)
{
    const struct scene *scene = kind->scene;
    struct rect area = kind_safe_area(kind);
    enum figures_chart chart = part->kept & CHART ? chart_of(scene) : FIGURES_BARS;
    const char *title = part->kept & TITLE ? scene_text(scene, FIELD_TITLE) : NULL;
    const char *note = part->kept & NOTE ? scene_text(scene, FIELD_NOTE) : NULL;
    struct figures figures = part->figures;
    if (part->is_paged)
        area = page_marks_spare(area, kind->into->height_px);
    leave_out(&figures, part->kept);
    *ret_room = FIGURES_FIT;
    witness_clear();
    pixmap_fill(kind->into, pixmap_whole(kind->into), scene->background);
    if (part->kept & ROW)
        return figures_paint_strip(kind, &figures, title, area, ret_room, err);
    return kind_heading(kind, title, &area, err) && kind_footing(kind, note, &area, err) &&
           (chart == FIGURES_COLUMNS
                ? figures_paint_columns(kind, &figures, area, ret_room, err)
                : figures_paint_grid(kind, &figures, chart, area, ret_room, err));
}

/* --- pages ------------------------------------------------------------------------------------ */

/* All figures, so many on each page, and the page that is due. */
struct division {
    const struct figures *all;
    size_t each, pages, page;
    int64_t until_ms;
};

static struct figures figures_of(const struct division *division, size_t page)
{
    struct figures figures = { .count = 0 };
    for (size_t i = page * division->each; figures.count < division->each; i++)
        if (i < division->all->count)
            figures.list[figures.count++] = division->all->list[i];
        else
            break;
    return figures;
}

static int64_t page_reading_ms(const struct figures *figures)
{
    int64_t sum_ms = reading_ms("");
    for (size_t i = 0; i < figures->count; i++) {
        const struct figure *figure = &figures->list[i];
        sum_ms += reading_ms(figure->value) + reading_ms(figure->unit) + reading_ms(figure->label) -
                  3 * reading_ms("");
    }
    return sum_ms;
}

static struct division divide(const struct scene *scene, const struct figures *all, size_t each)
{
    struct division division = { .all = all, .each = each };
    struct typeset_page list[FIGURES_MAX];
    struct typeset_pages pages = { .pages = list, .count = (all->count + each - 1) / each };
    division.pages = pages.count;
    for (size_t i = 0; i < pages.count; i++) {
        struct figures figures = figures_of(&division, i);
        list[i] = (struct typeset_page){ .reading_ms = page_reading_ms(&figures) };
    }
    division.page = typeset_pages_at(&pages, scene->duration_ms, scene->at_ms, &division.until_ms);
    return division;
}

/* Every page, the one that is due last; *ret_room is what the tightest of them has. */
static bool paint_pages(const struct kind *kind, const struct division *division, unsigned kept,
                        enum figures_room *ret_room, struct error *err)
{
    bool is_good = true;
    *ret_room = FIGURES_FIT;
    for (size_t i = 1; is_good && i <= division->pages; i++) {
        struct part part = { .kept = kept, .is_paged = division->pages > 1 };
        enum figures_room room;
        part.figures = figures_of(division, (division->page + i) % division->pages);
        is_good = paint(kind, &part, &room, err);
        *ret_room = room > *ret_room ? room : *ret_room;
    }
    return is_good;
}

static const unsigned *ways_of(const struct kind *kind, const struct division *division)
{
    return kind_is_ribbon(kind) ? on_a_strip : division->pages > 1 ? on_pages : on_one_page;
}

bool kind_figures_paint(const struct kind *kind, struct error *err)
{
    enum figures_room room = FIGURES_CUT;
    struct division division = { .pages = 0 };
    struct figures all;
    bool is_good = true;
    figures_read(kind->scene, &all);
    if (all.count == 0)
        return true; /* the background; no reader lets that through */
    for (size_t pages = 1; is_good && room != FIGURES_FIT && pages <= all.count; pages++) {
        size_t each = (all.count + pages - 1) / pages;
        if (each == division.each)
            continue;
        division = divide(kind->scene, &all, each);
        const unsigned *kept = ways_of(kind, &division);
        for (room = FIGURES_CUT; is_good && room != FIGURES_FIT && *kept; kept++)
            is_good = paint_pages(kind, &division, *kept, &room, err);
    }
    if (is_good && room == FIGURES_WIDE) /* even alone: without long units */
        is_good = paint_pages(kind, &division, 0, &room, err);
    if (division.pages > 1)
        *kind->ret_until_ms = division.until_ms;
    page_marks_draw(division.page, division.pages, kind->scene->background, kind->scene->color,
                    kind->into);
    return is_good;
}
