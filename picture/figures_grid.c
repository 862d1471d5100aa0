/* Figures in cells. Every division into rows and columns is tried, and the one with the largest
 * figures wins, so that a wide canvas gets columns, an upright one rows and a square one both. In a
 * cell stand the figure, its bar and its label, or a ring around the figure and the label below,
 * or, where cells are low, the label beside the figure; the labels of all cells are of one size. */
#include "picture/figures.h"
#include "picture/shape.h"
#include "picture/witness.h"

enum {
    GUTTER_PARTS = 20,       /* of the short side, between cells, … */
    GUTTER_FLOOR_PX = 8,     /* … so that labels side by side do not run together */
    LABEL_PARTS = 14,        /* a label's size is this part of the short side, at most, … */
    LABEL_CELL_PARTS = 9,    /* … or of the cell's height, if that is more: upright canvases */
    LABEL_ROOM_PERCENT = 45, /* of a cell's height, … */
    LABEL_MORE_PERCENT = 60, /* … and of a low cell's */
    GAP_PERCENT = 42,        /* of the label's size, above and below a bar */
    BAR_PERCENT = 40,        /* of the label's size */
    DIGITS_PERCENT = 46,     /* of a cell's height, at most */
    BESIDE_PERCENT = 42,     /* of a cell's width, the figure when the label stands beside it */
    FIGURE_PERCENT = 42,     /* of the short side, a figure's size at most, … */
    ALWAYS_FIGURE_PX = 120,  /* … but on low boards as high as fits */
    RING_STROKE_PARTS = 9,
    RING_INSIDE_PERCENT = 66,
};

struct grid {
    int32_t columns, rows;
    int32_t cell_width, cell_height, gutter;
    int32_t label_px, label_height; /* size, and the highest label's room */
    int32_t figure_px;              /* size of the figures */
    int32_t ring_px;                /* diameter; 0 without rings */
    bool has_bars;
    bool is_beside; /* labels stand beside the figures */
    enum figures_room room;
};

static const int32_t shares[] = { [ALIGN_CENTER] = 1, [ALIGN_LEFT] = 0, [ALIGN_RIGHT] = 2 };

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* --- one division ----------------------------------------------------------------------------- */

static struct typeset label_style(const struct kind *kind, const struct figure *figure,
                                  int32_t size_px)
{
    struct typeset style = kind_style(kind, figure->label, size_px);
    style.place = PLACE_TOP;
    return style;
}

/* The size at which all labels fit, and the room of the highest at that size. */
static void fit_labels_in(const struct kind *kind, const struct figures *figures, int32_t percent,
                          struct grid *grid)
{
    struct rect box = { 0, 0, grid->cell_width, grid->cell_height * percent / 100 };
    if (grid->is_beside)
        box = (struct rect){ 0, 0, grid->cell_width * (100 - BESIDE_PERCENT) / 100,
                             grid->cell_height };
    grid->room = FIGURES_FIT;
    grid->label_px = larger(kind_size_px(kind, LABEL_PARTS), grid->cell_height / LABEL_CELL_PARTS);
    for (int round = 0; round < 2; round++) {
        grid->label_height = 0;
        for (size_t i = 0; i < figures->count; i++) {
            struct typeset style = label_style(kind, &figures->list[i], grid->label_px);
            struct typeset_block block;
            typeset_lay(&style, kind->font, box, &block);
            grid->label_px = smaller(grid->label_px, block.layout.size_px);
            grid->label_height = larger(grid->label_height, block.used.height);
            grid->room = block.layout.is_too_small ? FIGURES_CUT : grid->room;
            typeset_deinit(&block);
        }
    }
    grid->label_height = smaller(grid->label_height, box.height);
}

static void fit_labels(const struct kind *kind, const struct figures *figures, struct grid *grid)
{
    fit_labels_in(kind, figures, LABEL_ROOM_PERCENT, grid);
    if (grid->room != FIGURES_FIT && !grid->is_beside)
        fit_labels_in(kind, figures, LABEL_MORE_PERCENT, grid);
}

