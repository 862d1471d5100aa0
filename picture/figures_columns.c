/* A bar chart: columns as high as their share, on one line, the figure above and the label below.
 * The highest column takes the height there is, so that upright canvases are filled, unless all
 * shares are small. */
#include "picture/figures.h"
#include "picture/shape.h"

enum {
    LABEL_PARTS = 16,
    LABEL_ROOM_PERCENT = 30, /* of the height, below the line */
    COLUMN_PERCENT = 56,     /* of a column's share of the width */
    FIGURE_PARTS = 8,
    LEAST_SCALE_PERCENT = 50, /* small shares stay small */
    RULE_PARTS = 360,
};

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* A column of the chart: its part of the width, and what all have in common. */
struct chart {
    struct rect area;
    int32_t step_px; /* from one column to the next */
    int32_t line_y, label_px, figure_px;
    int32_t scale_percent; /* the share that takes the whole height */
    bool is_cut;           /* a label has no room */
};

static struct typeset label_style(const struct kind *kind, const struct figure *figure,
                                  int32_t size_px)
{
    struct typeset style = kind_style(kind, figure->label, size_px);
    style.align = ALIGN_CENTER;
    style.place = PLACE_TOP;
    return style;
}

static struct chart plan_chart(const struct kind *kind, const struct figures *figures,
                               struct rect area)
{
    struct chart chart = { .area = area, .label_px = kind_size_px(kind, LABEL_PARTS) };
    int32_t count = larger((int32_t)figures->count, 1), height = 0;
    chart.step_px = area.width / count;
    chart.scale_percent = LEAST_SCALE_PERCENT;
    for (size_t i = 0; i < figures->count; i++)
        chart.scale_percent = larger(chart.scale_percent, figures->list[i].percent);
    struct rect box = { 0, 0, chart.step_px * 9 / 10, area.height * LABEL_ROOM_PERCENT / 100 };
    for (int round = 0; round < 2; round++) {
        height = 0;
        for (size_t i = 0; i < figures->count; i++) {
            struct typeset style = label_style(kind, &figures->list[i], chart.label_px);
            struct typeset_block block;
            typeset_lay(&style, kind->font, box, &block);
            chart.label_px =
                block.layout.size_px < chart.label_px ? block.layout.size_px : chart.label_px;
            height = larger(height, block.used.height);
            chart.is_cut |= block.layout.is_too_small;
            typeset_deinit(&block);
        }
    }
    chart.line_y = area.y + area.height - height - chart.label_px / 2;
    chart.figure_px =
        figures_size_px(kind, figures, chart.step_px * 9 / 10, kind_size_px(kind, FIGURE_PARTS));
    return chart;
}

static bool draw_column(const struct kind *kind, const struct figure *figure,
                        const struct chart *chart, int32_t left, struct error *err)
{
    int32_t digits = chart->figure_px * FIGURE_DIGIT_PERMILLE / 1000, gap = chart->figure_px / 4;
    int32_t whole = chart->line_y - chart->area.y - digits - gap;
    int32_t height =
        (int32_t)((int64_t)larger(whole, 0) * larger(figure->percent, 0) / chart->scale_percent);
    int32_t width = chart->step_px * COLUMN_PERCENT / 100;
    struct rect column = { left + (chart->step_px - width) / 2, chart->line_y - height, width,
                           height };
    shape_fill(kind->into, column, kind->scene->accent);
    int32_t x = left + (chart->step_px - figure_width_px(kind, figure, chart->figure_px)) / 2;
    struct rect label = { left + chart->step_px / 20, chart->line_y + chart->label_px / 3,
                          chart->step_px * 9 / 10, chart->area.y + chart->area.height };
    label.height -= label.y;
    struct typeset style = label_style(kind, figure, chart->label_px);
    return figure_draw(kind, figure, chart->figure_px, x, column.y - gap, err) &&
           typeset_paint(&style, kind->font, kind->into, label, err);
}

bool figures_paint_columns(const struct kind *kind, const struct figures *figures, struct rect area,
                           enum figures_room *ret_room, struct error *err)
{
    struct chart chart = plan_chart(kind, figures, area);
    *ret_room = chart.is_cut ? FIGURES_CUT : FIGURES_FIT;
    struct rect line = { area.x, chart.line_y, area.width, kind_short_px(kind) / RULE_PARTS + 1 };
    for (size_t i = 0; i < figures->count; i++)
        if (!draw_column(kind, &figures->list[i], &chart, area.x + (int32_t)i * chart.step_px, err))
            return false;
    shape_fill(kind->into, line, kind->scene->color);
    return true;
}
