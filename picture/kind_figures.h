/* What the files of the kind "figures" share. Used by picture/kind_figures*.c. */
#pragma once

#include "picture/kind_parts.h"

enum { FIGURES_MAX = 6, FIGURE_DIGIT_PERMILLE = 730 /* height of digits, of the size */ };

/* Loans from the scene; "" where nothing is given. */
struct figure {
    const char *value, *unit, *label;
    int32_t percent; /* −1: none */
};

struct figures {
    struct figure list[FIGURES_MAX];
    size_t count;
};

void figures_read(const struct scene *scene, struct figures *ret_figures);

/* Value and unit in one line at this size of the value. A short unit such as "%" is as large, a
 * longer one smaller. */
int32_t figure_width_px(const struct kind *kind, const struct figure *figure, int32_t size_px);
bool figure_draw(const struct kind *kind, const struct figure *figure, int32_t size_px, int32_t x,
                 int32_t baseline_y, struct error *err);

/* The largest size up to `max_px` at which the widest figure has this width. */
int32_t figures_size_px(const struct kind *kind, const struct figures *figures, int32_t width_px,
                        int32_t max_px);

/* The faint colour of what a bar or a ring leaves of the whole. */
uint32_t figures_track(const struct kind *kind);

enum figures_chart { FIGURES_BARS, FIGURES_RINGS, FIGURES_COLUMNS };

/* Cells in rows and columns, as many of each as make the figures largest. *ret_is_tight: the area
 * is too small for all that was drawn. */
bool figures_paint_grid(const struct kind *kind, const struct figures *figures,
                        enum figures_chart chart, struct rect area, bool *ret_is_tight,
                        struct error *err);

/* A bar chart: columns on one line. */
bool figures_paint_columns(const struct kind *kind, const struct figures *figures, struct rect area,
                           struct error *err);

/* Title and figures in one row of a strip. */
bool figures_paint_strip(const struct kind *kind, const struct figures *figures, const char *title,
                         struct error *err);
