/* See sheet.h. Two passes: the pictures' sizes give the grid, then each is scaled into its cell by
 * the painter that boards use. */
#include "desk/sheet.h"

#include <fcntl.h>
#include <stdlib.h>

#include "common/build.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/font.h"
#include "picture/image.h"
#include "picture/png.h"
#include "picture/typeset.h"

enum {
    SHEET_WIDTH_PX = 1920,
    GAP_PX = 24,
    TITLE_PX = 48, /* lines of text, each with its box … */
    NAME_PX = 30,
    NOTE_PX = 24,
    TITLE_SIZE_PX = 28, /* … and the size of its letters */
    NAME_SIZE_PX = 18,
    NOTE_SIZE_PX = 14,
    GROUND = 0x2B2F36,
    PLACE = 0x3A3F48, /* of an empty place */
    TITLE = 0xFFFFFF,
    NAME = 0xFFFFFF,
    NOTE = 0xB8BEC8,
};

/* How many stand in a row, by the proportions of the flattest, and how high a row may become by the
 * width of a cell; both in hundredths. */
static const struct shape {
    int32_t flatter_than, columns, highest;
} shapes[] = { { 500, 1, 50 }, { 220, 2, 60 }, { 80, 4, 100 }, { 0, 6, 200 } };

struct sheet {
    const struct sheet_cell *cells;
    size_t count;
    struct image_header *headers; /* one a cell; 0 wide: an empty place */
    int32_t columns, cell_width_px;
    int32_t *row_px; /* the height of the pictures of each row; owned */
    size_t row_count;
    int32_t highest_px; /* that any of them may become */
    struct pixmap pixmap;
    struct font *font;
};

/* --- the grid --------------------------------------------------------------------------------- */

static bool read_header(const struct sheet_cell *cell, struct buf *bytes,
                        struct image_header *ret_header, struct error *err)
{
    buf_init(bytes, LIMIT_PICTURE_BYTES);
    return file_read(AT_FDCWD, cell->picture, bytes, err) &&
           image_inspect(bytes->bytes, bytes->length, ret_header, err);
}

static bool read_headers(struct sheet *sheet, struct error *err)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < sheet->count; i++) {
        struct buf bytes;
        if (!sheet->cells[i].picture)
            continue;
        is_good = read_header(&sheet->cells[i], &bytes, &sheet->headers[i], err);
        buf_deinit(&bytes);
    }
    return is_good;
}

static struct rect picture_place(const struct sheet *sheet, const struct image_header *header,
                                 int32_t height_px)
{
    struct rect box = { 0, 0, sheet->cell_width_px, height_px };
    if (box.width > header->width_px)
        box.width = header->width_px; /* never enlarged */
    if (box.height > header->height_px)
        box.height = header->height_px;
    return rect_contain(header->width_px, header->height_px, box);
}

static void choose_columns(struct sheet *sheet)
{
    int32_t flattest = 0, widest = 1;
    const struct shape *shape = shapes;
    for (size_t i = 0; i < sheet->count; i++) {
        const struct image_header *header = &sheet->headers[i];
        int32_t flat = header->width_px ? header->width_px * 100 / header->height_px : 0;
        flattest = flat > flattest ? flat : flattest;
        widest = header->width_px > widest ? header->width_px : widest;
    }
    while (flattest < shape->flatter_than)
        shape++;
    sheet->columns = shape->columns;
    if ((size_t)sheet->columns > sheet->count)
        sheet->columns = (int32_t)sheet->count;
    int32_t whole = sheet->columns * widest + (sheet->columns + 1) * GAP_PX;
    bool is_small = sheet->columns == 1 || whole < SHEET_WIDTH_PX;
    sheet->pixmap.width_px = is_small ? whole : SHEET_WIDTH_PX;
    sheet->cell_width_px =
        (sheet->pixmap.width_px - (sheet->columns + 1) * GAP_PX) / sheet->columns;
    sheet->highest_px = (int32_t)((int64_t)sheet->cell_width_px * shape->highest / 100) + 1;
}

static void lay_grid(struct sheet *sheet)
{
    choose_columns(sheet);
    sheet->row_count = (sheet->count + (size_t)sheet->columns - 1) / (size_t)sheet->columns;
    sheet->row_px = mem_array(sheet->row_count, sizeof *sheet->row_px);
    for (size_t i = 0; i < sheet->count; i++) {
        int32_t *row_px = &sheet->row_px[i / (size_t)sheet->columns];
        int32_t height = sheet->headers[i].width_px
                             ? picture_place(sheet, &sheet->headers[i], sheet->highest_px).height
                             : 1;
        *row_px = height > *row_px ? height : *row_px;
    }
    sheet->pixmap.height_px = GAP_PX + TITLE_PX;
    for (size_t i = 0; i < sheet->row_count; i++)
        sheet->pixmap.height_px += sheet->row_px[i] + NAME_PX + NOTE_PX + GAP_PX;
}

