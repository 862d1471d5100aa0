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
    LABEL_PARTS = 16,        /* a label's size is this part of the short side, at most, … */
    LABEL_CELL_PARTS = 9,    /* … or of the cell's height, if that is more: upright canvases */
    LABEL_STRIP_PARTS = 4,   /* … of a strip, … */
    LABEL_LINES = 3,         /* … in so many lines below a figure */
    LABEL_ROOM_PERCENT = 45, /* of a cell's height, … */
    LABEL_MORE_PERCENT = 70, /* … and of a low cell's */
    ONE_LINE_PERCENT = 75,   /* of a label's size */
    FREE_ROUNDS = 3,
    GAP_PERCENT = 42,           /* of the label's size, above and below a bar */
    BAR_PERCENT = 40,           /* of the label's size */
    DIGITS_PERCENT = 46,        /* of a cell's height, at most */
    BESIDE_PERCENT = 42,        /* of a cell's width, the figure when the label stands beside it */
    FIGURE_PERCENT = 42,        /* of the short side, a figure's size at most, … */
    ALWAYS_FIGURE_PX = 120,     /* … but on low boards as high as fits */
    LEAST_FIGURE_PERCENT = 140, /* of the label's size, or the board is too small for both */
    RING_STROKE_PARTS = 9,
    RING_INSIDE_PERCENT = 66,
};

