/* On a strip all stands in one row: the title, then each figure with its label in two lines beside
 * it. What is left of the width becomes even gaps, and a share is a bar below its label. A strip
 * that is too short for that is left to the grid. */
#include "picture/figures.h"
#include "picture/shape.h"

enum {
    FIGURE_PERCENT = 66,       /* its digits, of the height */
    LEAST_FIGURE_PERCENT = 45, /* its size, of the height: above that of the labels */
    LABEL_PERCENT = 36,
    TITLE_PERCENT = 40,
    LABEL_LINES = 2,
    GAP_PERCENT = 18, /* of the height, between a figure and its label */
    BAR_PERCENT = 7,
    WIDEST_PERCENT = 130, /* of an even share: room for a figure and its label */
    NARROWEST_PERCENT = 70,
    STEP_PERCENT = 20,
    PARTS_MAX = FIGURES_MAX + 1,
};

/* A title or a figure in the row. */
struct part {
    const struct figure *figure; /* NULL: the title */
    struct typeset_block block;
    int32_t figure_width, width;
};

static void lay_part(const struct kind *kind, const char *text, struct rect area, int32_t percent,
                     int32_t room_px, struct part *part)
{
    struct typeset style = kind_style(kind, text, area.height * percent / 100);
    style.align = ALIGN_LEFT;
    style.max_lines = LABEL_LINES;
    typeset_lay(&style, kind->font, (struct rect){ 0, area.y, room_px, area.height }, &part->block);
    part->width = part->figure_width + part->block.used.width;
}

static size_t lay_all(const struct kind *kind, const struct figures *figures, const char *title,
                      struct rect area, int32_t figure_px, int32_t room_percent, struct part *parts)
{
    size_t count = 0;
    int32_t share = area.width / ((int32_t)figures->count + (title ? 1 : 0)) * room_percent / 100;
    if (title) {
        parts[count] = (struct part){ 0 };
        lay_part(kind, title, area, TITLE_PERCENT, share, &parts[count++]);
    }
    for (size_t i = 0; i < figures->count; i++, count++) {
        const struct figure *figure = &figures->list[i];
        parts[count] = (struct part){ .figure = figure };
        parts[count].figure_width =
            figure_width_px(kind, figure, figure_px) + area.height * GAP_PERCENT / 100;
        int32_t room = share - parts[count].figure_width;
        lay_part(kind, figure->label, area, LABEL_PERCENT, room > area.height ? room : area.height,
                 &parts[count]);
    }
    return count;
}

static void draw_share(const struct kind *kind, const struct part *part, struct rect area)
{
    int32_t height = area.height * BAR_PERCENT / 100 + 1;
    struct rect bar = { part->block.used.x, area.y + area.height - height, part->block.used.width,
                        height };
    struct rect filled = bar;
    filled.width = (int32_t)((int64_t)bar.width * part->figure->percent / 100);
    shape_fill(kind->into, bar, figures_track(kind));
    shape_fill(kind->into, filled, kind->scene->accent);
}

static bool draw_part(const struct kind *kind, struct part *part, struct rect area, int32_t x,
                      int32_t figure_px, struct error *err)
{
    int32_t shift = x + part->figure_width - part->block.box.x;
    int32_t digits = figure_px * FIGURE_DIGIT_PERMILLE / 1000;
    part->block.box.x += shift;
    part->block.used.x += shift;
    if (part->figure) {
        bool has_bar = part->figure->percent >= 0;
        int32_t lift = has_bar ? area.height * BAR_PERCENT / 100 : 0;
        part->block.box.y -= lift;
        part->block.used.y -= lift;
        if (has_bar)
            draw_share(kind, part, area);
        if (!figure_draw(kind, part->figure, figure_px, x, area.y + (area.height + digits) / 2,
                         err))
            return false;
    }
    return typeset_draw(&part->block, kind->font, kind->into, err);
}

/* The largest size of the figures, and then the widest labels, at which the row has room. */
static size_t fit(const struct kind *kind, const struct figures *figures, const char *title,
                  struct rect area, struct part *parts, int32_t *ret_figure_px, int32_t *ret_free)
{
    int32_t least = area.height * LEAST_FIGURE_PERCENT / 100;
    least = least > TYPESET_FLOOR_PX ? least : TYPESET_FLOOR_PX;
    int32_t size = area.height * FIGURE_PERCENT * 10 / FIGURE_DIGIT_PERMILLE;
    for (int32_t room_percent = WIDEST_PERCENT;; room_percent -= STEP_PERCENT) {
        if (room_percent < NARROWEST_PERCENT) {
            room_percent = WIDEST_PERCENT;
            size -= size / 8;
        }
        size_t count = lay_all(kind, figures, title, area, size, room_percent, parts);
        int32_t width = 0;
        for (size_t i = 0; i < count; i++)
            width += parts[i].width;
        *ret_figure_px = size;
        *ret_free = area.width - width;
        if (*ret_free >= (int32_t)count * area.height / 2 || size <= least)
            return count;
        for (size_t i = 0; i < count; i++)
            typeset_deinit(&parts[i].block);
    }
}

bool figures_paint_strip(const struct kind *kind, const struct figures *figures, const char *title,
                         struct rect area, enum figures_room *ret_room, struct error *err)
{
    struct part parts[PARTS_MAX];
    int32_t figure_px = 0, free_px = 0;
    size_t count = fit(kind, figures, title, area, parts, &figure_px, &free_px);
    int32_t gap = free_px > 0 && count > 0 ? free_px / (int32_t)(count + 1) : 0;
    int32_t x = area.x + gap;
    bool is_good = true, has_room = free_px >= (int32_t)count * area.height / 4;
    for (size_t i = 0; i < count; i++)
        has_room = has_room && !parts[i].block.layout.is_too_small;
    *ret_room = has_room ? FIGURES_FIT : FIGURES_WIDE;
    for (size_t i = 0; i < count; i++) {
        is_good = is_good && (!has_room || draw_part(kind, &parts[i], area, x, figure_px, err));
        x += parts[i].width + gap;
        typeset_deinit(&parts[i].block);
    }
    return is_good;
}