/* --- the cells -------------------------------------------------------------------------------- */

static bool write_text(struct sheet *sheet, const char *text, struct rect box, int32_t size_px,
                       uint32_t color, struct error *err)
{
    const struct typeset style = {
        .text = text,
        .color = color,
        .align = ALIGN_LEFT,
        .max_size_px = size_px,
        .max_lines = 1,
    };
    return typeset_paint(&style, sheet->font, &sheet->pixmap, box, err);
}

static bool paint_picture(struct sheet *sheet, const struct sheet_cell *cell, struct rect area,
                          struct error *err)
{
    struct image_header header;
    struct buf bytes;
    const struct image_place place = { &sheet->pixmap, area, GROUND };
    bool is_good = read_header(cell, &bytes, &header, err) &&
                   image_paint(bytes.bytes, bytes.length, &header, &place, err);
    buf_deinit(&bytes);
    return is_good;
}

/* `top` is that of its row. */
static bool paint_cell(struct sheet *sheet, size_t index, int32_t top, struct error *err)
{
    const struct sheet_cell *cell = &sheet->cells[index];
    int32_t column = (int32_t)(index % (size_t)sheet->columns);
    int32_t height = sheet->row_px[index / (size_t)sheet->columns];
    int32_t x = GAP_PX + column * (sheet->cell_width_px + GAP_PX);
    struct rect name = { x, top + height, sheet->cell_width_px, NAME_PX };
    struct rect note = { x, top + height + NAME_PX, sheet->cell_width_px, NOTE_PX };
    struct rect area = { x, top, sheet->cell_width_px, height };
    bool is_good = true;
    if (cell->picture) {
        area = picture_place(sheet, &sheet->headers[index], height);
        area.x = x;
        area.y = top + height - area.height;
        is_good = paint_picture(sheet, cell, area, err);
    } else {
        pixmap_fill(&sheet->pixmap, area, PLACE);
    }
    return is_good && write_text(sheet, cell->name, name, NAME_SIZE_PX, NAME, err) &&
           (!cell->note || write_text(sheet, cell->note, note, NOTE_SIZE_PX, NOTE, err));
}

static bool paint(struct sheet *sheet, const char *title, struct error *err)
{
    struct rect box = { GAP_PX, GAP_PX / 2, sheet->pixmap.width_px - 2 * GAP_PX, TITLE_PX };
    pixmap_fill(&sheet->pixmap, pixmap_whole(&sheet->pixmap), GROUND);
    bool is_good = write_text(sheet, title, box, TITLE_SIZE_PX, TITLE, err);
    int32_t top = GAP_PX + TITLE_PX;
    for (size_t i = 0; is_good && i < sheet->count; i++) {
        if (i > 0 && i % (size_t)sheet->columns == 0)
            top += sheet->row_px[i / (size_t)sheet->columns - 1] + NAME_PX + NOTE_PX + GAP_PX;
        is_good = paint_cell(sheet, i, top, err);
    }
    return is_good;
}

static bool with_font(struct sheet *sheet, const char *title, struct error *err)
{
    struct buf bytes;
    buf_init(&bytes, LIMIT_FONT_BYTES);
    bool is_open = font_open_library(err);
    bool is_good = is_open && file_read(AT_FDCWD, FONT_DEFAULT_PATH, &bytes, err) &&
                   font_new(bytes.bytes, bytes.length, &sheet->font, err) &&
                   paint(sheet, title, err);
    font_free(sheet->font);
    if (is_open)
        font_close_library();
    buf_deinit(&bytes);
    return is_good;
}

bool sheet_write(const struct sheet_cell *cells, size_t count, const char *title, const char *path,
                 struct error *err)
{
    struct sheet sheet = { .cells = cells, .count = count };
    sheet.headers = mem_array(count, sizeof *sheet.headers);
    bool is_good = read_headers(&sheet, err);
    if (is_good) {
        lay_grid(&sheet);
        sheet.pixmap.pixels = mem_try(pixmap_bytes(sheet.pixmap.width_px, sheet.pixmap.height_px));
        is_good = sheet.pixmap.pixels
                      ? with_font(&sheet, title, err) && png_write(path, &sheet.pixmap, err)
                      : error_set(err, ERROR_SYSTEM, _("not enough memory for a frame"));
    }
    free(sheet.pixmap.pixels);
    free(sheet.row_px);
    free(sheet.headers);
    return is_good;
}