static void fit_figures(const struct kind *kind, const struct figures *figures, bool has_rings,
                        struct grid *grid)
{
    int32_t gap = grid->label_px * GAP_PERCENT / 100;
    int32_t bar = grid->has_bars ? grid->label_px * BAR_PERCENT / 100 + gap : 0;
    int32_t height = grid->cell_height - grid->label_height - bar - gap, width = grid->cell_width;
    int32_t max_px = larger(kind_short_px(kind) * FIGURE_PERCENT / 100, ALWAYS_FIGURE_PX);
    if (has_rings) {
        grid->ring_px = larger(smaller(width, height), 1);
        height = grid->ring_px / 2;
        width = grid->ring_px * RING_INSIDE_PERCENT / 100;
    } else if (grid->is_beside) {
        height = grid->cell_height * 2 / 3;
        width = width * BESIDE_PERCENT / 100 - grid->label_px;
    } else {
        height = smaller(height, grid->cell_height * DIGITS_PERCENT / 100);
    }
    height = larger(height, 1) * 1000 / FIGURE_DIGIT_PERMILLE;
    grid->figure_px = figures_size_px(kind, figures, width, smaller(max_px, height));
    bool is_wide = grid->figure_px * FIGURE_DIGIT_PERMILLE / 1000 > grid->cell_height;
    for (size_t i = 0; i < figures->count; i++)
        is_wide |= figure_width_px(kind, &figures->list[i], grid->figure_px) > width;
    grid->room = is_wide ? FIGURES_WIDE : grid->room;
}

static struct grid divide(const struct kind *kind, const struct figures *figures, bool has_rings,
                          struct rect area, int32_t columns, bool is_beside)
{
    struct grid grid = { .columns = columns, .is_beside = is_beside };
    grid.rows = ((int32_t)figures->count + columns - 1) / columns;
    grid.gutter = larger(kind_short_px(kind) / GUTTER_PARTS, GUTTER_FLOOR_PX);
    grid.cell_width = larger((area.width - (columns - 1) * grid.gutter) / columns, 1);
    grid.cell_height = larger((area.height - (grid.rows - 1) * grid.gutter) / grid.rows, 1);
    for (size_t i = 0; i < figures->count; i++)
        grid.has_bars |= !has_rings && !is_beside && figures->list[i].percent >= 0;
    fit_labels(kind, figures, &grid);
    fit_figures(kind, figures, has_rings, &grid);
    return grid;
}

/* Larger figures are better, and an empty cell takes its share of that away; of equal ones the
 * division with more columns. */
