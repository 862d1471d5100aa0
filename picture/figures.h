/* Figures: large numbers, each with a unit and a label, and their arrangements, from which
 * picture/kind_figures.c chooses. */
#pragma once

#include "picture/kind_parts.h"

enum {
    FIGURES_MAX = 6,
    FIGURES_FIELD = 4,           /* the scene's field at which they begin (picture/kind.h) */
    FIGURE_DIGIT_PERMILLE = 730, /* height of digits, of the size */
};

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
 * longer one smaller, but never below what can be read. */
bool figure_has_long_unit(const struct figure *figure);
int32_t figure_width_px(const struct kind *kind, const struct figure *figure, int32_t size_px);
bool figure_draw(const struct kind *kind, const struct figure *figure, int32_t size_px, int32_t x,
                 int32_t baseline_y, struct error *err);

/* The largest size up to `max_px` at which the widest figure has this width, but not below what can
 * be read. */
int32_t figures_size_px(const struct kind *kind, const struct figures *figures, int32_t width_px,
                        int32_t max_px);

/* The faint colour of what a bar or a ring leaves of the whole. */
uint32_t figures_track(const struct kind *kind);

enum figures_chart { FIGURES_BARS, FIGURES_RINGS, FIGURES_COLUMNS };

/* Whether all that was drawn has room: if not, labels are cut, or the figures themselves are larger
 * than their cells. */
enum figures_room { FIGURES_FIT, FIGURES_CUT, FIGURES_WIDE };

/* Cells in rows and columns, as many of each as make the figures largest. */
bool figures_paint_grid(const struct kind *kind, const struct figures *figures,
                        enum figures_chart chart, struct rect area, enum figures_room *ret_room,
                        struct error *err);

/* A bar chart: columns on one line. */
bool figures_paint_columns(const struct kind *kind, const struct figures *figures, struct rect area,
                           enum figures_room *ret_room, struct error *err);

/* Title, if not NULL, and figures in one row of a strip; draws nothing where they do not fit. */
bool figures_paint_strip(const struct kind *kind, const struct figures *figures, const char *title,
                         struct rect area, enum figures_room *ret_room, struct error *err);
