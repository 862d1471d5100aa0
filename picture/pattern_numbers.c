/* Patterns that say where a pixel is: coordinates for whoever sets offsets, cell numbers for
 * whoever plugs cabinets together. */
#include <stdio.h>

#include "picture/pattern_draw.h"

enum {
    BLACK = 0x000000,
    WHITE = 0xFFFFFF,
    TICK_PX = 16,
    STEP_PX = 32,
    NODE_X_PX = 256, /* every so often both coordinates are written */
    NODE_Y_PX = 128,
    NUMBER_PX = 12,
    ALONG = 0xFFFF00,  /* x */
    ACROSS = 0x00FFFF, /* y */
    CELL_PX = 64,
    CELL_NUMBER_PX = 30,
};

/* --- ruler ----------------------------------------------------------------- */

static uint32_t line_color(int32_t at, int32_t node)
{
    return at % node == 0 ? 0xA0A0A0 : at % STEP_PX == 0 ? 0x505050 : 0x202020;
}

static void draw_lines(struct pixmap *into)
{
    pixmap_fill(into, pixmap_whole(into), BLACK);
    for (int pass = 0; pass < 3; pass++) { /* the bright ones lie on top */
        static const int32_t steps_x[] = { TICK_PX, STEP_PX, NODE_X_PX };
        static const int32_t steps_y[] = { TICK_PX, STEP_PX, NODE_Y_PX };
        for (int32_t x = 0; x < into->width_px; x += steps_x[pass])
            pattern_fill(into, (struct rect){ x, 0, 1, into->height_px }, line_color(x, NODE_X_PX));
        for (int32_t y = 0; y < into->height_px; y += steps_y[pass])
            pattern_fill(into, (struct rect){ 0, y, into->width_px, 1 }, line_color(y, NODE_Y_PX));
    }
}

/* Right of and below the lines that it names. */
static bool draw_number(const struct pattern_sheet *sheet, int32_t x, int32_t y, const char *text,
                        uint32_t rgb, struct error *err)
{
    return font_draw(sheet->font, sheet->into, x + 3, y + NUMBER_PX, text, rgb, err);
}

static int32_t number_width(const struct pattern_sheet *sheet, const char *text)
{
    return font_width_px(sheet->font, text) + 5;
}

/* One line of x, with both coordinates at each node and as many others as have room. */
static bool number_row(const struct pattern_sheet *sheet, int32_t y, struct error *err)
{
    char text[32];
    int32_t free_x = 0;
    for (int32_t x = 0; x < sheet->into->width_px; x += STEP_PX) {
        bool is_node = x % NODE_X_PX == 0;
        snprintf(text, sizeof text, is_node ? "%d,%d" : "%d", x, y);
        int32_t end = x + number_width(sheet, text), next_node = x - x % NODE_X_PX + NODE_X_PX;
        if (x < free_x || (!is_node && end > next_node))
            continue;
        if (!draw_number(sheet, x, y, text, is_node ? WHITE : ALONG, err))
            return false;
        free_x = end;
    }
    return true;
}

static bool number_column(const struct pattern_sheet *sheet, int32_t x, struct error *err)
{
    char text[16];
    bool is_good = true;
    for (int32_t y = STEP_PX; is_good && y < sheet->into->height_px; y += STEP_PX) {
        snprintf(text, sizeof text, "%d", y);
        is_good = y % NODE_Y_PX == 0 || draw_number(sheet, x, y, text, ACROSS, err);
    }
    return is_good;
}

bool pattern_ruler(const struct pattern_sheet *sheet, struct error *err)
{
    bool is_good = true;
    draw_lines(sheet->into);
    font_set_size(sheet->font, NUMBER_PX);
    for (int32_t y = 0; is_good && y < sheet->into->height_px; y += NODE_Y_PX)
        is_good = number_row(sheet, y, err);
    for (int32_t x = 0; is_good && x < sheet->into->width_px; x += NODE_X_PX)
        is_good = number_column(sheet, x, err);
    return is_good;
}

/* --- grid ------------------------------------------------------------------ */

/* A cell that the edge cuts is red: the canvas is no whole number of cells. */
static uint32_t cell_color(int32_t column, int32_t row, bool is_cut)
{
    static const uint32_t whole[] = { 0x003060, 0x00502A };
    return is_cut ? 0x701010 : whole[(column + row) % 2];
}

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

bool pattern_grid(const struct pattern_sheet *sheet, struct error *err)
{
    if (sheet->facts->output && sheet->facts->output->count > 0)
        return pattern_map(sheet, err);
    struct rect whole = pixmap_whole(sheet->into);
    int32_t width = smaller(CELL_PX, whole.width), height = smaller(CELL_PX, whole.height);
    int32_t columns = (whole.width + width - 1) / width;
    int32_t rows = (whole.height + height - 1) / height;
    bool is_good = true;
    char text[16];
    snprintf(text, sizeof text, "%d", columns * rows);
    int32_t size = pattern_label_size(sheet, text, (struct rect){ 0, 0, width - 8, height - 4 },
                                      CELL_NUMBER_PX);
    for (int32_t i = 0; is_good && i < columns * rows; i++) {
        int32_t column = i % columns, row = i / columns;
        struct rect cell = { column * width, row * height, width, height };
        cell.width = smaller(cell.width, whole.width - cell.x);
        cell.height = smaller(cell.height, whole.height - cell.y);
        bool is_cut = cell.width < width || cell.height < height;
        pattern_fill(sheet->into, cell, cell_color(column, row, is_cut));
        pattern_outline(sheet->into, cell, 0xC0C0C0);
        snprintf(text, sizeof text, "%d", i + 1);
        is_good = pattern_label(sheet, text, cell, size, WHITE, err);
    }
    return is_good;
}