struct grid {
    int32_t columns, rows;
    int32_t widths[FIGURES_MAX]; /* of the columns */
    int32_t cell_height, gutter;
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

static int32_t label_most_px(const struct kind *kind, const struct grid *grid)
{
    int32_t parts = kind_is_ribbon(kind) ? LABEL_STRIP_PARTS : LABEL_CELL_PARTS;
    return larger(kind_size_px(kind, LABEL_PARTS), grid->cell_height / parts);
}

/* The column's width of a figure's cell. */
static int32_t width_of(const struct grid *grid, size_t figure)
{
    return grid->widths[figure % (size_t)grid->columns];
}

/* The size, at least `least_px`, at which all labels fit in so many lines, and the room of the
 * highest at that size. */
static void fit_labels_in(const struct kind *kind, const struct figures *figures, int32_t percent,
                          size_t max_lines, int32_t least_px, struct grid *grid)
{
    struct rect box = { 0, 0, 0, grid->cell_height * percent / 100 };
    if (grid->is_beside)
        box.height = grid->cell_height;
    grid->room = FIGURES_FIT;
    grid->label_px = label_most_px(kind, grid);
    for (int round = 0; round < 2; round++) {
        grid->label_height = 0;
        for (size_t i = 0; i < figures->count; i++) {
            struct typeset style = label_style(kind, &figures->list[i], grid->label_px);
            struct typeset_block block;
            style.max_lines = max_lines;
            style.min_size_px = least_px;
            box.width = width_of(grid, i);
            if (grid->is_beside)
                box.width = box.width * (100 - BESIDE_PERCENT) / 100;
            typeset_lay(&style, kind->font, box, &block);
            grid->label_px = smaller(grid->label_px, block.layout.size_px);
            grid->label_height = larger(grid->label_height, block.used.height);
            grid->room = block.layout.is_too_small ? FIGURES_CUT : grid->room;
            typeset_deinit(&block);
        }
    }
    grid->label_height = smaller(grid->label_height, box.height);
}

/* In one line each if that makes them only a little smaller. */
static void fit_labels(const struct kind *kind, const struct figures *figures, struct grid *grid)
{
    int32_t least_px = larger(label_most_px(kind, grid) * ONE_LINE_PERCENT / 100, TYPESET_FLOOR_PX);
    size_t lines = grid->is_beside ? 0 : LABEL_LINES;
    fit_labels_in(kind, figures, LABEL_ROOM_PERCENT, 1, least_px, grid);
    if (grid->room != FIGURES_FIT)
        fit_labels_in(kind, figures, LABEL_ROOM_PERCENT, lines, 0, grid);
    if (grid->room != FIGURES_FIT && !grid->is_beside)
        fit_labels_in(kind, figures, LABEL_MORE_PERCENT, lines, 0, grid);
}

/* The width of a figure's cell that digits may take. */
static int32_t digits_width(const struct grid *grid, size_t figure)
{
    int32_t width = width_of(grid, figure);
    return grid->ring_px     ? grid->ring_px * RING_INSIDE_PERCENT / 100
           : grid->is_beside ? width * BESIDE_PERCENT / 100 - grid->label_px
                             : width;
}

static void fit_figures(const struct kind *kind, const struct figures *figures, bool has_rings,
                        struct grid *grid)
{
    int32_t gap = grid->label_px * GAP_PERCENT / 100;
    int32_t bar = grid->has_bars ? grid->label_px * BAR_PERCENT / 100 + gap : 0;
    int32_t height = grid->cell_height - grid->label_height - bar - gap;
    int32_t max_px = larger(kind_short_px(kind) * FIGURE_PERCENT / 100, ALWAYS_FIGURE_PX);
    grid->ring_px = has_rings ? larger(smaller(grid->widths[0], height), 1) : 0;
    if (has_rings)
        height = grid->ring_px / 2;
    else if (grid->is_beside)
        height = grid->cell_height * 2 / 3;
    else
        height = smaller(height, grid->cell_height * DIGITS_PERCENT / 100);
    grid->figure_px = smaller(max_px, larger(height, 1) * 1000 / FIGURE_DIGIT_PERMILLE);
    for (size_t i = 0; i < figures->count; i++) {
        struct figures one = { .count = 1 };
        one.list[0] = figures->list[i];
        grid->figure_px = figures_size_px(kind, &one, digits_width(grid, i), grid->figure_px);
    }
    bool is_wide = grid->figure_px * FIGURE_DIGIT_PERMILLE / 1000 > grid->cell_height;
    for (size_t i = 0; i < figures->count; i++)
        is_wide |=
            figure_width_px(kind, &figures->list[i], grid->figure_px) > digits_width(grid, i);
    grid->room = is_wide ? FIGURES_WIDE : grid->room;
}

/* In one row without bars and rings columns need not be alike: each gets what its figure and its
 * label need, and an even part of what is left or lacking. */
static void even_gaps(const struct kind *kind, const struct figures *figures, struct grid *grid)
{
    int32_t needs[FIGURES_MAX], sum = 0, whole = 0, count = (int32_t)figures->count;
    for (size_t i = 0; i < figures->count; i++) {
        font_set_size(kind->font, grid->label_px);
        int32_t label = font_width_px(kind->font, figures->list[i].label);
        int32_t figure = figure_width_px(kind, &figures->list[i], grid->figure_px);
        needs[i] = larger(figure, smaller(label, 2 * figure));
        sum += needs[i];
        whole += grid->widths[i];
    }
    for (size_t i = 0; i < figures->count; i++)
        grid->widths[i] = sum < whole ? needs[i] + (whole - sum) / count
                                      : (int32_t)((int64_t)needs[i] * whole / sum);
}

static struct grid divide(const struct kind *kind, const struct figures *figures, bool has_rings,
                          struct rect area, int32_t columns, bool is_beside)
{
    struct grid grid = { .columns = columns, .is_beside = is_beside };
    grid.rows = ((int32_t)figures->count + columns - 1) / columns;
    grid.gutter = larger(kind_short_px(kind) / GUTTER_PARTS, GUTTER_FLOOR_PX);
    grid.cell_height = larger((area.height - (grid.rows - 1) * grid.gutter) / grid.rows, 1);
    for (int32_t i = 0; i < columns; i++)
        grid.widths[i] = larger((area.width - (columns - 1) * grid.gutter) / columns, 1);
    for (size_t i = 0; i < figures->count; i++)
        grid.has_bars |= !has_rings && !is_beside && figures->list[i].percent >= 0;
    bool is_free = grid.rows == 1 && columns > 1 && !has_rings && !grid.has_bars;
    for (int round = 0; round < (is_free ? FREE_ROUNDS : 1); round++) {
        if (round > 0)
            even_gaps(kind, figures, &grid);
        fit_labels(kind, figures, &grid);
        fit_figures(kind, figures, has_rings, &grid);
    }
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
        witness_block(&block, kind->font, kind->into);
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
    bool is_small =
        best.room == FIGURES_FIT && best.figure_px < best.label_px * LEAST_FIGURE_PERCENT / 100;
    *ret_room = is_small ? FIGURES_CUT : best.room;
    struct rect cell = { area.x, area.y, 0, best.cell_height };
    bool is_good = true;
    for (size_t i = 0; is_good && i < figures->count; i++) {
        bool ends_row = (i + 1) % (size_t)best.columns == 0;
        cell.width = width_of(&best, i);
        is_good = draw(kind, &figures->list[i], &best, cell, err);
        cell.x = ends_row ? area.x : cell.x + cell.width + best.gutter;
        cell.y += ends_row ? best.cell_height + best.gutter : 0;
    }
    return is_good;
}
