/* Patterns that are read: every stacked mark of Vietnamese at growing sizes, to find the smallest
 * that this board can show; and the identity card, to tell one board of many. */
#include <stdio.h>
#include <stdlib.h>

#include "common/mem.h"
#include "common/str.h"
#include "picture/pattern_draw.h"
#include "picture/typeset.h"

enum {
    BLACK = 0x000000,
    WHITE = 0xFFFFFF,
    YELLOW = 0xFFD966,
    DIM = 0xB0B0B0,
    GAP_PX = 4,
    STRIP_SIDES = 5, /* a strip is more than five times as wide as high */
    NAME_PX = 400,
};

/* --- marks ----------------------------------------------------------------- */

/* A letter with a mark of its own that carries a tone mark too. */
static const char *const marks[] = {
    "ẤẦẨẪẬ", "ẮẰẲẴẶ", "ẾỀỂỄỆ", "ỐỒỔỖỘ", "ỚỜỞỠỢ", "ỨỪỬỮỰ",
    "ấầẩẫậ", "ắằẳẵặ", "ếềểễệ", "ốồổỗộ", "ớờởỡợ", "ứừửữự",
};

enum { MARKS = sizeof marks / sizeof *marks };

static const int32_t sizes_px[] = { 12, 14, 16, 20, 24, 32, 48, 64, 96, 128 };

struct pen {
    int32_t x, y;
    int32_t left, right; /* of the lines */
    int32_t line_px;
    int32_t furthest; /* where the longest line ends */
};

static bool write_word(const struct pattern_sheet *sheet, struct pen *pen, const char *word,
                       uint32_t rgb, struct error *err)
{
    int32_t width = font_width_px(sheet->font, word);
    if (pen->x > pen->left && pen->x + width > pen->right) {
        pen->x = pen->left;
        pen->y += pen->line_px;
    }
    int32_t baseline = pen->y + font_ascent_px(sheet->font);
    if (!font_draw(sheet->font, sheet->into, pen->x, baseline, word, rgb, err))
        return false;
    pen->furthest = pen->x + width > pen->furthest ? pen->x + width : pen->furthest;
    pen->x += width + pen->line_px / 4 + GAP_PX;
    return true;
}

/* The size in pixels, then all marks at that size, broken at the right edge. */
static bool write_set(const struct pattern_sheet *sheet, struct pen *pen, int32_t size_px,
                      struct error *err)
{
    char text[16];
    pen->x = pen->left;
    snprintf(text, sizeof text, "%d", size_px);
    bool is_good = write_word(sheet, pen, text, YELLOW, err);
    for (size_t i = 0; is_good && i < MARKS; i++)
        is_good = write_word(sheet, pen, marks[i], WHITE, err);
    pen->y += pen->line_px;
    return is_good;
}

static int32_t set_width(const struct pattern_sheet *sheet, int32_t line_px)
{
    int32_t width = 0;
    for (size_t i = 0; i < MARKS; i++)
        width += font_width_px(sheet->font, marks[i]) + line_px / 4 + GAP_PX;
    return width;
}

/* On a strip the sets stand side by side, each in as many lines as there is room for. */
static void narrow(const struct pattern_sheet *sheet, struct pen *pen)
{
    int32_t lines = sheet->into->height_px / pen->line_px;
    int32_t widest = font_width_px(sheet->font, marks[0]);
    pen->y = 0;
    pen->left = pen->furthest ? pen->furthest + 6 * GAP_PX : 0;
    pen->right = pen->left + set_width(sheet, pen->line_px) / lines + widest;
}

bool pattern_marks(const struct pattern_sheet *sheet, struct error *err)
{
    struct pixmap *into = sheet->into;
    bool is_strip = into->width_px > STRIP_SIDES * into->height_px, is_good = true;
    struct pen pen = { .right = into->width_px };
    pixmap_fill(into, pixmap_whole(into), BLACK);
    for (size_t i = 0; is_good && i < sizeof sizes_px / sizeof *sizes_px; i++) {
        font_set_size(sheet->font, sizes_px[i]);
        pen.line_px = font_ascent_px(sheet->font) + font_descent_px(sheet->font) + GAP_PX / 2;
        if (pen.line_px > into->height_px && i > 0)
            break;
        if (is_strip && pen.line_px <= into->height_px)
            narrow(sheet, &pen);
        if (pen.left >= into->width_px || pen.y + pen.line_px / 2 > into->height_px)
            break;
        is_good = write_set(sheet, &pen, sizes_px[i], err);
    }
    return is_good;
}

/* --- identity -------------------------------------------------------------- */

static bool write_part(const struct pattern_sheet *sheet, const char *text, int32_t top_percent,
                       int32_t height_percent, uint32_t rgb, struct error *err)
{
    struct rect whole = pixmap_whole(sheet->into);
    const struct typeset block = { .text = text, .color = rgb, .max_size_px = NAME_PX };
    struct rect area = { whole.width / 20, whole.height * top_percent / 100,
                         whole.width - whole.width / 10, whole.height * height_percent / 100 };
    return !text || area.width < 1 || area.height < 1 ||
           typeset_paint(&block, sheet->font, sheet->into, area, err);
}

/* "cong · 3840 × 96", and behind it what a map makes of it: " › 1920 × 192 (2)" */
static char *describe(const struct pattern_sheet *sheet)
{
    const char *id = sheet->facts->screen_id;
    const struct output *output = sheet->facts->output;
    char raster[64] = "";
    if (output && output->count > 0)
        snprintf(raster, sizeof raster, " › %d × %d (%zu)", output->width_px, output->height_px,
                 output->count);
    return mem_format("%s%s%d × %d%s", id ? id : "", id ? " · " : "", sheet->into->width_px,
                      sheet->into->height_px, raster);
}

static bool write_card(const struct pattern_sheet *sheet, const char *name, const char *id,
                       struct error *err)
{
    return write_part(sheet, sheet->facts->title, 6, 14, DIM, err) &&
           write_part(sheet, name, 24, 42, WHITE, err) &&
           write_part(sheet, id, 72, 20, YELLOW, err);
}

bool pattern_identity(const struct pattern_sheet *sheet, struct error *err)
{
    struct pixmap *into = sheet->into;
    const char *name = sheet->facts->screen_name ? sheet->facts->screen_name : "Bảng tin";
    bool is_strip = into->width_px > STRIP_SIDES * into->height_px;
    char *id = describe(sheet);
    char *line = mem_format("%s · %s", name, id);
    pixmap_fill(into, pixmap_whole(into), BLACK);
    bool is_good =
        is_strip ? write_part(sheet, line, 10, 80, WHITE, err) : write_card(sheet, name, id, err);
    pattern_outline(into, pixmap_whole(into), YELLOW);
    free(line);
    free(id);
    return is_good;
}