static bool is_better(const struct grid *grid, const struct grid *best)
{
    int64_t size = grid->ring_px ? grid->ring_px : grid->figure_px;
    int64_t best_size = best->ring_px ? best->ring_px : best->figure_px;
    if (grid->room != best->room)
        return grid->room < best->room;
    return size * best->columns * best->rows >= best_size * grid->columns * grid->rows;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Not over its neighbours: nothing where not even one line has room. */
static bool paint_label(const struct kind *kind, const struct typeset *style, struct rect box,
                        struct error *err)
{
    struct typeset_block block;
    bool is_good = true;
    typeset_lay(style, kind->font, box, &block);
    if (block.used.height <= box.height)
        is_good = typeset_draw(&block, kind->font, kind->into, err);
    else
        witness_text(&block, kind->font, kind->into);
    typeset_deinit(&block);
    return is_good;
}

static bool draw_label(const struct kind *kind, const struct figure *figure,
                       const struct grid *grid, struct rect cell, int32_t top, struct error *err)
{
    struct typeset style = label_style(kind, figure, grid->label_px);
    struct rect box = { cell.x, top, cell.width, grid->label_height };
    if (grid->ring_px)
        style.align = ALIGN_CENTER;
    return paint_label(kind, &style, box, err);
}

static void draw_bar(const struct kind *kind, const struct figure *figure, struct rect bar)
{
    struct rect part = bar;
    part.width = larger((int32_t)((int64_t)bar.width * figure->percent / 100), bar.height);
    shape_bar(kind->into, bar, figures_track(kind));
    if (figure->percent > 0)
        shape_bar(kind->into, part, kind->scene->accent);
}

/* Figure, bar, label, from the top. */
static bool draw_stack(const struct kind *kind, const struct figure *figure,
                       const struct grid *grid, struct rect cell, struct error *err)
{
    int32_t gap = grid->label_px * GAP_PERCENT / 100;
    int32_t digits = grid->figure_px * FIGURE_DIGIT_PERMILLE / 1000;
    int32_t bar = grid->has_bars ? grid->label_px * BAR_PERCENT / 100 : 0;
    int32_t height = digits + gap + (bar ? bar + gap : 0) + grid->label_height;
    int32_t baseline = cell.y + (cell.height - height) / 2 + digits;
    int32_t width = figure_width_px(kind, figure, grid->figure_px);
    int32_t x = cell.x + (cell.width - width) * shares[kind->scene->align] / 2;
    if (!figure_draw(kind, figure, grid->figure_px, x, baseline, err))
        return false;
    int32_t top = baseline + gap;
    if (bar && figure->percent >= 0)
        draw_bar(kind, figure, (struct rect){ cell.x, top + gap / 2, cell.width, bar });
    return draw_label(kind, figure, grid, cell, top + (bar ? bar + gap : 0), err);
}

static bool draw_ring(const struct kind *kind, const struct figure *figure, const struct grid *grid,
                      struct rect cell, struct error *err)
{
    int32_t gap = grid->label_px * GAP_PERCENT / 100, stroke = grid->ring_px / RING_STROKE_PARTS;
    int32_t top = cell.y + (cell.height - grid->ring_px - gap - grid->label_height) / 2;
    struct rect ring = { cell.x + (cell.width - grid->ring_px) / 2, top, grid->ring_px,
                         grid->ring_px };
    int32_t width = figure_width_px(kind, figure, grid->figure_px);
    int32_t digits = grid->figure_px * FIGURE_DIGIT_PERMILLE / 1000;
    if (figure->percent >= 0)
        shape_ring(kind->into, ring, stroke, 100, figures_track(kind));
    shape_ring(kind->into, ring, stroke, figure->percent, kind->scene->accent);
    return figure_draw(kind, figure, grid->figure_px, cell.x + (cell.width - width) / 2,
                       top + (grid->ring_px + digits) / 2, err) &&
           draw_label(kind, figure, grid, cell, top + grid->ring_px + gap, err);
}

/* The label beside the figure, all figures in a column of one width. */
static bool draw_beside(const struct kind *kind, const struct figure *figure,
                        const struct grid *grid, struct rect cell, struct error *err)
{
    int32_t width = cell.width * BESIDE_PERCENT / 100;
    int32_t digits = grid->figure_px * FIGURE_DIGIT_PERMILLE / 1000;
    struct rect box = { cell.x + width, cell.y, cell.width - width, cell.height };
    struct typeset style = kind_style(kind, figure->label, grid->label_px);
    style.align = ALIGN_LEFT;
    return figure_draw(kind, figure, grid->figure_px, cell.x, cell.y + (cell.height + digits) / 2,
                       err) &&
           paint_label(kind, &style, box, err);
}

static struct grid choose(const struct kind *kind, const struct figures *figures, bool has_rings,
                          struct rect area)
{
    struct grid best = divide(kind, figures, has_rings, area, 1, false);
    for (int32_t columns = 2; columns <= (int32_t)figures->count; columns++) {
        struct grid grid = divide(kind, figures, has_rings, area, columns, false);
        if (is_better(&grid, &best))
            best = grid;
    }
    if (!has_rings && (best.room != FIGURES_FIT || best.figure_px < best.label_px * 7 / 4)) {
        struct grid grid = divide(kind, figures, has_rings, area, 1, true);
        best = is_better(&grid, &best) ? grid : best;
    }
    return best;
}

bool figures_paint_grid(const struct kind *kind, const struct figures *figures,
                        enum figures_chart chart, struct rect area, enum figures_room *ret_room,
                        struct error *err)
{
    struct grid best = choose(kind, figures, chart == FIGURES_RINGS, area);
    bool (*const draw)(const struct kind *, const struct figure *, const struct grid *, struct rect,
                       struct error *) = best.ring_px     ? draw_ring
                                         : best.is_beside ? draw_beside
                                                          : draw_stack;
    bool is_small = best.room == FIGURES_FIT && best.figure_px < best.label_px;
    *ret_room = is_small ? FIGURES_CUT : best.room;
    for (size_t i = 0; i < figures->count; i++) {
        int32_t row = (int32_t)i / best.columns, column = (int32_t)i % best.columns;
        struct rect cell = { area.x + column * (best.cell_width + best.gutter),
                             area.y + row * (best.cell_height + best.gutter), best.cell_width,
                             best.cell_height };
        if (!draw(kind, &figures->list[i], &best, cell, err))
            return false;
    }
    return true;
}
