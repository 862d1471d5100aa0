/* Patterns of areas and lines: what proves that no pixel is lost, moved, scaled or mistinted. */
#include <stdio.h>

#include "picture/pattern_draw.h"

enum {
    BLACK = 0x000000,
    WHITE = 0xFFFFFF,
    RED = 0xFF0000,
    GREEN = 0x00FF00,
    BLUE = 0x0000FF,
    YELLOW = 0xFFFF00,
    DIAGONAL = 0x707070,
    SAFE = 0x00B0B0,
    LABEL_PX = 96,
    STEPS = 25, /* 0 … 24 and 231 … 255 */
};

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* --- border ---------------------------------------------------------------- */

/* Both diagonals, one pixel for each step along the longer side. */
static void draw_diagonals(struct pixmap *into)
{
    int32_t width = into->width_px, height = into->height_px;
    int32_t last = (width > height ? width : height) - 1;
    for (int32_t i = 0; i <= last && last > 0; i++) {
        int32_t x = (int32_t)((int64_t)i * (width - 1) / last);
        int32_t y = (int32_t)((int64_t)i * (height - 1) / last);
        pattern_fill(into, (struct rect){ x, y, 1, 1 }, DIAGONAL);
        pattern_fill(into, (struct rect){ width - 1 - x, y, 1, 1 }, DIAGONAL);
    }
}

/* Each edge in its own colour, so that a turned or mirrored picture is seen at once. */
static void draw_edges(struct pixmap *into)
{
    int32_t width = into->width_px, height = into->height_px;
    pattern_fill(into, (struct rect){ 0, 0, width, 1 }, RED);
    pattern_fill(into, (struct rect){ 0, height - 1, width, 1 }, BLUE);
    pattern_fill(into, (struct rect){ 0, 0, 1, height }, YELLOW);
    pattern_fill(into, (struct rect){ width - 1, 0, 1, height }, GREEN);
}

/* A white square in each corner, one pixel away from the edges; the top left one is filled. */
static void draw_corners(struct pixmap *into)
{
    int32_t width = into->width_px, height = into->height_px;
    int32_t side = smaller(smaller(width, height) / 6, 24);
    int32_t right = width - 2 - side, bottom = height - 2 - side;
    pattern_fill(into, (struct rect){ 2, 2, side, side }, WHITE);
    pattern_outline(into, (struct rect){ right, 2, side, side }, WHITE);
    pattern_outline(into, (struct rect){ 2, bottom, side, side }, WHITE);
    pattern_outline(into, (struct rect){ right, bottom, side, side }, WHITE);
    for (int i = 0; i < 4; i++) {
        int32_t x = i % 2 ? width - 1 : 0, y = i / 2 ? height - 1 : 0;
        pattern_fill(into, (struct rect){ x, y, 1, 1 }, WHITE);
    }
}

/* About `part` of a length, so that what is left can be halved exactly. */
static int32_t centred_length(int32_t length, int32_t part)
{
    return length / part + (length - length / part) % 2;
}

static bool draw_centre(const struct pattern_sheet *sheet, struct error *err)
{
    char text[32];
    struct pixmap *into = sheet->into;
    int32_t width = centred_length(into->width_px, 3), height = centred_length(into->height_px, 2);
    struct rect box = { (into->width_px - width) / 2, (into->height_px - height) / 2, width,
                        height };
    pattern_fill(into, box, BLACK);
    pattern_outline(into, box, WHITE);
    snprintf(text, sizeof text, "%d × %d", into->width_px, into->height_px);
    struct rect inside = { box.x + 3, box.y + 3, box.width - 6, box.height - 6 };
    int32_t size = pattern_label_size(sheet, text, inside, LABEL_PX);
    return pattern_label(sheet, text, inside, size, WHITE, err);
}

bool pattern_border(const struct pattern_sheet *sheet, struct error *err)
{
    struct pixmap *into = sheet->into;
    int32_t x = into->width_px / 20, y = into->height_px / 20;
    struct rect safe = { x, y, into->width_px - 2 * x, into->height_px - 2 * y };
    pixmap_fill(into, pixmap_whole(into), BLACK);
    draw_diagonals(into);
    pattern_outline(into, safe, SAFE);
    if (!draw_centre(sheet, err))
        return false;
    draw_edges(into);
    draw_corners(into);
    return true;
}

/* --- fields ---------------------------------------------------------------- */

bool pattern_field(const struct pattern_sheet *sheet, struct error *err)
{
    (void)err;
    pixmap_fill(sheet->into, pixmap_whole(sheet->into), sheet->rgb);
    return true;
}

/* Every second pixel: any scaling turns it into grey or moiré. */
bool pattern_checker(const struct pattern_sheet *sheet, struct error *err)
{
    (void)err;
    const uint32_t pixels[] = { 0xFF000000U | sheet->rgb, 0xFF000000U };
    for (int32_t y = 0; y < sheet->into->height_px; y++) {
        uint32_t *row = pixmap_row(sheet->into, y);
        for (int32_t x = 0; x < sheet->into->width_px; x++)
            row[x] = pixels[(x + y) % 2];
    }
    return true;
}

/* Side by side on a wide canvas, one below the other on a high one. */
bool pattern_colors(const struct pattern_sheet *sheet, struct error *err)
{
    static const uint32_t fields[] = { RED, GREEN, BLUE, WHITE, BLACK };
    enum { COUNT = sizeof fields / sizeof *fields };
    (void)err;
    struct rect whole = pixmap_whole(sheet->into);
    bool is_wide = whole.width >= whole.height;
    for (int32_t i = 0; i < COUNT; i++)
        pattern_fill(sheet->into,
                     is_wide ? pattern_cell(whole, COUNT, 1, i, 0)
                             : pattern_cell(whole, 1, COUNT, 0, i),
                     fields[i]);
    return true;
}

/* --- steps ----------------------------------------------------------------- */

/* Patches on the end of the scale that they begin or end with, so that the first one that can be
 * told from the ground is read off. 25 of them make a square or a strip. */
bool pattern_steps(const struct pattern_sheet *sheet, struct error *err)
{
    struct rect whole = pixmap_whole(sheet->into);
    int32_t columns = whole.width > 5 * whole.height   ? STEPS
                      : whole.height > 5 * whole.width ? 1
                                                       : 5;
    bool is_black = sheet->rgb == BLACK, is_good = true;
    struct rect first = pattern_cell(whole, columns, STEPS / columns, 0, 0);
    int32_t gap = smaller(first.width, first.height) / 10;
    int32_t size = pattern_label_size(
        sheet, "255", (struct rect){ 0, 0, first.width / 2, first.height / 3 }, LABEL_PX / 2);
    pixmap_fill(sheet->into, whole, sheet->rgb);
    for (int32_t i = 0; is_good && i < STEPS; i++) {
        char text[8];
        uint32_t level = (uint32_t)(is_black ? i : 256 - STEPS + i);
        struct rect cell = pattern_cell(whole, columns, STEPS / columns, i % columns, i / columns);
        struct rect patch = { cell.x + gap, cell.y + gap, cell.width - 2 * gap,
                              cell.height - 2 * gap };
        pattern_fill(sheet->into, patch, level << 16 | level << 8 | level);
        snprintf(text, sizeof text, "%u", level);
        is_good = pattern_label(sheet, text, patch, size, is_black ? 0x808080 : 0x707070, err);
    }
    return is_good;
}
